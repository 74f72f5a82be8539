import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Target } from '../../src/targets/target.ts';
import { href, readUrl } from '../../src/targets/url.ts';
import { multiply, parseUrlHeaders, parseUrls } from '../../src/targets/urls.ts';
import { targetOf } from '../examples.ts';

const said = (text: string) => parseUrls(text, 'the input urls');
const valuesOf = (text: string) => said(text).values.map(({ value }) => value);

describe('a URL is sent in the spelling that visitors use', () => {
  it.each<[what: string, written: string, sent: string]>([
    ['as it is', 'https://example.com/blog/post?page=2&b', 'https://example.com/blog/post?page=2&b'],
    ['over http', 'http://example.com/', 'http://example.com/'],
    ['a root without a slash', 'https://example.com', 'https://example.com/'],
    ['a root without a slash, with a query', 'https://example.com?a=b', 'https://example.com/?a=b'],
    ['scheme and host in capitals, the path kept', 'HTTPS://EXAMPLE.com/Blog', 'https://example.com/Blog'],
    ['an international host', 'https://bücher.example/', 'https://xn--bcher-kva.example/'],
    ['a host in punycode', 'https://xn--bcher-kva.example/', 'https://xn--bcher-kva.example/'],
    ['a trailing dot of the host', 'https://example.com./', 'https://example.com./'],
    ['the default port of https', 'https://example.com:443/a', 'https://example.com/a'],
    ['the default port of http', 'http://example.com:80/a', 'http://example.com/a'],
    ['an empty port', 'https://example.com:/a', 'https://example.com/a'],
    ['another port', 'https://example.com:8443/a', 'https://example.com:8443/a'],
    ["the other scheme's port", 'https://example.com:80/a', 'https://example.com:80/a'],
    ['an IPv6 host', 'https://[2001:DB8::1]:8443/a', 'https://[2001:db8::1]:8443/a'],
    ['an underscore in a host', 'https://my_site.example.com/', 'https://my_site.example.com/'],
    [
      'not ASCII in the path',
      'https://example.com/über/日本/😀',
      `https://example.com/${encodeURI('über/日本/😀')}`,
    ],
    ['not ASCII in the query', 'https://example.com/?q=é', 'https://example.com/?q=%C3%A9'],
    ['encoded already', 'https://example.com/%c3%BC?q=%20', 'https://example.com/%c3%BC?q=%20'],
    ['encoded in part', 'https://example.com/%20é', 'https://example.com/%20%C3%A9'],
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
    ['an encoded asterisk', 'https://example.com/a%2A', 'https://example.com/a%2A'],
    ['spaces around it', '  https://example.com/a\t', 'https://example.com/a'],
  ])('%s: %s', (_what, written, sent) => {
    expect(said(written)).toEqual({ values: [targetOf('urls', sent)], problems: [], notices: [] });
  });

  it('takes a fragment off, and says so', () => {
    const { values, problems, notices } = said('https://example.com/a?b#c?d#e\nhttps://example.com/#');
    expect(values.map(({ value }) => value)).toEqual(['https://example.com/a?b', 'https://example.com/']);
    expect(problems).toEqual([]);
    expect(notices[0]).toContain('took "#c?d#e" off "https://example.com/a?b#c?d#e"');
  });

  it('keeps each URL as often as it is written, in that order', () => {
    expect(valuesOf('https://b.example/\nhttps://a.example/\nhttps://b.example/')).toEqual([
      'https://b.example/',
      'https://a.example/',
      'https://b.example/',
    ]);
  });

  it('says why each of them is there', () => {
    expect(parseUrls('https://example.com/', 'line 3 of list.txt').values[0]?.because).toBe(
      'line 3 of list.txt',
    );
  });
});

