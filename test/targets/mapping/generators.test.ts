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

/** What is said of a build that changed every page. */
function said(
  changed: readonly (string | Partial<ChangedFile>)[],
  unchanged: readonly string[] | null,
  root = '',
) {
  return targetsOfChanges(changedFiles(...changed), { ...MAPPING, root }, unchanged && (() => unchanged))
    .notices;
}

describe('the build changes every page', () => {
  test.each<
    [what: string, changed: (string | Partial<ChangedFile>)[], unchanged: string[], all: number | null]
  >([
    ['all ten of them', pages(10), [], 10],
    ['nine may well all have changed', pages(9), [], null],
    ['more than nine tenths', pages(19), same(2), 21],
    ['nine tenths are not enough', pages(18), same(2), null],
    ['at most a tenth of the rest', [...pages(10), ...styles(1)], others(9), 10],
    ['more than a tenth of the rest has been edited', [...pages(10), ...styles(1)], others(8), null],
    ['unchanged pages are no rest', [...pages(28), ...styles(1)], [...same(2), ...others(8)], null],
    [
      'what is written along with each page is no rest',
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
    ['but not what is only called like it', [...pages(10), 'page-data.json.js'], [], null],
    ['nor what only has it in its name', [...pages(10), 'a.txt.js'], [], null],
    ['a page may be called .htm', [...pages(9), 'p.htm'], ['x.html.js'], 10],
    [
      'new files count as neither',
      [...pages(10), ...styles(5).map((path) => ({ path, status: 'added' as const }))],
      others(1),
      10,
    ],
    ['new pages count as none', pages(10).map((path) => ({ path, status: 'added' as const })), [], null],
  ])('%s', (_, changed, unchanged, all) => {
    const pages = changed.filter((one) => typeof one === 'string' && /\.html?$/.test(one)).length;
    expect(said(changed, unchanged)).toEqual(
      all === null ? [] : [{ code: 'every-page-changed', pages, all, generator: null }],
    );
  });

  test('is not said where it is not known what did not change', () => {
    expect(said(pages(10), null)).toEqual([]);
  });

  test('what lies outside of the root counts as neither', () => {
    const changed = [...pages(10).map((page) => `public/${page}`), ...styles(9)];
    expect(said(changed, ['README.html', '_next/static/a.js'], 'public')).toMatchObject([
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
  ])('by the sign %s: %s', (sign, generator) => {
    expect(said(pages(10), [sign])).toMatchObject([{ generator }]);
    // The file with the new hash is new.
    expect(said([...pages(10), { path: sign, status: 'added' }], [])).toMatchObject([{ generator }]);
  });
});
