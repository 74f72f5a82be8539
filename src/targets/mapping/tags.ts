import { err, type Result } from '../../result.ts';
import { type ParsedList, parseEach, parseTextEntries } from '../../text/entries.ts';
import type { MappingNotice } from '../reasons.ts';
import { type TagFault, tagFault } from '../tag-fault.ts';
import { applyRules, type Rule, type RuleFailure, type RuleProblem, readRule } from './rules.ts';

/** Why a text is not a rule of `tags-for`. */
export type TagRuleProblem = RuleProblem | ({ readonly got: string } & TagFault);

/** A cache tag that a rule gives to a file. Untrusted text. */
export interface FileTag {
  readonly tag: string;
  /** The text of the rule. */
  readonly rule: string;
  /** Why the tag is invalid. Null if it is valid. */
  readonly fault: TagFault | null;
}

/** Parses the `tags-for` input: `pattern => tag` or `/regex/flags => tag`, one per line. */
export function parseTagRules(text: string): ParsedList<Rule, TagRuleProblem> {
  return parseEach(parseTextEntries(text), readTagRule);
}

function readTagRule(text: string): Result<Rule, TagRuleProblem> {
  const rule = readRule(text);
  if (!rule.ok) return rule;
  // A `$` takes the place of each reference. The tags themselves are checked when the rule is applied.
  const fault = tagFault(rule.value.texts.join('$'));
  return fault === null ? rule : err({ got: text, ...fault });
}

/**
 * Returns the cache tags that the rules give to files: for each file that a rule matches, one tag per matching rule.
 * Captures are not encoded, because a tag is text.
 */
export function tagsOf(
  rules: readonly Rule[],
  files: readonly string[],
): Result<ReadonlyMap<string, readonly FileTag[]>, RuleFailure> {
  return applyRules(rules, files, ({ text, texts }, captured) => {
    const tag = texts.reduce((before, piece, index) => `${before}${captured[index - 1] ?? ''}${piece}`);
    return { tag, rule: text, fault: tagFault(tag) };
  });
}

/** Returns the notice that invalid tags were left out. */
export function tagNotices(
  files: readonly { readonly file: { readonly path: string }; readonly tags: readonly FileTag[] }[],
): readonly MappingNotice[] {
  const faulty = files.flatMap(({ file, tags }) =>
    tags.flatMap(({ tag, rule, fault }) => (fault === null ? [] : [{ tag, rule, fault, path: file.path }])),
  );
  const [first, ...others] = faulty;
  return first ? [{ code: 'tag-left-out', ...first, others: others.length }] : [];
}
