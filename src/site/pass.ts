import { isSecure } from '../http/loopback.ts';
import { err, ok, type Result } from '../result.ts';
import { headerFault } from '../targets/headers.ts';
import { parseEach } from '../targets/parse-each.ts';
import { type ListProblem, type Parsed, textEntries } from '../text/entries.ts';

/** A request header that lets visits pass. Its value is a secret. */
export interface PassHeader {
  readonly name: string;
  readonly value: string;
}

/** Why an entry of `visit-headers` is no header. Nothing of its value is told. */
export type PassHeaderProblem =
  /** It has no colon, or nothing on one of its sides. */
  | { readonly code: 'visit-header-incomplete'; readonly entry: number }
  | { readonly code: 'visit-header-unreadable'; readonly name: string }
  /** Only the connection itself makes it. */
  | { readonly code: 'visit-header-reserved'; readonly name: string };

/** What only the connection itself makes. */
const OF_CONNECTION =
  /^(?:host|connection|keep-alive|content-length|transfer-encoding|upgrade|expect|te|trailer|proxy-.*)$/i;

export function isOfConnection(header: string): boolean {
  return OF_CONNECTION.test(header);
}

/** The `visit-headers` input: `Name: value`, one per line. The value is taken whole, commas too. */
export function parsePassHeaders(text: string): Parsed<PassHeader, ListProblem | PassHeaderProblem, never> {
  const { values, ...list } = textEntries(text);
  const numbered = values.map((line, at) => ({ line, entry: at + 1 }));
  return parseEach({ ...list, values: numbered }, readPassHeader);
}

/** In a text that is no list of headers, a word of this length may be a value; shorter ones are names. */
const MIN_VALUE_LENGTH = 8;

/** All that may be a secret in the text of `visit-headers`, however it is written. */
export function passSecrets(text: string): readonly string[] {
  const values = textEntries(text).values.map((line) => line.slice(line.indexOf(':') + 1).trim());
  // The problem quotes what was written, and what in it is the value nobody knows.
  const words = parsePassHeaders(text).problems.length === 0 ? [] : text.split(/[\s:=,"'[\]{}\\]+/);
  return [...new Set([...values, ...words.filter(({ length }) => length >= MIN_VALUE_LENGTH)])];
}

function readPassHeader({
  line,
  entry,
}: {
  readonly line: string;
  readonly entry: number;
}): Result<PassHeader, PassHeaderProblem> {
  const [, name = '', value = ''] = /^([^:]*?)\s*:\s*(.*)$/s.exec(line) ?? [];
  if (name === '' || value === '') return err({ code: 'visit-header-incomplete', entry });
  if (isOfConnection(name) || /^accept-encoding$/i.test(name))
    return err({ code: 'visit-header-reserved', name });
  return headerFault(name, value) === null
    ? ok({ name, value })
    : err({ code: 'visit-header-unreadable', name });
}

/**
 * Which headers a visit may have: all of them, on hosts that the workflow named for it, where nobody on the way reads
 * them; else none.
 * @param named host names, as `URL` has them
 */
export function createPass(
  headers: readonly PassHeader[],
  named: readonly string[],
): (url: URL) => Readonly<Record<string, string>> {
  const all = Object.fromEntries(headers.map(({ name, value }) => [name, value]));
  return (url) => (isSecure(url) && named.includes(url.hostname) ? all : {});
}
