import { describe, expect, test } from 'vitest';
import type { ChangedFile } from '../../../src/changes/changes.ts';
import { parseBaseUrls } from '../../../src/targets/base-url.ts';
import { targetsOfChanges } from '../../../src/targets/mapping/changed.ts';
import type { MappingOptions } from '../../../src/targets/mapping/changed-targets.ts';
import { findUntouched } from '../../../src/targets/mapping/untouched.ts';
import { changedFiles, MAPPING, SITE } from '../../mapping-options.ts';
import { BROKEN_RULE, patterns, rewriteRules } from '../../patterns.ts';

const HOST = 'www.example.com';

/** Returns the targets of changed files next to unchanged ones. */
function purged(files: readonly string[], unchanged: readonly string[], options: Partial<MappingOptions>) {
  return targetsOfChanges(changedFiles(...files), { ...MAPPING, ...options }, () => unchanged);
}

function valuesOf({ targets }: ReturnType<typeof targetsOfChanges>): readonly string[] {
  return targets.map(({ value }) => value);
}

describe('more targets than `max-urls`', () => {
  test('become prefixes of folders in which every file changed, and URLs', () => {
    const result = purged(['a/1.css', 'a/b/2.css', 'c/3.css'], ['c/4.css'], { maxUrls: 2 });
    expect(result.targets.map(({ kind, value }) => `${kind} ${value}`)).toEqual([
      `prefixes ${HOST}/a/`,
      `urls ${SITE}/c/3.css`,
    ]);
    expect(result.strategy).toBe('mixed');
    expect(result.reason).toMatchObject({ code: 'files-mapped', files: 3, mapped: 3, targets: 2 });
    expect(result.files.map(({ targets }) => targets)).toEqual([
      [`${HOST}/a/`],
      [`${HOST}/a/`],
      [`${SITE}/c/3.css`],
    ]);
    expect(result.notices).toEqual([
      { code: 'folders-purged-whole', folder: '/a/', others: 0, targets: 3, most: 2 },
    ]);
  });

  test('use only as many folders as necessary, the outermost first', () => {
    const files = ['a/1', 'a/2', 'b/c/1', 'b/c/2', 'b/c/3', 'b/c/4'];
    expect(valuesOf(purged(files, ['b/x', 'y'], { maxUrls: 5 }))).toEqual([
      `${HOST}/a/`,
      ...['b/c/1', 'b/c/2', 'b/c/3', 'b/c/4'].map((path) => `${SITE}/${path}`),
    ]);
    expect(valuesOf(purged(files, ['b/x', 'y'], { maxUrls: 4 }))).toEqual([`${HOST}/a/`, `${HOST}/b/c/`]);
  });

  test.each<[what: string, files: string[], maxUrls: number, values: string[]]>([
    [
      'the outermost folder, even with a longer name and fewer files',
      ['b/c/1', 'b/c/2', 'b/c/3', 'long-name/1', 'long-name/2'],
      4,
      ['www.example.com/long-name/', `${SITE}/b/c/1`, `${SITE}/b/c/2`, `${SITE}/b/c/3`],
    ],
    [
      'the folder with the most files on one level',
      ['c/1', 'c/2', 'd/1', 'd/2', 'd/3'],
      4,
      ['www.example.com/d/', `${SITE}/c/1`, `${SITE}/c/2`],
    ],
    [
      'the URL of a single file to its folder, which would save nothing',
      ['e/1.css', 'b/c/1', 'b/c/2'],
      2,
      ['www.example.com/b/c/', `${SITE}/e/1.css`],
    ],
  ])('prefer %s', (_, files, maxUrls, values) => {
    const result = purged(files, ['b/x', 'y'], { maxUrls });
    expect(valuesOf(result).toSorted()).toEqual(values.toSorted());
  });

  test('count what a folder saves in each of several sites', () => {
    const baseUrls = parseBaseUrls(`${SITE}\nhttps://other.example/sub`).value;
    // One folder is enough, because it saves four of the ten targets.
    const files = ['a/1', 'a/2', 'a/3', 'b/1', 'b/2'];
    expect(valuesOf(purged(files, ['y'], { maxUrls: 6, baseUrls }))).toEqual([
      ...[`${HOST}/a/`, 'other.example/sub/a/'],
      ...['1', '2'].flatMap((name) => [`${SITE}/b/${name}`, `https://other.example/sub/b/${name}`]),
    ]);
  });

  test('ignore unchanged files outside the root', () => {
    const options = { root: 'public', maxUrls: 1 };
    expect(valuesOf(purged(['public/a/1', 'public/a/2'], ['a/x', 'public/b'], options))).toEqual([
      `${HOST}/a/`,
    ]);
  });

  test('become one prefix if every file of the site changed', () => {
    expect(valuesOf(purged(['1.css', '2.css', 'a/3.css'], [], { maxUrls: 1 }))).toEqual([`${HOST}/`]);
  });

  test.each<[what: string, options: Partial<MappingOptions>, unchanged: string[]]>([
    ['contains an unchanged file', {}, ['a/deep/down/x.css']],
    ['contains a URL of an unchanged page', {}, ['a.html']],
    [
      'contains the result of a rule for an unchanged file',
      { rewriteRules: rewriteRules('content/* => /a/$1') },
      ['content/x.md'],
    ],
    ['contains a file that `paths` excludes', { paths: patterns('**', '!a/2.css') }, []],
    ['contains another site', { baseUrls: parseBaseUrls(`${SITE}\n${SITE}/a/b`).value, maxUrls: 2 }, []],
    [
      'contains another site below the path of a site',
      { baseUrls: parseBaseUrls(`${SITE}/docs\n${SITE}/docs/a`).value, maxUrls: 2 },
      [],
    ],
  ])('never use a folder that %s', (_, options, unchanged) => {
    const files = ['a/1.css', 'a/2.css', 'a/3.css'];
    const result = purged(files, [...unchanged, 'x'], { maxUrls: 1, ...options, fallback: 'fail' });
    expect(result).toMatchObject({ failed: true, reason: { code: 'too-many-targets' } });
  });

  test('ignore a site on another host', () => {
    const baseUrls = parseBaseUrls(`${SITE}\nhttps://other.example/a/b`).value;
    const result = purged(['a/1.css', 'a/2.css'], ['x'], { maxUrls: 2, baseUrls });
    expect(valuesOf(result)).toEqual([`${HOST}/a/`, 'other.example/a/b/a/']);
  });

  test('never use a folder that contains a deleted `immutable` file', () => {
    const files = changedFiles('a/1.css', 'a/2.css', { path: 'a/x.0f.css', status: 'deleted' });
    const options = { ...MAPPING, immutable: patterns('a/*.0f.css'), maxUrls: 1, fallback: 'fail' } as const;
    expect(targetsOfChanges(files, options, () => ['x'])).toMatchObject({ failed: true });
    expect(targetsOfChanges(files, { ...options, immutable: [] }, () => ['x']).targets).toHaveLength(1);
  });

  test('fall back if folders do not save enough, and count the unchanged files', () => {
    const result = purged(['a/1.css', 'a/2.css', 'b/1.css'], ['b/2.css', 'c', '../x'], { maxUrls: 1 });
    expect(result.strategy).toBe('site');
    expect(result.reason).toEqual({
      code: 'too-many-targets',
      ...{ files: 3, mapped: 3, urls: 0, targets: 3, most: 1, unchanged: 2 },
    });
  });

  test('count unchanged files in the root or matched by a rule', () => {
    const options = { root: 'public', rewriteRules: rewriteRules('content/* => /$1'), maxUrls: 1 };
    const unchanged = ['README.md', 'content/a', 'public/x', 'public/c/d'];
    const result = purged(['public/1', 'public/2'], unchanged, options);
    expect(result.reason).toMatchObject({ code: 'too-many-targets', unchanged: 3 });
  });

  test('fall back if the unchanged files are unknown', () => {
    const options = { ...MAPPING, maxUrls: 1 };
    expect(targetsOfChanges(changedFiles('a/1.css', 'a/2.css'), options)).toMatchObject({
      strategy: 'site',
      reason: { unchanged: null },
    });
  });

  // https://developers.cloudflare.com/cache/how-to/purge-cache/purge_by_prefix/
  test.each<[depth: number, base: string, strategy: string]>([
    [30, SITE, 'prefixes'],
    [31, SITE, 'site'],
    [29, `${SITE}/docs`, 'prefixes'],
    [29, `${SITE}/docs/v1`, 'site'],
    [29, `${SITE}\nhttps://other.example/docs/v1`, 'site'],
    [30, `${SITE}/docs`, 'site'],
  ])('never use a folder that is too deep for a prefix: %i folders below %s', (depth, base, strategy) => {
    const deep = Array.from({ length: depth }, (_, index) => `d${index}`).join('/');
    const files = [`${deep}/1.css`, `${deep}/2.css`];
    const baseUrls = parseBaseUrls(base).value;
    const options = { maxUrls: baseUrls.length, baseUrls };
    expect(purged(files, ['d0/x', ...folders(deep)], options).strategy).toBe(strategy);
  });
});

