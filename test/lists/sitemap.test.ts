import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSitemap, type Sitemap } from '../../src/lists/sitemap.ts';
import { anyUrl, cases } from '../arbitraries.ts';
import { indexOf, sitemapOf } from './website.ts';

/** What is in a sitemap, of which the test is sure that it is taken. */
function read(xml: string): Sitemap {
  const result = parseSitemap(Buffer.from(xml));
  if (!result.ok) throw new Error(`it is refused: ${result.reason.code}`);
  return result.value;
}

/** Why it is none; of a mistake, what the mistake is. */
function refusal(xml: string | Uint8Array) {
  const result = parseSitemap(Buffer.from(xml));
  if (result.ok) return null;
  const { reason } = result;
  return reason.code === 'sitemap-mistakes' ? (reason.mistakes[0] ?? null) : reason;
}

const NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"';
const page = (loc: string): string => `<urlset ${NS}><url><loc>${loc}</loc></url></urlset>`;

describe('a sitemap', () => {
  it('gives its pages in their order, as often as they are listed', () => {
    const urls = ['https://example.com/b', 'https://example.com/', 'https://example.com/b'];
    expect(read(sitemapOf(...urls))).toEqual({ kind: 'pages', urls, notices: [] });
  });

  it('that is an index gives the addresses of its sitemaps', () => {
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
    ['CDATA amid text', page('https://a<![CDATA[.example]]>/x'), 'https://a.example/x'],
    ['a comment amid text', page('https://a.example<!-- no -->/x'), 'https://a.example/x'],
    ['blanks around', page('\n\t  https://a.example/x \r\n'), 'https://a.example/x'],
    ['a no-break space around', page('\u00a0https://a.example/x\u00a0'), 'https://a.example/x'],
    ['a host in capitals and a path without slash', page('HTTPS://A.Example'), 'https://a.example/'],
    ['characters that are not ASCII', page('https://é.example/ü?ä'), 'https://xn--9ca.example/%C3%BC?%C3%A4'],
    ['http', page('http://a.example/x'), 'http://a.example/x'],
    [
      'a path that URL parsers like to fold',
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
      'a prefix that is declared nowhere',
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
      'an old encoding that changes nothing',
      `<?xml version="1.0" encoding="ISO-8859-1"?>${page('https://a.example/')}`,
      'https://a.example/',
    ],
  ])('takes %s', (_what, xml, url) => {
    expect(read(xml)).toEqual({ kind: 'pages', urls: [url], notices: [] });
  });

  it('takes the loc of a page alone, not that of its images, videos, news and translations', () => {
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

  it('tells once of all fragments that it took off', () => {
    const { urls, notices } = read(
      sitemapOf('https://a.example/#x', 'https://a.example/', 'https://a.example/y#z'),
    );
    expect(urls).toEqual(['https://a.example/', 'https://a.example/', 'https://a.example/y']);
    expect(notices).toEqual([{ code: 'sitemap-fragments', count: 2, example: 'https://a.example/#x' }]);
  });

  it('of any size is read over the borders of its pieces, in a character too', () => {
    const urls = Array.from(
      { length: 700 },
      (_, index) => `https://é.example/${'🎈'.repeat(80)}/${index}?a&b`,
    );
    const sent = urls.map((url) => url.replace('é', 'xn--9ca').replaceAll('🎈', '%F0%9F%8E%88'));
    // Four bytes in each 🎈: moved by one at a time, a border is in one of them sooner or later.
    for (const moved of ['', '\n', '\n\n', '\n\n\n']) {
      expect(read(moved + sitemapOf(...urls)).urls).toEqual(sent);
    }
  });

  it('gives back any URLs that were written into it', () => {
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

describe('what is no sitemap', () => {
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
      'other capitals',
      '<URLSET><url><loc>https://a.example/</loc></url></URLSET>',
      { code: 'sitemap-root', root: 'URLSET' },
    ],
    ['a name of a prototype', '<constructor/>', { code: 'sitemap-root', root: 'constructor' }],
    ['nothing', '', { code: 'sitemap-malformed' }],
    ['an XML declaration alone', '<?xml version="1.0"?>', { code: 'sitemap-malformed' }],
    ['a text', 'https://a.example/', { code: 'sitemap-malformed' }],
    ['a bare ampersand', page('https://a.example/?a&b'), { code: 'sitemap-malformed' }],
    [
      'an entity of HTML',
      page('https://a.example/&nbsp;'),
      { code: 'sitemap-malformed', at: expect.stringContaining('undefined entity') },
    ],
    [
      'an entity that a prototype has',
      page('https://a.example/&constructor;'),
      { code: 'sitemap-malformed', at: expect.stringContaining('undefined entity') },
    ],
    ['a control character', page('https://a.example/&#1;'), { code: 'sitemap-malformed' }],
    [
      'two roots',
      `${page('https://a.example/')}${page('https://b.example/')}`,
      { code: 'sitemap-malformed' },
    ],
    ['crossed elements', '<urlset><url></urlset></url>', { code: 'sitemap-malformed' }],
    [
      'an entry without loc',
      '<urlset><url><lastmod/></url></urlset>',
      { code: 'sitemap-loc-count', line: 1, entry: 'url', loc: 'loc', count: 0 },
    ],
    [
      'an entry with two',
      '<urlset><url><loc>https://a.example/</loc><loc>https://b.example/</loc></url></urlset>',
      { code: 'sitemap-loc-count', count: 2 },
    ],
    [
      'a loc in other capitals',
      '<urlset><url><Loc>https://a.example/</Loc></url></urlset>',
      { code: 'sitemap-loc-count', count: 0 },
    ],
    [
      'an entry in other capitals',
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
    ['a loc of another kind', page('javascript://a.example/%0aalert(1)'), { code: 'sitemap-url', line: 1 }],
    ['a loc with a wildcard', page('https://a.example/*'), { code: 'sitemap-url', line: 1 }],
  ])('has a problem and no URL: %s', (_what, xml, problem) => {
    expect(refusal(xml)).toMatchObject(problem);
  });

  it('names every mistake with its line, and takes none of the other entries', () => {
    const xml = `<urlset>\n<url><loc>https://a.example/</loc></url>\n<url><loc>/b</loc></url>\n<url/>\n</urlset>`;
    const result = parseSitemap(Buffer.from(xml));
    const mistakes = [
      { code: 'sitemap-loc-count', line: 4 },
      { code: 'sitemap-url', line: 3 },
    ];
    expect(result).toMatchObject({ ok: false, reason: { code: 'sitemap-mistakes', mistakes } });
  });

  it('is one that was cut off anywhere', () => {
    const whole = sitemapOf('https://a.example/', 'https://a.example/?b&c').trimEnd();
    for (let end = 0; end < whole.length; end++) {
      expect(refusal(whole.slice(0, end))?.code).toBe('sitemap-malformed');
    }
  });

  it('is one that is not UTF-8', () => {
    const latin1 = Buffer.from(page('https://a.example/é'), 'latin1');
    expect(refusal(latin1)).toEqual({ code: 'sitemap-not-utf8' });
  });

  it.each([
    ['of its own', '<!ENTITY x "https://evil.example/">'],
    ['of a file', '<!ENTITY x SYSTEM "file:///etc/passwd">'],
    ['of an address', '<!ENTITY x SYSTEM "http://127.0.0.1:1/">'],
    ['that has XML’s own name', '<!ENTITY amp "https://evil.example/"><!ENTITY x "&amp;">'],
    [
      'that grows',
      `<!ENTITY a "aaaaaaaaaa">${'bcdefghij'.replace(/./g, (name) => `<!ENTITY ${name} "${`&${String.fromCharCode(name.charCodeAt(0) - 1)};`.repeat(10)}">`)}<!ENTITY x "&j;">`,
    ],
    ['of parameters', '<!ENTITY % p "<!ENTITY x \'y\'>"> %p;'],
  ])('is one with an entity %s', (_what, declared) => {
    const xml = `<?xml version="1.0"?><!DOCTYPE urlset [${declared}]>${page('https://a.example/&x;')}`;
    const at = expect.stringContaining('undefined entity');
    expect(refusal(xml)).toEqual({ code: 'sitemap-malformed', at });
  });

  it('is any other text, which is never thrown at, and without URLs only if it says so', () => {
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

  it('is read in one go however deep or wide it is', () => {
    expect(refusal('<urlset>'.repeat(100_000))).toEqual({ code: 'sitemap-too-deep', most: 100 });
    const empty = { kind: 'pages', urls: [], notices: [{ code: 'sitemap-empty', kind: 'pages' }] };
    expect(read(`<urlset ${'a'.repeat(1_000_000)}="1"/>`)).toEqual(empty);
    expect(read(`<urlset><!--${'-a'.repeat(500_000)}--></urlset>`)).toEqual(empty);
  });
});

describe('a sitemap that is empty', () => {
  it.each<[xml: string, kind: Sitemap['kind']]>([
    ['<urlset/>', 'pages'],
    ['<urlset>\n</urlset>', 'pages'],
    ['<sitemapindex></sitemapindex>', 'index'],
  ])('says so: %j', (xml, kind) => {
    expect(read(xml)).toEqual({ kind, urls: [], notices: [{ code: 'sitemap-empty', kind }] });
  });
});
