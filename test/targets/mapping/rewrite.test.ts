import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRewrite, rewrite } from '../../../src/targets/mapping/rewrite.ts';
import { decodePath, encodePath } from '../../../src/text/path-bytes.ts';
import { resultValue, rewriteRules } from '../../patterns.ts';

describe('a rule', () => {
  test.each<[rule: string, path: string, results: string[] | null]>([
    // Patterns.
    ['content/**/*.md => /$1/$2/', 'content/a.md', ['/a/']],
    ['content/**/*.md => /$1/$2/', 'content/x/y/a.md', ['/x/y/a/']],
    ['content/**/*.md => /$1/$2/', 'content/a.html', null],
    ['content/**/*.md => /$1/$2/', 'Content/a.md', null],
    ['**/*.html => /$1/$2', 'a.html', ['/a']],
    ['*.mdx? => /$1/', 'a.md', ['/a/']],
    ['*.md=>/$1', 'a.md', ['/a']],
    ['*.md   =>   $1', 'a.md', ['/a']],
    ['a=>b/*.md => /$1', 'a=>b/x.md', ['/x']],
    // Slashes at both ends, and nowhere else, make a regular expression.
    ['docs/*/b => /$1', 'docs/a/b', ['/a']],
    ['data/** => /feed.xml', 'data/x/y.json', ['/feed.xml']],
    ['** => $1', 'a/b.html', ['/a/b.html']],
    ['\\!x/* => /$1', '!x/a', ['/a']],
    ['\\[id\\]/* => /$1', '[id]/a', ['/a']],
    ['_posts/*-*-*-*.md => /$1/$2/$3/$4/', '_posts/2026-01-02-a-b.md', ['/2026/01/02/a-b/']],
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
    // Named groups, and ten is ten.
    [String.raw`/^(?<y>\d+)-(?<slug>.+)$/ => /$<slug>/$<y>/$1/`, '26-a', ['/a/26/26/']],
    ['/(?<a>x)|(?<b>y)/ => /a$<a>/b$<b>', 'y', ['/a/by']],
    ['/(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)/ => /$10/$1', 'abcdefghij', ['/j/a']],
    // As it is written: only the slash of an empty `**` goes.
    ['**/*.md => /a//$1/$2//b//', 'x.md', ['/a//x//b//']],
    ['**/*.md => /$1$2/', 'x.md', ['/x/']],
    ['**/*.md => $1/$2/', 'x.md', ['/x/']],
    ['**/**.md => /$1/$2/', '.md', ['/']],
    ['**a => /$1b/', 'a', ['/b/']],
    ['**/*.md => /p$1/$2', 'x.md', ['/p/x']],
    ['*.md => /$1/', '.md', ['//']],
    ['*.md => //$1', 'evil.example.md', ['//evil.example']],
    ['/^(.*?)x(.*)$/ => /$1//$2///', 'a/x/b', ['/a////b///']],
    ['/^x(.*)$/ => /$1/', 'x', ['//']],
    ['/x(.*)/ => $1', 'x', ['/']],
    ['* => /a@b:c;d=e,f/$1', 'x', ['/a@b:c;d=e,f/x']],
    // The rule's own text is URL path already; what is captured is a name.
    [
      '* => /ü/%c3%BC/[x]&/$1',
      'ü&[',
      ['/%C3%BC/%c3%BC/[x]&/%C3%BC&%5B', '/%C3%BC/%c3%BC/[x]&/%C3%BC&[', '/%C3%BC/%c3%BC/[x]&/%C3%BC%26%5B'],
    ],
    ['*/* => /$2/$1', 'a+/[b]', ['/%5Bb%5D/a+', '/[b]/a+', '/%5Bb%5D/a%2B']],
    ['* => /$1', 'a?b#c%2e\\', ['/a%3Fb%23c%252e%5C']],
    ['* => /$1', '$1$<a>', ['/$1$%3Ca%3E', '/%241%24%3Ca%3E']],
    ['* => /$1', '\udce9', ['/%E9']],
    ['/(.*)/ => /$1', '\udce9', ['/%E9']],
    ['* => /$1', 'e\u0301', ['/e%CC%81', '/%C3%A9']],
    // Dot segments that captured text makes lead elsewhere.
    ['*.md => /x/$1/y', '...md', []],
    ['*.md => /x/.$1', '.md', []],
    ['*.md => /x/.$1', '..md', []],
    ['*.md => /x/$1', '....md', ['/x/...']],
    ['*.md => /x/%2E$1', '..md', []],
  ])('%s gives the expected paths for %j', (text, path, results) => {
    const rewritten = resultValue(rewrite(rewriteRules(text), [path]));
    expect(rewritten.get(path)).toEqual(results === null ? undefined : [results]);
  });

  test.each<[rule: string, reason: object]>([
    ['content/*.md', { code: 'rule-incomplete' }],
    ['content/*.md =>', { code: 'rule-incomplete' }],
    ['=> /x', { code: 'rule-incomplete' }],
    ['!a.md => /x', { code: 'rule-negated' }],
    ['a[ => /x', { code: 'pattern-bracket-not-closed', got: 'a[' }],
    ['/content/*.md => /$1', { code: 'pattern-matches-no-path', got: '/content/*.md' }],
    ['/(a/ => /x', { code: 'rule-regex-invalid', detail: 'Unterminated group' }],
    ['/a/ii => /x', { code: 'rule-regex-invalid' }],
    ['/a/gm => /x', { code: 'rule-regex-flags', flags: 'gm' }],
    // References to captures that do not exist.
    ['*.md => /$2', { code: 'rule-reference', reference: '$2', captures: 1, names: [] }],
    ['*.md => /$0', { code: 'rule-reference', reference: '$0' }],
    ['*.md => /$01', { code: 'rule-reference', reference: '$01' }],
    ['a.md => /$1', { code: 'rule-reference', reference: '$1', captures: 0 }],
    ['/(?:a)(?<x>b)/ => /$2', { code: 'rule-reference', reference: '$2', captures: 1, names: ['x'] }],
    ['posts/*.md => /blog/$<slug>/', { code: 'rule-reference', reference: '$<slug>', names: [] }],
    ['/(?<slug>a)/ => /$<Slug>/', { code: 'rule-reference', reference: '$<Slug>', names: ['slug'] }],
    ['/(?<slug>a)/ => /$<slug/', { code: 'rule-reference', reference: '$<' }],
    ['/(?<slug>a)/ => /$<constructor>', { code: 'rule-reference', reference: '$<constructor>' }],
    ['/(?<slug>a)/ => /$slug/', { code: 'rule-reference', reference: '$s' }],
    ['*.md => /$$1', { code: 'rule-reference', reference: '$$' }],
    ['*.md => /$&', { code: 'rule-reference', reference: '$&' }],
    ['*.md => /$1$', { code: 'rule-reference', reference: '$' }],
    // Results that are not URL paths.
    ['*.md => https://evil.example/$1', { code: 'rewrite-to-url' }],
    ['*.md => javascript:$1', { code: 'rewrite-to-url' }],
    ['*.md => /$1?a', { code: 'rewrite-to-query' }],
    ['*.md => /100%/$1', { code: 'rewrite-to-bare-percent' }],
    ['*.md => /%2$1', { code: 'rewrite-to-bare-percent' }],
    ['*.md => /$1#a', { code: 'path-fragment' }],
    ['*.md => /a b', { code: 'text-with-space-or-control' }],
    ['*.md => /a\\b', { code: 'text-with-backslash' }],
    ['*.md => /*', { code: 'path-wildcard' }],
    ['*.md => /../$1', { code: 'path-dot-segment' }],
    ['*.md => ./$1', { code: 'path-dot-segment' }],
    ['*.md => /%2e%2e/$1', { code: 'path-dot-segment' }],
    ['*.md => /\ud800', { code: 'text-not-unicode' }],
  ])('rejects %s', (text, reason) => {
    expect(parseRewrite(JSON.stringify([text])).problems).toMatchObject([{ got: text, ...reason }]);
  });
});

