import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHosts, parsePrefixes, parseTags } from '../../src/targets/selectors.ts';
import { targetsOf } from '../examples.ts';

describe('parsing `tags`', () => {
  it.each<[what: string, text: string, tags: string[]]>([
    ['none', '', []],
    ['one per line', 'a\nb', ['a', 'b']],
    ['separated by commas', 'a,b, c ,d', ['a', 'b', 'c', 'd']],
    ['separated by spaces and tabs', 'a b  c\td', ['a', 'b', 'c', 'd']],
    ['separated by all of these, with empty entries', ',a,, b\n\n,c,\n', ['a', 'b', 'c']],
    ['with comments', '# the blog\npost-1\n#post-2', ['post-1']],
    ['a # in the middle', 'a#b', ['a#b']],
    ['as JSON', '["a", "b"]', ['a', 'b']],
    ['as JSON with a space before it', ' ["a", "b"]', ['a', 'b']],
    ['in their own case', 'Blog BLOG', ['Blog', 'BLOG']],
    [
      'with all printable ASCII characters',
      `!"$%&'()*+-./:;<=>?@[\\]^_\`{|}~`,
      [`!"$%&'()*+-./:;<=>?@[\\]^_\`{|}~`],
    ],
    ['an asterisk', '*', ['*']],
    ['of the maximum length', 'x'.repeat(1024), ['x'.repeat(1024)]],
    ['names of prototypes', '__proto__ constructor', ['__proto__', 'constructor']],
  ])('accepts tags: %s', (_what, text, tags) => {
    expect(parseTags(text)).toEqual({ value: targetsOf('tags', tags), problems: [], notices: [] });
  });

  it.each(['https://example.com/a', 'HTTP://example.com/'])('accepts a URL with a notice: %s', (got) => {
    expect(parseTags(got)).toMatchObject({
      value: [{ value: got }],
      notices: [{ code: 'tag-like-url', got }],
    });
  });

  it.each(['see-https://example.com/a', `https://example.com/${'x'.repeat(1024)}`])(
    'gives no notice for a text that is not a URL, or too long for a tag',
    (text) => {
      expect(parseTags(text).notices).toEqual([]);
    },
  );

  it.each<[what: string, text: string, reason: object]>([
    ['not ASCII', 'über', { code: 'tag-characters' }],
    ['a space in JSON, with another before it', ' ["a b"]', { code: 'tag-characters' }],
    ['a comma in JSON', '["a,b"]', { code: 'tag-characters' }],
    ['a line break in JSON', '["a\\nb"]', { code: 'tag-characters' }],
    ['a null', 'a\u0000', { code: 'tag-characters' }],
    ['a delete character', 'a\u007f', { code: 'tag-characters' }],
    ['a zero-width space', 'a\u200b', { code: 'tag-characters' }],
    ['longer than allowed', 'x'.repeat(1025), { code: 'tag-too-long', length: 1025, most: 1024 }],
    ['a number in JSON', '[1]', { code: 'list-entry-not-text', got: 1 }],
  ])('rejects %s', (_what, text, reason) => {
    expect(parseTags(text)).toMatchObject({ value: [], problems: [reason] });
  });

  it('returns the tags for any separator', () => {
    const tag = fc.stringMatching(/^[!-+\--Z^-~][!-+\--~]{0,20}$/).filter((text) => !text.startsWith('#'));
    const separator = fc.constantFrom(',', ' ', '\n', ', ', ' ,\r\n', '\t');
    fc.assert(
      fc.property(fc.array(tag, { minLength: 1 }), separator, (tags, by) => {
        const lines = tags.join(by);
        expect(parseTags(lines).value.map(({ value }) => value)).toEqual(tags);
        expect(parseTags(JSON.stringify(tags)).value.map(({ value }) => value)).toEqual(tags);
      }),
      { numRuns: 100 },
    );
  });
});

