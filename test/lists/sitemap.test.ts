import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSitemap } from '../../src/lists/sitemap.ts';
import { indexOf, sitemapOf } from './website.ts';

const read = (xml: string) => parseSitemap(Buffer.from(xml));
const NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"';
const page = (loc: string): string => `<urlset ${NS}><url><loc>${loc}</loc></url></urlset>`;

describe('a sitemap', () => {
  it('gives its pages in their order, as often as they are listed', () => {
    const urls = ['https://example.com/b', 'https://example.com/', 'https://example.com/b'];
    expect(read(sitemapOf(...urls))).toEqual({ kind: 'pages', urls, problems: [], notices: [] });
  });

  it('that is an index gives the addresses of its sitemaps', () => {
    const urls = ['https://example.com/sitemap-1.xml.gz', 'https://cdn.example.net/sitemap-2.xml?v=2'];
    expect(read(indexOf(...urls))).toEqual({ kind: 'index', urls, problems: [], notices: [] });
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
    expect(read(xml)).toEqual({ kind: 'pages', urls: [url], problems: [], notices: [] });
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
    expect(notices).toEqual(['took fragments off 2 of its URLs, like "https://a.example/#x"']);
  });

  it('of any size is read over the borders of its pieces', () => {
    const urls = Array.from({ length: 20_000 }, (_, index) => `https://é.example/🎈/${index}?a&b`);
    const sent = urls.map((url) => url.replace('é', 'xn--9ca').replace('🎈', '%F0%9F%8E%88'));
    expect(read(sitemapOf(...urls)).urls).toEqual(sent);
  });

  it('gives back any URLs that were written into it', () => {
    const url = fc
      .webUrl({ withQueryParameters: true })
      .map((text) => new URL(text).href.replaceAll('*', '%2A'));
    fc.assert(
      fc.property(fc.array(url, { minLength: 1, maxLength: 20 }), (urls) => {
        expect(read(sitemapOf(...urls)).urls).toEqual(urls);
        expect(read(indexOf(...urls)).urls).toEqual(urls);
      }),
      { numRuns: 100 },
    );
  });
});

