import { err, ok, type Result } from '../result.ts';
import { parseJson } from './json.ts';

/** A parsed text: its value, which is only meaningful without problems, and notices for the user. */
export interface Parsed<T, Problem, Notice = never> {
  readonly value: T;
  readonly problems: readonly Problem[];
  readonly notices: readonly Notice[];
}

/** Returns a parsed text without notices. */
export function parsed<T, Problem = never>(value: T, problems: readonly Problem[] = []): Parsed<T, Problem> {
  return { value, problems, notices: [] };
}

/** A parsed list. `value` has the valid entries; each of the others is a problem. */
export type ParsedList<T, Problem = never, Notice = never> = Parsed<
  readonly T[],
  ListProblem | Problem,
  Notice
>;

/** Why a text is not a list, or an entry of a JSON array is not a string. */
export type ListProblem =
  | { readonly code: 'list-not-json'; readonly got: string; readonly fault: JsonFault | null }
  /** A JSON array starts below other lines. */
  | { readonly code: 'list-array-below'; readonly got: string }
  | { readonly code: 'list-entry-not-text'; readonly got: unknown };

/** A common mistake in a JSON array, and its line, counted from 1. */
export interface JsonFault {
  readonly what: 'comma-before-end' | 'comma-twice' | 'comma-missing' | 'not-closed';
  readonly line: number;
}

/** Quotes untrusted text for a message: short, printable, and on one line. */
export function quote(text: string, most = 120): string {
  return JSON.stringify(text.length > most ? `${text.slice(0, most)}…` : text);
}

/**
 * Reads a list input with one entry per line. Skips blank lines and lines that start with `#`, and trims the others.
 * A text that starts with `[` is parsed as a JSON array, whose entries are returned unchanged.
 */
export function entries(text: string): ParsedList<unknown> {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  if (trimmed.startsWith('[')) {
    const value = parseJson(trimmed);
    if (Array.isArray(value)) return parsed(value);
    return parsed([], [{ code: 'list-not-json', got: trimmed, fault: faultOf(trimmed) }]);
  }
  const lines = trimmed.split(/\r\n|\r|\n/).map((line) => line.trim());
  const value = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const array = value.find((line) => line.startsWith('["'));
  return array === undefined ? parsed(value) : parsed([], [{ code: 'list-array-below', got: array }]);
}

/** Reads a list input as {@link entries} does. An entry that is not a string is a problem. */
export function parseTextEntries(text: string): ParsedList<string> {
  const list = parseEach(
    entries(text),
    (got): Result<string, ListProblem> =>
      typeof got === 'string' ? ok(got.trim()) : err({ code: 'list-entry-not-text', got }),
  );
  return { ...list, value: list.value.filter((entry) => entry !== '') };
}

/**
 * Parses each entry of a list, and collects the problems of all entries.
 * @param parse calls its second parameter with any notice about the entry
 */
export function parseEach<Entry, T, Problem, Notice = never>(
  list: ParsedList<Entry>,
  parse: (entry: Entry, note: (notice: Notice) => void) => Result<T, Problem>,
): ParsedList<T, Problem, Notice> {
  const value: T[] = [];
  const problems: (ListProblem | Problem)[] = [...list.problems];
  const notices: Notice[] = [];
  for (const entry of list.value) {
    const result = parse(entry, (notice) => notices.push(notice));
    if (result.ok) value.push(result.value);
    else problems.push(result.reason);
  }
  return { value, problems, notices };
}

const FAULTS: readonly (readonly [JsonFault['what'], RegExp])[] = [
  ['comma-before-end', /,\s*\]/],
  ['comma-twice', /,\s*,/],
  ['comma-missing', /"\s*"/],
  ['not-closed', /[^\]]$/],
];

function faultOf(text: string): JsonFault | null {
  // Replaces each string of the array by one character, because their contents do not matter.
  const bare = text.replace(/"(?:[^"\\\n]|\\.)*"/g, '"');
  for (const [what, pattern] of FAULTS) {
    const at = bare.search(pattern);
    if (at !== -1) return { what, line: bare.slice(0, at).split('\n').length };
  }
  return null;
}
