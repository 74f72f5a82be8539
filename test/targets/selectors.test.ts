import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHosts, parsePrefixes, parseTags } from '../../src/targets/selectors.ts';
import { targetsOf } from '../examples.ts';

describe('tags', () => {
  it.each<[what: string, text: string, tags: string[]]>([
    ['none', '', []],
    ['one a line', 'a\nb', ['a', 'b']],
    ['by commas', 'a,b, c ,d', ['a', 'b', 'c', 'd']],
    ['by spaces and tabs', 'a b  c\td', ['a', 'b', 'c', 'd']],
    ['by all of it, with empty places', ',a,, b\n\n,c,\n', ['a', 'b', 'c']],
    ['with comments', '# the blog\npost-1\n#post-2', ['post-1']],
    ['a # in the middle', 'a#b', ['a#b']],
    ['as JSON', '["a", "b"]', ['a', 'b']],
    ['in their own case', 'Blog BLOG', ['Blog', 'BLOG']],
    ['with all that ASCII has', `!"$%&'()*+-./:;<=>?@[\\]^_\`{|}~`, [`!"$%&'()*+-./:;<=>?@[\\]^_\`{|}~`]],
    ['a wildcard, which a tag may be', '*', ['*']],
    ['what looks like a URL', 'https://example.com/a', ['https://example.com/a']],
    ['as long as allowed', 'x'.repeat(1024), ['x'.repeat(1024)]],
    ['names of prototypes', '__proto__ constructor', ['__proto__', 'constructor']],
  ])('%s', (_what, text, tags) => {
    expect(parseTags(text)).toEqual({ values: targetsOf('tags', tags), problems: [], notices: [] });
  });

  it.each<[what: string, text: string, says: string]>([
    ['not ASCII', 'über', 'printable ASCII'],
    ['a space in JSON', '["a b"]', 'printable ASCII'],
    ['a comma in JSON', '["a,b"]', 'without spaces and commas'],
    ['a line break in JSON', '["a\\nb"]', 'printable ASCII'],
    ['a null', 'a\u0000', 'printable ASCII'],
    ['a delete character', 'a\u007f', 'printable ASCII'],
    ['a zero-width space', 'a\u200b', 'printable ASCII'],
    ['longer than allowed', 'x'.repeat(1025), 'it has 1025 characters; a tag has at most 1024'],
    ['a number in JSON', '[1]', 'it takes texts'],
  ])('refused: %s', (_what, text, says) => {
    expect(parseTags(text)).toMatchObject({ values: [], problems: [expect.stringContaining(says)] });
  });

  it('are given back however they are separated', () => {
    const tag = fc.stringMatching(/^[!-+\--Z^-~][!-+\--~]{0,20}$/).filter((text) => !text.startsWith('#'));
    const separator = fc.constantFrom(',', ' ', '\n', ', ', ' ,\r\n', '\t');
    fc.assert(
      fc.property(fc.array(tag, { minLength: 1 }), separator, (tags, by) => {
        const lines = tags.join(by);
        expect(parseTags(lines).values.map(({ value }) => value)).toEqual(tags);
        expect(parseTags(JSON.stringify(tags)).values.map(({ value }) => value)).toEqual(tags);
      }),
      { numRuns: 100 },
    );
  });
});

describe('hosts', () => {
  it.each<[what: string, text: string, hosts: string[]]>([
    ['none', '\n', []],
    ['one a line', 'example.com\nwww.example.com', ['example.com', 'www.example.com']],
    ['by commas and spaces', 'a.example, b.example c.example', ['a.example', 'b.example', 'c.example']],
    ['as JSON', '["a.example"]', ['a.example']],
    ['in lower case', 'WWW.Example.COM', ['www.example.com']],
    ['international', 'bücher.example', ['xn--bcher-kva.example']],
    ['with an underscore', 'my_site.example.com', ['my_site.example.com']],
    ['with an empty path', 'example.com/', ['example.com']],
    ['with a trailing dot', 'example.com.', ['example.com.']],
  ])('%s', (_what, text, hosts) => {
    expect(parseHosts(text)).toEqual({ values: targetsOf('hosts', hosts), problems: [], notices: [] });
  });

  it.each([
    ['https://example.com'],
    ['http://example.com/'],
    ['HTTPS://EXAMPLE.COM'],
    ['https://example.com:443'],
  ])('takes the scheme off %s, and says so', (text) => {
    expect(parseHosts(text)).toEqual({
      values: targetsOf('hosts', ['example.com']),
      problems: [],
      notices: [`took the scheme off "${text}": the API takes none here`],
    });
  });

  it.each<[what: string, text: string, says: string]>([
    ['a wildcard', '*.example.com', 'the API takes no wildcard in a host; name each host on its own line'],
    ['a wildcard alone', '*', 'the API takes no wildcard in a host'],
    ['a wildcard in a path', 'example.com/*', 'use `prefixes: example.com/`'],
    ['a path', 'example.com/blog', 'a host takes no path; use `prefixes: example.com/blog`'],
    ['a path after a scheme', 'https://example.com/blog', 'use `prefixes: example.com/blog`'],
    ['a port', 'example.com:8443', 'a host takes no port; write example.com'],
    ['a default port', 'example.com:443', 'a host takes no port; write example.com'],
    ['an empty port', 'example.com:', 'a host takes no port; write example.com'],
    ['a port after a scheme', 'http://example.com:443', 'a host takes no port; write example.com'],
    ['a port that is none', 'example.com:abc', 'it is not a host name'],
    ['a user', 'me@example.com', 'it is not a host name'],
    ['a scheme alone', 'https://', 'it is not a host name'],
    ['an encoded slash', 'example.com%2fevil', 'it is not a host name'],
    ['a space in JSON', '["exa mple.com"]', 'it is not a host name'],
    ['a tab in JSON', '["exa\\tmple.com"]', 'it is not a host name'],
    ['a line break in JSON', '["exam\\nple.com"]', 'it is not a host name'],
    ['half a character', '["\\ud800.example"]', 'it is not a host name'],
    ['a number in JSON', '[1]', 'it takes texts'],
    ['a number, which browsers take for an address', '12345', 'it is not a host name'],
    ['a hexadecimal address', '0x7f.1', 'it is not a host name'],
    ['a semicolon between two', 'a;b.com', 'it is not a host name'],
    ['a comma in JSON', '["a.com,b.com"]', 'it is not a host name'],
    ['a name without a domain', 'blog', 'it is not a host name'],
    ['another scheme', 'ftp://example.com', 'it is not a host name'],
    ['a query', 'example.com?x', 'a host takes nothing behind its name; write example.com'],
  ])('refused: %s', (_what, text, says) => {
    expect(parseHosts(text)).toMatchObject({ values: [], problems: [expect.stringContaining(says)] });
  });
});