describe('what is no sitemap', () => {
  it.each<[what: string, xml: string, problem: string]>([
    ['an empty urlset', '<urlset/>', 'it has no URL'],
    ['a urlset of nothing but blanks', '<urlset>\n</urlset>', 'it has no URL'],
    ['an empty index', '<sitemapindex></sitemapindex>', 'it is an index that lists no sitemap'],
    ['an HTML page', '<!doctype html><html><head><meta charset=utf-8></head></html>', 'it is an HTML page'],
    ['an HTML page in capitals', '\n<HTML><BODY><BR></BODY></HTML>', 'it is an HTML page'],
    [
      'an XHTML page',
      '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><p/></html>',
      'it is an HTML page',
    ],
    [
      'an RSS feed',
      '<rss version="2.0"><channel><link>https://a.example/</link></channel></rss>',
      'it is an RSS feed',
    ],
    ['an older RSS feed', '<rdf:RDF xmlns:rdf="r"></rdf:RDF>', 'it is an RSS feed'],
    ['an Atom feed', '<feed xmlns="http://www.w3.org/2005/Atom"><entry/></feed>', 'it is an Atom feed'],
    [
      "a storage's error",
      '<Error><Code>AccessDenied</Code></Error>',
      'it is XML of another kind, with the root "Error"',
    ],
    ['other capitals', '<URLSET><url><loc>https://a.example/</loc></url></URLSET>', 'with the root "URLSET"'],
    ['a name of a prototype', '<constructor/>', 'with the root "constructor"'],
    ['nothing', '', 'it is not well-formed XML'],
    ['an XML declaration alone', '<?xml version="1.0"?>', 'it is not well-formed XML'],
    ['a text', 'https://a.example/', 'it is not well-formed XML'],
    ['a bare ampersand', page('https://a.example/?a&b'), 'it is not well-formed XML'],
    ['an entity of HTML', page('https://a.example/&nbsp;'), 'undefined entity'],
    ['an entity that a prototype has', page('https://a.example/&constructor;'), 'undefined entity'],
    ['a control character', page('https://a.example/&#1;'), 'it is not well-formed XML'],
    ['two roots', `${page('https://a.example/')}${page('https://b.example/')}`, 'it is not well-formed XML'],
    ['crossed elements', '<urlset><url></urlset></url>', 'it is not well-formed XML'],
    ['an entry without loc', '<urlset><url><lastmod/></url></urlset>', '<url> has no <loc>, and takes one'],
    [
      'an entry with two',
      '<urlset><url><loc>https://a.example/</loc><loc>https://b.example/</loc></url></urlset>',
      '<url> has 2 <loc>',
    ],
    [
      'a loc in other capitals',
      '<urlset><url><Loc>https://a.example/</Loc></url></urlset>',
      '<url> has no <loc>',
    ],
    [
      'an entry in other capitals',
      '<urlset><Url><loc>https://a.example/</loc></Url></urlset>',
      'got <Url> in place of <url>',
    ],
    [
      'a sitemap among pages',
      '<urlset><sitemap><loc>https://a.example/s.xml</loc></sitemap></urlset>',
      'got <sitemap> in place of <url>',
    ],
    [
      'pages in an index',
      '<sitemapindex><url><loc>https://a.example/</loc></url></sitemapindex>',
      'got <url> in place of <sitemap>',
    ],
    ['an element in a loc', page('<a>https://a.example/</a>'), 'got the element "a" in <loc>'],
    ['an empty loc', page(''), 'it is not absolute'],
    ['a relative loc', page('/about'), 'line 1: got "/about": it is not absolute'],
    ['a loc without scheme', page('www.example.com/'), 'it is not absolute'],
    ['a loc with a space', page('https://a.example/a b'), 'write a space as %20'],
    ['a loc with a password', page('https://u:p@a.example/'), 'user name or password'],
    ['a loc of another kind', page('javascript://a.example/%0aalert(1)'), 'only http and https are cached'],
    ['a loc with a wildcard', page('https://a.example/*'), 'the API takes no wildcard in a URL'],
  ])('has a problem and no URL: %s', (_what, xml, problem) => {
    const { urls, problems } = read(xml);
    expect(urls).toEqual([]);
    expect(problems[0]).toContain(problem);
  });

  it('names every mistake with its line, and takes none of the other entries', () => {
    const xml = `<urlset>\n<url><loc>https://a.example/</loc></url>\n<url><loc>/b</loc></url>\n<url/>\n</urlset>`;
    const { urls, problems } = read(xml);
    expect(urls).toEqual([]);
    expect(problems.map((problem) => problem.slice(0, 7)).sort()).toEqual(['line 3:', 'line 4:']);
  });

  it('is one that was cut off anywhere', () => {
    const whole = sitemapOf('https://a.example/', 'https://a.example/?b&c').trimEnd();
    for (let end = 0; end < whole.length; end++) {
      const { urls, problems } = read(whole.slice(0, end));
      expect(urls).toEqual([]);
      expect(problems).toHaveLength(1);
    }
  });

  it('is one that is not UTF-8', () => {
    const latin1 = Buffer.from(page('https://a.example/é'), 'latin1');
    expect(parseSitemap(latin1).problems).toEqual(['it is not UTF-8, which a sitemap has to be']);
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
    const { urls, problems } = read(
      `<?xml version="1.0"?><!DOCTYPE urlset [${declared}]>${page('https://a.example/&x;')}`,
    );
    expect(urls).toEqual([]);
    expect(problems[0]).toContain('undefined entity');
  });

  it('is any other text, which is never taken for a sitemap without URLs, and never thrown at', () => {
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
        const { urls, problems } = read(pieces.join(''));
        expect(urls.length === 0).toBe(problems.length > 0);
      }),
      { numRuns: 1000 },
    );
  });

  it('is read in one go however deep or wide it is', () => {
    expect(read('<urlset>'.repeat(100_000)).problems[0]).toContain('elements in more than 100 others');
    expect(read(`<urlset ${'a'.repeat(1_000_000)}="1"/>`).problems).toEqual(['it has no URL']);
    expect(read(`<urlset><!--${'-a'.repeat(500_000)}--></urlset>`).problems).toEqual(['it has no URL']);
  });
});
