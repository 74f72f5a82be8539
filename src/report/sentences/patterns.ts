import type { PatternProblem } from '../../targets/mapping/pattern-syntax.ts';
import type { PatternNotice } from '../../targets/mapping/patterns.ts';
import type { RewriteProblem } from '../../targets/mapping/rewrite.ts';
import type { RootProblem } from '../../targets/mapping/root.ts';
import type { RuleFailure, RuleProblem } from '../../targets/mapping/rules.ts';
import type { PathFault } from '../../targets/url-text.ts';
import { quote } from '../../text/entries.ts';
import type { Sentences } from './sentences.ts';

const PATTERN_PROBLEMS: Sentences<PatternProblem> = {
  'pattern-empty': ({ got }) => `got ${quote(got)}: there is no pattern in it`,
  'pattern-matches-no-path': ({ got }) =>
    `got ${quote(got)}: it matches nothing, since paths start at the repository's root without / or ./, and end with a file's name; write docs/** for all that lies in docs`,
  'pattern-too-long': ({ got, most }) =>
    `got ${quote(got)}: a pattern has at most ${most} characters and wildcards`,
  'pattern-repeats-nothing': ({ got, sign }) =>
    `got ${quote(got)}: its ${sign} repeats the character in front of it, and there is none (a real ${sign} is written \\${sign})`,
  'pattern-bracket-not-closed': ({ got }) =>
    `got ${quote(got)}: its [ has no ] behind it (a real [ is written \\[)`,
  'pattern-bracket-empty': ({ got }) =>
    `got ${quote(got)}: its [] names no character (a real [ is written \\[)`,
  'pattern-bracket-character': ({ got, character }) =>
    `got ${quote(got)}: its [] has ${quote(character)}, and takes letters, digits and ranges of them (a real [ is written \\[)`,
  'pattern-bracket-range': ({ got, range }) =>
    `got ${quote(got)}: its range ${range} goes backwards, or from a letter to a digit`,
  'pattern-escape': ({ got, escape: escaped }) =>
    `got ${quote(got)}: it has ${escaped}, and \\ stands in front of a sign like * or [; paths have / between folders`,
};

export const PATTERN_NOTICES: Sentences<PatternNotice> = {
  'pattern-braces': ({ got }) =>
    `${quote(got)} has braces, which mean themselves here, as in a workflow's \`on.push.paths\`; write one pattern for each choice`,
};

const RULE_PROBLEMS: Sentences<RuleProblem> = {
  ...PATTERN_PROBLEMS,
  'rule-incomplete': ({ got }) =>
    `got ${quote(got)}: it takes a pattern and what it leads to, like content/**/*.md => /$1/$2/`,
  'rule-negated': ({ got }) => `got ${quote(got)}: a rule cannot take out again; leave the ! away`,
  'rule-regex-flags': ({ got, flags }) =>
    `got ${quote(got)}: its flags are ${quote(flags)}: it takes i, u and s (write a pattern without the leading /)`,
  'rule-regex-invalid': ({ got, detail }) =>
    `got ${quote(got)}: its pattern is not a regular expression (${detail})`,
  'rule-reference': ({ got, reference, captures, names }) => {
    const all = [...(captures === 0 ? [] : [`$1 to $${captures}`]), ...names.map((name) => `$<${name}>`)];
    return `got ${quote(got)}: it uses ${reference}, and its pattern captures ${all.join(', ') || 'nothing'} (a real $ is written %24)`;
  },
};

/** What a URL path cannot hold is told with the targets, which have it as well. */
export const REWRITE_PROBLEMS: Sentences<Exclude<RewriteProblem, PathFault>> = {
  ...RULE_PROBLEMS,
  'rewrite-to-url': ({ got }) =>
    `got ${quote(got)}: its result has to be a path from the base-url, like /blog/$1/`,
  'rewrite-to-query': ({ got }) => `got ${quote(got)}: its result takes no query (a real ? is written %3F)`,
  'rewrite-to-bare-percent': ({ got }) => `got ${quote(got)}: its result has a bare %, which is written %25`,
};

export const RULE_FAILURES: Sentences<RuleFailure> = {
  'rule-too-slow': ({ rule, file, seconds }) =>
    `the regular expression of the rule ${quote(rule)} did not come to an end on the file ${quote(file)} within ${seconds} seconds; write it without a repetition inside a repetition, or as a pattern with *`,
  'rule-threw': ({ rule, file, detail }) =>
    `the regular expression of the rule ${quote(rule)} broke off on the file ${quote(file)} (${detail}); write it shorter, or as a pattern with *`,
};

export const ROOT_PROBLEMS: Sentences<RootProblem> = {
  'root-several': ({ got }) => `got ${quote(got)}: it takes one folder`,
  'root-absolute': ({ got }) => `got ${quote(got)}: it takes a folder inside the repository, like public`,
  'root-segments': ({ got }) => `got ${quote(got)}: it takes a plain folder, without dot or empty segments`,
};
