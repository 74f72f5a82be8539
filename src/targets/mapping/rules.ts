import { err, ok, type Result } from '../../result.ts';
import { matchPattern } from './pattern-matcher.ts';
import { type Pattern, type PatternFault, type PatternPart, readPattern } from './pattern-syntax.ts';
import { matchRegexes, type RegexFault, type RuleMatch, readRegex, type UserRegex } from './user-regex.ts';

/** A rule `pattern => result` of `rewrite` or `tags-for`. */
export interface Rule {
  /** As given. */
  readonly text: string;
  readonly left: Pattern | UserRegex;
  /** The literal pieces of the result. Between each two of them is one reference. */
  readonly texts: readonly string[];
  /** Numbers of captures, starting at 1, or names of groups. */
  readonly references: readonly (number | string)[];
}

/** Why a text is not a rule. `got` is the rule, or for a {@link PatternFault} its pattern alone. */
export type RuleProblem = { readonly got: string } & (
  | PatternFault
  | { readonly code: 'rule-incomplete' | 'rule-negated' }
  | { readonly code: 'rule-regex-flags'; readonly flags: string }
  /** `detail` is V8's message. */
  | { readonly code: 'rule-regex-invalid'; readonly detail: string }
  /** A `$` does not name a capture. The pattern has `captures` captures, some of which have `names`. */
  | {
      readonly code: 'rule-reference';
      readonly reference: string;
      readonly captures: number;
      readonly names: readonly string[];
    }
);

/** Why rules could not be applied. The texts are untrusted. */
export type RuleFailure = { readonly rule: string; readonly file: string } & RegexFault;

export type InputRuleFailure = { readonly input: 'rewrite' | 'tags-for' } & RuleFailure;

/** Parses a rule. Its pattern is a pattern without `!`, or a `/regular expression/`. */
export function readRule(text: string): Result<Rule, RuleProblem> {
  const arrow = text.lastIndexOf('=>');
  const pattern = text.slice(0, Math.max(arrow, 0)).trim();
  const result = text.slice(arrow + 2).trim();
  if (pattern === '' || result === '') return err({ code: 'rule-incomplete', got: text });
  const left = readLeft(pattern, text);
  if (!left.ok) return left;
  const captures = 'parts' in left.value ? wildcardsOf(left.value).length : left.value.captures;
  const names = 'parts' in left.value ? [] : left.value.names;
  const texts = [''];
  const references: (number | string)[] = [];
  for (const [piece, name, number] of result.matchAll(/\$<([^>]*)>|\$([1-9]\d*)|\$\d+|\$.?|[^$]+/gsu)) {
    if (!piece.startsWith('$')) {
      texts[texts.length - 1] = piece;
    } else if (name !== undefined ? names.includes(name) : Number(number) <= captures) {
      references.push(name ?? Number(number));
      texts.push('');
    } else {
      return err({ code: 'rule-reference', got: text, reference: piece, captures, names });
    }
  }
  return ok({ text, left: left.value, texts, references });
}

/** Returns the wildcards of a pattern, in the order of their captures. */
export function wildcardsOf({ parts }: Pattern): readonly Extract<PatternPart, { kind: 'wildcard' }>[] {
  return parts.filter((part) => part.kind === 'wildcard');
}

function readLeft(text: string, got: string): Result<Pattern | UserRegex, RuleProblem> {
  const [, source, flags = ''] = /^\/(.+)\/([a-z]*)$/s.exec(text) ?? [];
  if (source === undefined) {
    if (text.startsWith('!')) return err({ code: 'rule-negated', got });
    const pattern = readPattern(text);
    return pattern.ok ? pattern : err({ got: text, ...pattern.reason });
  }
  if (/[^ius]/.test(flags)) return err({ code: 'rule-regex-flags', got, flags });
  const regex = readRegex(source, flags);
  return regex.ok ? regex : err({ code: 'rule-regex-invalid', got, detail: regex.reason });
}

/**
 * Matches all files against all rules at once, because the regular expressions share one time budget.
 * @param resultOf is called for each match, with the texts that the rule's references stand for, in order
 * @param budgetMs the budget; by default, a few seconds
 * @returns for each file that a rule matches, the results in the order of the rules
 */
export function applyRules<R extends Rule, T>(
  rules: readonly R[],
  files: readonly string[],
  resultOf: (rule: R, captured: readonly string[]) => T,
  budgetMs?: number,
): Result<ReadonlyMap<string, readonly T[]>, RuleFailure> {
  const withRegex = rules.filter((rule): rule is R & { left: UserRegex } => 'source' in rule.left);
  const distinct = [...new Set(files)];
  const answers = matchRegexes(withRegex, distinct, budgetMs);
  if (!answers.ok) {
    const { rule, text, ...fault } = answers.reason;
    return err({ ...fault, rule: withRegex[rule]?.text ?? '', file: distinct[text] ?? '' });
  }
  const regexMatches = new Map<R, readonly RuleMatch[]>(
    withRegex.map((rule, index) => [rule, answers.value[index] ?? []]),
  );
  const matches = rules.flatMap((rule) => {
    const { left } = rule;
    const found = 'source' in left ? (regexMatches.get(rule) ?? []) : patternMatches(left, rule, distinct);
    return found.map(([index, captured]) => ({
      file: distinct[index] ?? '',
      result: resultOf(rule, captured),
    }));
  });
  const byFile = Map.groupBy(matches, ({ file }) => file);
  return ok(new Map([...byFile].map(([file, ofFile]) => [file, ofFile.map(({ result }) => result)])));
}

function patternMatches(
  pattern: Pattern,
  { references }: Rule,
  files: readonly string[],
): readonly RuleMatch[] {
  return files.flatMap((file, index): readonly RuleMatch[] => {
    const captures = matchPattern(pattern, file);
    if (captures === null) return [];
    const captured = references.map((number) => captures[Number(number) - 1] ?? '');
    return [[index, captured]];
  });
}
