import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSitemap, type Sitemap } from '../../src/lists/sitemap.ts';
import { anyUrl, cases } from '../arbitraries.ts';
import { indexOf, sitemapOf } from './website.ts';

/** Returns the sitemap; throws if it is rejected. */
function read(xml: string): Sitemap {
  const result = parseSitemap(Buffer.from(xml));
  if (!result.ok) throw new Error(`it is rejected: ${result.reason.code}`);
  return result.value;
}

/** Returns why a text is rejected, or its first mistake; null if it is accepted. */
function rejection(xml: string | Uint8Array) {
  const result = parseSitemap(Buffer.from(xml));
  if (result.ok) return null;
  const { reason } = result;
  return reason.code === 'list-mistakes' ? (reason.mistakes[0] ?? null) : reason;
}

const NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"';
const page = (loc: string): string => `<urlset ${NS}><url><loc>${loc}</loc></url></urlset>`;

describe('a sitemap', () => {
  it('returns its pages in their order, with duplicates', () => {
    const urls = ['https://example.com/b', 'https://example.com/', 'https://example.com/b'];
    expect(read(sitemapOf(...urls))).toEqual({ kind: 'pages', urls, notices: [] });
  });

  it('that is an index returns the URLs of its sitemaps', () => {
    const urls = ['https://example.com/sitemap-1.xml.gz', 'https://cdn.example.net/sitemap-2.xml?v=2'];
    expect(read(indexOf(...urls))).toEqual({ kind: 'index', urls, notices: [] });
  });

  it.each<[what: string, xml: string, url: string]>([
    [
      'entities of XML',
      page('https://a.example/?x=1&amp;y=&apos;&quot;&lt;'),
      `https://a.example/?x=1&y='"<`,
    ],
    ['character references', page('https://a.example/&#38;&#x26;&#xe9;'), 'https://a.example/&&%C3%A9'],
    ['CDATA', page('<![CDATA[https://a.example/?x&y]]>'), 'https://a.example/?x&y'],
    ['CDATA within text', page('https://a<![CDATA[.example]]>/x'), 'https://a.example/x'],
    ['a comment within text', page('https://a.example<!-- no -->/x'), 'https://a.example/x'],
    ['surrounding white space', page('\n\t  https://a.example/x \r\n'), 'https://a.example/x'],
    ['surrounding no-break spaces', page('\u00a0https://a.example/x\u00a0'), 'https://a.example/x'],
    ['a host in capitals and a path without slash', page('HTTPS://A.Example'), 'https://a.example/'],
    ['characters that are not ASCII', page('https://é.example/ü?ä'), 'https://xn--9ca.example/%C3%BC?%C3%A4'],
    ['http', page('http://a.example/x'), 'http://a.example/x'],
    [
      'a path that URL parsers would normalize',
      page('https://a.example/a/../b//%2e'),
      'https://a.example/a/../b//%2e',
    ],
    ['no namespace', '<urlset><url><loc>https://a.example/</loc></url></urlset>', 'https://a.example/'],
    [
      'a namespace prefix',
      '<s:urlset xmlns:s="http://www.sitemaps.org/schemas/sitemap/0.9"><s:url><s:loc>https://a.example/</s:loc></s:url></s:urlset>',
      'https://a.example/',
    ],
    [
      'an undeclared prefix',
      '<urlset><url><loc>https://a.example/</loc><xhtml:link href="https://b.example/"/></url></urlset>',
      'https://a.example/',
    ],
    ['a byte order mark', `\ufeff${page('https://a.example/')}`, 'https://a.example/'],
    [
      'blank lines before the XML declaration',
      `\n \r\n${sitemapOf('https://a.example/')}`,
      'https://a.example/',
    ],
    [
      'a style sheet and a document type',
      `<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><!DOCTYPE urlset SYSTEM "http://127.0.0.1:1/x.dtd">${page('https://a.example/')}`,
      'https://a.example/',
    ],
    [
      'a declared encoding, which is ignored',
      `<?xml version="1.0" encoding="ISO-8859-1"?>${page('https://a.example/')}`,
      'https://a.example/',
    ],
  ])('accepts %s', (_what, xml, url) => {
    expect(read(xml)).toEqual({ kind: 'pages', urls: [url], notices: [] });
  });

  it('returns the loc of a page, but not those of its images, videos and translations', () => {
    const xml = `<urlset ${NS} xmlns:image="i" xmlns:video="v" xmlns:xhtml="x"><url>
      <image:image><image:loc>https://a.example/1.png</image:loc></image:image>
      <video:video><video:content_loc>https://a.example/1.mp4</video:content_loc><loc>https://a.example/v</loc></video:video>
      <image:loc>https://a.example/2.png</image:loc>
      <loc>https://a.example/</loc>
      <xhtml:link rel="alternate" hreflang="de" href="https://a.example/de"/>
      <lastmod>2026-11-20</lastmod>
    </url></urlset>`;
    expect(read(xml).urls).toEqual(['https://a.example/']);
  });

  it('has one notice for all removed fragments', () => {
    const { urls, notices } = read(
      sitemapOf('https://a.example/#x', 'https://a.example/', 'https://a.example/y#z'),
    );
    expect(urls).toEqual(['https://a.example/', 'https://a.example/', 'https://a.example/y']);
    expect(notices).toEqual([{ code: 'fragments-removed', count: 2, example: 'https://a.example/#x' }]);
  });

  it('is read correctly when a character spans two chunks', () => {
    const urls = Array.from(
      { length: 700 },
      (_, index) => `https://é.example/${'🎈'.repeat(80)}/${index}?a&b`,
    );
    const sent = urls.map((url) => url.replace('é', 'xn--9ca').replaceAll('🎈', '%F0%9F%8E%88'));
    // Each 🎈 has four bytes: shifted by one byte at a time, a chunk ends within one.
    for (const shift of ['', '\n', '\n\n', '\n\n\n']) {
      expect(read(shift + sitemapOf(...urls)).urls).toEqual(sent);
    }
  });

  it('returns any URLs that were written into it', () => {
    const url = anyUrl.map((text) => new URL(text.replace(/#.*/, '')).href.replaceAll('*', '%2A'));
    fc.assert(
      fc.property(fc.array(url, { minLength: 1, maxLength: 20 }), (urls) => {
        expect(read(sitemapOf(...urls)).urls).toEqual(urls);
        expect(read(indexOf(...urls)).urls).toEqual(urls);
      }),
      cases(10),
    );
  });
});

describe('an invalid sitemap', () => {
  it.each<[what: string, xml: string, problem: object]>([
    [
      'an HTML page',
      '<!doctype html><html><head><meta charset=utf-8></head></html>',
      { code: 'sitemap-stranger', kind: 'html' },
    ],
    [
      'an HTML page in capitals',
      '\n<HTML><BODY><BR></BODY></HTML>',
      { code: 'sitemap-stranger', kind: 'html' },
    ],
    [
      'an XHTML page',
      '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><p/></html>',
      { code: 'sitemap-stranger', kind: 'html' },
    ],
    [
      'an RSS feed',
      '<rss version="2.0"><channel><link>https://a.example/</link></channel></rss>',
      { code: 'sitemap-stranger', kind: 'rss' },
    ],
    ['an older RSS feed', '<rdf:RDF xmlns:rdf="r"></rdf:RDF>', { code: 'sitemap-stranger', kind: 'rss' }],
    [
      'an Atom feed',
      '<feed xmlns="http://www.w3.org/2005/Atom"><entry/></feed>',
      { code: 'sitemap-stranger', kind: 'atom' },
    ],
    [
      "a storage's error",
      '<Error><Code>AccessDenied</Code></Error>',
      { code: 'sitemap-root', root: 'Error' },
    ],
    [
      'a root in upper case',
      '<URLSET><url><loc>https://a.example/</loc></url></URLSET>',
      { code: 'sitemap-root', root: 'URLSET' },
    ],
    [
      'the name of an Object.prototype property',
      '<constructor/>',
      { code: 'sitemap-root', root: 'constructor' },
    ],
    ['an empty text', '', { code: 'sitemap-malformed' }],
    ['an XML declaration alone', '<?xml version="1.0"?>', { code: 'sitemap-malformed' }],
    ['a text', 'https://a.example/', { code: 'sitemap-malformed' }],
    ['a bare ampersand', page('https://a.example/?a&b'), { code: 'sitemap-malformed' }],
    [
      'an entity of HTML',
      page('https://a.example/&nbsp;'),
      { code: 'sitemap-malformed', at: expect.stringContaining('undefined entity') },
    ],
    [
      'an entity named like an Object.prototype property',
      page('https://a.example/&constructor;'),
      { code: 'sitemap-malformed', at: expect.stringContaining('undefined entity') },
    ],
    ['a control character', page('https://a.example/&#1;'), { code: 'sitemap-malformed' }],
    [
      'two roots',
      `${page('https://a.example/')}${page('https://b.example/')}`,
      { code: 'sitemap-malformed' },
    ],
    ['elements that overlap', '<urlset><url></urlset></url>', { code: 'sitemap-malformed' }],
    [
      'an entry without loc',
      '<urlset><url><lastmod/></url></urlset>',
      { code: 'sitemap-loc-count', line: 1, entry: 'url', loc: 'loc', count: 0 },
    ],
    [
      'an entry with two locs',
      '<urlset><url><loc>https://a.example/</loc><loc>https://b.example/</loc></url></urlset>',
      { code: 'sitemap-loc-count', count: 2 },
    ],
    [
      'a capitalized loc',
      '<urlset><url><Loc>https://a.example/</Loc></url></urlset>',
      { code: 'sitemap-loc-count', count: 0 },
    ],
    [
      'a capitalized entry',
      '<urlset><Url><loc>https://a.example/</loc></Url></urlset>',
      { code: 'sitemap-entry-name', got: 'Url', takes: 'url' },
    ],
    [
      'a sitemap among pages',
      '<urlset><sitemap><loc>https://a.example/s.xml</loc></sitemap></urlset>',
      { code: 'sitemap-entry-name', got: 'sitemap', takes: 'url' },
    ],
    [
      'pages in an index',
      '<sitemapindex><url><loc>https://a.example/</loc></url></sitemapindex>',
      { code: 'sitemap-entry-name', got: 'url', takes: 'sitemap' },
    ],
    [
      'an element in a loc',
      page('<a>https://a.example/</a>'),
      { code: 'sitemap-element-in-loc', element: 'a', loc: 'loc' },
    ],
    ['an empty loc', page(''), { code: 'sitemap-url', line: 1 }],
    ['a relative loc', page('/about'), { code: 'sitemap-url', line: 1 }],
    ['a loc without scheme', page('www.example.com/'), { code: 'sitemap-url', line: 1 }],
    ['a loc with a space', page('https://a.example/a b'), { code: 'sitemap-url', line: 1 }],
    ['a loc with a password', page('https://u:p@a.example/'), { code: 'sitemap-url', line: 1 }],
    [
      'a loc with another scheme',
      page('javascript://a.example/%0aalert(1)'),
      { code: 'sitemap-url', line: 1 },
    ],
    ['a loc with a wildcard', page('https://a.example/*'), { code: 'sitemap-url', line: 1 }],
  ])('is rejected: %s', (_what, xml, problem) => {
    expect(rejection(xml)).toMatchObject(problem);
  });

  it('is rejected with every mistake and its line', () => {
    const xml = `<urlset>\n<url><loc>https://a.example/</loc></url>\n<url><loc>/b</loc></url>\n<url/>\n</urlset>`;
    const result = parseSitemap(Buffer.from(xml));
    const mistakes = [
      { code: 'sitemap-loc-count', line: 4 },
      { code: 'sitemap-url', line: 3 },
    ];
    expect(result).toMatchObject({ ok: false, reason: { code: 'list-mistakes', mistakes } });
  });

  it('is rejected if it is truncated anywhere', () => {
    const whole = sitemapOf('https://a.example/', 'https://a.example/?b&c').trimEnd();
    for (let end = 0; end < whole.length; end++) {
      expect(rejection(whole.slice(0, end))?.code).toBe('sitemap-malformed');
    }
  });

  it('is rejected if it is not UTF-8', () => {
    const latin1 = Buffer.from(page('https://a.example/é'), 'latin1');
    expect(rejection(latin1)).toEqual({ code: 'sitemap-not-utf8' });
  });

  it.each([
    ['that is a text', '<!ENTITY x "https://evil.example/">'],
    ['that is a file', '<!ENTITY x SYSTEM "file:///etc/passwd">'],
    ['that is a URL', '<!ENTITY x SYSTEM "http://127.0.0.1:1/">'],
    ['named like a predefined one', '<!ENTITY amp "https://evil.example/"><!ENTITY x "&amp;">'],
    [
      'that expands exponentially',
      `<!ENTITY a "aaaaaaaaaa">${'bcdefghij'.replace(/./g, (name) => `<!ENTITY ${name} "${`&${String.fromCharCode(name.charCodeAt(0) - 1)};`.repeat(10)}">`)}<!ENTITY x "&j;">`,
    ],
    ['from a parameter entity', '<!ENTITY % p "<!ENTITY x \'y\'>"> %p;'],
  ])('is rejected if it uses an entity %s', (_what, declared) => {
    const xml = `<?xml version="1.0"?><!DOCTYPE urlset [${declared}]>${page('https://a.example/&x;')}`;
    const at = expect.stringContaining('undefined entity');
    expect(rejection(xml)).toEqual({ code: 'sitemap-malformed', at });
  });

  it('never throws, and a valid one without URLs has a notice', () => {
    const piece = fc.constantFrom(
      '<urlset>',
      '</urlset>',
      '<url>',
      '</url>',
      '<loc>',
      '</loc>',
      '<url/>',
      'https://a.example/',
      '&amp;',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?x',
      '?>',
      'é',
      '\n',
      '<!DOCTYPE x [',
      ']>',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const result = parseSitemap(Buffer.from(pieces.join('')));
        const empty = result.ok && result.value.notices.some(({ code }) => code === 'sitemap-empty');
        expect(result.ok && result.value.urls.length === 0).toBe(empty);
      }),
      cases(200),
    );
  });

  it('is rejected if it is very deep, but very long attributes and comments are accepted', () => {
    expect(rejection('<urlset>'.repeat(100_000))).toEqual({ code: 'sitemap-too-deep', most: 100 });
    const empty = { kind: 'pages', urls: [], notices: [{ code: 'sitemap-empty', kind: 'pages' }] };
    expect(read(`<urlset ${'a'.repeat(1_000_000)}="1"/>`)).toEqual(empty);
    expect(read(`<urlset><!--${'-a'.repeat(500_000)}--></urlset>`)).toEqual(empty);
  });
});

describe('an empty sitemap', () => {
  it.each<[xml: string, kind: Sitemap['kind']]>([
    ['<urlset/>', 'pages'],
    ['<urlset>\n</urlset>', 'pages'],
    ['<sitemapindex></sitemapindex>', 'index'],
  ])('has a notice: %j', (xml, kind) => {
    expect(read(xml)).toEqual({ kind, urls: [], notices: [{ code: 'sitemap-empty', kind }] });
  });
});
