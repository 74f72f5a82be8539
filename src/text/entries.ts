import { parseJson } from './json.ts';

/** A list after parsing: its values, the problems of the other entries, and notices. */
export interface Parsed<T, Problem, Notice> {
  readonly values: readonly T[];
  readonly problems: readonly Problem[];
  readonly notices: readonly Notice[];
}

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
export function entries(text: string): Parsed<unknown, ListProblem, never> {
  const notList = (problem: ListProblem) => ({ values: [], problems: [problem], notices: [] });
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  if (trimmed.startsWith('[')) {
    const values = parseJson(trimmed);
    if (Array.isArray(values)) return { values, problems: [], notices: [] };
    return notList({ code: 'list-not-json', got: trimmed, fault: faultOf(trimmed) });
  }
  const lines = trimmed.split(/\r\n|\r|\n/).map((line) => line.trim());
  const values = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const array = values.find((line) => line.startsWith('["'));
  if (array !== undefined) return notList({ code: 'list-array-below', got: array });
  return { values, problems: [], notices: [] };
}

/** Reads a list input as {@link entries} does. An entry that is not a string is a problem. */
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
