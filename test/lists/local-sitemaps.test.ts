import { describe, expect, it } from 'vitest';
import { findLocalSitemaps } from '../../src/lists/local-sitemaps.ts';

/** Returns the file that is used for each address, given the files that exist. */
function filesFor(
  index: string,
  files: readonly string[],
  addresses: readonly string[],
): readonly (string | null)[] {
  const local = findLocalSitemaps(index, addresses, (path) => files.includes(path));
  return addresses.map((address) => local.get(address) ?? null);
}

describe('the files that are read instead of the URLs of an index', () => {
  it.each<[what: string, index: string, files: string[], addresses: string[], taken: (string | null)[]]>([
    [
      'are in the folder of the index',
      '/w/public/sitemap-index.xml',
      ['/w/public/sitemap-0.xml', '/w/public/sitemap-1.xml'],
      ['https://example.com/sitemap-0.xml', 'https://example.com/sitemap-1.xml'],
      ['/w/public/sitemap-0.xml', '/w/public/sitemap-1.xml'],
    ],
    [
      'are in the folder of the index, under any path of the site',
      '/w/public/index.xml',
      ['/w/public/a.xml', '/w/public/b.xml'],
      ['https://example.com/docs/v2/a.xml', 'https://example.com/docs/v2/b.xml'],
      ['/w/public/a.xml', '/w/public/b.xml'],
    ],
    [
      'are not in subfolders',
      '/w/public/sitemap.xml',
      ['/w/public/sitemap.xml', '/w/public/en/sitemap.xml', '/w/public/de/sitemap.xml'],
      ['https://example.com/en/sitemap.xml', 'https://example.com/de/sitemap.xml'],
      [null, null],
    ],
    [
      'are in the folder of an index in a subfolder',
      '/w/public/sitemaps/index.xml',
      ['/w/public/sitemaps/a.xml.gz'],
      ['https://example.com/sitemaps/a.xml.gz'],
      ['/w/public/sitemaps/a.xml.gz'],
    ],
    [
      'have decoded names without queries',
      '/w/index.xml',
      ['/w/a b&é.xml'],
      ['https://example.com/a%20b&%C3%A9.xml?v=2'],
      ['/w/a b&é.xml'],
    ],
    [
      'may be only some of its sitemaps',
      '/w/index.xml',
      ['/w/a.xml', '/w/b.xml'],
      ['https://example.com/a.xml', 'https://example.com/blog/sitemap.xml', 'https://example.com/b.xml'],
      ['/w/a.xml', null, '/w/b.xml'],
    ],
    [
      'are not used for another path with the same file name',
      '/w/index.xml',
      ['/w/sitemap-0.xml'],
      ['https://example.com/sitemap-0.xml', 'https://example.com/shop/sitemap-0.xml'],
      ['/w/sitemap-0.xml', null],
    ],
    [
      'are not used for another host with the same file name',
      '/w/index.xml',
      ['/w/a.xml', '/w/b.xml'],
      ['https://shop.example.com/a.xml', 'https://www.example.com/a.xml', 'https://www.example.com/b.xml'],
      [null, '/w/a.xml', '/w/b.xml'],
    ],
    [
      'are not used if two URLs match',
      '/w/index.xml',
      ['/w/a.xml', '/w/b.xml'],
      ['https://example.com/a.xml?v=1', 'https://example.com/a.xml?v=2', 'https://example.com/b.xml'],
      [null, null, '/w/b.xml'],
    ],
    [
      'do not include the index',
      '/w/sitemap.xml',
      ['/w/sitemap.xml'],
      ['https://example.com/blog/sitemap.xml', 'https://example.com/sitemap.xml'],
      [null, null],
    ],
    [
      'are never outside the folder',
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
      'are not looked up for invalid names',
      '/w/index.xml',
      ['/w/a.xml', '/w/%ff.xml', '/w/\ufffd.xml'],
      ['https://example.com/%ff.xml', 'https://example.com/a%00.xml', 'https://example.com/c:%5ca.xml'],
      [null, null, null],
    ],
    ['are none if no file exists', '/w/index.xml', [], ['https://example.com/a.xml'], [null]],
    ['are none for an empty index', '/w/index.xml', ['/w/a.xml'], [], []],
  ])('%s', (_what, index, files, addresses, taken) => {
    expect(filesFor(index, files, addresses)).toEqual(taken);
  });
});
