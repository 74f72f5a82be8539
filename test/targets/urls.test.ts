import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Target, TargetSource } from '../../src/targets/target.ts';
import { href, readUrl } from '../../src/targets/url.ts';
import { parseUrls } from '../../src/targets/urls.ts';
import { anyCharacter } from '../arbitraries.ts';
import { targetOf } from '../examples.ts';

const SOURCE: TargetSource = { kind: 'input', input: 'urls' };
const parse = (text: string) => parseUrls(text, SOURCE);
const invisible = (character: string) => ({ code: 'text-with-invisible', character });
const valuesOf = (text: string) => parse(text).value.map(({ value }) => value);

describe('parsing `urls`', () => {
  it.each<[what: string, written: string, sent: string]>([
    [
      'a path with a query',
      'https://example.com/blog/post?page=2&b',
      'https://example.com/blog/post?page=2&b',
    ],
    ['over http', 'http://example.com/', 'http://example.com/'],
    ['a root without a slash', 'https://example.com', 'https://example.com/'],
    ['a root without a slash, with a query', 'https://example.com?a=b', 'https://example.com/?a=b'],
    ['a scheme and host in upper case', 'HTTPS://EXAMPLE.com/Blog', 'https://example.com/Blog'],
    ['an international host', 'https://bücher.example/', 'https://xn--bcher-kva.example/'],
    ['a host in punycode', 'https://xn--bcher-kva.example/', 'https://xn--bcher-kva.example/'],
    ['a trailing dot of the host', 'https://example.com./', 'https://example.com./'],
    ['the default port of https', 'https://example.com:443/a', 'https://example.com/a'],
    ['the default port of http', 'http://example.com:80/a', 'http://example.com/a'],
    ['an empty port', 'https://example.com:/a', 'https://example.com/a'],
    ['another port', 'https://example.com:8443/a', 'https://example.com:8443/a'],
    ["the other scheme's port", 'https://example.com:80/a', 'https://example.com:80/a'],
    ['an IPv4 host', 'http://192.0.2.10:8080/a', 'http://192.0.2.10:8080/a'],
    ['an IPv6 host', 'https://[2001:DB8::1]:8443/a', 'https://[2001:db8::1]:8443/a'],
    ['an underscore in a host', 'https://my_site.example.com/', 'https://my_site.example.com/'],
    [
      'non-ASCII characters in the path',
      'https://example.com/über/日本/😀',
      `https://example.com/${encodeURI('über/日本/😀')}`,
    ],
    ['a non-ASCII character in the query', 'https://example.com/?q=é', 'https://example.com/?q=%C3%A9'],
    ['percent-encoded characters', 'https://example.com/%c3%BC?q=%20', 'https://example.com/%c3%BC?q=%20'],
    ['percent-encoded characters in part', 'https://example.com/%20é', 'https://example.com/%20%C3%A9'],
    ['dots in the path', 'https://example.com/a/../b/./c', 'https://example.com/a/../b/./c'],
    ['encoded dots', 'https://example.com/%2e%2E/x', 'https://example.com/%2e%2E/x'],
    ['doubled slashes', 'https://example.com//a///b//', 'https://example.com//a///b//'],
    ['brackets, pipes and quotes', `https://example.com/[a]|^{b}"'<c>`, `https://example.com/[a]|^{b}"'<c>`],
    ['a % without digits', 'https://example.com/100%/%zz', 'https://example.com/100%/%zz'],
    ['question marks in the query', 'https://example.com/a?b?c', 'https://example.com/a?b?c'],
    ['an empty query', 'https://example.com/a?', 'https://example.com/a?'],
    ['a URL in the query', 'https://example.com/?to=https://a@b/', 'https://example.com/?to=https://a@b/'],
    ['an at sign in the path', 'https://example.com/@user', 'https://example.com/@user'],
    ['a colon in the path', 'https://example.com/a:b', 'https://example.com/a:b'],
    [
      'joiners of emoji',
      'https://example.com/👩\u200d💻',
      'https://example.com/%F0%9F%91%A9%E2%80%8D%F0%9F%92%BB',
    ],
    [
      'joiners of Persian',
      'https://example.com/می\u200cشود',
      `https://example.com/${encodeURI('می\u200cشود')}`,
    ],
    [
      'the longest URL',
      `https://example.com/${'a'.repeat(32_748)}`,
      `https://example.com/${'a'.repeat(32_748)}`,
    ],
    ['an encoded asterisk', 'https://example.com/a%2A', 'https://example.com/a%2A'],
    ['spaces around the URL', '  https://example.com/a\t', 'https://example.com/a'],
    ['spaces around the URL in JSON', '[" https://example.com/a "]', 'https://example.com/a'],
  ])('keeps the spelling that visitors use: %s', (_what, written, sent) => {
    expect(parse(written)).toEqual({ value: [targetOf('urls', sent)], problems: [], notices: [] });
  });

  it('removes a fragment with a notice', () => {
    const {
      value: targets,
      problems,
      notices,
    } = parse('https://example.com/a?b#c?d#e\nhttps://example.com/#');
    expect(targets.map(({ value }) => value)).toEqual(['https://example.com/a?b', 'https://example.com/']);
    expect(problems).toEqual([]);
    expect(notices[0]).toEqual({
      code: 'fragment-removed',
      got: 'https://example.com/a?b#c?d#e',
      fragment: '#c?d#e',
    });
  });

  it('keeps the order and duplicates', () => {
    expect(valuesOf('https://b.example/\nhttps://a.example/\nhttps://b.example/')).toEqual([
      'https://b.example/',
      'https://a.example/',
      'https://b.example/',
    ]);
  });

  it('gives all targets the same source object', () => {
    const { value: targets } = parseUrls('https://example.com/\nhttps://example.com/a', SOURCE);
    for (const { source } of targets) expect(source).toBe(SOURCE);
  });
});

