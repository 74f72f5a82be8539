import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  captureGlob,
  compilePaths,
  insideRoot,
  isCrooked,
  parsePaths,
  parseRoot,
} from '../../../src/targets/mapping/patterns.ts';

describe('one glob', () => {
  test.each<[glob: string, takes: string[], leaves: string[]]>([
    ['**', ['a', 'a/b', '.well-known/x', 'a\nb/c\r', ' ', '\udce9'], []],
    ['*', ['a', '.a', 'a\nb'], ['a/b']],
    ['*.md', ['a.md', '.md', '.a.md'], ['a/b.md', 'a.MD', 'a.mdx']],
    ['**/*.md', ['a.md', 'x/y/.a.md', '.x/a.md', 'x\n/a.md'], ['a.md/b']],
    ['docs/**', ['docs/a', 'docs/a/b', 'docs/.a', 'docs'], ['docs2/a', 'Docs/a', 'x/docs/a']],
    ['docs/', ['docs/a', 'docs/a/b'], ['docs2/a']],
    ['/docs/*', ['docs/a'], ['docs/a/b', '/docs/a']],
    ['./docs/*', ['docs/a'], ['docs/a/b']],
    ['/', ['a', 'a/b'], []],
    ['docs/**/*.css', ['docs/a.css', 'docs/x/y/a.css'], ['docs/a.js']],
    ['a?c', ['abc', 'a.c'], ['ac', 'a/c']],
    ['*.{html,css}', ['a.html', 'a.css'], ['a.js', 'a.{html,css}']],
    ['{a,b/{c,d}}/*', ['a/x', 'b/c/x', 'b/d/x'], ['b/x']],
    ['page{1..3}.html', ['page2.html'], ['page4.html']],
    ['[a-c].txt', ['b.txt'], ['d.txt']],
    ['[!a-c].txt', ['d.txt'], ['b.txt', '/.txt']],
    ['[^a-c].txt', ['d.txt'], ['b.txt']],
    ['+(ab).txt', ['abab.txt'], ['a.txt']],
    // Names that frameworks give to routes.
    ['[id].html', ['[id].html', 'i.html'], ['id.html']],
    ['blog/[slug]/**', ['blog/[slug]/x', 'blog/s/x'], ['blog/slug/x']],
    ['blog/[...slug].html', ['blog/[...slug].html'], []],
    ['(group)/**', ['(group)/x'], ['group/x']],
    ['a|b/**', ['a|b/x'], ['a', 'b/x']],
    ['c++/**', ['c++/x'], ['c/x', 'ccc/x']],
    ['$a^/"b"/**', ['$a^/"b"/x'], []],
    ['\\[id\\].html', ['[id].html'], ['i.html']],
    ['a\\*b', ['a*b'], ['axb']],
    ['日本/*', ['日本/語'], []],
  ])('%s', (glob, takes, leaves) => {
    const { take, problems } = compilePaths([glob]);
    expect(problems).toEqual([]);
    expect(takes.filter((path) => !take(path))).toEqual([]);
    expect(leaves.filter((path) => take(path))).toEqual([]);
  });

  test.each(['{a', '[z-a]', 'a\\', '', `${'x'.repeat(70_000)}`])('is none: %j', (glob) => {
    const { problems } = compilePaths([glob === '' ? '!{a' : glob]);
    expect(problems).toEqual([expect.stringMatching(/^got ".*": it is not a glob \(.+\)$/)]);
    expect(problems[0]?.length).toBeLessThan(250);
  });
});

