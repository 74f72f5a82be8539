import { expect, test } from 'vitest';
import { chooseFiles, shareAddresses } from '../../src/deploy/choose-files.ts';
import type { ServedFile } from '../../src/site/content.ts';

function probe(path: string, now: string | null = 'id'): ServedFile {
  return { path, urls: [`https://example.com/${path}`], contents: { ids: 'blob', held: ['old'], now } };
}

const PAGES = Array.from({ length: 300 }, (_, at) => probe(`p${at}/index.html`));

test('chooseProbes returns a few files of each sort, the best sorts first', () => {
  const all = [
    ...PAGES,
    probe('logo.png'),
    probe('site.css'),
    probe('app.8f3a2b1c.js'),
    probe('old.txt', null),
  ];
  const chosen = chooseFiles(all, false).map(({ path }) => path);
  expect(chosen).toHaveLength(6);
  expect(chosen.slice(0, 2)).toEqual(['app.8f3a2b1c.js', 'site.css']);
  expect(chosen).toContain('logo.png');
  expect(chosen).toContain('old.txt');
});

test('chooseProbes returns the best sort and pages if the old bytes are unknown', () => {
  const all = [...PAGES, probe('a.css'), probe('b.css'), probe('app.8f3a2b1c.js'), probe('logo.png')];
  const chosen = chooseFiles(all, true).map(({ path }) => path);
  expect(chosen[0]).toBe('app.8f3a2b1c.js');
  expect(chosen.slice(1)).toEqual(Array(5).fill(expect.stringMatching(/index\.html$/)));
  expect(chooseFiles(PAGES, true)).toHaveLength(6);
});

test.for(['.nojekyll', 'docs/.htaccess', '.github/workflows/deploy.yml', '_headers', '_worker.js'])(
  'chooseProbes skips what hosts do not serve: %s',
  (path) => {
    expect(chooseFiles([probe(path)], false)).toEqual([]);
    expect(chooseFiles([probe(path)], true)).toEqual([]);
  },
);

test('chooseProbes returns other files only if there is nothing else, if the old bytes are unknown', () => {
  const chosen = chooseFiles([probe('package.json'), ...PAGES], true).map(({ path }) => path);
  expect(chosen).not.toContain('package.json');
  expect(chooseFiles([probe('package.json')], true)).toHaveLength(1);
  expect(chooseFiles([probe('.well-known/security.txt')], true)).toHaveLength(1);
});

test('chooseProbes spreads its choice over the site', () => {
  const chosen = chooseFiles(PAGES, false).map(({ path }) => Number(/\d+/.exec(path)?.[0]));
  expect(Math.max(...chosen) - Math.min(...chosen)).toBeGreaterThan(200);
});

test('chooseProbes skips files without a URL', () => {
  expect(chooseFiles([{ ...probe('a.css'), urls: [] }], false)).toEqual([]);
});

test('shareAddresses removes the URLs of an existing page from a deleted one, whose contents do not prove the other', () => {
  const deleted = { ...probe('a/index.html', null), urls: ['/a/', '/a', '/a/index.html'] };
  const added = { ...probe('a.html', 'new'), urls: ['/a.html', '/a', '/a/'] };
  const [first, second] = shareAddresses([
    deleted,
    { ...added, contents: { ...added.contents, held: [null] } },
  ]);
  expect(first?.urls).toEqual(['/a/index.html']);
  expect(second).toEqual({ ...added, contents: { ids: 'blob', held: [null, 'old'], now: 'new' } });
});