describe('parsing invalid `urls`', () => {
  it.each<[what: string, written: string, reason: object]>([
    ['a path alone', '/blog/post', { code: 'url-not-absolute' }],
    ['a relative path', 'blog/post.html', { code: 'url-not-absolute' }],
    ['a host alone', 'example.com/blog', { code: 'url-not-absolute' }],
    ['two slashes without a scheme', '//example.com/blog', { code: 'url-not-absolute' }],
    ['a URL in angle brackets', '<https://example.com/blog>', { code: 'url-not-absolute' }],
    ['a scheme without slashes', 'https:example.com', { code: 'url-not-absolute' }],
    ['a scheme with one slash', 'https:/example.com', { code: 'url-not-absolute' }],
    ['another scheme', 'ftp://example.com/', { code: 'url-scheme', scheme: 'ftp' }],
    [
      'a javascript scheme',
      'javascript://example.com/%0aalert(1)',
      { code: 'url-scheme', scheme: 'javascript' },
    ],
    ['a user and password', 'https://me:secret@example.com/', { code: 'url-userinfo' }],
    ['a user alone', 'https://me@example.com/', { code: 'url-userinfo' }],
    ['an empty user', 'https://@example.com/', { code: 'url-userinfo' }],
    ['a host after an at sign', 'https://example.com@evil.example/', { code: 'url-userinfo' }],
    ['no host', 'https:///path', { code: 'url-host', host: '' }],
    ['a port without a host', 'https://:443/path', { code: 'url-host' }],
    ['a port that is too large', 'https://example.com:65536/', { code: 'url-host' }],
    ['a port that is not a number', 'https://example.com:https/', { code: 'url-host' }],
    ['a host with an encoded slash', 'https://example.com%2fevil/', { code: 'url-host' }],
    ['a host with an encoded at sign', 'https://a%40b.example/', { code: 'url-host' }],
    ['an unclosed IPv6 address', 'https://[::1/', { code: 'url-host' }],
    ['a space in the path', 'https://example.com/my page', { code: 'text-with-space-or-control' }],
    ['a space in the host', 'https://exa mple.com/', { code: 'text-with-space-or-control' }],
    ['two URLs on a line', 'https://a.example/ https://b.example/', { code: 'url-several' }],
    [
      'two URLs on a line, separated by a tab',
      'http://a.example/\thttp://b.example/',
      { code: 'url-several' },
    ],
    ['a tab in the middle', 'https://example.com/\ta', { code: 'text-with-space-or-control' }],
    ['a null', 'https://example.com/\u0000', { code: 'text-with-space-or-control' }],
    ['a delete character', 'https://example.com/\u007f', { code: 'text-with-space-or-control' }],
    ['a zero-width space', 'https://example.com/a\u200b', invisible('\u200b')],
    ['a zero-width space alone', '\u200b', invisible('\u200b')],
    ['a right-to-left override', 'https://example.com/\u202egpj.exe', invisible('\u202e')],
    ['a next-line character', 'https://example.com/a\u0085b', invisible('\u0085')],
    ['a no-break space', 'https://example.com/my\u00a0page', invisible('\u00a0')],
    ['a soft hyphen in the host', 'https://exam\u00adple.com/', invisible('\u00ad')],
    ['a byte order mark in the query', 'https://example.com/?\ufeffa', invisible('\ufeff')],
    ['a joiner that joins nothing', 'https://example.com/a\u200db', invisible('\u200d')],
    [
      'a URL that is too long for Cloudflare',
      `https://example.com/${'a'.repeat(32_749)}`,
      { code: 'url-too-long', bytes: 32_769, most: 32_768 },
    ],
    [
      'a URL that is too long for Cloudflare after encoding',
      `https://example.com/${'é'.repeat(5_459)}`,
      { code: 'url-too-long', bytes: 32_774, most: 32_768 },
    ],
    ['a backslash for a slash', 'https:\\\\example.com\\a', { code: 'text-with-backslash' }],
    ['a backslash before an at sign', 'https://example.com\\@evil.example/', { code: 'text-with-backslash' }],
    [
      'a wildcard in the path',
      'https://example.com/blog/*',
      { code: 'url-wildcard', prefix: 'example.com/blog/' },
    ],
    [
      'a wildcard in a name',
      'https://example.com/blog/post-*.html',
      { code: 'url-wildcard', prefix: 'example.com/blog/' },
    ],
    ['a wildcard at the root', 'https://example.com/*', { code: 'url-wildcard', prefix: 'example.com/' }],
    [
      'a wildcard at the root of a port',
      'http://Example.com:8080/*',
      { code: 'url-wildcard', prefix: 'example.com:8080/' },
    ],
    ['a wildcard in the host', 'https://*.example.com/', { code: 'url-wildcard', prefix: null }],
    [
      'a wildcard in the query',
      'https://example.com/a?b=*',
      { code: 'url-wildcard-in-query', prefix: 'example.com/a' },
    ],
    [
      'a wildcard in the query of the root',
      'https://example.com?b=*',
      { code: 'url-wildcard-in-query', prefix: 'example.com/' },
    ],
  ])('rejects %s', (_what, written, reason) => {
    const { value: targets, problems } = parse(written);
    expect(targets).toEqual([]);
    expect(problems).toMatchObject([{ got: written, ...reason }]);
  });

  it.each<[written: string, reason: object]>([
    ['["https://example.com/a\\nb"]', { code: 'text-with-space-or-control' }],
    ['["https://example.com/\\r\\nX-Evil: 1"]', { code: 'text-with-space-or-control' }],
    ['["https://example.com/\\ud800"]', { code: 'text-not-unicode' }],
    ['[""]', { code: 'url-not-absolute' }],
  ])('rejects the JSON array %s', (written, reason) => {
    expect(parse(written)).toMatchObject({ value: [], problems: [reason] });
  });

  it('returns the valid URLs, and the problems of all others', () => {
    const { value: targets, problems } = parse('/a\nhttps://example.com/b\nc d\nhttps://example.com/*');
    expect(targets.map(({ value }) => value)).toEqual(['https://example.com/b']);
    expect(problems).toHaveLength(3);
  });
});

