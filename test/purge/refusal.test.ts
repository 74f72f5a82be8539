import { describe, expect, it } from 'vitest';
import { readRefusal } from '../../src/purge/refusal.ts';
import { errorBody, failureOf, numbered, targetsOf } from '../examples.ts';

const batchOf = (values: readonly string[]) => targetsOf('tags', values).map((target) => ({ target }));
const valuesOf = ({ accused }: ReturnType<typeof readRefusal>) => accused.map(({ target }) => target.value);

describe('the targets that a refusal names', () => {
  const urls = ['https://a.example/', 'https://a.example/!', 'https://a.example/b.', 'https://a.example/c'];
  const tags = ['invalid', 'Blog', 'post-1', 'a b', 'Tag2'];

  it.each<[words: string, values: string[], accused: string[]]>([
    ['Unable to purge https://a.example/c', urls, ['https://a.example/c']],
    ['Unable to purge https://a.example/c, which is invalid', urls, ['https://a.example/c']],
    ['Is it https://a.example/!?', urls, ['https://a.example/', 'https://a.example/!']],
    ['Unable to purge (see https://a.example/b.).', urls, ['https://a.example/b.']],
    ['Unable to purge <https://a.example/c>', urls, ['https://a.example/c']],
    ["Unable to purge https://a.example/c'", urls, ['https://a.example/c']],
    ['`https://a.example/c` is bad, not https://a.example/', urls, ['https://a.example/c']],
    [
      '"https://a.example/" is bad, and \'https://a.example/c\'',
      urls,
      ['https://a.example/', 'https://a.example/c'],
    ],
    ['The tag post-1 is invalid', tags, ['post-1']],
    ['The tag Tag2 is invalid', tags, ['Tag2']],
    ['The tag "invalid" is bad', tags, ['invalid']],
    ['The tag "a b" is bad', tags, ['a b']],
    ['An invalid tag: Blog', tags, []],
    ['Unable to purge https://a.example/d', urls, []],
    [`Unable to purge https://a.example/c${'.'.repeat(9)}`, urls, ['https://a.example/c']],
    [`Unable to purge https://a.example/c${'.'.repeat(10)}`, urls, []],
  ])('are found in: %s', (words, values, accused) => {
    const refusal = readRefusal(failureOf(400, errorBody(1, words)), batchOf(values));
    expect(valuesOf(refusal)).toEqual(accused);
  });

  it.each<[pointers: string[], accused: number[]]>([
    [
      ['/tags/1', '/tags/0', '/tags/1'],
      [1, 0],
    ],
    [['/tags/4', '/tags/5'], [4]],
    [['/tags/5'], [2]],
  ])('are found by the pointers %j rather than by words', (pointers, accused) => {
    const errors = pointers.map((pointer) => ({ code: 1, message: 'post-1', source: { pointer } }));
    const refusal = readRefusal(failureOf(400, { errors }), batchOf(tags));
    expect(valuesOf(refusal)).toEqual(accused.map((index) => tags[index]));
  });
});

describe('the text of a refusal', () => {
  const text = (body: unknown, values: readonly string[] = []) =>
    readRefusal(failureOf(400, body), batchOf(values)).text;

  it.each<[what: string, body: unknown, values: string[], text: string]>([
    ['has no numbers', errorBody(1015, 'at most 30, not 500'), [], '400 # at most #, not #'],
    [
      'has no names of targets',
      errorBody(1, 'no post-1, no post-2'),
      ['post-1', 'post-2'],
      '400 # no …, no …',
    ],
    ['loses longer names first', errorBody(1, 'no "x" and no "xy"'), ['x', 'xy'], '400 # no "…" and no "…"'],
    [
      'includes the chain of reasons',
      errorBody(6003, 'Invalid', { error_chain: [{ code: 6111, message: 'Format' }] }),
      ...([[], '400 # Invalid\n# Format'] as [string[], string]),
    ],
    ['includes a body that is not from the API', 'Not today', [], '400 {"what":"text","start":"Not today"}'],
  ])('%s', (_what, body, values, expected) => {
    expect(text(body, values)).toBe(expected);
  });

  it('loses at most twenty names', () => {
    const names = numbered('tag-', 21).map((name) => `${name}${'x'.repeat(Number(name.slice(4)))}`);
    const words = names.map((name) => `"${name}"`).join(' ');
    const left = text(errorBody(1, words), names).split(' ').slice(2);
    expect(left).toEqual(['"tag-#"', ...Array.from({ length: 20 }, () => '"…"')]);
  });

  it('may name a maximum', () => {
    expect(readRefusal(failureOf(400, errorBody(1, 'at most 30')), [])).toMatchObject({ mostAllowed: 30 });
  });
});