test('parseRewrite reads one rule per line', () => {
  const { value: values, problems } = parseRewrite('# posts\nposts/*.md => /$1/\n\nposts/*.md');
  expect(values.map(({ text }) => text)).toEqual(['posts/*.md => /$1/']);
  expect(problems).toEqual([{ code: 'rule-incomplete', got: 'posts/*.md' }]);
});

describe('rewrite', () => {
  test('returns the results of all matching rules in order, once per file', () => {
    const rules = rewriteRules('/(b)/ => /1/$1', '*.md => /2/$1', '/^(?<x>.)/ => /3/$<x>', '/(b)/ => /4');
    expect([...resultValue(rewrite(rules, ['b.md', 'b', 'c.md', 'b.md'])).entries()]).toEqual([
      ['b.md', [['/1/b'], ['/2/b'], ['/3/b'], ['/4']]],
      ['b', [['/1/b'], ['/3/b'], ['/4']]],
      ['c.md', [['/2/c'], ['/3/c']]],
    ]);
  });

  test('aborts a slow regular expression and names its rule and the file', () => {
    const slow = String.raw`/^_posts\/(([a-z0-9]+-?)+)\.md$/ => /$1/`;
    const hostile = `_posts/${'a'.repeat(4080)}!.md`;
    expect(rewrite(rewriteRules('*.md => /$1', slow), [hostile, 'b'], 50)).toEqual({
      ok: false,
      reason: { code: 'rule-too-slow', rule: slow, file: hostile, seconds: 0.05 },
    });
  });
});

describe('for any rule and any name, rewrite', () => {
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

  test('returns paths on the same host, without query and dot segments', () => {
    fc.assert(
      fc.property(fc.array(template, { maxLength: 3 }), name, name, (templates, one, two) => {
        const texts = templates.map((template) => `**,** => ${template}`);
        const { value: rules } = parseRewrite(JSON.stringify(texts));
        const file = `${one},${two}`;
        for (const results of resultValue(rewrite(rules, [file])).get(file) ?? []) {
          expect(new Set(results).size).toBe(results.length);
          for (const result of results) {
            const url = new URL(`https://example.com${result}`);
            expect(url.origin).toBe('https://example.com');
            expect(url.search + url.hash + url.username).toBe('');
            expect(result).toMatch(/^\//);
            expect(percentDecoded(url.pathname)).toBe(percentDecoded(result));
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test('returns the captured texts', () => {
    fc.assert(
      fc.property(name, (name) => {
        fc.pre(!name.includes('/') && !/^\.{0,2}$/.test(name));
        const rewritten = resultValue(rewrite(rewriteRules('** => /x/$1/y'), [name]));
        const first = rewritten.get(name)?.[0]?.[0] ?? '';
        expect(percentDecoded(first)).toBe(Buffer.from(encodePath(`/x/${name}/y`)).toString('latin1'));
      }),
    );
  });
});

/** Decodes to Latin-1 text, one character per byte. */
function percentDecoded(path: string): string {
  return path.replace(/%([0-9A-F]{2})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
