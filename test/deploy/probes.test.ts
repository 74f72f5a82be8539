import { expect, test } from 'vitest';
import { chooseProbes, shareAddresses } from '../../src/deploy/probes.ts';
import type { ServedFile } from '../../src/site/content.ts';

function probe(path: string, now: string | null = 'id'): ServedFile {
  return { path, urls: [`https://example.com/${path}`], contents: { ids: 'blob', held: ['old'], now } };
}

const PAGES = Array.from({ length: 300 }, (_, at) => probe(`p${at}/index.html`));

test('a few files are chosen, those that show it best first, and some of each sort', () => {
  const all = [
    ...PAGES,
    probe('logo.png'),
    probe('site.css'),
    probe('app.8f3a2b1c.js'),
    probe('old.txt', null),
  ];
  const chosen = chooseProbes(all, false).map(({ path }) => path);
  expect(chosen).toHaveLength(6);
  expect(chosen.slice(0, 2)).toEqual(['app.8f3a2b1c.js', 'site.css']);
  expect(chosen).toContain('logo.png');
  expect(chosen).toContain('old.txt');
});

test('where nothing is known of before, those of the sort that shows it best, and pages', () => {
  const all = [...PAGES, probe('a.css'), probe('b.css'), probe('app.8f3a2b1c.js'), probe('logo.png')];
  const chosen = chooseProbes(all, true).map(({ path }) => path);
  expect(chosen[0]).toBe('app.8f3a2b1c.js');
  expect(chosen.slice(1)).toEqual(Array(5).fill(expect.stringMatching(/index\.html$/)));
  expect(chooseProbes(PAGES, true)).toHaveLength(6);
});

test.for(['.nojekyll', 'docs/.htaccess', '.github/workflows/deploy.yml', '_headers', '_worker.js'])(
  'what hosts keep to themselves shows nothing: %s',
  (path) => {
    expect(chooseProbes([probe(path)], false)).toEqual([]);
    expect(chooseProbes([probe(path)], true)).toEqual([]);
  },
);

test('what a site may not serve is taken where there is nothing else, if nothing is known of before', () => {
  const chosen = chooseProbes([probe('package.json'), ...PAGES], true).map(({ path }) => path);
  expect(chosen).not.toContain('package.json');
  expect(chooseProbes([probe('package.json')], true)).toHaveLength(1);
  expect(chooseProbes([probe('.well-known/security.txt')], true)).toHaveLength(1);
});

test('they are from all over the site', () => {
  const chosen = chooseProbes(PAGES, false).map(({ path }) => Number(/\d+/.exec(path)?.[0]));
  expect(Math.max(...chosen) - Math.min(...chosen)).toBeGreaterThan(200);
});

test('a file that is served nowhere shows nothing', () => {
  expect(chooseProbes([{ ...probe('a.css'), urls: [] }], false)).toEqual([]);
});

test('a deleted page shows nothing where the page that took its place is served, nor does that one by its bytes', () => {
  const gone = { ...probe('a/index.html', null), urls: ['/a/', '/a', '/a/index.html'] };
  const come = { ...probe('a.html', 'new'), urls: ['/a.html', '/a', '/a/'] };
  const [left, taken] = shareAddresses([gone, { ...come, contents: { ...come.contents, held: [null] } }]);
  expect(left?.urls).toEqual(['/a/index.html']);
  expect(taken).toEqual({ ...come, contents: { ids: 'blob', held: [null, 'old'], now: 'new' } });
});
