import { describe, expect, test } from 'vitest';
import type { ChangedFile } from '../../../src/changes/changes.ts';
import { targetsOfChanges } from '../../../src/targets/mapping/changed.ts';
import { changedFiles, MAPPING } from '../../mapping-options.ts';

const named = (count: number, name: (index: number) => string) =>
  Array.from({ length: count }, (_, at) => name(at));
const pages = (count: number) => named(count, (at) => `p${at}.html`);
const same = (count: number) => named(count, (at) => `same${at}.html`);
const styles = (count: number) => named(count, (at) => `s${at}.css`);
const others = (count: number) => named(count, (at) => `o${at}.css`);

/** Returns the notices for changed and unchanged files. */
function noticesOf(
  changed: readonly (string | Partial<ChangedFile>)[],
  unchanged: readonly string[] | null,
  root = '',
) {
  return targetsOfChanges(changedFiles(...changed), { ...MAPPING, root }, unchanged && (() => unchanged))
    .notices;
}

describe('the notice that the build changes every page', () => {
  test.each<
    [what: string, changed: (string | Partial<ChangedFile>)[], unchanged: string[], all: number | null]
  >([
    ['appears if all ten pages changed', pages(10), [], 10],
    ['is missing for nine pages', pages(9), [], null],
    ['appears if more than nine tenths of the pages changed', pages(19), same(2), 21],
    ['is missing if nine tenths of the pages changed', pages(18), same(2), null],
    ['appears if a tenth of the other files changed', [...pages(10), ...styles(1)], others(9), 10],
    [
      'is missing if more than a tenth of the other files changed',
      [...pages(10), ...styles(1)],
      others(8),
      null,
    ],
    [
      'does not count unchanged pages as other files',
      [...pages(28), ...styles(1)],
      [...same(2), ...others(8)],
      null,
    ],
    [
      'does not count the data files of pages as other files',
      [
        ...pages(10),
        ...named(10, (at) => `p${at}/_payload.json`),
        '_payload.json',
        'q/page-data.json',
        'q.txt',
      ],
      [],
      10,
    ],
    ['counts a file whose name starts like a data file', [...pages(10), 'page-data.json.js'], [], null],
    ['counts a file whose name contains the extension of a data file', [...pages(10), 'a.txt.js'], [], null],
    ['counts `.htm` files as pages', [...pages(9), 'p.htm'], ['x.html.js'], 10],
    [
      'does not count new files',
      [...pages(10), ...styles(5).map((path) => ({ path, status: 'added' as const }))],
      others(1),
      10,
    ],
    ['does not count new pages', pages(10).map((path) => ({ path, status: 'added' as const })), [], null],
  ])('%s', (_, changed, unchanged, all) => {
    const pages = changed.filter((one) => typeof one === 'string' && /\.html?$/.test(one)).length;
    expect(noticesOf(changed, unchanged)).toEqual(
      all === null ? [] : [{ code: 'every-page-changed', pages, all, generator: null }],
    );
  });

  test('is missing if the unchanged files are unknown', () => {
    expect(noticesOf(pages(10), null)).toEqual([]);
  });

  test('ignores files outside the root', () => {
    const changed = [...pages(10).map((page) => `public/${page}`), ...styles(9)];
    expect(noticesOf(changed, ['README.html', '_next/static/a.js'], 'public')).toMatchObject([
      { all: 10, generator: null },
    ]);
  });

  test.each([
    ['_next/static/chunks/a.js', 'next'],
    ['_nuxt/a.js', 'nuxt'],
    ['docs/_nuxt/a.js', 'nuxt'],
    ['my_nuxt/a.js', null],
    ['hashmap.json', 'vitepress'],
    ['assets/js/runtime~main.0f.js', 'docusaurus'],
    ['my_next/static/a.js', null],
    ['_next/statics', null],
    ['my-hashmap.json', null],
    ['hashmap.json.gz', null],
    ['my-assets/js/runtime~main.0f.js', null],
    ['assets/js/runtime~main.0f.js.map', null],
  ])('names the generator that writes %s: %s', (sign, generator) => {
    expect(noticesOf(pages(10), [sign])).toMatchObject([{ generator }]);
    // A file with a new hash in its name is a new file.
    expect(noticesOf([...pages(10), { path: sign, status: 'added' }], [])).toMatchObject([{ generator }]);
  });
});
