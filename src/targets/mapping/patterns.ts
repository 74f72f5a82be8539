import { err, ok, type Result } from '../../result.ts';
import { type ListProblem, type Parsed, textEntries } from '../../text/entries.ts';
import { parseEach } from '../parse-each.ts';
import { createMatcher } from './pattern-matcher.ts';
import { type Pattern, type PatternProblem, readPattern } from './pattern-syntax.ts';

/** One entry of a list of patterns: it takes files in, or out again. */
export interface ListedPattern {
  /** As it was given, with its `!`. */
  readonly text: string;
  readonly negated: boolean;
  readonly pattern: Pattern;
}

/** What a person should know of a pattern, and what stops nothing. */
export type PatternNotice =
  /** Other tools read `{a,b}` as a choice; here these are four characters and a comma. */
  { readonly code: 'pattern-braces'; readonly got: string };

/** An input of patterns, one a line. */
export function parsePatterns(
  text: string,
): Parsed<ListedPattern, ListProblem | PatternProblem, PatternNotice> {
  return parseEach(textEntries(text), readListedPattern);
}

/**
 * Reads an entry of `paths` or another list of patterns.
 * @param note takes what a person should know
 */
export function readListedPattern(
  text: string,
  note: (notice: PatternNotice) => void = () => {},
): Result<ListedPattern, PatternProblem> {
  const negated = text.startsWith('!');
  const pattern = readPattern(negated ? text.slice(1) : text);
  if (!pattern.ok) return err({ ...pattern.reason, got: text });
  if (/\{[^{}]*,[^{}]*\}/.test(text)) note({ code: 'pattern-braces', got: text });
  return ok({ text, negated, pattern: pattern.value });
}

/**
 * Whether a list of patterns takes a file, as a workflow's `on.push.paths` does: in order, `!` takes out again, and the
 * last pattern that matches decides. Case counts, and dots are nothing special.
 * @param unmatched with `takes`, a list of nothing but `!` takes the files that none of them matches
 * @returns a function of all the names that the file goes by; each pattern is held against every one
 */
export function patternList(
  list: readonly ListedPattern[],
  unmatched?: 'takes',
): (...names: readonly string[]) => boolean {
  const otherwise = unmatched === 'takes' && list.every(({ negated }) => negated);
  const backwards = list
    .map(({ negated, pattern }) => ({ negated, matches: createMatcher(pattern).matches }))
    .reverse();
  return (...names) => {
    const decides = backwards.find(({ matches }) => names.some(matches));
    return decides === undefined ? otherwise : !decides.negated;
  };
}
