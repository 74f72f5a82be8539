import { isSecure } from '../http/loopback.ts';
import { err, ok, type Result } from '../result.ts';
import { headerFault } from '../targets/headers.ts';
import { type ParsedList, parseEach, parseTextEntries } from '../text/entries.ts';

/** A request header that lets visits past bot protection or a login. Its value is a secret. */
export interface VisitHeader {
  readonly name: string;
  readonly value: string;
}

/** Why an entry of `visit-headers` is not a header. Never contains any part of the value. */
export type VisitHeaderProblem =
  /** The colon, the name, or the value is missing. */
  | { readonly code: 'visit-header-incomplete'; readonly entry: number }
  | { readonly code: 'visit-header-unreadable'; readonly name: string }
  | { readonly code: 'visit-header-reserved'; readonly name: string };

/** Headers that belong to the connection and that the HTTP client sets. */
const CONNECTION_HEADER =
  /^(?:host|connection|keep-alive|content-length|transfer-encoding|upgrade|expect|te|trailer|proxy-.*)$/i;

/** Returns whether only the HTTP client may set the header. */
export function isConnectionHeader(header: string): boolean {
  return CONNECTION_HEADER.test(header);
}

/** Parses the input `visit-headers`: `Name: value`, one per line. Commas are part of the value. */
export function parseVisitHeaders(text: string): ParsedList<VisitHeader, VisitHeaderProblem> {
  const list = parseTextEntries(text);
  const value = list.value.map((line, at) => ({ line, entry: at + 1 }));
  return parseEach({ ...list, value }, readVisitHeader);
}

interface NumberedLine {
  readonly line: string;
  /** From 1. */
  readonly entry: number;
}

/** In malformed input, words of at least this length may be secret values. Shorter words are names. */
const MIN_VALUE_LENGTH = 8;

/** Returns everything in the text of `visit-headers` that may be a secret, even if the text is malformed. */
export function visitHeaderSecrets(text: string): readonly string[] {
  const values = parseTextEntries(text).value.map((line) => line.slice(line.indexOf(':') + 1).trim());
  // The error message quotes the malformed text, so every word that may be a value is masked.
  const words = parseVisitHeaders(text).problems.length === 0 ? [] : text.split(/[\s:=,"'[\]{}\\]+/);
  return [...new Set([...values, ...words.filter(({ length }) => length >= MIN_VALUE_LENGTH)])];
}

function readVisitHeader({ line, entry }: NumberedLine): Result<VisitHeader, VisitHeaderProblem> {
  const [, name = '', value = ''] = /^([^:]*?)\s*:\s*(.*)$/s.exec(line) ?? [];
  if (name === '' || value === '') return err({ code: 'visit-header-incomplete', entry });
  if (isConnectionHeader(name) || /^accept-encoding$/i.test(name))
    return err({ code: 'visit-header-reserved', name });
  return headerFault(name, value) === null
    ? ok({ name, value })
    : err({ code: 'visit-header-unreadable', name });
}

/**
 * Returns a function from a URL to the headers that a visit of it sends: all of them if the workflow names the host and
 * the connection is secure, otherwise none.
 * @param named host names in the spelling of `URL.hostname`
 */
export function createVisitHeaders(
  headers: readonly VisitHeader[],
  named: readonly string[],
): (url: URL) => Readonly<Record<string, string>> {
  const all = Object.fromEntries(headers.map(({ name, value }) => [name, value]));
  return (url) => (isSecure(url) && named.includes(url.hostname) ? all : {});
}