/** Returns an unchanged file in each folder above the last one. */
function folders(path: string): readonly string[] {
  const names = path.split('/');
  return names.slice(1).map((_, index) => `${names.slice(0, index + 1).join('/')}/same`);
}

test('the untouched paths are unknown if a rule fails on an unchanged file', () => {
  const options = { ...MAPPING, root: 'public', rewriteRules: [BROKEN_RULE] };
  expect(findUntouched(['public/a', 'b'], [], options)).toEqual({ paths: null, files: 1 });
});

describe('`immutable`', () => {
  const options = { ...MAPPING, immutable: patterns('_astro/**'), root: 'dist' };
  const changes = changedFiles(
    { path: 'dist/_astro/old.0f.js', status: 'deleted' },
    { path: 'dist/_astro/new.1f.js', status: 'added' },
    { path: 'dist/_astro/odd.js' },
    { path: 'dist/page.css', status: 'deleted' },
    { path: '_astro/x.js', status: 'deleted' },
  );

  test('files are purged if they are new or changed, but not if they are deleted', () => {
    const { targets, files } = targetsOfChanges(changes, options);
    expect(targets.map(({ value }) => value)).toEqual([
      `${SITE}/_astro/new.1f.js`,
      `${SITE}/_astro/odd.js`,
      `${SITE}/page.css`,
    ]);
    expect(files[0]).toEqual({
      file: 'dist/_astro/old.0f.js',
      targets: [],
      skipped: { code: 'kept-on-purpose' },
    });
    expect(files[4]?.skipped).toEqual({ code: 'outside-root' });
  });

  test('patterns are relative to the root', () => {
    const gone = changedFiles({ path: 'static/logo.png', status: 'deleted' });
    const inStatic = { ...MAPPING, root: 'static', immutable: patterns('static/**') };
    expect(targetsOfChanges(gone, inStatic).targets).toHaveLength(1);
  });

  test('files that are kept do not count as a match for `also`', () => {
    const gone = changedFiles({ path: 'dist/_astro/old.0f.js', status: 'deleted' });
    expect(targetsOfChanges(gone, { ...options, also: ['/'] })).toMatchObject({
      targets: [],
      reason: { code: 'no-file-counts', skipped: [{ reason: { code: 'kept-on-purpose' }, files: 1 }] },
    });
  });

  test.each(['site', 'everything'] as const)(
    'files are purged by the fallback %s, with a notice',
    (fallback) => {
      const unknown = { kind: 'unknown', reasons: [{ code: 'no-state' }] } as const;
      const { notices } = targetsOfChanges(unknown, { ...options, fallback });
      expect(notices).toEqual([{ code: 'immutable-purged-too' }]);
      expect(targetsOfChanges(unknown, { ...MAPPING, fallback }).notices).toEqual([]);
    },
  );
});

