import { describe, expect, test } from 'vitest';
import { askRegexes, readRegex } from '../../../src/targets/mapping/user-regex.ts';
import { resultValue } from '../../patterns.ts';

const regex = (source: string, flags = '') => resultValue(readRegex(source, flags));

describe('an expression', () => {
  test.each<[source: string, flags: string, expected: object]>([
    ['a', '', { flags: 'u', captures: 0, names: [] }],
    ['(a)(?:b)(?<slug>c)|(?<=d)[(]\\(', 'i', { flags: 'iu', captures: 2, names: ['slug'] }],
    ['(?<\\u0061>x)', 'su', { flags: 'su', captures: 1, names: ['a'] }],
    // Too loosely written for the flag `u`.
    ['a\\-(b)', 'i', { flags: 'i', captures: 1, names: [] }],
    // Held against anything at all, even the empty text, it would not come to an end.
    ['((|){50}b)', '', { flags: 'u', captures: 2, names: [] }],
  ])('%s with the flags %j', (source, flags, expected) => {
    expect(readRegex(source, flags)).toEqual({ ok: true, value: { source, ...expected } });
  });

  test.each<[source: string, reason: string]>([
    ['(a', 'Unterminated group'],
    ['*a', 'Nothing to repeat'],
    ['a{2,1}', 'numbers out of order in {} quantifier'],
  ])('%s is none, in the words of V8 without the expression', (source, reason) => {
    expect(readRegex(source, '')).toEqual({ ok: false, reason });
  });
});

describe('asking', () => {
  test('gives for each expression the texts that match, with the groups that are wanted', () => {
    const answers = askRegexes(
      [
        { regex: regex('^(a)?(?<rest>.*)$', 's'), wanted: ['rest', 1, 2] },
        { regex: regex('b'), wanted: [] },
        { regex: regex('x'), wanted: [] },
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
    expect(askRegexes([], ['a'])).toEqual({ ok: true, value: [] });
  });

  test('keeps the flags: `u` takes whole characters, `i` any case, `s` line breaks', () => {
    const matches = (source: string, flags: string, text: string) =>
      resultValue(askRegexes([{ regex: regex(source, flags), wanted: [] }], [text]))[0]?.length;
    expect(matches('^.$', '', '😀')).toBe(1);
    expect(matches('^.$', '', '\n')).toBe(0);
    expect(matches('^.$', 's', '\n')).toBe(1);
    expect(matches('^ſ$', '', 's')).toBe(0);
    expect(matches('^ſ$', 'i', 's')).toBe(1);
  });

  test.each([
    ['nested repetition', '^_posts\\/(([a-z0-9]+-?)+)\\.md$', ''],
    ['the same, any case', '^_posts\\/(([a-z0-9]+-?)+)\\.md$', 'i'],
    ['inside a lookahead', '(?=(a+)+b)', ''],
    ['choices that overlap', '^_posts\\/(a|aa)+$', ''],
    ['too loose for u', '^_posts\\/(([a-z]+\\-?)+)\\.md$', ''],
  ])('is stopped in the middle of a match: %s', (_, source, flags) => {
    const hostile = `_posts/${'a'.repeat(4080)}!.md`;
    expect(askRegexes([{ regex: regex(source, flags), wanted: [1] }], [hostile], 20)).toMatchObject({
      ok: false,
      reason: { kind: 'timed-out', seconds: 0.02 },
    });
  });

  test('is stopped before it has begun', () => {
    const texts = Array.from({ length: 100_000 }, (_, index) => `posts/${index}.md`);
    // Wherever it is by then, even at the end of its work, there is such an expression, and such a text.
    expect(askRegexes([{ regex: regex('a'), wanted: [] }], texts, 1)).toMatchObject({
      ok: false,
      reason: { kind: 'timed-out', question: 0, text: expect.toSatisfy((text) => text in texts) },
    });
  });

  test('says at which expression and which text it was stopped', () => {
    const questions = ['a', '^(a+)+$'].map((source) => ({ regex: regex(source), wanted: [] }));
    // Long enough for all that comes before, on any machine.
    expect(askRegexes(questions, ['a', `${'a'.repeat(4000)}!`, 'b'], 300)).toEqual({
      ok: false,
      reason: { kind: 'timed-out', seconds: 0.3, question: 1, text: 1 },
    });
  });

  test('says at which text an expression breaks off by itself', () => {
    // As V8 does for an expression that is too large, which it notices only at the first text.
    const broken = { regex: { source: '(a', flags: '', captures: 1, names: [] }, wanted: [] };
    const answers = askRegexes([{ regex: regex('a'), wanted: [] }, broken], ['a', 'b']);
    expect(answers).toMatchObject({ ok: false, reason: { kind: 'threw', question: 1 } });
  });
});
