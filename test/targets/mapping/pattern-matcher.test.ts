import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchPattern } from '../../../src/targets/mapping/pattern-matcher.ts';
import { readPattern } from '../../../src/targets/mapping/pattern-syntax.ts';
import { resultValue } from '../../patterns.ts';

const capturesOf = (pattern: string, path: string) => matchPattern(resultValue(readPattern(pattern)), path);

describe('a pattern', () => {
  test.each<[pattern: string, path: string, captures: string[] | null]>([
    ['content/**/*.md', 'content/a.md', ['', 'a']],
    ['content/**/*.md', 'content/x/y/a.md', ['x/y', 'a']],
    ['content/**/*.md', 'content2/a.md', null],
    ['content/**', 'content/x/a.md', ['x/a.md']],
    ['content/**/', 'content/x/a.md', ['x/a.md']],
    ['**', 'a/b', ['a/b']],
    ['**/*', 'b', ['', 'b']],
    ['**/index.md', 'a/b/index.md', ['a/b']],
    ['**/index.md', 'myindex.md', null],
    ['**.md', 'a/b.md', ['a/b']],
    ['*/*/*', 'a/b/c', ['a', 'b', 'c']],
    // From left to right, each wildcard captures as little as it can, so the last one gets the hyphens of a title.
    ['_posts/*-*-*-*.md', '_posts/2026-01-02-hello-big-world.md', ['2026', '01', '02', 'hello-big-world']],
    ['**/a/**', 'x/a/y/a/z', ['x', 'y/a/z']],
    ['***', 'a/b', ['a/', 'b']],
    ['*a+*', 'baaac', ['b', 'c']],
    ['a?*', 'ab', ['b']],
    ['a?*b', 'b', ['']],
    ['[a-c]+d?*', 'abcdx', ['x']],
    ['a\\*/*', 'a*/x', ['x']],
    ['*/😀?*', 'x\ny/😀😀', ['x\ny', '😀']],
    ['*x', '\udce9x', ['\udce9']],
    ['b*x', 'b\uffffx', ['\uffff']],
    // An optional or repeated character takes only its own kind, and nothing that the rest needs.
    ['a?**', 'bc', ['bc']],
    ['a?a*', 'ab', ['b']],
    ['a+**', 'aab', ['b']],
    // `**/` ends after a slash, although `b**` matches earlier.
    ['a**/b**', 'axbb/bc', ['xbb', 'c']],
  ])('%s on %j captures %j', (pattern, path, captures) => {
    expect(capturesOf(pattern, path)).toEqual(captures);
  });
});

/** Matches by trying the rest of the pattern at each offset. Slow, but obviously right. */
function naive(pattern: string, path: string): boolean {
  const [token = ''] = /^(?:\*\*\/(?=.)|\*\*\/?|\*|(?:\[[^\]]*\]|\\.|.)[?+]?)/su.exec(pattern) ?? [];
  const rest = pattern.slice(token.length);
  const ends = Array.from({ length: path.length + 1 }, (_, end) => end);
  const goesOn = (fits: (head: string) => boolean) =>
    ends.some((end) => fits(path.slice(0, end)) && naive(rest, path.slice(end)));
  if (token === '') return path === '';
  if (token === '**' || pattern === '**/') return goesOn(() => true);
  if (token === '**/') return goesOn((head) => head === '' || head.endsWith('/'));
  if (token === '*') return goesOn((head) => !head.includes('/'));
  const [, set = '', sign = ''] = /^(.+?)([?+]?)$/su.exec(token) ?? [];
  const single = (text: string) =>
    set.startsWith('[') ? set.slice(1, -1).includes(text) : text === set.replace('\\', '');
  if (sign === '+') return goesOn((head) => head !== '' && [...head].every(single));
  return goesOn((head) => (head === '' ? sign === '?' : head.length === 1 && single(head)));
}

/** Escapes a text for a regular expression. */
function escaped(text: string): string {
  return text.replace(/[-*.+?^$()[\]{}|\\]/g, '\\$&');
}

describe('every pattern', () => {
  const piece = fc.constantFrom(
    'a',
    'b',
    '/',
    '-',
    'a?',
    'b+',
    '[ab]',
    '[ab]+',
    '-?',
    '\\*',
    '*',
    '**',
    '**/',
    '/?',
  );
  const pattern = fc
    .array(piece, { minLength: 1, maxLength: 7 })
    .map((pieces) => pieces.join(''))
    .filter((text) => readPattern(text).ok);
  const path = fc.string({ unit: fc.constantFrom('a', 'b', '/', '-', '*', 'a', 'b'), maxLength: 8 });

  test('matches what the naive matcher matches', () => {
    fc.assert(
      fc.property(pattern, fc.array(path, { minLength: 1, maxLength: 8 }), (pattern, paths) => {
        const matches = paths.map((path) => capturesOf(pattern, path) !== null);
        expect(matches).toEqual(paths.map((path) => naive(pattern, path)));
      }),
      { numRuns: 400 },
    );
  });

  test('gives the path again when its captures replace its wildcards', () => {
    const wild = fc
      .array(fc.constantFrom('a', 'b', '/', '-', '*', '**', '**/'), { minLength: 1, maxLength: 7 })
      .map((pieces) => pieces.join(''))
      .filter((text) => readPattern(text).ok);
    fc.assert(
      fc.property(wild, path, (pattern, path) => {
        const captures = capturesOf(pattern, path)?.values();
        fc.pre(captures !== undefined);
        const filled = pattern.replace(/\*\*\/(?=.)|\*\*\/?|\*|./gs, (token, at: number) => {
          if (!token.startsWith('*')) return escaped(token);
          const capture = captures.next().value ?? 'too few';
          const slash = token.endsWith('/') && at + token.length < pattern.length;
          return `${escaped(capture)}${!slash ? '' : capture === '' ? '/?' : '/'}`;
        });
        expect(path).toMatch(new RegExp(`^${filled}$`));
        expect(captures.next().done).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the time of a match', () => {
  /** Returns a pattern that counts how often a part is compared with the path. */
  const counted = (text: string) => {
    const count = { steps: 0 };
    const parts = resultValue(readPattern(text)).parts.map((part) => {
      const key = part.kind === 'text' ? 'texts' : 'sign';
      const value = Reflect.get(part, key);
      const get = () => {
        count.steps += 1;
        return value;
      };
      return Object.defineProperty({ ...part }, key, { get });
    });
    return { pattern: { text, parts }, count };
  };

  // Every path lacks the `x` at the start, but nearly all of its offsets match the rest of the pattern.
  test.each<[what: string, rest: string, unit: string]>([
    ['hyphens', '*-*-*-*-*-*-*', '-'],
    ['letters between wildcards', '*a*a*a*a*a*a*a*', 'aab'],
    ['folders', '**/**/**/**/**/**/**', '-/a/'],
    ['names between folders', '**/a/**/a/**/a/**', 'a/'],
    ['as many wildcards as there can be', '*a'.repeat(511), 'a'],
    ['optional characters', `${'a?'.repeat(99)}**`, 'a'],
    ['brackets', `**${'[ab]'.repeat(99)}**`, 'ab'],
    ['repeated brackets', `**${'[ab]+'.repeat(99)}**`, 'ab'],
  ])('is in proportion to the path and the pattern: %s', (_, rest, unit) => {
    const { pattern, count } = counted(`x+${rest}`);
    const path = unit.repeat(300 / unit.length);
    expect(matchPattern(pattern, path)).toBeNull();
    expect(count.steps).toBeLessThanOrEqual(2 * path.length * pattern.parts.length);
  });
});
