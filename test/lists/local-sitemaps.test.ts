import { describe, expect, it } from 'vitest';
import { findLocalSitemaps } from '../../src/lists/local-sitemaps.ts';

/** The files that are taken for these addresses, if these are the files there are. */
function beside(
  index: string,
  files: readonly string[],
  addresses: readonly string[],
): readonly (string | null)[] {
  const local = findLocalSitemaps(index, addresses, (path) => files.includes(path));
  return addresses.map((address) => local.get(address) ?? null);
}

describe('the files beside an index of sitemaps', () => {
  it.each<[what: string, index: string, files: string[], addresses: string[], taken: (string | null)[]]>([
    [
      'lie in its own folder',
      '/w/public/sitemap-index.xml',
      ['/w/public/sitemap-0.xml', '/w/public/sitemap-1.xml'],
      ['https://example.com/sitemap-0.xml', 'https://example.com/sitemap-1.xml'],
      ['/w/public/sitemap-0.xml', '/w/public/sitemap-1.xml'],
    ],
    [
      'lie in its own folder, whatever path that is served under',
      '/w/public/index.xml',
      ['/w/public/a.xml', '/w/public/b.xml'],
      ['https://example.com/docs/v2/a.xml', 'https://example.com/docs/v2/b.xml'],
      ['/w/public/a.xml', '/w/public/b.xml'],
    ],
    [
      'do not lie in folders below',
      '/w/public/sitemap.xml',
      ['/w/public/sitemap.xml', '/w/public/en/sitemap.xml', '/w/public/de/sitemap.xml'],
      ['https://example.com/en/sitemap.xml', 'https://example.com/de/sitemap.xml'],
      [null, null],
    ],
    [
      'lie in the folder of an index that is in a folder itself',
      '/w/public/sitemaps/index.xml',
      ['/w/public/sitemaps/a.xml.gz'],
      ['https://example.com/sitemaps/a.xml.gz'],
      ['/w/public/sitemaps/a.xml.gz'],
    ],
    [
      'have names that URLs encode, and queries that files have not',
      '/w/index.xml',
      ['/w/a b&é.xml'],
      ['https://example.com/a%20b&%C3%A9.xml?v=2'],
      ['/w/a b&é.xml'],
    ],
    [
      'are only some of those that it lists',
      '/w/index.xml',
      ['/w/a.xml', '/w/b.xml'],
      ['https://example.com/a.xml', 'https://example.com/blog/sitemap.xml', 'https://example.com/b.xml'],
      ['/w/a.xml', null, '/w/b.xml'],
    ],
    [
      'are not those of another part of the site with the same name',
      '/w/index.xml',
      ['/w/sitemap-0.xml'],
      ['https://example.com/sitemap-0.xml', 'https://example.com/shop/sitemap-0.xml'],
      ['/w/sitemap-0.xml', null],
    ],
    [
      'are not those of another host with the same name',
      '/w/index.xml',
      ['/w/a.xml', '/w/b.xml'],
      ['https://shop.example.com/a.xml', 'https://www.example.com/a.xml', 'https://www.example.com/b.xml'],
      [null, '/w/a.xml', '/w/b.xml'],
    ],
    [
      'are not what two addresses of one folder claim',
      '/w/index.xml',
      ['/w/a.xml', '/w/b.xml'],
      ['https://example.com/a.xml?v=1', 'https://example.com/a.xml?v=2', 'https://example.com/b.xml'],
      [null, null, '/w/b.xml'],
    ],
    [
      'are not the index itself',
      '/w/sitemap.xml',
      ['/w/sitemap.xml'],
      ['https://example.com/blog/sitemap.xml', 'https://example.com/sitemap.xml'],
      [null, null],
    ],
    [
      'are not outside its folder',
      '/w/public/index.xml',
      ['/w/a.xml', '/etc/passwd', '/w/public/..', '/w/public'],
      [
        'https://example.com/../a.xml',
        'https://example.com/%2e%2e/a.xml',
        'https://example.com/..%2Fa.xml',
        'https://example.com/%2e%2e%5ca.xml',
        'https://example.com//etc/passwd',
        'https://example.com/..',
        'https://example.com/',
        'https://example.com',
      ],
      [null, null, null, null, null, null, null, null],
    ],
    [
      'are not looked for under what is no name',
      '/w/index.xml',
      ['/w/a.xml', '/w/%ff.xml', '/w/\ufffd.xml'],
      ['https://example.com/%ff.xml', 'https://example.com/a%00.xml', 'https://example.com/c:%5ca.xml'],
      [null, null, null],
    ],
    ['are none where there are none', '/w/index.xml', [], ['https://example.com/a.xml'], [null]],
    ['are none of an empty index', '/w/index.xml', ['/w/a.xml'], [], []],
  ])('%s', (_what, index, files, addresses, taken) => {
    expect(beside(index, files, addresses)).toEqual(taken);
  });
});