describe('parsing `hosts`', () => {
  it.each<[what: string, text: string, hosts: string[]]>([
    ['none', '\n', []],
    ['one per line', 'example.com\nwww.example.com', ['example.com', 'www.example.com']],
    [
      'separated by commas and spaces',
      'a.example, b.example c.example',
      ['a.example', 'b.example', 'c.example'],
    ],
    ['as JSON', '["a.example"]', ['a.example']],
    ['in upper case', 'WWW.Example.COM', ['www.example.com']],
    ['international', 'bücher.example', ['xn--bcher-kva.example']],
    ['with an underscore', 'my_site.example.com', ['my_site.example.com']],
    ['with an empty path', 'example.com/', ['example.com']],
    ['with a trailing dot', 'Example.com.', ['example.com.']],
    ['localhost', 'localhost', ['localhost']],
    ['an IPv4 address', '192.0.2.10', ['192.0.2.10']],
    ['a name that starts with digits', '2026.Example.com', ['2026.example.com']],
    ['an IPv6 address after a name', 'a.example [::1]', ['a.example', '[::1]']],
  ])('accepts hosts: %s', (_what, text, hosts) => {
    expect(parseHosts(text)).toEqual({ value: targetsOf('hosts', hosts), problems: [], notices: [] });
  });

  it.each([
    ['https://example.com'],
    ['http://example.com/'],
    ['HTTPS://EXAMPLE.COM'],
    ['https://example.com:443'],
  ])('removes the scheme of %s with a notice', (text) => {
    expect(parseHosts(text)).toEqual({
      value: targetsOf('hosts', ['example.com']),
      problems: [],
      notices: [{ code: 'scheme-removed', got: text }],
    });
  });

  it.each<[what: string, text: string, reason: object]>([
    ['a wildcard', '*.example.com', { code: 'host-wildcard', prefix: null }],
    ['a wildcard alone', '*', { code: 'host-wildcard', prefix: null }],
    ['a wildcard in a path', 'example.com/*', { code: 'host-wildcard', prefix: 'example.com/' }],
    ['a path', 'example.com/blog', { code: 'host-with-path', prefix: 'example.com/blog' }],
    [
      'a path after a scheme',
      'https://example.com/blog',
      { code: 'host-with-path', prefix: 'example.com/blog' },
    ],
    ['a port', 'example.com:8443', { code: 'host-with-port', hostname: 'example.com' }],
    ['a default port', 'example.com:443', { code: 'host-with-port', hostname: 'example.com' }],
    ['an empty port', 'example.com:', { code: 'host-with-port', hostname: 'example.com' }],
    ['a port after a scheme', 'http://example.com:443', { code: 'host-with-port', hostname: 'example.com' }],
    ['an invalid port', 'example.com:abc', { code: 'host-not-a-name' }],
    ['a user', 'me@example.com', { code: 'host-not-a-name' }],
    ['a scheme alone', 'https://', { code: 'host-not-a-name' }],
    ['an encoded slash', 'example.com%2fevil', { code: 'host-not-a-name' }],
    ['a space in JSON', '["exa mple.com"]', { code: 'host-not-a-name' }],
    ['a tab in JSON', '["exa\\tmple.com"]', { code: 'host-not-a-name' }],
    ['a line break in JSON', '["exam\\nple.com"]', { code: 'host-not-a-name' }],
    ['half a character', '["\\ud800.example"]', { code: 'host-not-a-name' }],
    ['a number in JSON', '[1]', { code: 'list-entry-not-text', got: 1 }],
    ['a number, which browsers read as an address', '12345', { code: 'host-not-a-name' }],
    ['a hexadecimal address', '0x7f.1', { code: 'host-not-a-name' }],
    ['an octal address', '010.0.0.1', { code: 'host-not-a-name' }],
    ['a short form of an address', '127.1', { code: 'host-not-a-name' }],
    ['a semicolon between two', 'a;b.com', { code: 'host-not-a-name' }],
    ['a comma in JSON', '["a.com,b.com"]', { code: 'host-not-a-name' }],
    ['a name without a domain', 'blog', { code: 'host-not-a-name' }],
    ['another scheme', 'ftp://example.com', { code: 'host-not-a-name' }],
    ['a query in a path', 'example.com/a?x', { code: 'host-with-path', prefix: 'example.com/a?x' }],
    ['a scheme in the middle', 'x-http://example.com', { code: 'host-not-a-name' }],
    ['a query', 'example.com?x', { code: 'host-with-query', hostname: 'example.com' }],
  ])('rejects %s', (_what, text, reason) => {
    expect(parseHosts(text)).toMatchObject({ value: [], problems: [reason] });
  });
});