describe('prefixes', () => {
  it.each<[what: string, text: string, prefixes: string[]]>([
    ['none', '# nothing', []],
    ['a host alone', 'example.com', ['example.com']],
    [
      'with and without a slash at the end',
      'example.com/a\nexample.com/a/',
      ['example.com/a', 'example.com/a/'],
    ],
    ['one a line, commas kept', 'example.com/a,b', ['example.com/a,b']],
    ['the host in lower case, the path kept', 'WWW.Example.com/Blog', ['www.example.com/Blog']],
    ['international', 'bücher.example/über', ['xn--bcher-kva.example/%C3%BCber']],
    ['encoded already', 'example.com/%c3%bc%2A', ['example.com/%c3%bc%2A']],
    ['another port', 'example.com:8443/a', ['example.com:8443/a']],
    ['the default port', 'example.com:443/a', ['example.com/a']],
    ['dots and doubled slashes', 'example.com/a/../b//c', ['example.com/a/../b//c']],
    ['an at sign in the path', 'example.com/@user', ['example.com/@user']],
    ['as JSON', '["example.com/a"]', ['example.com/a']],
    ['31 separators', `example.com${'/x'.repeat(31)}`, [`example.com${'/x'.repeat(31)}`]],
  ])('%s', (_what, text, prefixes) => {
    expect(parsePrefixes(text)).toEqual({
      values: targetsOf('prefixes', prefixes),
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
    ['https://example.com', 'example.com'],
  ])('takes the scheme off %s, and says so', (text, prefix) => {
    expect(parsePrefixes(text)).toEqual({
      values: targetsOf('prefixes', [prefix]),
      problems: [],
      notices: [`took the scheme off "${text}": the API takes none here`],
    });
  });

  it.each<[what: string, text: string, says: string]>([
    ['a path alone', '/blog', 'it does not start with a host name'],
    ['without a scheme, with its slashes', '//example.com/blog', 'it does not start with a host name'],
    ['another scheme', 'ftp://example.com/a', 'it does not start with a host name'],
    ['a user', 'me@example.com/', 'it does not start with a host name'],
    ['a query', 'example.com/a?b=c', 'leave it at "example.com/a", which covers every query'],
    ['an empty query', 'example.com/a?', 'a prefix takes no query'],
    ['a fragment', 'example.com/a#b', 'leave it at "example.com/a"'],
    ['a wildcard at the end', 'example.com/blog/*', 'use `prefixes: example.com/blog/`'],
    ['a wildcard in a name', 'example.com/blog/2*', 'use `prefixes: example.com/blog/`'],
    ['a wildcard in the host', '*.example.com/', 'name each host on its own line'],
    ['a space', 'example.com/my page', 'write a space as %20'],
    ['two on a line', 'example.com/a, example.com/b', 'write a space as %20'],
    ['a backslash', 'example.com\\blog', 'a backslash'],
    ['a line break in JSON', '["example.com/a\\nb"]', 'a control character'],
    ['a line break in the host', '["exam\\nple.com/a"]', 'a control character'],
    ['half a character', '["example.com/\\ud800"]', 'it is not valid Unicode'],
    ['32 separators', `example.com${'/x'.repeat(32)}`, 'it has 32 separators; a prefix has at most 31'],
    ['32 separators, one at the end', `example.com${'/x'.repeat(31)}/`, 'it has 32 separators'],
    ['a list in JSON', '[["example.com"]]', 'it takes texts'],
    ['a folder without its host', 'blog/', 'it does not start with a host name'],
    ['a number for a host', '1/x', 'it does not start with a host name'],
    ['a comma between two', 'a.com,b.com', 'it does not start with a host name'],
  ])('refused: %s', (_what, text, says) => {
    expect(parsePrefixes(text)).toMatchObject({ values: [], problems: [expect.stringContaining(says)] });
  });

  it('name the problems of all entries, and give the good ones', () => {
    const { values, problems } = parsePrefixes('example.com/a\n/b\nexample.com/c?d\nexample.com/e');
    expect(values.map(({ value }) => value)).toEqual(['example.com/a', 'example.com/e']);
    expect(problems).toHaveLength(2);
  });
});
