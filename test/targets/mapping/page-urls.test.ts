import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isPage,
  PAGE_URLS,
  type PageUrls,
  pageUrls,
  placesOf,
} from '../../../src/targets/mapping/page-urls.ts';

describe('pageUrls returns the paths below a base-url', () => {
  const styles: PageUrls[] = ['all', 'file', 'clean', 'slash', 'no-slash'];
  // The empty path is the base-url itself, without a slash.
  test.each<[path: string, ...forms: string[][]]>([
    [
      'about.html',
      ['/about.html', '/about', '/about/'],
      ['/about.html'],
      ['/about'],
      ['/about/'],
      ['/about'],
    ],
    ['A.HtMl', ['/A.HtMl', '/A', '/A/'], ['/A.HtMl'], ['/A'], ['/A/'], ['/A']],
    ['d/index.html', ['/d/', '/d', '/d/index.html', '/d/index'], ['/d/index.html'], ['/d/'], ['/d/'], ['/d']],
    ['d/INDEX.html', ['/d/', '/d', '/d/INDEX.html', '/d/INDEX'], ['/d/INDEX.html'], ['/d/'], ['/d/'], ['/d']],
    ['index.html', ['/', '', '/index.html', '/index'], ['/index.html'], ['/'], ['/'], ['']],
    ['d/index.htm', ['/d/', '/d', '/d/index.htm', '/d/index'], ['/d/index.htm'], ['/d/'], ['/d/'], ['/d']],
    ['d/index.php', ['/d/', '/d', '/d/index.php', '/d/index'], ['/d/index.php'], ['/d/'], ['/d/'], ['/d']],
    [
      'd/default.html',
      ['/d/', '/d', '/d/default.html', '/d/default', '/d/default/'],
      ['/d/default.html'],
      ['/d/', '/d/default'],
      ['/d/', '/d/default/'],
      ['/d', '/d/default'],
    ],
    [
      'd/x.html.gz',
      ['/d/x.html.gz', '/d/x.html', '/d/x', '/d/x/'],
      ['/d/x.html.gz', '/d/x.html'],
      ['/d/x.html.gz', '/d/x'],
      ['/d/x.html.gz', '/d/x/'],
      ['/d/x.html.gz', '/d/x'],
    ],
    ['index.html.br', ['/index.html.br', '/', '', '/index.html', '/index'], ...rest('/index.html.br')],
    ['a.css.zst', ...repeat(['/a.css.zst', '/a.css'])],
    ['a.tar.gz', ...repeat(['/a.tar.gz'])],
    ['backup.gz', ...repeat(['/backup.gz'])],
    ['d.x/.css.gz', ...repeat(['/d.x/.css.gz'])],
    ['x.html.gz.txt', ...repeat(['/x.html.gz.txt'])],
    [
      'd/default.htm',
      ['/d/', '/d', '/d/default.htm', '/d/default', '/d/default/'],
      ['/d/default.htm'],
      ['/d/', '/d/default'],
      ['/d/', '/d/default/'],
      ['/d', '/d/default'],
    ],
    [
      'x-default.html',
      ['/x-default.html', '/x-default', '/x-default/'],
      ['/x-default.html'],
      ['/x-default'],
      ['/x-default/'],
      ['/x-default'],
    ],
    ['default.htmlx', ...repeat(['/default.htmlx'])],
    [
      'x.index.html',
      ['/x.index.html', '/x.index', '/x.index/'],
      ['/x.index.html'],
      ['/x.index'],
      ['/x.index/'],
      ['/x.index'],
    ],
    ['a.css', ...repeat(['/a.css'])],
    ['a.htm', ...repeat(['/a.htm'])],
    ['index.xml', ...repeat(['/index.xml'])],
    ['d/.html', ...repeat(['/d/.html'])],
    // Their stems are dot segments, and `/d/..` is another page.
    ['d/..html', ...repeat(['/d/..html'])],
    ['d/...html', ...repeat(['/d/...html'])],
    [
      'd/..html.html',
      ['/d/..html.html', '/d/..html', '/d/..html/'],
      ['/d/..html.html'],
      ['/d/..html'],
      ['/d/..html/'],
      ['/d/..html'],
    ],
    [
      'a+.html',
      ['/a+.html', '/a%2B.html', '/a+', '/a%2B', '/a+/', '/a%2B/'],
      ['/a+.html', '/a%2B.html'],
      ['/a+', '/a%2B'],
      ['/a+/', '/a%2B/'],
      ['/a+', '/a%2B'],
    ],
  ])('of %s', (path, ...forms) => {
    expect(styles.map((style) => pageUrls(path, style))).toEqual(forms);
  });

  function rest(twin: string): string[][] {
    return [['/index.html'], ['/'], ['/'], ['']].map((forms) => [twin, ...forms]);
  }

  function repeat(paths: string[]): string[][] {
    return styles.map(() => paths);
  }
});