describe('a URL that is refused', () => {
  it.each<[what: string, written: string, says: string]>([
    ['a path alone', '/blog/post', 'it is not absolute'],
    ['a relative path', 'blog/post.html', 'it is not absolute'],
    ['a host alone', 'example.com/blog', 'it is not absolute'],
    ['without a scheme', '//example.com/blog', 'it is not absolute'],
    ['a scheme without slashes', 'https:example.com', 'it is not absolute'],
    ['a scheme with one slash', 'https:/example.com', 'it is not absolute'],
    ['another scheme', 'ftp://example.com/', 'its scheme is "ftp"'],
    ['a scheme that runs things', 'javascript://example.com/%0aalert(1)', 'its scheme is "javascript"'],
    ['a user and password', 'https://me:secret@example.com/', 'user name or password'],
    ['a user alone', 'https://me@example.com/', 'user name or password'],
    ['an empty user', 'https://@example.com/', 'user name or password'],
    ['another host behind an at sign', 'https://example.com@evil.example/', 'user name or password'],
    ['no host', 'https:///path', '"" is not a host name'],
    ['no host but a port', 'https://:443/path', 'is not a host name'],
    ['a port that is too large', 'https://example.com:65536/', 'is not a host name'],
    ['a port that is no number', 'https://example.com:https/', 'is not a host name'],
    ['a host with an encoded slash', 'https://example.com%2fevil/', 'is not a host name'],
    ['a host with an encoded at sign', 'https://a%40b.example/', 'is not a host name'],
    ['a half of an IPv6 address', 'https://[::1/', 'is not a host name'],
    ['a space in the path', 'https://example.com/my page', 'write a space as %20'],
    ['a space in the host', 'https://exa mple.com/', 'write a space as %20'],
    [
      'two URLs on a line',
      'https://a.example/ https://b.example/',
      'it looks like several URLs; write one a line',
    ],
    ['a tab in the middle', 'https://example.com/\ta', 'a control character'],
    ['a null', 'https://example.com/\u0000', 'a control character'],
    ['a delete character', 'https://example.com/\u007f', 'a control character'],
    ['a backslash for a slash', 'https:\\\\example.com\\a', 'it has a backslash'],
    ['a backslash before an at sign', 'https://example.com\\@evil.example/', 'it has a backslash'],
    ['a wildcard in the path', 'https://example.com/blog/*', '`prefixes: example.com/blog/`'],
    ['a wildcard in a name', 'https://example.com/blog/post-*.html', '`prefixes: example.com/blog/`'],
    ['a wildcard at the root', 'https://example.com/*', '`prefixes: example.com/`'],
    ['a wildcard at the root of a port', 'http://Example.com:8080/*', '`prefixes: example.com:8080/`'],
    ['a wildcard in the host', 'https://*.example.com/', 'name each host on its own line'],
    ['a wildcard in the query', 'https://example.com/a?b=*', 'the API takes no wildcard in a URL'],
  ])('%s', (_what, written, says) => {
    const { values, problems } = said(written);
    expect(values).toEqual([]);
    expect(problems).toEqual([expect.stringContaining(says)]);
    expect(problems[0]).toMatch(/^got ".*": /);
  });

  it.each([
    ['["https://example.com/a\\nb"]', 'a control character'],
    ['["https://example.com/\\r\\nX-Evil: 1"]', 'a space or a control character'],
    ['["https://example.com/\\ud800"]', 'it is not valid Unicode'],
    ['[""]', 'it is not absolute'],
  ])('of a JSON array: %s', (written, says) => {
    expect(said(written)).toMatchObject({ values: [], problems: [expect.stringContaining(says)] });
  });

  it('does not keep the good ones from being read, nor the other bad ones from being named', () => {
    const { values, problems } = said('/a\nhttps://example.com/b\nc d\nhttps://example.com/*');
    expect(values.map(({ value }) => value)).toEqual(['https://example.com/b']);
    expect(problems).toHaveLength(3);
  });

  it('is quoted on one line, and not at length', () => {
    const [problem = ''] = said(`["/${'x'.repeat(5000)}\\n::error::"]`).problems;
    expect(problem).not.toContain('\n');
    expect(problem.length).toBeLessThan(400);
  });
});

