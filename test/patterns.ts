import type { Result } from '../src/result.ts';
import { type ListedPattern, readListedPattern } from '../src/targets/mapping/patterns.ts';
import { type RewriteRule, readRewriteRule } from '../src/targets/mapping/rewrite.ts';
import type { Rule } from '../src/targets/mapping/rules.ts';
import { readTagRule } from '../src/targets/mapping/tags.ts';

/** Parses patterns, like those of `paths`. */
export function patterns(...texts: readonly string[]): readonly ListedPattern[] {
  return texts.map((text) => resultValue(readListedPattern(text)));
}

/** Parses rules of `rewrite`. */
export function rewriteRules(...texts: readonly string[]): readonly RewriteRule[] {
  return texts.map((text) => resultValue(readRewriteRule(text)));
}

/** Parses rules of `tags-for`. */
export function tagRules(...texts: readonly string[]): readonly Rule[] {
  return texts.map((text) => resultValue(readTagRule(text)));
}

/** A rule that V8 rejects only when it is matched, like one that is too large. */
export const BROKEN_RULE: RewriteRule = {
  text: '/a/ => /x',
  left: { source: '(a', flags: '', captures: 1, names: [] },
  ...{ texts: ['/x'], references: [], folds: [] },
};

/** Returns the value of a result, or throws if there is none. */
export function resultValue<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.reason));
  return result.value;
}
