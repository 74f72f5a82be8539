import { err, ok, type Result } from '../../result.ts';
import { createMatcher } from './pattern-matcher.ts';
import { type Pattern, type PatternProblem, readPattern } from './pattern-syntax.ts';
import { askRegexes, readRegex, type UserRegex } from './user-regex.ts';

/** `pattern => result`: what files are known by, as `rewrite` and the like have it. */
export interface Rule {
  /** As it was given. */
  readonly text: string;
  readonly left: Pattern | UserRegex;
  /** The result in pieces: texts as they were given, and between them what stands for a capture. */
  readonly texts: readonly string[];
  /** Numbers of captures, from 1, or names of groups. */
  readonly references: readonly (number | string)[];
}

/** Why a text is no rule. */
export type RuleProblem =
  | PatternProblem
  | { readonly code: 'rule-incomplete'; readonly got: string }
  | { readonly code: 'rule-negated'; readonly got: string }
  | { readonly code: 'rule-regex-flags'; readonly got: string; readonly flags: string }
  /** `detail` is V8's message. */
  | { readonly code: 'rule-regex-invalid'; readonly got: string; readonly detail: string }
  /** A `$` that stands for no capture: there are `captures` of them, those of `names` have a name. */
  | {
      readonly code: 'rule-reference';
      readonly got: string;
      readonly reference: string;
      readonly captures: number;
      readonly names: readonly string[];
    };

/** Why rules could not be held against files. Texts are untrusted. */
export type RuleFailure =
  | { readonly code: 'rule-too-slow'; readonly rule: string; readonly file: string; readonly seconds: number }
  | { readonly code: 'rule-threw'; readonly rule: string; readonly file: string; readonly detail: string };

/** The same, with the input that the rule is of. */
export type InputRuleFailure = { readonly input: 'rewrite' | 'tags-for' } & RuleFailure;

/** A rule that matched, and what its references stand for, in their order. */
interface RuleMatch<R extends Rule> {
  readonly rule: R;
  readonly captured: readonly string[];
}

/** Reads one rule: its pattern is one of `paths`, without `!`, or a `/regular expression/`. */
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

/** The wildcards of a pattern, in the order of their captures. */
export function wildcardsOf({ parts }: Pattern): readonly ('*' | '**')[] {
  return parts.flatMap((part) => (part.kind === 'wildcard' ? [part.takes] : []));
}

function readLeft(text: string, got: string): Result<Pattern | UserRegex, RuleProblem> {
  const [, source, flags = ''] = /^\/(.+)\/([a-z]*)$/s.exec(text) ?? [];
  if (source === undefined) {
    return text.startsWith('!') ? err({ code: 'rule-negated', got }) : readPattern(text);
  }
  if (/[^ius]/.test(flags)) return err({ code: 'rule-regex-flags', got, flags });
  const regex = readRegex(source, flags);
  return regex.ok ? regex : err({ code: 'rule-regex-invalid', got, detail: regex.reason });
}

/**
 * Holds every file against every rule, all at once, since the regular expressions among the rules share one budget.
 * @param budgetMs how long they may run, together; by default some seconds
 * @returns for each file that a rule matches, those rules in their order
 */
export function applyRules<R extends Rule>(
  rules: readonly R[],
  files: readonly string[],
  budgetMs?: number,
): Result<ReadonlyMap<string, readonly RuleMatch<R>[]>, RuleFailure> {
  const asked = rules.flatMap((rule) =>
    'source' in rule.left ? [{ rule, regex: rule.left, wanted: rule.references }] : [],
  );
  const distinct = [...new Set(files)];
  const answers = askRegexes(asked, distinct, budgetMs);
  if (!answers.ok) {
    const { question, text, ...why } = answers.reason;
    const place = { rule: asked[question]?.rule.text ?? '', file: distinct[text] ?? '' };
    return why.kind === 'timed-out'
      ? err({ code: 'rule-too-slow', ...place, seconds: why.seconds })
      : err({ code: 'rule-threw', ...place, detail: why.message });
  }
  const matches = new Map<string, RuleMatch<R>[]>();
  const add = (file: string, match: RuleMatch<R>): void => {
    const list = matches.get(file);
    if (list) list.push(match);
    else matches.set(file, [match]);
  };
  const answerOf = new Map(asked.map(({ rule }, index) => [rule, answers.value[index] ?? []]));
  for (const rule of rules) {
    const { left } = rule;
    if ('source' in left) {
      for (const [index, captured] of answerOf.get(rule) ?? [])
        add(distinct[index] ?? '', { rule, captured });
      continue;
    }
    const { capture } = createMatcher(left);
    for (const file of distinct) {
      const captures = capture(file);
      if (captures === null) continue;
      add(file, { rule, captured: rule.references.map((number) => captures[Number(number) - 1] ?? '') });
    }
  }
  return ok(matches);
}
