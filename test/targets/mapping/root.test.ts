import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasDotOrEmptySegment, insideRoot, parseRoot } from '../../../src/targets/mapping/root.ts';

describe('root', () => {
  test.each<[text: string, root: string]>([
    ['', ''],
    ['.', ''],
    ['./', ''],
    ['public', 'public'],
    ['./public/', 'public'],
    [' public/ ', 'public'],
    ['site/public', 'site/public'],
    ['.site', '.site'],
    ['a\\b', 'a\\b'],
    ['...', '...'],
  ])('is read from %j', (text, root) => {
    expect(parseRoot(text)).toEqual({ value: root, problems: [], notices: [] });
  });

  test.each<[text: string, code: string]>([
    ['/', 'root-absolute'],
    ['/public', 'root-absolute'],
    ['..', 'root-segments'],
    ['../public', 'root-segments'],
    ['a/../b', 'root-segments'],
    ['a/./b', 'root-segments'],
    ['a//b', 'root-segments'],
    ['public//', 'root-segments'],
    ['./..', 'root-segments'],
    ['a\nb', 'root-several'],
  ])('rejects %j', (text, code) => {
    const { problems, notices } = parseRoot(text);
    expect({ problems, notices }).toEqual({ problems: [{ code, got: text }], notices: [] });
  });

  test('only contains paths of the folder, not those that start with the same characters', () => {
    expect(insideRoot('public/x', 'public')).toBe('x');
    expect(insideRoot('public2/x', 'public')).toBeNull();
    expect(insideRoot('public', 'public')).toBeNull();
    expect(insideRoot('x', '')).toBe('x');
  });

  test('and the path inside it always make up the whole path', () => {
    const segments = fc.array(fc.constantFrom('a', 'b', 'ab', '.c'), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(segments, segments, (path, root) => {
        const inside = insideRoot(path.join('/'), root.join('/'));
        const below = path.length > root.length && root.every((name, index) => name === path[index]);
        expect(inside).toBe(below ? path.slice(root.length).join('/') : null);
      }),
    );
  });
});

test.each<[path: string, has: boolean]>([
  ['a', false],
  ['.a/..b/c./...', false],
  ['', true],
  ['.', true],
  ['a/..', true],
  ['a//b', true],
  ['/a', true],
  ['a/', true],
])('hasDotOrEmptySegment of %j is %s', (path, has) => {
  expect(hasDotOrEmptySegment(path)).toBe(has);
});
