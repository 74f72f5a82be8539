import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  alsoUrls,
  atBase,
  type BaseUrl,
  hasDotSegment,
  isBelow,
  listedUrls,
  parseAlso,
  parseBaseUrls,
  wholeOf,
} from '../../src/targets/base-url.ts';

describe('base-url', () => {
  test.each<[text: string, origin: string, host: string, hostname: string, path: string]>([
    ['https://example.com', 'https://example.com', 'example.com', 'example.com', ''],
    ['https://example.com/', 'https://example.com', 'example.com', 'example.com', ''],
    ['HTTP://Example.COM:80', 'http://example.com', 'example.com', 'example.com', ''],
    ['https://example.com:443/', 'https://example.com', 'example.com', 'example.com', ''],
    ['https://example.com:8443', 'https://example.com:8443', 'example.com:8443', 'example.com', ''],
    ['https://example.com/docs', 'https://example.com', 'example.com', 'example.com', '/docs'],
    ['https://example.com/docs/', 'https://example.com', 'example.com', 'example.com', '/docs'],
    [
      'https://bücher.example',
      'https://xn--bcher-kva.example',
      'xn--bcher-kva.example',
      'xn--bcher-kva.example',
      '',
    ],
    // The path's own spelling is kept: it is the cache key.
    ['https://example.com/A%2fb/[c]|d', 'https://example.com', 'example.com', 'example.com', '/A%2fb/[c]|d'],
    ['https://example.com/über', 'https://example.com', 'example.com', 'example.com', '/%C3%BCber'],
    ['https://example.com/@me:x', 'https://example.com', 'example.com', 'example.com', '/@me:x'],
    ['http://[::1]:8080/x', 'http://[::1]:8080', '[::1]:8080', '[::1]', '/x'],
  ])('%s', (text, origin, host, hostname, path) => {
    expect(parseBaseUrls(text)).toEqual({
      values: [{ origin, host, hostname, path }],
      problems: [],
      notices: [],
    });
  });

  test.each<[text: string, problem: RegExp]>([
    ['example.com', /not absolute/],
    ['/docs', /not absolute/],
    ['ftp://example.com', /scheme/],
    ['https://', /not a host name/],
    ['https:///docs', /not a host name/],
    ['https://user@example.com', /user name/],
    ['https://user:secret@example.com', /user name/],
    ['https://example.com?x=1', /no query/],
    ['https://example.com/?', /no query/],
    ['https://example.com/#top', /no fragment/],
    ['https://example.com/a b', /space/],
    ['https://example.com\\docs', /backslash/],
    ['https://example.com/*', /wildcard/],
    ['https://*.example.com', /wildcard/],
    ['https://example.com//', /empty segment/],
    ['https://example.com//docs', /empty segment/],
    ['https://example.com/a//b', /empty segment/],
    ['https://example.com/a//', /empty segment/],
    ['https://example.com/.', /dot segment/],
    ['https://example.com/a/../b', /dot segment/],
    ['https://example.com/a/%2e%2E', /dot segment/],
    ['https://example.com/a/.%2e/b', /dot segment/],
    [`https://example.com/${'a/'.repeat(31)}`, /too deep/],
  ])('refuses %s', (text, problem) => {
    expect(parseBaseUrls(text)).toEqual({
      values: [],
      problems: [expect.stringMatching(problem)],
      notices: [],
    });
  });

  test('lines, comments, JSON; duplicates count once; problems come one for each', () => {
    const { values } = parseBaseUrls(
      '# ours\nhttps://a.example\n\n https://b.example/x/ \nhttps://A.example/',
    );
    expect(values.map(({ origin, path }) => origin + path)).toEqual([
      'https://a.example',
      'https://b.example/x',
    ]);
    expect(parseBaseUrls('["https://a.example"]').values).toHaveLength(1);
    expect(parseBaseUrls('a\nhttps://a.example\nb').problems).toHaveLength(2);
    expect(parseBaseUrls(`https://example.com/${'a/'.repeat(30)}`).problems).toEqual([]);
  });

  test('law: what is taken parses as itself, to browsers too', () => {
    const text = fc.oneof(
      fc.webUrl({ withFragments: true, withQueryParameters: true }),
      fc
        .string({ unit: fc.constantFrom('.', '/', '%2e', 'a', 'É', '\\', '@', ':', '?', '#', '[', ' ') })
        .map((path) => `https://a.example/${path}`),
    );
    fc.assert(
      fc.property(text, (text) => {
        for (const base of parseBaseUrls(text).values) {
          const url = new URL(`${base.origin}${base.path}/x`);
          expect(url.origin).toBe(base.origin);
          expect(url.host).toBe(base.host);
          expect(url.hostname).toBe(base.hostname);
          expect(decoded(url.pathname)).toBe(decoded(`${base.path}/x`));
          expect(url.search + url.hash).toBe('');
          expect(parseBaseUrls(`${base.origin}${base.path}`).values).toEqual([base]);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('places below a base', () => {
  const deep = '/a'.repeat(31);

  test.each<[base: string, kind: 'urls' | 'prefixes', path: string, sent: string]>([
    ['https://example.com', 'urls', '/a.css', 'urls https://example.com/a.css'],
    ['https://example.com', 'urls', '', 'urls https://example.com/'],
    ['https://example.com', 'urls', '/', 'urls https://example.com/'],
    ['https://example.com/docs', 'urls', '', 'urls https://example.com/docs'],
    ['https://example.com/docs', 'urls', '/', 'urls https://example.com/docs/'],
    ['http://example.com:8080/docs', 'prefixes', '/a/', 'prefixes example.com:8080/docs/a/'],
    // At most 31 separators: https://developers.cloudflare.com/cache/how-to/purge-cache/purge_by_prefix/
    ['https://example.com', 'prefixes', deep, `prefixes example.com${deep}`],
    ['https://example.com', 'prefixes', `${deep}/`, `urls https://example.com${deep}/`],
    ['https://example.com/x', 'prefixes', deep, `urls https://example.com/x${deep}`],
  ])('%s + %s %j', (text, kind, path, sent) => {
    const place = atBase(base(text), { kind, path });
    expect(`${place.kind} ${place.value}`).toBe(sent);
    expect(place.tooDeep).toBe(place.kind !== kind);
  });

  test('all of it: the host, or the prefix and the path itself', () => {
    expect(wholeOf(base('https://example.com:8443'))).toMatchObject([
      { kind: 'hosts', value: 'example.com' },
    ]);
    expect(wholeOf(base('https://example.com/docs'))).toMatchObject([
      { kind: 'prefixes', value: 'example.com/docs/' },
      { kind: 'urls', value: 'https://example.com/docs' },
    ]);
  });

  test.each<[url: string, base: string, below: boolean]>([
    ['https://example.com/x', 'https://example.com', true],
    ['http://example.com:8080/x', 'https://example.com', true],
    ['https://www.example.com/x', 'https://example.com', false],
    ['https://example.com/docs/x', 'https://example.com/docs', true],
    ['http://example.com/docs/x', 'https://example.com/docs', true],
    ['https://example.com/docs2', 'https://example.com/docs', false],
    ['https://example.com/docs?x', 'https://example.com/docs', false],
    ['https://example.com:8443/docs/x', 'https://example.com/docs', false],
  ])('%s below %s: %s', (url, text, below) => {
    expect(isBelow(url, base(text))).toBe(below);
  });
});

describe('also', () => {
  const bases = [base('https://example.com/docs'), base('https://www.example.com')];

  test.each<[text: string, ...urls: string[]]>([
    ['/', 'https://example.com/docs/', 'https://www.example.com/'],
    ['/feed.xml?all=1', 'https://example.com/docs/feed.xml?all=1', 'https://www.example.com/feed.xml?all=1'],
    ['/über?ö', 'https://example.com/docs/%C3%BCber?%C3%B6', 'https://www.example.com/%C3%BCber?%C3%B6'],
    [
      '/@me/a:b/%5Bx%5D/[y]',
      'https://example.com/docs/@me/a:b/%5Bx%5D/[y]',
      'https://www.example.com/@me/a:b/%5Bx%5D/[y]',
    ],
    ['/login?to=/../x', 'https://example.com/docs/login?to=/../x', 'https://www.example.com/login?to=/../x'],
    ['https://CDN.example:443/A/[x]', 'https://cdn.example/A/[x]'],
    ['http://other.example', 'http://other.example/'],
    ['https://a.example/x\nhttps://A.example/x', 'https://a.example/x'],
    [''],
  ])('%j', (text, ...urls) => {
    const { values, problems } = parseAlso(text);
    expect(problems).toEqual([]);
    expect(alsoUrls(values, bases)).toEqual(urls);
  });

  test.each<[text: string, problem: RegExp]>([
    ['feed.xml', /starts with \//],
    ['//evil.example/x', /starts with \/\//],
    ['/\\evil.example', /backslash/],
    ['/a b', /space/],
    ['/a#b', /fragment/],
    ['/tags/*', /wildcard/],
    ['/../x', /dot segment/],
    ['/%2e%2e/x', /dot segment/],
    ['/\ud800', /Unicode/],
    ['https://example.com/#a', /fragment/],
    ['https://u@example.com/', /user name/],
    ['javascript:x', /starts with \//],
  ])('refuses %j', (text, problem) => {
    expect(parseAlso(text)).toEqual({ values: [], problems: [expect.stringMatching(problem)], notices: [] });
  });
});

test('full URLs in a list of files: on the origin of a base-url only', () => {
  const lines = [
    'https://EXAMPLE.com/x?y#z',
    'https://example.com/x?y',
    'https://evil.example/x',
    'http://example.com/x',
    'https://example.com@evil.example/',
  ];
  expect(listedUrls(lines, [base('https://example.com/docs')])).toEqual({
    values: ['https://example.com/x?y'],
    problems: [
      expect.stringContaining('on none of the base-urls (https://example.com)'),
      expect.stringContaining('on none of the base-urls (https://example.com)'),
      expect.stringContaining('user name'),
    ],
    notices: [expect.stringContaining('#z')],
  });
});

test.each<[path: string, has: boolean]>([
  ['/', false],
  ['/a/b', false],
  ['/.a/..b/c./...', false],
  ['/.', true],
  ['/a/..', true],
  ['/a/./b', true],
  ['/%2E', true],
  ['/.%2e/b', true],
  ['/%252e', false],
])('dot segment in %s: %s', (path, has) => {
  expect(hasDotSegment(path)).toBe(has);
  expect(new URL(`https://x${path}`).pathname !== path).toBe(has);
});

function base(text: string): BaseUrl {
  return parseBaseUrls(text).values[0] as BaseUrl;
}

function decoded(path: string): string {
  return path.replace(/%([0-9A-F]{2})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
