import { parseJson } from './json.ts';

/** What came of reading a list: the values, what is wrong with the other entries, and what a person should know. */
export interface Parsed<T, Problem, Notice> {
  readonly values: readonly T[];
  readonly problems: readonly Problem[];
  readonly notices: readonly Notice[];
}

/** Why a text is no list, or an entry of a JSON array is no text. */
export type ListProblem =
  | { readonly code: 'list-not-json'; readonly got: string; readonly fault: JsonFault | null }
  /** It begins in a line below others, so it is none. */
  | { readonly code: 'list-array-below'; readonly got: string }
  | { readonly code: 'list-entry-not-text'; readonly got: unknown };

/** What is often wrong with an array, and in which line, from 1, it is. */
export interface JsonFault {
  readonly what: 'comma-before-end' | 'comma-twice' | 'comma-missing' | 'not-closed';
  readonly line: number;
}

/** Untrusted text as a short, printable, one-line quotation for a message. */
export function quote(text: string, most = 120): string {
  return JSON.stringify(text.length > most ? `${text.slice(0, most)}…` : text);
}

/**
 * The entries of a list input: one per line, trimmed; blank lines and lines that start with `#` are left out.
 * A text that starts with `[` is read as a JSON array instead, whose entries are given back as they are.
 */
export function entries(text: string): Parsed<unknown, ListProblem, never> {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  if (!trimmed.startsWith('[')) {
    const values = trimmed
      .split(/\r\n|\r|\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#'));
    const below = values.find((line) => line.startsWith('["'));
    if (below === undefined) return { values, problems: [], notices: [] };
    return { values: [], problems: [{ code: 'list-array-below', got: below }], notices: [] };
  }
  const values = parseJson(trimmed);
  if (Array.isArray(values)) return { values, problems: [], notices: [] };
  return {
    values: [],
    problems: [{ code: 'list-not-json', got: trimmed, fault: faultOf(trimmed) }],
    notices: [],
  };
}

const FAULTS: readonly (readonly [JsonFault['what'], RegExp])[] = [
  ['comma-before-end', /,\s*\]/],
  ['comma-twice', /,\s*,/],
  ['comma-missing', /"\s*"/],
  ['not-closed', /[^\]]$/],
];

function faultOf(text: string): JsonFault | null {
  // What stands in the texts of the array is not looked at: each becomes one sign.
  const bare = text.replace(/"(?:[^"\\\n]|\\.)*"/g, '"');
  for (const [what, pattern] of FAULTS) {
    const at = bare.search(pattern);
    if (at !== -1) return { what, line: bare.slice(0, at).split('\n').length };
  }
  return null;
}

/** The same for a list of texts: an entry of another type is a problem. */
export function textEntries(text: string): Parsed<string, ListProblem, never> {
  const list = entries(text);
  const values: string[] = [];
  const problems: ListProblem[] = [...list.problems];
  for (const value of list.values) {
    if (typeof value !== 'string') problems.push({ code: 'list-entry-not-text', got: value });
    else if (value.trim() !== '') values.push(value.trim());
  }
  return { values, problems, notices: [] };
}
