import { isCommit } from '../changes/revision.ts';

declare const shown: unique symbol;

/** Text without secrets. Only a {@link Mask} makes it. */
export type Shown = string & { readonly [shown]: true };

/** Replaces secrets by `***`: whole, as a URL or a header encodes them, and in recognizable pieces. */
export type Mask = (text: string) => Shown;

/** A shorter piece of a secret may be a coincidence in ordinary text. */
const MIN_LEAK_LENGTH = 8;
/** Pieces of a shorter secret, such as a password, are ordinary words. */
const MIN_SPLIT_LENGTH = 20;

/** Creates the mask that is applied where text is shown, before it is escaped. Nothing else works with masked text. */
export function createMask(secrets: readonly string[]): Mask {
  const known = secrets.filter((secret) => secret !== '');
  // The longest first: a secret that starts with another one must not leave its rest behind.
  const whole = known.flatMap(spellings).sort((one, other) => other.length - one.length);
  const pieces = new Set(known.filter(({ length }) => length >= MIN_SPLIT_LENGTH).flatMap(piecesOf));
  return (text) => {
    const clean = whole.reduce((masked, secret) => masked.replaceAll(secret, '***'), text);
    return withoutPieces(clean, pieces) as Shown;
  };
}

/** Returns a secret as it is, as a URL encodes it, and in base64. */
function spellings(secret: string): string[] {
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  return [...new Set([secret, encodeURIComponent(secret.toWellFormed()), base64])];
}

function piecesOf(secret: string): string[] {
  return Array.from({ length: secret.length - MIN_LEAK_LENGTH + 1 }, (_, at) =>
    secret.slice(at, at + MIN_LEAK_LENGTH),
  );
}

/** Masks pieces of secrets: an error message often quotes the first half of a token, or all but its end. */
function withoutPieces(text: string, pieces: ReadonlySet<string>): string {
  const isPieceAt = (at: number): boolean => pieces.has(text.slice(at, at + MIN_LEAK_LENGTH));
  let clean = '';
  let from = 0;
  for (let at = 0; at + MIN_LEAK_LENGTH <= text.length; at++) {
    if (!isPieceAt(at)) continue;
    let last = at;
    while (isPieceAt(last + 1)) last++;
    clean += `${text.slice(from, at)}***`;
    from = last + MIN_LEAK_LENGTH;
    at = from - 1;
  }
  return clean + text.slice(from);
}

/** Masks a version for programs unless it is a commit ID, which is data. */
export function versionText(version: string, mask: Mask): string {
  return isCommit(version) ? version : mask(version);
}
