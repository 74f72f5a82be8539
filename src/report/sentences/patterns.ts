import { quote } from '../../text/entries.ts';
import type { RoomSentences } from './sentences.ts';

/** What is wrong with a pattern, a rule or `root`, as a part of a sentence about it. */
export const PATTERN_FAULTS = {
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

  'rule-incomplete': () => 'a rule needs a pattern and a result, like content/**/*.md => /$1/$2/',
  'rule-negated': () => `a rule cannot start with \`!\`; remove it`,
  'rule-regex-flags': ({ flags }) =>
    `the flags ${quote(flags)} are not supported, only i, u, and s (a pattern must not start with /)`,
  'rule-regex-invalid': ({ detail }) => `not a valid regular expression (${detail})`,
  'rule-reference': ({ reference, captures, names }) => {
    const all = [...(captures === 0 ? [] : [`$1 to $${captures}`]), ...names.map((name) => `$<${name}>`)];
    return `it uses ${reference}, but its pattern captures ${all.join(', ') || 'nothing'} (write a literal $ as %24)`;
  },
  'rewrite-to-url': () => `the result must be a path relative to \`base-url\`, like /blog/$1/`,
  'rewrite-to-query': () => 'the result cannot have a query (write a literal ? as %3F)',
  'rewrite-to-bare-percent': () => 'the result contains a bare %; write it as %25',

  'root-several': () => 'it must be a single folder',
  'root-absolute': () => 'it must be a folder inside the repository, like public',
  'root-segments': () => 'it must not contain dot or empty segments',
} satisfies RoomSentences;
