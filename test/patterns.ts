import type { Result } from '../src/result.ts';
import { type ListedPattern, readListedPattern } from '../src/targets/mapping/patterns.ts';
import { type RewriteRule, readRewriteRule } from '../src/targets/mapping/rewrite.ts';
import type { Rule } from '../src/targets/mapping/rules.ts';
import { readTagRule } from '../src/targets/mapping/tags.ts';

/** Patterns, as `paths` and other lists have them. */
export function patterns(...texts: readonly string[]): readonly ListedPattern[] {
  return texts.map((text) => resultValue(readListedPattern(text)));
}

/** Rules, as `rewrite` has them. */
export function rewriteRules(...texts: readonly string[]): readonly RewriteRule[] {
  return texts.map((text) => resultValue(readRewriteRule(text)));
}

/** Rules, as `tags-for` has them. */
export function tagRules(...texts: readonly string[]): readonly Rule[] {
  return texts.map((text) => resultValue(readTagRule(text)));
}

/** A rule that V8 refuses only when it is held against a file, as one that is too large. */
export const BROKEN_RULE: RewriteRule = {
  text: '/a/ => /x',
  left: { source: '(a', flags: '', captures: 1, names: [] },
  ...{ texts: ['/x'], references: [], folds: [] },
};

/** The value of a result that has to have one. */
export function resultValue<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.reason));
  return result.value;
}