describe('`any-query`', () => {
  const of = (path: string, options: Partial<MappingOptions> = {}) =>
    targetsOfChanges(changedFiles(path), { ...MAPPING, anyQuery: patterns('**'), ...options }, () => []);

  test.each<[path: string, targets: string[], note: string]>([
    ['style.css', [`prefixes ${HOST}/style.css`], 'purged-with-queries'],
    ['p/_payload.json', [`prefixes ${HOST}/p/_payload.json`], 'purged-with-queries'],
    ['a+.css', [`prefixes ${HOST}/a+.css`, `prefixes ${HOST}/a%2B.css`], 'purged-with-queries'],
    ['p.html', [`prefixes ${HOST}/p.html`, `urls ${SITE}/p`, `urls ${SITE}/p/`], 'queries-left'],
    ['api/data', [`urls ${SITE}/api/data`], 'queries-left'],
  ])('makes prefixes where possible: %s', (path, targets, note) => {
    const result = of(path);
    expect(result.targets.map(({ kind, value }) => `${kind} ${value}`)).toEqual(targets);
    expect(result.notices).toEqual([{ code: 'files-noted', note: { code: note }, path, others: 0 }]);
  });

  test('does not change other files', () => {
    const options = { ...MAPPING, anyQuery: patterns('*.css') };
    const { targets, strategy } = targetsOfChanges(changedFiles('a.css', 'a.js'), options);
    expect(targets.map(({ kind }) => kind)).toEqual(['prefixes', 'urls']);
    expect(strategy).toBe('mixed');
  });

  test('applies to the result of a rule, too', () => {
    const options = { rewriteRules: rewriteRules('src/*.css => /$1.css') };
    expect(of('src/a.css', options).targets[0]).toMatchObject({ kind: 'prefixes', value: `${HOST}/a.css` });
  });
});

