import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMatcher, type PatternMatcher } from '../../../src/targets/mapping/pattern-matcher.ts';
import { readPattern } from '../../../src/targets/mapping/pattern-syntax.ts';
import { resultValue } from '../../patterns.ts';

const matcherOf = (text: string): PatternMatcher => createMatcher(resultValue(readPattern(text)));

describe('captures', () => {
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
    // Each takes as little as it can, from left to right: the name of a post may have hyphens.
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
    // What may be there takes only what it stands for, and nothing that the rest needs.
    ['a?**', 'bc', ['bc']],
    ['a?a*', 'ab', ['b']],
    ['a+**', 'aab', ['b']],
  ])('%s on %j', (pattern, path, captures) => {
    const { capture, matches } = matcherOf(pattern);
    expect(capture(path)).toEqual(captures);
    expect(matches(path)).toBe(captures !== null);
  });
});

/** The grammar once more, the slow way: what of the pattern is left over is tried at each place. */
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

/** A text as a regular expression has it. */
function escaped(text: string): string {
  return text.replace(/[-*.+?^$()[\]{}|\\]/g, '\\$&');
}

describe('laws', () => {
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

  test('it matches what a naive matcher matches', () => {
    fc.assert(
      fc.property(pattern, fc.array(path, { minLength: 1, maxLength: 8 }), (pattern, paths) => {
        const { matches } = matcherOf(pattern);
        expect(paths.map(matches)).toEqual(paths.map((path) => naive(pattern, path)));
      }),
      { numRuns: 400 },
    );
  });

  test('captures put back in their places make the path', () => {
    const wild = fc
      .array(fc.constantFrom('a', 'b', '/', '-', '*', '**', '**/'), { minLength: 1, maxLength: 7 })
      .map((pieces) => pieces.join(''))
      .filter((text) => readPattern(text).ok);
    fc.assert(
      fc.property(wild, path, (pattern, path) => {
        const captures = matcherOf(pattern).capture(path)?.values();
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

describe('the worst names', () => {
  // None is taken by a pattern below: it ends with another character, or begins with one, or takes fewer.
  const names = ['a', '-', 'a-', 'a/', 'ab', '-/a', 'aab'].map(
    (unit) => `${unit.repeat(300).slice(0, 300)}!`,
  );
  // As long as a path can be: one of them meets about as many states as are kept.
  const longest = [7919, 104_729, 1_299_709].map((factor) => {
    const letter = (_: unknown, at: number) => (((at * at * factor) % 65_537) % 2 ? 'a' : 'b');
    return `${Array.from({ length: 4095 }, letter).join('')}!`;
  });

  /** The matcher of a pattern, and how often it has looked at what a part takes. */
  const counted = (text: string) => {
    const { parts } = resultValue(readPattern(text));
    const count = { steps: 0, parts: parts.length };
    const counting = parts.map((part) => {
      if (part.kind === 'both-or-neither') return part;
      const { takes } = part;
      const get = () => {
        count.steps += 1;
        return takes;
      };
      return Object.defineProperty({ ...part }, 'takes', { get });
    });
    return { ...createMatcher({ text, parts: counting }), count };
  };

  test.each<[what: string, pattern: string, paths?: string[]]>([
    ['hyphens', 'posts/*-*-*-*-*-*-*.md'],
    ['letters between stars', '*a*a*a*a*a*a*a*b'],
    ['folders', '**/**/**/**/**/**/index.md'],
    ['a last character that does not fit', '*-*-*-*-*-*-*x'],
    ['a first character that does not fit', 'x**/a/**/a/**/a/**!'],
    ['optional characters', `${'a?'.repeat(99)}${'a'.repeat(99)}!`],
    ['as many stars as there can be', `x${'*a'.repeat(99)}!`],
    ['brackets', `**${'[ab]'.repeat(99)}x**!`],
    ['more states than are kept', `x${'[ab]'.repeat(40)}a**!`, longest],
  ])('take steps in proportion to their length: %s', (_, text, paths = names) => {
    const { matches, capture, count } = counted(text);
    for (const path of paths) {
      count.steps = 0;
      expect(matches(path)).toBe(false);
      expect(capture(path)).toBeNull();
      expect(count.steps).toBeLessThanOrEqual(2 * path.length * count.parts);
    }
  });

  test('fill no memory: what was learned of the first is forgotten when it becomes too much', () => {
    const { matches, count } = counted(`x${'[ab]'.repeat(40)}a**!`);
    longest.forEach(matches);
    count.steps = 0;
    longest.forEach(matches);
    expect(count.steps).toBeGreaterThan(0);
  });

  test('cost next to nothing when more of them follow', () => {
    const { matches, count } = counted('posts/*-*-*-*-*-*-*.md');
    const often = Array.from({ length: 100 }, (_, at) => `posts/${'-'.repeat(4000)}${at}.md`);
    expect(often.every(matches)).toBe(true);
    expect(count.steps).toBeLessThan(1000);
  });
});
