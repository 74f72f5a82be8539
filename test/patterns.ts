import type { Result } from '../src/result.ts';
import { type ListedPattern, parsePatterns } from '../src/targets/mapping/patterns.ts';
import { parseRewrite, type RewriteRule } from '../src/targets/mapping/rewrite.ts';
import type { Rule } from '../src/targets/mapping/rules.ts';
import { parseTagRules } from '../src/targets/mapping/tags.ts';
import type { Parsed } from '../src/text/entries.ts';

/** Parses patterns, like those of `paths`. */
export function patterns(...texts: readonly string[]): readonly ListedPattern[] {
  return parsedValue(parsePatterns(JSON.stringify(texts)));
}

/** Parses rules of `rewrite`. */
export function rewriteRules(...texts: readonly string[]): readonly RewriteRule[] {
  return parsedValue(parseRewrite(JSON.stringify(texts)));
}

/** Parses rules of `tags-for`. */
export function tagRules(...texts: readonly string[]): readonly Rule[] {
  return parsedValue(parseTagRules(JSON.stringify(texts)));
}

/** A rule that V8 rejects only when it is matched, like one that is too large. */
export const BROKEN_RULE: RewriteRule = {
  text: '/a/ => /x',
  left: { source: '(a', flags: '', captures: 1, names: [] },
  ...{ texts: ['/x'], references: [], folds: [] },
};

/** Returns the value of a parsed text, or throws if it has problems. */
function parsedValue<T>({ value, problems }: Parsed<T, unknown, unknown>): T {
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return value;
}

/** Returns the value of a result, or throws if there is none. */
export function resultValue<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.reason));
  return result.value;
}
