import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRewrite, type Rule, rewrite } from '../../../src/targets/mapping/rewrite.ts';
import { decodePath, encodePath } from '../../../src/text/path-bytes.ts';

describe('a rule', () => {
  test.each<[rule: string, path: string, results: string[] | null]>([
    // Globs.
    ['content/**/*.md => /$1/$2/', 'content/a.md', ['/a/']],
    ['content/**/*.md => /$1/$2/', 'content/x/y/a.md', ['/x/y/a/']],
    ['content/**/*.md => /$1/$2/', 'content/a.html', null],
    ['content/**/*.md => /$1/$2/', 'Content/a.md', null],
    ['**/*.html => /$1/$2', 'a.html', ['/a']],
    ['src/*/*.{md,mdx} => /$2/in/$1', 'src/de/a.mdx', ['/a/in/de']],
    ['*.md=>/$1', 'a.md', ['/a']],
    ['*.md   =>   $1', 'a.md', ['/a']],
    ['a=>b/*.md => /$1', 'a=>b/x.md', ['/x']],
    ['data/** => /feed.xml', 'data/x/y.json', ['/feed.xml']],
    ['** => $1', 'a/b.html', ['/a/b.html']],
    ['\\!x/* => /$1', '!x/a', ['/a']],
    ['[id]/* => /$1', '[id]/a', ['/a']],
    // Regular expressions, not anchored, flags i, s, u.
    [
      String.raw`/^_posts\/(\d+)-(\d+)-(\d+)-(.+)\.md$/ => /$1/$2/$3/$4.html`,
      '_posts/2024-01-02-a-b.md',
      ['/2024/01/02/a-b.html'],
    ],
    [String.raw`/posts\/(.+)\.md/i => /$1`, 'x/POSTS/a.MD.bak', ['/a']],
    ['/a.b/ => /x', 'a\nb', null],
    ['/a.b/s => /x', 'a\nb', ['/x']],
    ['/(a)|(b)/ => /1$1/2$2', 'b', ['/1/2b']],
    ['/(?<=>)=>(.)/su => /$1', '>=>x', ['/x']],
    ['/^(.)/ => /$1', '😀', ['/%F0%9F%98%80']],
    // Too loosely written for the flag `u`.
    [String.raw`/^a\-(.*)/ => /$1`, 'a-b', ['/b']],
    // `$` without a number is itself, and ten is ten.
    ['/(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)/ => /$10/$1/$/$x', 'abcdefghij', ['/j/a/$/$x']],
    // Slashes.
    ['*.md => //$1', 'evil.example.md', ['/evil.example']],
    ['* => $1', 'x', ['/x']],
    ['/^(.*?)x(.*)$/ => /$1//$2///', 'a/x/b', ['/a/b/']],
    ['/x(.*)/ => $1', 'x', ['/']],
    // The rule's own text is URL path already; what is captured is a name.
    [
      '* => /ü/%c3%BC/[x]&/$1',
      'ü&[',
      ['/%C3%BC/%c3%BC/[x]&/%C3%BC&%5B', '/%C3%BC/%c3%BC/[x]&/%C3%BC&[', '/%C3%BC/%c3%BC/[x]&/%C3%BC%26%5B'],
    ],
    ['*/* => /$2/$1', 'a+/[b]', ['/%5Bb%5D/a+', '/[b]/a+', '/%5Bb%5D/a%2B']],
    ['* => /$1', 'a?b#c%2e\\', ['/a%3Fb%23c%252e%5C']],
    ['* => /$1', '\udce9', ['/%E9']],
    ['* => /$1', 'e\u0301', ['/e%CC%81', '/%C3%A9']],
    // Dot segments that captured text makes lead elsewhere.
    ['*.md => /x/$1/y', '...md', []],
    ['*.md => /x/.$1', '.md', []],
    ['*.md => /x/.$1', '..md', []],
    ['*.md => /x/$1', '....md', ['/x/...']],
    ['*.md => /x/%2E$1', '..md', []],
  ])('%s, on %j', (text, path, results) => {
    const { values, problems } = parseRewrite(text.startsWith('[') ? JSON.stringify([text]) : text);
    expect(problems).toEqual([]);
    expect(rewrite(values[0] as Rule, path)).toEqual(results);
  });

  test.each<[rule: string, problem: RegExp]>([
    ['content/*.md', /takes a pattern and a URL path, like/],
    ['content/*.md =>', /takes a pattern and a URL path/],
    ['=> /x', /takes a pattern and a URL path/],
    ['*.md => https://evil.example/$1', /path from the base-url/],
    ['*.md => javascript:$1', /path from the base-url/],
    ['*.md => /$2', /uses \$2, and its pattern captures \$1 to \$1/],
    ['*.md => /$0', /uses \$0/],
    ['a.md => /$1', /captures nothing/],
    ['{a,b}.md => /$1', /captures nothing/],
    ['/(?:a)(?<x>b)/ => /$2', /captures \$1 to \$1/],
    ['*.md => /$1?a', /query/],
    ['*.md => /$1#a', /fragment/],
    ['*.md => /a b', /space/],
    ['*.md => /a\\b', /backslash/],
    ['*.md => /*', /wildcard/],
    ['*.md => /../$1', /dot segment/],
    ['*.md => ./$1', /dot segment/],
    ['*.md => /%2e%2e/$1', /dot segment/],
    ['*.md => /100%/$1', /bare %/],
    ['*.md => /%2$1', /bare %/],
    ['!a.md => /x', /leave the ! away/],
    ['{a.md => /x', /not a glob \(.+\)/],
    ['/(a/ => /x', /not a regular expression \(.+\)/],
    ['/a/ii => /x', /not a regular expression/],
    ['/a/gm => /x', /flags are "gm"/],
    ['*.md => /\ud800', /Unicode/],
  ])('refuses %s', (text, problem) => {
    const { values, problems } = parseRewrite(text);
    expect(values).toEqual([]);
    expect(problems).toEqual([expect.stringMatching(problem)]);
    expect(problems[0]).toMatch(/^got "/);
  });

  test('one a line, comments, every problem', () => {
    const { values, problems } = parseRewrite('# posts\n*.md => /$1\n\nx\n{a => /\n/b/ => /b\n');
    expect(values.map(({ text }) => text)).toEqual(['*.md => /$1', '/b/ => /b']);
    expect(problems).toHaveLength(2);
  });
});

describe('laws, for any rule and any name', () => {
  const piece = fc.constantFrom(
    '$1',
    '$2',
    '/',
    'a',
    '.',
    '@',
    ':',
    '%5C',
    '%2F',
    '%2e',
    '//',
    'ü',
    '[',
    '=',
  );
  const template = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(''));
  const name = fc.oneof(
    fc.string({
      unit: fc.constantFrom('.', 'e', '2', '%', '\\', '@', '?', '#', '+', '\u0301', '\udce9', '😀', ' '),
    }),
    fc.uint8Array({ max: 255, min: 1, maxLength: 12 }).map(decodePath),
  );

  test('the result is a path on its own host, with no query, and no dot segments', () => {
    fc.assert(
      fc.property(fc.array(template, { maxLength: 3 }), name, name, (templates, one, two) => {
        const { values } = parseRewrite(
          templates.map((template) => `/^(.*?),(.*)$/s => ${template}`).join('\n'),
        );
        for (const rule of values) {
          const results = rewrite(rule, `${one},${two}`) ?? [];
          expect(new Set(results).size).toBe(results.length);
          for (const result of results) {
            const url = new URL(`https://example.com${result}`);
            expect(url.origin).toBe('https://example.com');
            expect(url.search + url.hash + url.username).toBe('');
            expect(result).toMatch(/^\/(?!\/)/);
            expect(result).not.toContain('//');
            expect(percentDecoded(url.pathname)).toBe(percentDecoded(result));
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('captures come back', () => {
    fc.assert(
      fc.property(name, (name) => {
        fc.pre(!name.includes('/') && !/^\.{0,2}$/.test(name));
        const [rule] = parseRewrite('/^(.*)$/s => /x/$1/y').values;
        const [first = ''] = rewrite(rule as Rule, name) ?? [];
        expect(percentDecoded(first)).toBe(Buffer.from(encodePath(`/x/${name}/y`)).toString('latin1'));
      }),
    );
  });
});

/** As Latin-1 text, one character a byte. */
function percentDecoded(path: string): string {
  return path.replace(/%([0-9A-F]{2})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