test.each([
  ['a/b.html', true],
  ['b.HTM', true],
  ['b.html.js', false],
  ['html', false],
])('isPage of %s is %s', (path, is) => {
  expect(isPage(path)).toBe(is);
});

describe('placesOf returns URLs and prefixes', () => {
  test.each<[path: string, type: 'file' | 'symlink' | 'submodule', urls: string[], prefixes: string[]]>([
    ['a.css', 'file', ['url /a.css'], ['prefix /a.css']],
    ['a.html', 'file', ['url /a.html', 'url /a', 'url /a/'], ['prefix /a.html', 'url /a', 'url /a/']],
    [
      'index.html',
      'file',
      ['url /', 'url ', 'url /index.html', 'url /index'],
      ['prefix /index.html', 'url /', 'url ', 'url /index'],
    ],
    ['latest', 'symlink', ['url /latest', 'prefix /latest/'], ['url /latest', 'prefix /latest/']],
    // As a prefix, the name would include `/v0.10.13/` and `/LICENSES/`.
    ['v0.10', 'symlink', ['url /v0.10', 'prefix /v0.10/'], ['url /v0.10', 'prefix /v0.10/']],
    ['LICENSE', 'file', ['url /LICENSE'], ['url /LICENSE']],
    ['v1.x/LICENSE', 'file', ['url /v1.x/LICENSE'], ['url /v1.x/LICENSE']],
    ['v.mp4', 'file', ['url /v.mp4'], ['prefix /v.mp4']],
    ['v.3gp', 'file', ['url /v.3gp'], ['prefix /v.3gp']],
    ['lib.h', 'file', ['url /lib.h'], ['prefix /lib.h']],
    ['theme', 'submodule', ['url /theme', 'prefix /theme/'], ['url /theme', 'prefix /theme/']],
  ])('of %s, a %s', (path, type, urls, prefixes) => {
    const of = (mode: 'urls' | 'prefixes') =>
      placesOf(path, type, mode, 'all').map(
        ({ kind, path }) => `${{ urls: 'url', prefixes: 'prefix' }[kind]} ${path}`,
      );
    expect(of('urls')).toEqual(urls);
    expect(of('prefixes')).toEqual(prefixes);
  });
});

describe('laws', () => {
  const segment = fc.stringMatching(/^[a-z.&[]{1,4}$/).filter((name) => !/^\.{1,2}$/.test(name));
  const name = fc.oneof(
    segment,
    fc.constantFrom('index.html', 'page.html', '.html', '..html', '...html', 'I.HTML'),
  );
  const path = fc
    .tuple(fc.array(segment, { maxLength: 3 }), name)
    .map(([dirs, last]) => [...dirs, last].join('/'));
  const style = fc.constantFrom(...PAGE_URLS);

  test('every style has URLs, and `all` includes them', () => {
    fc.assert(
      fc.property(path, style, (file, style) => {
        const all = pageUrls(file, 'all');
        expect(pageUrls(file, style)).not.toEqual([]);
        expect(all).toEqual(expect.arrayContaining([...pageUrls(file, style)]));
        expect(new Set(all).size).toBe(all.length);
      }),
    );
  });

  test('no form is outside the folder of the file', () => {
    fc.assert(
      fc.property(path, style, (file, style) => {
        const folder = file.slice(0, file.lastIndexOf('/') + 1);
        const at = new URL(encodeURI(`https://x/${folder}`)).pathname.replace(/\/$/, '');
        for (const form of pageUrls(file, style)) {
          const { pathname } = new URL(`https://x${form}`);
          expect(decodeURIComponent(pathname)).toBe(decodeURIComponent(form || '/'));
          expect(decodeURIComponent(pathname).startsWith(decodeURIComponent(at))).toBe(true);
        }
      }),
    );
  });

  test('the only prefix of a file is its own path, and both modes have the same paths', () => {
    fc.assert(
      fc.property(path, style, (file, style) => {
        const prefixed = placesOf(file, 'file', 'prefixes', style);
        for (const place of prefixed) {
          if (place.kind === 'prefixes') expect(decodeURIComponent(place.path)).toBe(`/${file}`);
        }
        const paths = new Set(prefixed.map((place) => place.path));
        for (const place of placesOf(file, 'file', 'urls', style)) expect(paths).toContain(place.path);
      }),
    );
  });
});