describe('parsing any text as a URL', () => {
  const path = fc
    .string({ unit: 'grapheme', maxLength: 40 })
    .map((text) => `/${text.replace(/[\s\p{Cc}\p{Cf}\p{Z}\\*?#]/gu, '')}`);
  const query = fc.oneof(
    fc.constant(''),
    path.map((text) => `?${text}`),
  );

  it('keeps the host, path and query of a valid URL', () => {
    fc.assert(
      fc.property(path, query, (written, search) => {
        const [value = ''] = valuesOf(`https://example.com${written}${search}`);
        expect(value).toMatch(/^https:\/\/example\.com\/[\u0021-\u007e]*$/);
        expect(new URL(value).host).toBe('example.com');
        // Only non-ASCII characters are encoded, so that decoding them restores the text.
        const decoded = value.replace(/(%[89A-F][0-9A-F])+/g, (bytes) => decodeURIComponent(bytes));
        if (!/%[89a-f]/i.test(written + search))
          expect(decoded).toBe(`https://example.com${written}${search}`);
        // Parsing the result again changes nothing.
        expect(valuesOf(value)).toEqual([value]);
      }),
      { numRuns: 100 },
    );
  });

  it('returns a problem for an invalid URL, and never throws', () => {
    const authority = fc.string({
      unit: fc.constantFrom('a', '.', ':', '@', '%', '2', '[', ']', '/', '?', '#', 'ü', '\\'),
    });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: anyCharacter }),
          authority.map((text) => `https://${text}`),
        ),
        (text) => {
          const reading = readUrl(text);
          if (!reading.ok) {
            expect(reading.reason.got).toBe(text);
            return;
          }
          const url = reading.value;
          const { host, pathname, search } = new URL(href(url));
          expect([host, url.path[0]]).toEqual([url.host, '/']);
          expect(`${pathname}${search}`).toMatch(/^\//);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('parsing `urls` with headers of a custom cache key', () => {
  it.each<[what: string, line: string, target: Target]>([
    [
      'several headers',
      '{"url": "https://example.com/a", "headers": {"CF-Device-Type": "mobile", "CF-IPCountry": "DE", "Accept-Language": "de", "Origin": "https://example.org"}}',
      targetOf('urls', 'https://example.com/a', {
        'CF-Device-Type': 'mobile',
        'CF-IPCountry': 'DE',
        'Accept-Language': 'de',
        Origin: 'https://example.org',
      }),
    ],
    ['no headers', '{"url": "https://example.com/a"}', targetOf('urls', 'https://example.com/a')],
    [
      'empty headers',
      '{"url": "https://example.com/a", "headers": {}}',
      targetOf('urls', 'https://example.com/a'),
    ],
    [
      'a URL that is normalised',
      '{"url": "HTTPS://Example.com:443/é#f", "headers": {"x": "y"}}',
      targetOf('urls', 'https://example.com/%C3%A9', { x: 'y' }),
    ],
    [
      'an opaque origin',
      '[{"url": "https://example.com/", "headers": {"Origin": "null"}}]',
      targetOf('urls', 'https://example.com/', { Origin: 'null' }),
    ],
    [
      'a tab in a value',
      '[{"url": "https://example.com/", "headers": {"x": "a\\tb"}}]',
      targetOf('urls', 'https://example.com/', { x: 'a\tb' }),
    ],
  ])('accepts %s', (_what, line, target) => {
    const { value: targets, problems } = parse(line);
    expect({ targets, problems }).toEqual({ targets: [target], problems: [] });
  });

  it.each<[what: string, line: string, reason: object]>([
    ['not JSON', '{"url": "https://example.com/"', { code: 'url-entry-not-json' }],
    ['an unquoted key', '{url: "https://example.com/"}', { code: 'url-entry-not-json' }],
    ['no url', '{"headers": {"a": "b"}}', { code: 'url-entry-without-url' }],
    ['a url that is not a string', '{"url": ["https://example.com/"]}', { code: 'url-entry-without-url' }],
    [
      'an unknown key',
      '{"url": "https://example.com/", "header": {}}',
      { code: 'url-entry-with-unknown-keys', keys: ['header'] },
    ],
    [
      'a key of the prototype',
      '{"url": "https://example.com/", "__proto__": {}}',
      { code: 'url-entry-with-unknown-keys', keys: ['__proto__'] },
    ],
    [
      'everything inside the prototype',
      '{"__proto__": {"url": "https://example.com/"}}',
      { code: 'url-entry-with-unknown-keys', keys: ['__proto__'] },
    ],
    [
      'headers as a list',
      '{"url": "https://example.com/", "headers": ["a: b"]}',
      { code: 'url-entry-headers-not-object' },
    ],
    [
      'headers as a string',
      '{"url": "https://example.com/", "headers": "a: b"}',
      { code: 'url-entry-headers-not-object' },
    ],
    [
      'null as headers',
      '{"url": "https://example.com/", "headers": null}',
      { code: 'url-entry-headers-not-object' },
    ],
    [
      'a number as value',
      '{"url": "https://example.com/", "headers": {"a": 1}}',
      { code: 'header-value-not-text', header: 'a' },
    ],
    [
      'several values',
      '{"url": "https://example.com/", "headers": {"a": ["b"]}}',
      { code: 'header-value-not-text', header: 'a' },
    ],
    ['an empty value', '{"url": "https://example.com/", "headers": {"a": ""}}', { code: 'header-value' }],
    ['an empty name', '{"url": "https://example.com/", "headers": {"": "b"}}', { code: 'header-name' }],
    [
      'a space in a name',
      '{"url": "https://example.com/", "headers": {"a b": "c"}}',
      { code: 'header-name' },
    ],
    ['a colon in a name', '{"url": "https://example.com/", "headers": {"a:": "c"}}', { code: 'header-name' }],
    [
      'a line break in a name',
      '{"url": "https://example.com/", "headers": {"a\\nb": "c"}}',
      { code: 'header-name' },
    ],
    [
      'a line break in a value',
      '{"url": "https://example.com/", "headers": {"a": "b\\r\\nc: d"}}',
      { code: 'header-value' },
    ],
    [
      'a null in a value',
      '{"url": "https://example.com/", "headers": {"a": "b\\u0000"}}',
      { code: 'header-value' },
    ],
    [
      'an origin without scheme',
      '{"url": "https://example.com/", "headers": {"Origin": "example.org"}}',
      { code: 'header-origin' },
    ],
    [
      'an origin with a path',
      '{"url": "https://example.com/", "headers": {"origin": "https://a.example/"}}',
      { code: 'header-origin' },
    ],
    [
      'one header in two spellings',
      '{"url": "https://example.com/", "headers": {"Origin": "https://a.example", "origin": "null"}}',
      { code: 'header-twice', header: 'origin', other: 'Origin' },
    ],
    ['an invalid URL', '{"url": "/a", "headers": {"a": "b"}}', { code: 'url-not-absolute' }],
    ['a number as an entry', '["https://example.com/", 7]', { code: 'url-entry-not-object' }],
    ['null as an entry', '[null]', { code: 'url-entry-not-object' }],
    ['a list as an entry', '[["https://example.com/"]]', { code: 'url-entry-not-object' }],
  ])('rejects %s', (_what, line, reason) => {
    const { value: targets, problems } = parse(line);
    expect(targets.filter(({ headers }) => headers !== undefined)).toEqual([]);
    expect(problems).toMatchObject([reason]);
  });

  it('treats `__proto__` and `constructor` as header names', () => {
    const [target] = parse(
      '{"url": "https://example.com/", "headers": {"__proto__": "x", "constructor": "y"}}',
    ).value;
    expect(Object.entries(target?.headers ?? {})).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
    expect(JSON.stringify(target?.headers)).toBe('{"__proto__":"x","constructor":"y"}');
  });
});
