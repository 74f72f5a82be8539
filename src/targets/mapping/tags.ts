import { err, ok, type Result } from '../../result.ts';
import { type ListProblem, type Parsed, textEntries } from '../../text/entries.ts';
import { parseEach } from '../parse-each.ts';
import type { MappingNotice } from '../reasons.ts';
import { type TagFault, tagFault } from '../tag-fault.ts';
import { applyRules, type Rule, type RuleFailure, type RuleProblem, readRule } from './rules.ts';

/** Why a text is no rule of `tags-for`. */
export type TagRuleProblem = RuleProblem | ({ readonly got: string } & TagFault);

/** A cache tag that a rule makes of a file. Untrusted text. */
export interface FileTag {
  readonly tag: string;
  /** As it was given. */
  readonly rule: string;
  /** Why the API would refuse it, and no answer can have it. */
  readonly fault: TagFault | null;
}

/** The `tags-for` input: rules, one a line. */
export function parseTagRules(text: string): Parsed<Rule, ListProblem | TagRuleProblem, never> {
  return parseEach(textEntries(text), readTagRule);
}

/** Reads one rule of the `tags-for` input: `pattern => tag` or `/regex/flags => tag`. */
export function readTagRule(text: string): Result<Rule, TagRuleProblem> {
  const rule = readRule(text);
  if (!rule.ok) return rule;
  // A reference is no part of a tag yet; whatever stands for it must fit, too.
  const fault = tagFault(rule.value.texts.join('$'));
  return fault === null ? rule : err({ got: text, ...fault });
}

/**
 * The cache tags that the rules give to files: for each file that a rule matches, one for each such rule. What it
 * captured is taken as it is, since a tag is text, and not encoded.
 */
export function tagsOf(
  rules: readonly Rule[],
  files: readonly string[],
): Result<ReadonlyMap<string, readonly FileTag[]>, RuleFailure> {
  const matches = applyRules(rules, files);
  if (!matches.ok) return matches;
  const tags = new Map<string, readonly FileTag[]>();
  for (const [file, list] of matches.value) {
    const made = list.map(({ rule, captured }): FileTag => {
      const tag = rule.texts.reduce((above, text, index) => `${above}${captured[index - 1] ?? ''}${text}`);
      return { tag, rule: rule.text, fault: tagFault(tag) };
    });
    tags.set(file, made);
  }
  return ok(tags);
}

/** The notice that tags are left out which nothing can have. */
export function tagNotices(
  found: readonly { readonly file: { readonly path: string }; readonly tags: readonly FileTag[] }[],
): readonly MappingNotice[] {
  const faulty = found.flatMap(({ file, tags }) =>
    tags.flatMap(({ tag, rule, fault }) => (fault === null ? [] : [{ tag, rule, fault, path: file.path }])),
  );
  const [first, ...others] = faulty;
  return first ? [{ code: 'tag-left-out', ...first, others: others.length }] : [];
}
