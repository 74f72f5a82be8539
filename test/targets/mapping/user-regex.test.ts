import { describe, expect, test } from 'vitest';
import { matchRegexes, readRegex } from '../../../src/targets/mapping/user-regex.ts';
import { resultValue } from '../../patterns.ts';

const regex = (source: string, flags = '') => resultValue(readRegex(source, flags));

describe('readRegex', () => {
  test.each<[source: string, flags: string, expected: object]>([
    ['a', '', { flags: 'u', captures: 0, names: [] }],
    ['(a)(?:b)(?<slug>c)|(?<=d)[(]\\(', 'i', { flags: 'iu', captures: 2, names: ['slug'] }],
    ['(?<\\u0061>x)', 'su', { flags: 'su', captures: 1, names: ['a'] }],
    // Its syntax is invalid with the flag `u`.
    ['a\\-(b)', 'i', { flags: 'i', captures: 1, names: [] }],
    // This would run forever even on an empty text.
    ['((|){50}b)', '', { flags: 'u', captures: 2, names: [] }],
  ])('compiles %s with the flags %j', (source, flags, expected) => {
    expect(readRegex(source, flags)).toEqual({ ok: true, value: { source, ...expected } });
  });

  test.each<[source: string, reason: string]>([
    ['(a', 'Unterminated group'],
    ['*a', 'Nothing to repeat'],
    ['a{2,1}', 'numbers out of order in {} quantifier'],
  ])('rejects %s with the message of V8 but without the expression', (source, reason) => {
    expect(readRegex(source, '')).toEqual({ ok: false, reason });
  });
});

describe('matchRegexes', () => {
  test('returns the matching texts of each expression, with the groups that the rule refers to', () => {
    const answers = matchRegexes(
      [
        { left: regex('^(a)?(?<rest>.*)$', 's'), references: ['rest', 1, 2] },
        { left: regex('b'), references: [] },
        { left: regex('x'), references: [] },
      ],
      ['ab', 'c\n', '\udce9', '😀'],
    );
    expect(answers).toEqual({
      ok: true,
      value: [
        [
          [0, ['b', 'a', 'b']],
          [1, ['c\n', '', 'c\n']],
          [2, ['\udce9', '', '\udce9']],
          [3, ['😀', '', '😀']],
        ],
        [[0, []]],
        [],
      ],
    });
    expect(matchRegexes([], ['a'])).toEqual({ ok: true, value: [] });
  });

  test('applies the flags `u`, `i` and `s`', () => {
    const matches = (source: string, flags: string, text: string) =>
      resultValue(matchRegexes([{ left: regex(source, flags), references: [] }], [text]))[0]?.length;
    expect(matches('^.$', '', '😀')).toBe(1);
    expect(matches('^.$', '', '\n')).toBe(0);
    expect(matches('^.$', 's', '\n')).toBe(1);
    expect(matches('^ſ$', '', 's')).toBe(0);
    expect(matches('^ſ$', 'i', 's')).toBe(1);
  });

  test.each([
    ['nested repetition', '^_posts\\/(([a-z0-9]+-?)+)\\.md$', ''],
    ['nested repetition that ignores case', '^_posts\\/(([a-z0-9]+-?)+)\\.md$', 'i'],
    ['inside a lookahead', '(?=(a+)+b)', ''],
    ['overlapping alternatives', '^_posts\\/(a|aa)+$', ''],
    ['invalid with the flag u', '^_posts\\/(([a-z]+\\-?)+)\\.md$', ''],
  ])('aborts in the middle of a match: %s', (_, source, flags) => {
    const hostile = `_posts/${'a'.repeat(4080)}!.md`;
    expect(matchRegexes([{ left: regex(source, flags), references: [1] }], [hostile], 20)).toMatchObject({
      ok: false,
      reason: { code: 'rule-too-slow', seconds: 0.02 },
    });
  });

  test('aborts before the first match', () => {
    const texts = Array.from({ length: 100_000 }, (_, index) => `posts/${index}.md`);
    // The reported place must be valid, wherever the script was aborted.
    expect(matchRegexes([{ left: regex('a'), references: [] }], texts, 1)).toMatchObject({
      ok: false,
      reason: { code: 'rule-too-slow', rule: 0, text: expect.toSatisfy((text) => text in texts) },
    });
  });

  test('reports the expression and the text at which it was aborted', () => {
    const rules = ['a', '^(a+)+$'].map((source) => ({ left: regex(source), references: [] }));
    // Even a slow machine gets to the second expression in this time.
    expect(matchRegexes(rules, ['a', `${'a'.repeat(4000)}!`, 'b'], 300)).toEqual({
      ok: false,
      reason: { code: 'rule-too-slow', seconds: 0.3, rule: 1, text: 1 },
    });
  });

  test('reports the expression that V8 rejects when it runs', () => {
    // V8 rejects an expression that is too large at the first text.
    const broken = { left: { source: '(a', flags: '', captures: 1, names: [] }, references: [] };
    const answers = matchRegexes([{ left: regex('a'), references: [] }, broken], ['a', 'b']);
    expect(answers).toMatchObject({ ok: false, reason: { code: 'rule-threw', rule: 1 } });
  });
});