describe('parsing `prefixes`', () => {
  it.each<[what: string, text: string, prefixes: string[]]>([
    ['none', '# nothing', []],
    ['a host alone', 'example.com', ['example.com']],
    [
      'with and without a slash at the end',
      'example.com/a\nexample.com/a/',
      ['example.com/a', 'example.com/a/'],
    ],
    ['with a comma, which does not separate', 'example.com/a,b', ['example.com/a,b']],
    ['the host in upper case, the path in its own', 'WWW.Example.com/Blog', ['www.example.com/Blog']],
    ['international', 'bücher.example/über', ['xn--bcher-kva.example/%C3%BCber']],
    ['percent-encoded', 'example.com/%c3%bc%2A', ['example.com/%c3%bc%2A']],
    ['another port', 'example.com:8443/a', ['example.com:8443/a']],
    ['the default port', 'example.com:443/a', ['example.com/a']],
    ['an empty port', 'example.com:/a', ['example.com/a']],
    ['doubled slashes', 'example.com/a//b', ['example.com/a//b']],
    ['dots that are not a dot segment', 'example.com/.a/b../...', ['example.com/.a/b../...']],
    ['an at sign in the path', 'example.com/@user', ['example.com/@user']],
    ['as JSON', '["example.com/a"]', ['example.com/a']],
    ['31 separators', `example.com${'/x'.repeat(31)}`, [`example.com${'/x'.repeat(31)}`]],
  ])('accepts prefixes: %s', (_what, text, prefixes) => {
    expect(parsePrefixes(text)).toEqual({
      value: targetsOf('prefixes', prefixes),
      problems: [],
      notices: [],
    });
  });

  it.each([
    ['https://example.com/blog', 'example.com/blog'],
    ['http://example.com/blog', 'example.com/blog'],
    ['HTTPS://EXAMPLE.com/Blog', 'example.com/Blog'],
    ['https://example.com:443/a', 'example.com/a'],
    ['http://example.com:80/a', 'example.com/a'],
    ['http://example.com:80/https://b.example/c', 'example.com/https://b.example/c'],
    ['https://example.com', 'example.com'],
  ])('removes the scheme of %s with a notice', (text, prefix) => {
    expect(parsePrefixes(text)).toEqual({
      value: targetsOf('prefixes', [prefix]),
      problems: [],
      notices: [{ code: 'scheme-removed', got: text }],
    });
  });

  it.each<[what: string, text: string, reason: object]>([
    ['a scheme with one slash', 'https:/example.com/a', { code: 'prefix-without-host' }],
    ['a path alone', '/blog', { code: 'prefix-without-host' }],
    ['two slashes without a scheme', '//example.com/blog', { code: 'prefix-without-host' }],
    ['another scheme', 'ftp://example.com/a', { code: 'prefix-without-host' }],
    ['a user', 'me@example.com/', { code: 'prefix-without-host' }],
    ['a query', 'example.com/a?b=c', { code: 'prefix-with-query', prefix: 'example.com/a' }],
    ['an empty query', 'example.com/a?', { code: 'prefix-with-query', prefix: 'example.com/a' }],
    ['a fragment', 'example.com/a#b', { code: 'prefix-with-query', prefix: 'example.com/a' }],
    ['a wildcard at the end', 'example.com/blog/*', { code: 'prefix-wildcard', prefix: 'example.com/blog/' }],
    ['a wildcard in a name', 'example.com/blog/2*', { code: 'prefix-wildcard', prefix: 'example.com/blog/' }],
    ['a wildcard in the host', '*.example.com/', { code: 'prefix-wildcard', prefix: null }],
    ['a space', 'example.com/my page', { code: 'text-with-space-or-control' }],
    ['two on a line', 'example.com/a, example.com/b', { code: 'text-with-space-or-control' }],
    ['a backslash', 'example.com\\blog', { code: 'text-with-backslash' }],
    ['a line break in JSON', '["example.com/a\\nb"]', { code: 'text-with-space-or-control' }],
    ['a line break in the host', '["exam\\nple.com/a"]', { code: 'text-with-space-or-control' }],
    ['half a character', '["example.com/\\ud800"]', { code: 'text-not-unicode' }],
    ['32 separators', `example.com${'/x'.repeat(32)}`, { code: 'prefix-too-deep', separators: 32, most: 31 }],
    [
      '32 separators, one at the end',
      `example.com${'/x'.repeat(31)}/`,
      { code: 'prefix-too-deep', separators: 32, most: 31 },
    ],
    ['a dot segment', 'example.com/blog/../', { code: 'path-dot-segment' }],
    ['a dot segment at the end', 'example.com/blog/.', { code: 'path-dot-segment' }],
    ['an encoded dot segment', 'example.com/blog/%2e%2E', { code: 'path-dot-segment' }],
    ['a dot segment, encoded in part', 'example.com/.%2e/blog', { code: 'path-dot-segment' }],
    ['a zero-width space', 'example.com/blog\u200b', { code: 'text-with-invisible', character: '\u200b' }],
    ['a list in JSON', '[["example.com"]]', { code: 'list-entry-not-text', got: ['example.com'] }],
    ['a folder without its host', 'blog/', { code: 'prefix-without-host' }],
    ['a number for a host', '1/x', { code: 'prefix-without-host' }],
    ['a comma between two', 'a.com,b.com', { code: 'prefix-without-host' }],
    ['two dots in the host', 'example..com/a', { code: 'prefix-without-host' }],
  ])('rejects %s', (_what, text, reason) => {
    expect(parsePrefixes(text)).toMatchObject({ value: [], problems: [reason] });
  });

  it('returns the valid entries, and the problems of all others', () => {
    const { value: targets, problems } = parsePrefixes('example.com/a\n/b\nexample.com/c?d\nexample.com/e');
    expect(targets.map(({ value }) => value)).toEqual(['example.com/a', 'example.com/e']);
    expect(problems).toHaveLength(2);
  });
});
