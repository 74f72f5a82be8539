import { isCommit } from '../changes/revision.ts';

declare const shown: unique symbol;

/** Text that may be shown: what no credential can be read in. Only a {@link Mask} makes it. */
export type Shown = string & { readonly [shown]: true };

/** Replaces credentials by `***`: whole, as a URL or a header has them encoded, and in telling pieces. */
export type Mask = (text: string) => Shown;

/** A piece of a long secret of this length is a leak; shorter ones are coincidence in ordinary text. */
const MIN_LEAK_LENGTH = 8;
/** Pieces count for secrets of this length: of a short password, pieces are words of any sentence. */
const MIN_SPLIT_LENGTH = 20;

/**
 * The one boundary where secrets are taken out: where text is shown, before it is escaped. Nothing inside works with
 * masked text.
 */
export function createMask(secrets: readonly string[]): Mask {
  const known = secrets.filter((secret) => secret !== '');
  // The longest first: a secret that another one begins with must not leave the rest of it standing.
  const whole = known.flatMap(spellings).sort((one, other) => other.length - one.length);
  const pieces = known.filter(({ length }) => length >= MIN_SPLIT_LENGTH).flatMap(piecesOf);
  const isPieceAt = pieces.length === 0 ? null : createPieces(pieces);
  return (text) => {
    const clean = whole.reduce((masked, secret) => masked.replaceAll(secret, '***'), text);
    return (isPieceAt === null ? clean : withoutPieces(clean, isPieceAt)) as Shown;
  };
}

/** A secret as it is, in a URL, and as an answer may carry it encoded. */
function spellings(secret: string): string[] {
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  return [...new Set([secret, encodeURIComponent(secret.toWellFormed()), base64])];
}

function piecesOf(secret: string): string[] {
  return Array.from({ length: secret.length - MIN_LEAK_LENGTH + 1 }, (_, at) =>
    secret.slice(at, at + MIN_LEAK_LENGTH),
  );
}

/** Whether a piece of a secret stands at this place of a text. */
type IsPieceAt = (text: string, at: number) => boolean;

/** Most places of most texts are told by two of their characters, without a look at the other six. */
function createPieces(pieces: readonly string[]): IsPieceAt {
  const known = new Set(pieces);
  const hashAt = (text: string, at: number): number =>
    (text.charCodeAt(at) * 257 + text.charCodeAt(at + MIN_LEAK_LENGTH - 1)) & 0xffff;
  const hashes = new Uint8Array(0x10000);
  for (const piece of known) hashes[hashAt(piece, 0)] = 1;
  return (text, at) => hashes[hashAt(text, at)] === 1 && known.has(text.slice(at, at + MIN_LEAK_LENGTH));
}

/** An error message often quotes the first half of a token, or all but its end. */
function withoutPieces(text: string, isPieceAt: IsPieceAt): string {
  let clean = '';
  let from = 0;
  for (let at = 0; at + MIN_LEAK_LENGTH <= text.length; at++) {
    if (!isPieceAt(text, at)) continue;
    let last = at;
    while (isPieceAt(text, last + 1)) last++;
    clean += `${text.slice(from, at)}***`;
    from = last + MIN_LEAK_LENGTH;
    at = from - 1;
  }
  return from === 0 ? text : clean + text.slice(from);
}

/** A version for programs: a commit's ID is data and stands as it is, what a person wrote in its place is masked. */
export function versionText(version: string, mask: Mask): string {
  return isCommit(version) ? version : mask(version);
}
