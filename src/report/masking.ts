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
 * @param secrets empty ones are left out
 */
export function createMask(secrets: readonly string[]): Mask {
  const known = secrets.filter((secret) => secret !== '');
  // The longest first: a secret that another one begins with must not leave the rest of it standing.
  const whole = known.flatMap(spellings).sort((one, other) => other.length - one.length);
  const pieces = new Set(known.filter(({ length }) => length >= MIN_SPLIT_LENGTH).flatMap(piecesOf));
  return (text) => {
    const clean = whole.reduce((masked, secret) => masked.replaceAll(secret, '***'), text);
    return (pieces.size === 0 ? clean : withoutPieces(clean, pieces)) as Shown;
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

/** An error message often quotes the first half of a token, or all but its end. */
function withoutPieces(text: string, pieces: ReadonlySet<string>): string {
  let clean = '';
  let from = 0;
  for (let at = 0; at + MIN_LEAK_LENGTH <= text.length; at++) {
    if (!pieces.has(text.slice(at, at + MIN_LEAK_LENGTH))) continue;
    let end = at + MIN_LEAK_LENGTH;
    while (end < text.length && pieces.has(text.slice(end - MIN_LEAK_LENGTH + 1, end + 1))) end++;
    clean += `${text.slice(from, at)}***`;
    from = end;
    at = end - 1;
  }
  return clean + text.slice(from);
}