describe('a list of globs', () => {
  test.each<[globs: string[], takes: string[], leaves: string[]]>([
    [[], ['a'], []],
    [['**', '!**/*.map'], ['a.js'], ['a.js.map']],
    [['**', '!docs/**', 'docs/keep/**'], ['a', 'docs/keep/x'], ['docs/x']],
    [['!docs/**'], ['a'], ['docs/x']],
    [
      ['!docs/**', '!*.md'],
      ['a', 'x/a.md'],
      ['docs/x', 'a.md'],
    ],
    [['!docs/**', '*.md'], ['a.md'], ['docs/x', 'a']],
    [['**', '!**'], [], ['a']],
    [['**', '![id].html'], ['a'], ['[id].html', 'i.html']],
    [['**', '!(group)/**'], ['group/x'], ['(group)/x']],
    [['**', '!!a'], ['a'], ['!a']],
  ])('%j', (globs, takes, leaves) => {
    const { take } = compilePaths(globs);
    expect(takes.filter((path) => !take(path))).toEqual([]);
    expect(leaves.filter((path) => take(path))).toEqual([]);
  });

  test('a file of two names: each glob is held against both, and the last decides', () => {
    const { take } = compilePaths(['_headers', '!public/drafts/**']);
    expect(take('public/_headers', '_headers')).toBe(true);
    expect(take('public/drafts/x', '_headers')).toBe(false);
  });

  test('as an input: one a line, every problem', () => {
    expect(parsePaths('# no maps\n**\n!**/*.map\n')).toEqual({
      values: ['**', '!**/*.map'],
      problems: [],
      notices: [],
    });
    expect(parsePaths('{a\n**\n![z-a]').problems).toHaveLength(2);
  });
});

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
  ])('%j', (text, root) => {
    expect(parseRoot(text)).toEqual({ values: [root], problems: [], notices: [] });
  });

  test.each(['/', '/public', '..', '../public', 'a/../b', 'a/./b', 'a//b', 'public//', './..', 'a\nb'])(
    'refuses %j',
    (text) => {
      expect(parseRoot(text)).toEqual({
        values: [],
        problems: [expect.stringMatching(/^got ".+": it takes /)],
        notices: [],
      });
    },
  );

  test('is no prefix of a string', () => {
    expect(insideRoot('public/x', 'public')).toBe('x');
    expect(insideRoot('public2/x', 'public')).toBeNull();
    expect(insideRoot('public', 'public')).toBeNull();
    expect(insideRoot('x', '')).toBe('x');
  });

  test('law: root and inside make the path', () => {
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

test.each<[path: string, crooked: boolean]>([
  ['a', false],
  ['.a/..b/c./...', false],
  ['', true],
  ['.', true],
  ['a/..', true],
  ['a//b', true],
  ['/a', true],
  ['a/', true],
])('crooked: %j %s', (path, crooked) => {
  expect(isCrooked(path)).toBe(crooked);
});

describe('captures', () => {
  test.each<[glob: string, path: string, captures: string[] | null]>([
    ['content/**/*.md', 'content/a.md', ['', 'a']],
    ['content/**/*.md', 'content/x/y/a.md', ['x/y', 'a']],
    ['content/**/*.md', 'content2/a.md', null],
    ['content/**', 'content/x/a.md', ['x/a.md']],
    ['content/**', 'content', ['']],
    ['content/', 'content/x', ['x']],
    ['/content/*', 'content/x', ['x']],
    ['**', 'a/b', ['a/b']],
    ['**/*', 'b', ['', 'b']],
    ['**/index.md', 'a/b/index.md', ['a/b']],
    ['**/index.md', 'myindex.md', null],
    ['**.md', 'a/b.md', ['a/b']],
    ['*/*/*', 'a/b/c', ['a', 'b', 'c']],
    ['*-*.md', 'a-b-c.md', ['a', 'b-c']],
    ['?[a-c]{d,e*}.md', 'xaexyz.md', ['xyz']],
    ['?[a-c]{d,e*}.md', 'xad.md', ['']],
    ['[id]/*', '[id]/x', ['x']],
    ['[!a]*', 'bx', ['x']],
    ['[]]*', ']x', ['x']],
    ['(group)/*', '(group)/x', ['x']],
    ['a\\*\\{b/*', 'a*{b/x', ['x']],
    ['a}b,c/*', 'a}b,c/x', ['x']],
    ['a[b/*', 'a[b/x', ['x']],
    ['*/😀?', 'x\ny/😀😀', ['x\ny']],
    ['*', '\udce9', ['\udce9']],
  ])('%s on %j', (glob, path, captures) => {
    const match = captureGlob(glob).exec(path);
    expect(match?.slice(1).map((capture) => capture ?? '') ?? null).toEqual(captures);
  });

  test.each(['{a', '{a,{b}', '[z-a]'])('is no glob: %s', (glob) => {
    expect(() => captureGlob(glob)).toThrow(SyntaxError);
  });

  // Left out, as picomatch has ways of its own with them: `+`, `**` beside other signs, and whether `x/**` is `x` too.
  test('law: it matches what picomatch matches', () => {
    const part = fc.constantFrom('a', 'b', '*', '?', '.', '[ab]', '[!a]', '{a,b}', '{a*,.b}', '-', '\\*');
    const segment = fc.oneof(
      fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('')),
      fc.constant('**'),
    );
    const glob = fc
      .array(segment, { minLength: 1, maxLength: 4 })
      .map((segments) => segments.join('/'))
      .filter((text) => !/(?:^|\/)\.{1,2}(?:\/|$)|\*\*[^/]|[^/]\*\*|\\\*\*|\/\*\*$/.test(text));
    const name = fc.string({
      unit: fc.constantFrom('a', 'b', '.', '-', '+', '*', '[', ']'),
      minLength: 1,
      maxLength: 4,
    });
    const path = fc
      .array(name, { minLength: 1, maxLength: 4 })
      .map((names) => names.join('/'))
      .filter((text) => !isCrooked(text));
    fc.assert(
      fc.property(glob, path, (glob, path) => {
        expect(captureGlob(glob).test(path)).toBe(compilePaths([glob]).take(path));
      }),
      { numRuns: 5000 },
    );
  });
});

describe('laws', () => {
  const plain = fc.string({
    unit: fc.constantFrom('a', 'b', '(', ')', '|', '+', '$', '^', '"', ' ', '.', '日', '-', '!'),
    minLength: 1,
  });

  test('a folder without the signs of globs is that folder', () => {
    fc.assert(
      fc.property(plain, plain, (folder, name) => {
        fc.pre(!/[+!]\(/.test(folder) && !/^[!.]/.test(folder));
        const { take, problems } = compilePaths([`${folder}/**`]);
        expect(problems).toEqual([]);
        expect(take(`${folder}/x${name}`)).toBe(true);
        expect(take(`x${folder}/${name}`)).toBe(false);
      }),
    );
  });

  test('what is taken out at the end is out, what is put in at the end is in', () => {
    const glob = fc.constantFrom('**', 'a/**', '*.md', '!a/*', '!**/b', 'a/b', '!*');
    const path = fc.constantFrom('a', 'b', 'a/b', 'a/b/c', 'x.md', 'a/x.md');
    fc.assert(
      fc.property(fc.array(glob), glob, path, (globs, last, path) => {
        const bare = last.replace('!', '');
        fc.pre(compilePaths([bare]).take(path));
        expect(compilePaths([...globs, bare]).take(path)).toBe(true);
        expect(compilePaths([...globs, `!${bare}`]).take(path)).toBe(false);
      }),
    );
  });
});
