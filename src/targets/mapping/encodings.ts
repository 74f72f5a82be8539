import { encodePath } from '../../text/path-bytes.ts';

/**
 * How clients write one name, each by the runs of characters that it does not leave alone: as RFC 3986 says, as
 * browsers do that leave `[ ] | ^` alone, as `encodeURIComponent` does, and as Go and Python do, which encode `! ' ( )`
 * and of which Go leaves `$ & + , ; = : @` alone. Cloudflare neither encodes nor decodes reserved characters, so these
 * are different cache keys. A `*` is encoded always, since the API would take it for a wildcard.
 * https://www.rfc-editor.org/rfc/rfc3986#section-3.3
 * https://developers.cloudflare.com/rules/normalization/how-it-works/
 * https://pkg.go.dev/net/url#URL.EscapedPath
 * https://docs.python.org/3/library/urllib.parse.html#urllib.parse.quote
 */
const ENCODED = [
  /[^A-Za-z0-9\-._~/!'()$&+,;=:@]+/gu,
  /[^A-Za-z0-9\-._~/!'()$&+,;=:@[\]|^]+/gu,
  /[^A-Za-z0-9\-._~/!'()]+/gu,
  /[^A-Za-z0-9\-._~/$&+,;=:@]+/gu,
  /[^A-Za-z0-9\-._~/]+/gu,
];

/** Names that everyone writes alike: nearly all. */
const PLAIN = /^[A-Za-z0-9\-._~/]*$/;

/**
 * A file's path as URL paths spell it: `q&a/x.txt` is known as `q&a/x.txt` and as `q%26a/x.txt`. What is encoded are
 * bytes, so a `%` in a name is `%25` and a name that is not UTF-8 survives. One client writes all of a path in one way,
 * hence no mixtures. A name that is not in NFC is also spelled in NFC, since some tools deploy it so.
 */
export function spellings(path: string): readonly string[] {
  return spellingsOf([path], ([spelled = '']) => spelled);
}

/** The same for a URL path that `join` makes of several names: all of them are spelled in one way at a time. */
export function spellingsOf(
  names: readonly string[],
  join: (spelled: readonly string[]) => string,
): readonly string[] {
  if (names.every((name) => PLAIN.test(name))) return [join(names)];
  const spelled = [names, names.map(toNfc)].flatMap((variant) =>
    ENCODED.map((encoded) => join(variant.map((name) => name.replace(encoded, percentEncoded)))),
  );
  return [...new Set(spelled)];
}

/** Only text has normal forms: a name with bytes that are not UTF-8 stays as it is. */
function toNfc(name: string): string {
  return name.isWellFormed() ? name.normalize('NFC') : name;
}

/** All of these characters as bytes. */
function percentEncoded(run: string): string {
  return encodePath(run).toString('hex').toUpperCase().replace(/../g, '%$&');
}
