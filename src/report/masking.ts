/** A part of a secret of this length or more is a leak; shorter ones are coincidence in ordinary text. */
const TELLING = 8;

/** Replaces secrets, whole or in part, by `***`. */
export type Redact = (text: string) => string;

/**
 * For text that comes from outside (answers, proxies, network errors), which may echo a credential or a piece of it.
 * @param secrets empty ones are left out
 */
export function createRedact(secrets: readonly string[]): Redact {
  const kept = secrets.filter((secret) => secret !== '').flatMap(forms);
  const pieces = new Set<string>();
  for (const secret of kept) {
    for (let at = 0; at + TELLING <= secret.length; at++) pieces.add(secret.slice(at, at + TELLING));
  }
  return (text) => {
    const whole = redactWhole(kept, text);
    if (pieces.size === 0) return whole;
    let clean = '';
    let from = 0;
    for (let at = 0; at + TELLING <= whole.length; at++) {
      if (!pieces.has(whole.slice(at, at + TELLING))) continue;
      let end = at + TELLING;
      while (end < whole.length && pieces.has(whole.slice(end - TELLING + 1, end + 1))) end++;
      clean += `${whole.slice(from, at)}***`;
      from = end;
      at = end - 1;
    }
    return clean + whole.slice(from);
  };
}

/** A secret as it stands, in a URL, and as an answer may carry it encoded. */
function forms(secret: string): string[] {
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  return [...new Set([secret, encodeURIComponent(secret.toWellFormed()), base64])];
}

/** The last barrier before anything is shown: whole secrets only, so that our own words stay whole. */
export function redactWhole(secrets: readonly string[], text: string): string {
  // The longest first: a secret that another one begins with must not leave the rest of it standing.
  const longest = secrets.filter((secret) => secret !== '').sort((one, other) => other.length - one.length);
  return longest.reduce((clean, secret) => clean.replaceAll(secret, '***'), text);
}
