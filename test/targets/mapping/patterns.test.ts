import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePatterns, patternList } from '../../../src/targets/mapping/patterns.ts';
import { patterns } from '../../patterns.ts';

describe("GitHub's filter pattern cheat sheet", () => {
  // https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
  test.each<[list: string[], takes: string[], leaves: string[]]>([
    // The meaning of each sign.
    [['Octo*'], ['Octocat', 'Octo'], ['Octo/cat']],
    [['[CB]at'], ['Cat', 'Bat'], ['Rat', 'cat', 'at', '[CB]at']],
    [['[1-2]00'], ['100', '200'], ['300', '00']],
    [['[0-9a-z]'], ['7', 'q'], ['Q', '-', '[0-9a-z]']],
    // Patterns to match branches and tags.
    [['feature/*'], ['feature/my-branch', 'feature/your-branch'], ['feature/a/b', 'feature']],
    [['feature/**'], ['feature/beta-a/my-branch', 'feature/your-branch', 'feature/mona/the/octocat'], []],
    [
      ['main', 'releases/mona-the-octocat'],
      ['main', 'releases/mona-the-octocat'],
      ['maim', 'releases'],
    ],
    [['*feature'], ['mona-feature', 'feature', 'ver-10-feature'], ['a/feature']],
    [['v2*'], ['v2', 'v2.0', 'v2.9'], ['v1']],
    [['v[12].[0-9]+.[0-9]+'], ['v1.10.1', 'v2.0.0'], ['v3.0.0', 'v1..1', 'v1.1', 'v1a1b1']],
    // Patterns to match file paths.
    [['*'], ['README.md', 'server.rb', '.hidden', 'a\nb'], ['a/b']],
    [['*.jsx?'], ['page.js', 'page.jsx'], ['page.jsxx', 'page.jsx?', 'src/page.js']],
    [['**'], ['all/the/files.md', 'a', '.well-known/x', 'a\nb/c\r', ' ', '\udce9'], []],
    [['*.js'], ['app.js', 'index.js'], ['app.jsx', 'js/app.js', 'app.JS']],
    [['**.js'], ['index.js', 'js/index.js', 'src/js/app.js'], ['a.jsx']],
    [['docs/*'], ['docs/README.md', 'docs/file.txt', 'docs/.a'], ['docs/a/b', 'docs', 'x/docs/a']],
    [['docs/**'], ['docs/README.md', 'docs/mona/octocat.txt'], ['docs', 'docs2/a', 'Docs/a', 'x/docs/a']],
    [['docs/**/*.md'], ['docs/README.md', 'docs/mona/hello-world.md', 'docs/a/markdown/file.md'], ['docs/a']],
    [['**/docs/**'], ['docs/hello.md', 'dir/docs/my-file.txt', 'space/docs/plan/space.doc'], ['xdocs/a']],
    [['**/README.md'], ['README.md', 'js/README.md', 'a/b/README.md'], ['README.md/x', 'NOTREADME.md']],
    [['**/*src/**'], ['a/src/app.js', 'my-src/code/js/app.js', 'src/x'], ['src-old/x', 'src']],
    [['**/*-post.md'], ['my-post.md', 'path/their-post.md'], ['path/post.md']],
    [['**/migrate-*.sql'], ['migrate-10909.sql', 'db/migrate-v1.0.sql', 'db/sept/migrate-v1.sql'], ['a.sql']],
    [['*.md', '!README.md'], ['hello.md'], ['README.md', 'docs/hello.md']],
    [['*.md', '!README.md', 'README*'], ['hello.md', 'README.md', 'README.doc'], ['a']],
    // Cases that the page does not mention.
    [['**-post.md'], ['my-post.md', 'deep/er/my-post.md', '-post.md'], ['my-post.mdx']],
    [['*.js+'], ['a.js', 'a.jsss'], ['a.j', 'a.js+']],
    [['releases/**-alpha'], ['releases/3-alpha', 'releases/beta/3-alpha'], ['releases/3-beta']],
    [['src**/x.go'], ['src/x.go', 'srca/x.go', 'src/a/x.go'], ['src/y.go']],
    [['docs/**/'], ['docs/a', 'docs/a/b'], ['docs', 'docs2/a']],
    [['a/?b'], ['ab', 'a/b'], ['a//b']],
    [['ü?ber'], ['ber', 'über'], ['üüber']],
    [['😀+x'], ['😀x', '😀😀x'], ['x', '\ud83dx']],
    [['[A-z]at'], ['Cat', 'cat', '_at'], ['0at']],
    [['[ab]?[ab]+c'], ['ac', 'bac', 'abbac'], ['c', 'dac']],
    [['***', '!a'], ['b', 'a/b'], ['a']],
    [['{a,b}.go'], ['{a,b}.go'], ['a.go']],
    [
      ['(group)/**', 'a|b$^"/*'],
      ['(group)/x', 'a|b$^"/x'],
      ['group/x', 'a', 'b/x'],
    ],
    [
      ['a]', 'b!'],
      ['a]', 'b!'],
      ['a', 'b'],
    ],
    [['\\[id\\].html'], ['[id].html'], ['i.html']],
    [
      ['a\\*', 'b\\?', 'c\\+', 'd\\\\'],
      ['a*', 'b?', 'c+', 'd\\'],
      ['ab', 'b', 'cc', 'd'],
    ],
    [['a\\ b\\/c'], ['a b/c'], ['a\\ b/c']],
    [['**', '\\!a'], ['!a', 'a'], []],
    [['日本/*'], ['日本/語'], ['日/語']],
  ])('includes the files that %j names', (list, takes, leaves) => {
    const matches = patternList(patterns(...list));
    expect(takes.filter((path) => !matches(path))).toEqual([]);
    expect(leaves.filter((path) => matches(path))).toEqual([]);
  });

  test.each<[text: string, reason: object]>([
    ['!', { code: 'pattern-empty' }],
    ['?x', { code: 'pattern-repeats-nothing', sign: '?' }],
    ['!+x', { code: 'pattern-repeats-nothing', sign: '+' }],
    ['a*+b', { code: 'pattern-repeats-nothing', sign: '+' }],
    ['a**?', { code: 'pattern-repeats-nothing', sign: '?' }],
    ['**/?', { code: 'pattern-repeats-nothing', sign: '?' }],
    ['ab+?', { code: 'pattern-repeats-nothing', sign: '?' }],
    ['a[b', { code: 'pattern-bracket-not-closed' }],
    ['[', { code: 'pattern-bracket-not-closed' }],
    ['x[]y', { code: 'pattern-bracket-empty' }],
    ['[_]at', { code: 'pattern-bracket-character', character: '_' }],
    ['[!a]', { code: 'pattern-bracket-character', character: '!' }],
    ['[^a]', { code: 'pattern-bracket-character', character: '^' }],
    ['[a-]x', { code: 'pattern-bracket-character', character: '-' }],
    ['[a-c-e]', { code: 'pattern-bracket-character', character: '-' }],
    ['[ü]', { code: 'pattern-bracket-character', character: 'ü' }],
    ['blog/[...slug].html', { code: 'pattern-bracket-character', character: '.' }],
    ['[z-a]', { code: 'pattern-bracket-range', range: 'z-a' }],
    ['[a-Z]', { code: 'pattern-bracket-range', range: 'a-Z' }],
    ['[0-z]', { code: 'pattern-bracket-range', range: '0-z' }],
    ['x\\', { code: 'pattern-escape', escape: '\\' }],
    ['docs\\posts', { code: 'pattern-escape', escape: '\\p' }],
    ['\\ü', { code: 'pattern-escape', escape: '\\ü' }],
    ['/docs/**', { code: 'pattern-matches-no-path' }],
    ['./docs/**', { code: 'pattern-matches-no-path' }],
    ['../docs/**', { code: 'pattern-matches-no-path' }],
    ['!docs/', { code: 'pattern-matches-no-path' }],
    ['a'.repeat(1025), { code: 'pattern-too-long', most: 1024 }],
  ])('rejects %j', (text, reason) => {
    expect(parsePatterns(JSON.stringify([text])).problems).toEqual([{ ...reason, got: text }]);
  });

  test('has no `{a,b}` choices, so that these cause a notice', () => {
    const { value: values, problems, notices } = parsePatterns('*.{html,css}\n# all else\n{a}/{\na[');
    expect(values.map(({ text }) => text)).toEqual(['*.{html,css}', '{a}/{']);
    expect(notices).toEqual([{ code: 'pattern-braces', got: '*.{html,css}' }]);
    expect(problems).toEqual([{ code: 'pattern-bracket-not-closed', got: 'a[' }]);
  });
});