describe('URLs keep what they are, whatever they are', () => {
  const path = fc
    .string({ unit: 'grapheme', maxLength: 40 })
    .map((text) => `/${text.replace(/[\s\u0000-\u001f\u007f\\*?#]/g, '')}`);
  const query = fc.oneof(
    fc.constant(''),
    path.map((text) => `?${text}`),
  );

  it('a URL that is taken parses, stays on its host, and has the path and query that were written', () => {
    fc.assert(
      fc.property(path, query, (written, search) => {
        const [value = ''] = valuesOf(`https://example.com${written}${search}`);
        expect(value).toMatch(/^https:\/\/example\.com\/[\u0021-\u007e]*$/);
        expect(new URL(value).host).toBe('example.com');
        // Only what is not ASCII was encoded, so that decoding exactly that gives the text back.
        const decoded = value.replace(/(%[89A-F][0-9A-F])+/g, (bytes) => decodeURIComponent(bytes));
        if (!/%[89a-f]/i.test(written + search))
          expect(decoded).toBe(`https://example.com${written}${search}`);
        // What was sent once is sent the same again.
        expect(valuesOf(value)).toEqual([value]);
      }),
      { numRuns: 100 },
    );
  });

  it('a text that is not taken is a problem, and none throws', () => {
    const authority = fc.string({
      unit: fc.constantFrom('a', '.', ':', '@', '%', '2', '[', ']', '/', '?', '#', 'ü', '\\'),
    });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          authority.map((text) => `https://${text}`),
        ),
        (text) => {
          const { url, problem } = readUrl(text);
          if (url === undefined) {
            expect(problem).toMatch(/^got "/);
            return;
          }
          const { host, pathname, search } = new URL(href(url));
          expect([host, url.path[0]]).toEqual([url.host, '/']);
          expect(`${pathname}${search}`).toMatch(/^\//);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('a URL with headers of a custom cache key', () => {
  it.each<[what: string, line: string, target: Target]>([
    [
      'a line with all of them',
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
      'the URL normalised like any other',
      '{"url": "HTTPS://Example.com:443/é#f", "headers": {"x": "y"}}',
      targetOf('urls', 'https://example.com/%C3%A9', { x: 'y' }),
    ],
    [
      'an opaque origin, and one with a port',
      '[{"url": "https://example.com/", "headers": {"Origin": "null"}}]',
      targetOf('urls', 'https://example.com/', { Origin: 'null' }),
    ],
    [
      'a tab in a value',
      '[{"url": "https://example.com/", "headers": {"x": "a\\tb"}}]',
      targetOf('urls', 'https://example.com/', { x: 'a\tb' }),
    ],
  ])('%s', (_what, line, target) => {
    const { values, problems } = said(line);
    expect({ values, problems }).toEqual({ values: [target], problems: [] });
  });

  it.each<[what: string, line: string, says: string]>([
    ['not JSON', '{"url": "https://example.com/"', 'it starts with "{" but is not JSON'],
    ['an unquoted key', '{url: "https://example.com/"}', 'it starts with "{" but is not JSON'],
    ['no url', '{"headers": {"a": "b"}}', '"url" is missing or not a text'],
    ['a url that is no text', '{"url": ["https://example.com/"]}', '"url" is missing or not a text'],
    ['an unknown key', '{"url": "https://example.com/", "header": {}}', '"header" is not known'],
    [
      'a key of the prototype',
      '{"url": "https://example.com/", "__proto__": {}}',
      '"__proto__" is not known',
    ],
    [
      'everything inside the prototype',
      '{"__proto__": {"url": "https://example.com/"}}',
      '"__proto__" is not known',
    ],
    [
      'headers as a list',
      '{"url": "https://example.com/", "headers": ["a: b"]}',
      '"headers" takes an object',
    ],
    ['headers as a text', '{"url": "https://example.com/", "headers": "a: b"}', '"headers" takes an object'],
    ['headers null', '{"url": "https://example.com/", "headers": null}', '"headers" takes an object'],
    ['a number as value', '{"url": "https://example.com/", "headers": {"a": 1}}', 'header "a" takes a text'],
    ['several values', '{"url": "https://example.com/", "headers": {"a": ["b"]}}', 'header "a" takes a text'],
    [
      'an empty value',
      '{"url": "https://example.com/", "headers": {"a": ""}}',
      'it takes a text on one line',
    ],
    ['an empty name', '{"url": "https://example.com/", "headers": {"": "b"}}', "is not a header's name"],
    [
      'a space in a name',
      '{"url": "https://example.com/", "headers": {"a b": "c"}}',
      "is not a header's name",
    ],
    [
      'a colon in a name',
      '{"url": "https://example.com/", "headers": {"a:": "c"}}',
      "is not a header's name",
    ],
    [
      'a line break in a name',
      '{"url": "https://example.com/", "headers": {"a\\nb": "c"}}',
      "is not a header's name",
    ],
    [
      'a line break in a value',
      '{"url": "https://example.com/", "headers": {"a": "b\\r\\nc: d"}}',
      'on one line',
    ],
    ['a null in a value', '{"url": "https://example.com/", "headers": {"a": "b\\u0000"}}', 'on one line'],
    [
      'an origin without scheme',
      '{"url": "https://example.com/", "headers": {"Origin": "example.org"}}',
      'scheme and host',
    ],
    [
      'an origin with a path',
      '{"url": "https://example.com/", "headers": {"origin": "https://a.example/"}}',
      'scheme and host',
    ],
    ['a bad URL', '{"url": "/a", "headers": {"a": "b"}}', 'it is not absolute'],
    ['a number for an entry', '["https://example.com/", 7]', 'an entry is a URL, or an object'],
    ['null for an entry', '[null]', 'an entry is a URL, or an object'],
    ['a list for an entry', '[["https://example.com/"]]', 'an entry is a URL, or an object'],
  ])('refused: %s', (_what, line, says) => {
    const { values, problems } = said(line);
    expect(values.filter(({ headers }) => headers !== undefined)).toEqual([]);
    expect(problems).toEqual([expect.stringContaining(says)]);
  });

  it('takes a header named like a prototype as a header, and nothing else changes by it', () => {
    const [target] = said(
      '{"url": "https://example.com/", "headers": {"__proto__": "x", "constructor": "y"}}',
    ).values;
    expect(Object.entries(target?.headers ?? {})).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
    expect(JSON.stringify(target?.headers)).toBe('{"__proto__":"x","constructor":"y"}');
  });
});

describe('header variants of every URL', () => {
  it.each<[what: string, text: string, variants: object[]]>([
    ['none', '', []],
    ['a comment alone', '# CF-Device-Type: mobile', []],
    ['one value', 'CF-Device-Type: mobile', [{ 'CF-Device-Type': 'mobile' }]],
    ['no space', 'CF-Device-Type:mobile', [{ 'CF-Device-Type': 'mobile' }]],
    [
      'several values',
      'CF-Device-Type: mobile, desktop ,tablet',
      [{ 'CF-Device-Type': 'mobile' }, { 'CF-Device-Type': 'desktop' }, { 'CF-Device-Type': 'tablet' }],
    ],
    [
      'several headers, which multiply',
      'CF-Device-Type: mobile, desktop\nCF-IPCountry: DE, FR',
      [
        { 'CF-Device-Type': 'mobile', 'CF-IPCountry': 'DE' },
        { 'CF-Device-Type': 'mobile', 'CF-IPCountry': 'FR' },
        { 'CF-Device-Type': 'desktop', 'CF-IPCountry': 'DE' },
        { 'CF-Device-Type': 'desktop', 'CF-IPCountry': 'FR' },
      ],
    ],
    ['one header on two lines, in any case', 'X-A: 1\nx-a: 2', [{ 'X-A': '1' }, { 'X-A': '2' }]],
    ['a value twice', 'X-A: 1, 1\nX-A: 1', [{ 'X-A': '1' }]],
    ['empty values between commas', 'X-A: ,1,,2,', [{ 'X-A': '1' }, { 'X-A': '2' }]],
    ['colons in the value', 'Origin: https://a.example:8443', [{ Origin: 'https://a.example:8443' }]],
    ['a JSON array of lines', '["X-A: 1", "X-B: 2"]', [{ 'X-A': '1', 'X-B': '2' }]],
    ['a header named like a prototype', '__proto__: x', [JSON.parse('{"__proto__": "x"}')]],
  ])('%s', (_what, text, variants) => {
    const { values, problems } = parseUrlHeaders(text);
    expect(JSON.stringify(values)).toBe(JSON.stringify(variants));
    expect(problems).toEqual([]);
  });

  it.each<[line: string, says: string]>([
    ['CF-Device-Type', 'write a header and its values'],
    ['CF-Device-Type:', 'write a header and its values'],
    ['CF-Device-Type: , ,', 'write a header and its values'],
    [': mobile', 'write a header and its values'],
    ['CF Device Type: mobile', "is not a header's name"],
    ['"X-A": 1', "is not a header's name"],
    ['Origin: example.com', 'scheme and host'],
    ['["X-A: 1\\r\\nX-Evil: 2"]', 'on one line'],
    ['[{"X-A": "1"}]', 'write a header and its values'],
  ])('refused: %s', (line, says) => {
    expect(parseUrlHeaders(line)).toMatchObject({ values: [], problems: [expect.stringContaining(says)] });
  });

  const url = targetOf('urls', 'https://example.com/');
  const variants = [{ 'X-A': '1' }, { 'X-A': '2' }];

  it('gives every URL once for each variant', () => {
    const other = targetOf('urls', 'https://example.com/b');
    expect(multiply([url, other], variants).map(({ value, headers }) => [value, headers])).toEqual([
      ['https://example.com/', { 'X-A': '1' }],
      ['https://example.com/', { 'X-A': '2' }],
      ['https://example.com/b', { 'X-A': '1' }],
      ['https://example.com/b', { 'X-A': '2' }],
    ]);
  });

  it('leaves other kinds, and all without variants, as they are', () => {
    const targets = [url, targetOf('tags', 'a'), targetOf('hosts', 'b'), targetOf('prefixes', 'c/d')];
    expect(multiply(targets, [])).toEqual(targets);
    expect(multiply(targets.slice(1), variants)).toEqual(targets.slice(1));
  });

  it('lets a header that the URL names itself win, whatever its case', () => {
    const own = targetOf('urls', 'https://example.com/', { 'x-a': 'mine' });
    expect(multiply([own], [{ 'X-A': '1', 'X-B': '2' }])[0]?.headers).toEqual({ 'x-a': 'mine', 'X-B': '2' });
  });

  it('keeps why a URL is there', () => {
    expect(multiply([{ ...url, because: 'page.html changed' }], variants)[0]?.because).toBe(
      'page.html changed',
    );
  });

  it('comes to as many variants as the values multiply to, all different', () => {
    const names = fc.uniqueArray(fc.constantFrom('A', 'B', 'C', 'D'), { minLength: 1 });
    const contents = fc.uniqueArray(fc.constantFrom('1', '2', '3'), { minLength: 1 });
    fc.assert(
      fc.property(names, fc.array(contents, { minLength: 4, maxLength: 4 }), (headers, all) => {
        const lines = headers.map((name, index) => `${name}: ${all[index]?.join(', ')}`);
        const sets = parseUrlHeaders(lines.join('\n')).values.map((set) => JSON.stringify(set));
        const count = headers.reduce((product, _name, index) => product * (all[index]?.length ?? 0), 1);
        expect(new Set(sets).size).toBe(count);
        expect(sets).toHaveLength(count);
      }),
      { numRuns: 100 },
    );
  });
});
