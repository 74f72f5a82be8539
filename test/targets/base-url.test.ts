import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  alsoNotices,
  alsoUrls,
  type BaseUrl,
  isCoveredBy,
  listedUrls,
  parseAlso,
  parseBaseUrls,
  resolveAgainst,
  wholeSiteTargets,
} from '../../src/targets/base-url.ts';
import { anyUrl } from '../arbitraries.ts';

describe('parsing `base-url`', () => {
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
    // The path keeps its spelling, which is the cache key.
    ['https://example.com/A%2fb/[c]|d', 'https://example.com', 'example.com', 'example.com', '/A%2fb/[c]|d'],
    ['https://example.com/über', 'https://example.com', 'example.com', 'example.com', '/%C3%BCber'],
    ['https://example.com/@me:x', 'https://example.com', 'example.com', 'example.com', '/@me:x'],
    ['http://[::1]:8080/x', 'http://[::1]:8080', '[::1]:8080', '[::1]', '/x'],
  ])('accepts %s', (text, origin, host, hostname, path) => {
    expect(parseBaseUrls(text)).toEqual({
      value: [{ origin, host, hostname, path }],
      problems: [],
      notices: [],
    });
  });

  test.each<[text: string, problem: object]>([
    ['example.com', { code: 'url-not-absolute' }],
    ['/docs', { code: 'url-not-absolute' }],
    ['ftp://example.com', { code: 'url-scheme', scheme: 'ftp' }],
    ['https://', { code: 'url-host', host: '' }],
    ['https:///docs', { code: 'url-host', host: '' }],
    ['https://user@example.com', { code: 'url-userinfo' }],
    ['https://user:secret@example.com', { code: 'url-userinfo' }],
    ['https://example.com?x=1', { code: 'base-url-with-query' }],
    ['https://example.com/?', { code: 'base-url-with-query' }],
    ['https://example.com/#top', { code: 'base-url-with-query' }],
    ['https://example.com/a b', { code: 'text-with-space-or-control' }],
    ['https://example.com\\docs', { code: 'text-with-backslash' }],
    ['https://example.com/*', { code: 'url-wildcard' }],
    ['https://*.example.com', { code: 'url-wildcard' }],
    ['https://example.com//', { code: 'base-url-with-empty-segment' }],
    ['https://example.com//docs', { code: 'base-url-with-empty-segment' }],
    ['https://example.com/a//b', { code: 'base-url-with-empty-segment' }],
    ['https://example.com/a//', { code: 'base-url-with-empty-segment' }],
    ['https://example.com.', { code: 'base-url-with-trailing-dot', hostname: 'example.com' }],
    ['https://example.com.:8443/a', { code: 'base-url-with-trailing-dot', hostname: 'example.com' }],
    ['https://example.com/\u200b', { code: 'text-with-invisible', character: '\u200b' }],
    ['https://example.com/.', { code: 'path-dot-segment' }],
    ['https://example.com/a/../b', { code: 'path-dot-segment' }],
    ['https://example.com/a/%2e%2E', { code: 'path-dot-segment' }],
    ['https://example.com/a/.%2e/b', { code: 'path-dot-segment' }],
    [`https://example.com/${'a/'.repeat(31)}`, { code: 'base-url-too-deep', most: 31 }],
  ])('rejects %s', (text, problem) => {
    expect(parseBaseUrls(text)).toMatchObject({ value: [], problems: [{ got: text, ...problem }] });
  });

  test('accepts lines, comments and JSON, removes duplicates, and returns the problems of all entries', () => {
    const { value: bases } = parseBaseUrls(
      '# site\nhttps://a.example\n\n https://b.example/x/ \nhttps://A.example/',
    );
    expect(bases.map(({ origin, path }) => origin + path)).toEqual([
      'https://a.example',
      'https://b.example/x',
    ]);
    expect(parseBaseUrls('["https://a.example"]').value).toHaveLength(1);
    expect(parseBaseUrls('a\nhttps://a.example\nb').problems).toHaveLength(2);
    expect(parseBaseUrls(`https://example.com/${'a/'.repeat(30)}`).problems).toEqual([]);
  });

  test('agrees with browsers, and parsing a result again changes nothing', () => {
    const text = fc.oneof(
      anyUrl,
      fc
        .string({ unit: fc.constantFrom('.', '/', '%2e', 'a', 'É', '\\', '@', ':', '?', '#', '[', ' ') })
        .map((path) => `https://a.example/${path}`),
    );
    fc.assert(
      fc.property(text, (text) => {
        for (const base of parseBaseUrls(text).value) {
          const url = new URL(`${base.origin}${base.path}/x`);
          expect(url.origin).toBe(base.origin);
          expect(url.host).toBe(base.host);
          expect(url.hostname).toBe(base.hostname);
          expect(decoded(url.pathname)).toBe(decoded(`${base.path}/x`));
          expect(url.search + url.hash).toBe('');
          expect(parseBaseUrls(`${base.origin}${base.path}`).value).toEqual([base]);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('a base-url', () => {
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
    ['https://example.com', 'urls', `${deep}/`, `urls https://example.com${deep}/`],
  ])('%s gives %s for the path %j: %s', (text, kind, path, sent) => {
    const place = resolveAgainst(base(text), { kind, path });
    expect(`${place.kind} ${place.value}`).toBe(sent);
    expect(place.tooDeep).toBe(place.kind !== kind);
  });

  test('purges the whole base-url by its host, or by its prefix and its path', () => {
    expect(wholeSiteTargets(base('https://example.com:8443'))).toMatchObject([
      { kind: 'hosts', value: 'example.com' },
    ]);
    expect(wholeSiteTargets(base('https://example.com/docs'))).toMatchObject([
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
  ])('tells whether %s is included in a purge of %s: %s', (url, text, below) => {
    expect(isCoveredBy(url, base(text))).toBe(below);
  });
});

describe('`also`', () => {
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
    [
      '/login?to=https://a.example/',
      'https://example.com/docs/login?to=https://a.example/',
      'https://www.example.com/login?to=https://a.example/',
    ],
    ['https://CDN.example:443/A/[x]', 'https://cdn.example/A/[x]'],
    ['http://other.example', 'http://other.example/'],
    ['https://a.example/x\nhttps://A.example/x', 'https://a.example/x'],
    [''],
  ])('returns the URLs of %j', (text, ...urls) => {
    const bases = [base('https://example.com/docs'), base('https://www.example.com')];
    const { value: also, problems } = parseAlso(text);
    expect(problems).toEqual([]);
    expect(alsoUrls(also, bases)).toEqual(urls);
  });

  test.each<[text: string, base: string, url: string, hasNotice: boolean]>([
    ['/docs/feed.xml', 'https://a.example/docs', 'https://a.example/docs/feed.xml', true],
    ['/docs', 'https://a.example/docs', 'https://a.example/docs', true],
    ['/docs?page=2', 'https://a.example/docs', 'https://a.example/docs?page=2', true],
    ['/docs2/feed.xml', 'https://a.example/docs', 'https://a.example/docs/docs2/feed.xml', false],
    ['/feed.xml', 'https://a.example/docs', 'https://a.example/docs/feed.xml', false],
    ['/docs/feed.xml', 'https://a.example', 'https://a.example/docs/feed.xml', false],
    ['https://a.example/docs/x', 'https://a.example/docs', 'https://a.example/docs/x', false],
  ])('resolves %s against %s without doubling the path: %s', (text, base, url, hasNotice) => {
    const { value: bases } = parseBaseUrls(base);
    expect(alsoUrls([text], bases)).toEqual([url]);
    expect(alsoNotices([text], bases)).toEqual(
      hasNotice ? [{ code: 'also-with-base-path', got: text, url }] : [],
    );
  });

  test.each<[text: string, problem: object]>([
    ['feed.xml', { code: 'also-relative' }],
    ['//evil.example/x', { code: 'also-with-two-slashes' }],
    ['/\\evil.example', { code: 'text-with-backslash' }],
    ['/a b', { code: 'text-with-space-or-control' }],
    ['/a#b', { code: 'path-fragment' }],
    ['/tags/*', { code: 'path-wildcard' }],
    ['/../x', { code: 'path-dot-segment' }],
    ['/%2e%2e/x', { code: 'path-dot-segment' }],
    ['/a\u202eb', { code: 'text-with-invisible', character: '\u202e' }],
    ['/\ud800', { code: 'text-not-unicode' }],
    ['https://example.com/#a', { code: 'path-fragment' }],
    ['https://u@example.com/', { code: 'url-userinfo' }],
    ['javascript:x', { code: 'also-relative' }],
  ])('rejects %j', (text, problem) => {
    expect(parseAlso(text)).toMatchObject({ value: [], problems: [{ got: text, ...problem }] });
  });

  test('rejects a path that is longer than a URL', () => {
    expect(parseAlso(`/${'a'.repeat(32_767)}`).problems).toEqual([]);
    expect(parseAlso(`/${'a'.repeat(32_768)}`)).toMatchObject({
      value: [],
      problems: [{ code: 'url-too-long', bytes: 32_769, most: 32_768 }],
    });
  });
});

test('accepts full URLs of `files-from` only on the origin of a base-url', () => {
  const lines = [
    'https://EXAMPLE.com/x?y#z',
    'https://example.com/x?y',
    'https://evil.example/x',
    'http://example.com/x',
    'https://example.com@evil.example/',
  ];
  expect(listedUrls(lines, [base('https://example.com/docs')])).toEqual({
    value: ['https://example.com/x?y'],
    problems: [{ code: 'url-userinfo', got: lines[4] }],
    notices: [
      { code: 'fragment-removed', got: lines[0], fragment: '#z' },
      { code: 'listed-url-elsewhere', got: lines[2], origins: ['https://example.com'] },
      { code: 'listed-url-elsewhere', got: lines[3], origins: ['https://example.com'] },
    ],
  });
});

function base(text: string): BaseUrl {
  return parseBaseUrls(text).value[0] as BaseUrl;
}

function decoded(path: string): string {
  return path.replace(/%([0-9A-F]{2})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