test('a pattern can have 1024 characters', () => {
  expect(patternList(patterns('a'.repeat(1024)))('a'.repeat(1024))).toBe(true);
});

describe('a list of patterns', () => {
  test.each<[list: string[], takes: string[], leaves: string[]]>([
    [['**', '!**/*.map'], ['a.js'], ['a.js.map']],
    [['**', '!docs/**', 'docs/keep/**'], ['a', 'docs/keep/x'], ['docs/x']],
    [['!docs/**', '*.md'], ['a.md'], ['docs/x', 'a']],
    [['**', '!**'], [], ['a']],
    [['**', '!!a'], ['a'], ['!a']],
  ])('includes a file if the last pattern that matches does: %j', (list, takes, leaves) => {
    for (const unmatched of ['takes', undefined] as const) {
      const matches = patternList(patterns(...list), unmatched);
      expect(takes.filter((path) => !matches(path))).toEqual([]);
      expect(leaves.filter((path) => matches(path))).toEqual([]);
    }
  });

  test('with only negated patterns includes all other files, or none', () => {
    const list = patterns('!docs/**', '!*.md');
    expect(['a', 'docs/x', 'a.md'].map((path) => patternList(list, 'takes')(path))).toEqual([
      true,
      false,
      false,
    ]);
    expect(['a', 'docs/x', 'a.md'].map((path) => patternList(list)(path))).toEqual([false, false, false]);
    expect(patternList([], 'takes')('a')).toBe(true);
    expect(patternList([])('a')).toBe(false);
  });

  test('matches each pattern against all names of a file', () => {
    const matches = patternList(patterns('_headers', '!public/drafts/**'));
    expect(matches('public/_headers', '_headers')).toBe(true);
    expect(matches('public/drafts/x', '_headers')).toBe(false);
  });

  test('always follows its last pattern if that matches', () => {
    const entry = fc.constantFrom('**', 'a/**', '*.md', '!a/*', '!**/b', 'a/b', '!*');
    const path = fc.constantFrom('a', 'b', 'a/b', 'a/b/c', 'x.md', 'a/x.md');
    fc.assert(
      fc.property(fc.array(entry), entry, path, (entries, last, path) => {
        const bare = last.replace('!', '');
        fc.pre(patternList(patterns(bare))(path));
        expect(patternList(patterns(...entries, bare))(path)).toBe(true);
        expect(patternList(patterns(...entries, `!${bare}`), 'takes')(path)).toBe(false);
      }),
    );
  });
});