describe('the notice about paths that start with a prefix', () => {
  test.each<[unchanged: string[], neighbour: string | null]>([
    [['app.json', 'b.css'], '/app.json'],
    [['app.js.map'], '/app.js.map'],
    [['app.j', 'ap.js', 'x/app.js.map', 'b'], null],
  ])('for app.js and the unchanged %j', (unchanged, neighbour) => {
    const options = { ...MAPPING, mode: 'prefixes' } as const;
    const { notices } = targetsOfChanges(changedFiles('app.js', 'z.css'), options, () => unchanged);
    expect(notices).toEqual(
      neighbour ? [{ code: 'neighbours-purged', prefix: '/app.js', neighbour, others: 0 }] : [],
    );
  });

  test('ignores another file with the same URL', () => {
    const options = { ...MAPPING, mode: 'prefixes', rewriteRules: rewriteRules('src/* => /app.js') } as const;
    expect(targetsOfChanges(changedFiles('src/a'), options, () => ['src/b']).notices).toEqual([]);
  });

  test('ignores URLs', () => {
    expect(targetsOfChanges(changedFiles('app.js'), MAPPING, () => ['app.js.map']).notices).toEqual([]);
  });

  test('counts all such prefixes', () => {
    const options = { ...MAPPING, anyQuery: patterns('*.js') };
    const { notices } = targetsOfChanges(changedFiles('a.js', 'b.js'), options, () => ['a.js.gz', 'b.jsx']);
    expect(notices).toContainEqual(expect.objectContaining({ code: 'neighbours-purged', others: 1 }));
  });
});

describe('the strategy', () => {
  test.each<[files: (string | Partial<ChangedFile>)[], mode: MappingOptions['mode'], strategy: string]>([
    [['a.css'], 'urls', 'urls'],
    [['a.css', { path: 's', type: 'submodule' }], 'urls', 'mixed'],
    [[{ path: 's', type: 'submodule' }], 'urls', 'mixed'],
    [['a.html'], 'prefixes', 'prefixes'],
    [['LICENSE'], 'prefixes', 'urls'],
  ])('of %j in the mode %s is %s', (files, mode, strategy) => {
    expect(targetsOfChanges(changedFiles(...files), { ...MAPPING, mode }).strategy).toBe(strategy);
  });
});
