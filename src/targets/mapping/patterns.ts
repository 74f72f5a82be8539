import { err, ok, type Result } from '../../result.ts';
import { type ParsedList, parseEach, parseTextEntries } from '../../text/entries.ts';
import { matchPattern } from './pattern-matcher.ts';
import { type Pattern, type PatternFault, readPattern } from './pattern-syntax.ts';

/** An entry of a list of patterns. It includes files, or excludes them if it is negated. */
export interface ListedPattern {
  /** As given, with the `!`. */
  readonly text: string;
  readonly negated: boolean;
  readonly pattern: Pattern;
}

type PatternProblem = { readonly got: string } & PatternFault;

/** Other tools read `{a,b}` as a choice; here, the braces and the comma are literal. */
export type PatternNotice = { readonly code: 'pattern-braces'; readonly got: string };

/** Parses an input that has one pattern per line. */
export function parsePatterns(text: string): ParsedList<ListedPattern, PatternProblem, PatternNotice> {
  return parseEach(parseTextEntries(text), readListedPattern);
}

function readListedPattern(
  text: string,
  note: (notice: PatternNotice) => void,
): Result<ListedPattern, PatternProblem> {
  const negated = text.startsWith('!');
  const pattern = readPattern(negated ? text.slice(1) : text);
  if (!pattern.ok) return err({ got: text, ...pattern.reason });
  if (/\{[^{}]*,[^{}]*\}/.test(text)) note({ code: 'pattern-braces', got: text });
  return ok({ text, negated, pattern: pattern.value });
}

/**
 * Returns a function that says whether a list of patterns includes a file. As with `on.push.paths` in a workflow, the last
 * pattern that matches decides, case matters, and dots are ordinary characters.
 * @param unmatched with `takes`, a list of negated patterns alone includes the files that none of them matches
 * @returns a function of all names of the file; a pattern matches if it matches one of them
 */
export function patternList(
  list: readonly ListedPattern[],
  unmatched?: 'takes',
): (...names: readonly string[]) => boolean {
  const otherwise = unmatched === 'takes' && list.every(({ negated }) => negated);
  return (...names) => {
    const last = list.findLast(({ pattern }) => names.some((name) => matchPattern(pattern, name) !== null));
    return last === undefined ? otherwise : !last.negated;
  };
}
