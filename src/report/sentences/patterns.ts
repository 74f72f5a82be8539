import type { PatternProblem } from '../../targets/mapping/pattern-syntax.ts';
import type { PatternNotice } from '../../targets/mapping/patterns.ts';
import type { RewriteProblem } from '../../targets/mapping/rewrite.ts';
import type { RootProblem } from '../../targets/mapping/root.ts';
import type { RuleFailure, RuleProblem } from '../../targets/mapping/rules.ts';
import type { PathFault } from '../../targets/url-text.ts';
import { quote } from '../../text/entries.ts';
import type { Sentences } from './sentences.ts';

const PATTERN_PROBLEMS: Sentences<PatternProblem> = {
  'pattern-empty': () => 'the pattern is empty',
  'pattern-matches-no-path': () =>
    `it matches nothing: paths are relative to the repository's root, without / or ./, and end with a file name; write docs/** for everything in docs`,
  'pattern-too-long': ({ most }) => `a pattern can have at most ${most} characters and wildcards`,
  'pattern-repeats-nothing': ({ sign }) =>
    `${sign} repeats the preceding character, but there is none (write a literal ${sign} as \\${sign})`,
  'pattern-bracket-not-closed': () => '[ has no matching ] (write a literal [ as \\[)',
  'pattern-bracket-empty': () => '[] is empty (write a literal [ as \\[)',
  'pattern-bracket-character': ({ character }) =>
    `[] contains ${quote(character)}, but only letters, digits, and ranges are allowed (write a literal [ as \\[)`,
  'pattern-bracket-range': ({ range }) => `the range ${range} goes backwards, or from a letter to a digit`,
  'pattern-escape': ({ escape: escaped }) =>
    `it contains ${escaped}, but \\ can only escape a sign like * or [; folders are separated by /`,
};

export const PATTERN_NOTICES: Sentences<PatternNotice> = {
  'pattern-braces': ({ got }) =>
    `${quote(got)} has braces, which are literal here, as in a workflow's \`on.push.paths\`; write one pattern for each alternative`,
};

const RULE_PROBLEMS: Sentences<RuleProblem> = {
  ...PATTERN_PROBLEMS,
  'rule-incomplete': () => 'a rule needs a pattern and a result, like content/**/*.md => /$1/$2/',
  'rule-negated': () => `a rule cannot start with \`!\`; remove it`,
  'rule-regex-flags': ({ flags }) =>
    `the flags ${quote(flags)} are not supported, only i, u, and s (a pattern must not start with /)`,
  'rule-regex-invalid': ({ detail }) => `not a valid regular expression (${detail})`,
  'rule-reference': ({ reference, captures, names }) => {
    const all = [...(captures === 0 ? [] : [`$1 to $${captures}`]), ...names.map((name) => `$<${name}>`)];
    return `it uses ${reference}, but its pattern captures ${all.join(', ') || 'nothing'} (write a literal $ as %24)`;
  },
};

/** What a URL path cannot hold is told with the targets, which have it as well. */
export const REWRITE_PROBLEMS: Sentences<Exclude<RewriteProblem, PathFault>> = {
  ...RULE_PROBLEMS,
  'rewrite-to-url': () => `the result must be a path relative to \`base-url\`, like /blog/$1/`,
  'rewrite-to-query': () => 'the result cannot have a query (write a literal ? as %3F)',
  'rewrite-to-bare-percent': () => 'the result contains a bare %; write it as %25',
};

export const RULE_FAILURES: Sentences<RuleFailure> = {
  'rule-too-slow': ({ rule, file, seconds }) =>
    `the regular expression of the rule ${quote(rule)} did not finish on the file ${quote(file)} within ${seconds} seconds; avoid nested repetition, or use a pattern with *`,
  'rule-threw': ({ rule, file, detail }) =>
    `the regular expression of the rule ${quote(rule)} failed on the file ${quote(file)} (${detail}); simplify it, or use a pattern with *`,
};

export const ROOT_PROBLEMS: Sentences<RootProblem> = {
  'root-several': () => 'it must be a single folder',
  'root-absolute': () => 'it must be a folder inside the repository, like public',
  'root-segments': () => 'it must not contain dot or empty segments',
};
