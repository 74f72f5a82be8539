import { describe, expect, test } from 'vitest';
import type { ChangedFile } from '../../../src/changes/changes.ts';
import { parseBaseUrls } from '../../../src/targets/base-url.ts';
import { targetsOfChanges } from '../../../src/targets/mapping/changed.ts';
import type { MappingOptions } from '../../../src/targets/mapping/changed-targets.ts';
import { MAPPING } from '../../mapping-options.ts';
import { patterns, rewriteRules } from '../../patterns.ts';

const SLIPS = ['root-not-found', 'root-forgotten', 'generator-sources', 'matches-no-file'];

/** The slips that are found where these paths changed, beside those that did not. A `-` in front: it is gone. */
function slipsOf(
  changed: readonly string[],
  unchanged: readonly string[] | null,
  options: Partial<MappingOptions> = {},
  source: 'git' | 'build' = 'git',
): readonly object[] {
  const files = changed.map((path): ChangedFile => {
    const status = path.startsWith('-') ? 'deleted' : 'modified';
    return {
      path: path.replace(/^-/, ''),
      status,
      type: 'file',
      held: ['a'],
      now: status === 'deleted' ? null : 'b',
    };
  });
  const { reason, notices } = targetsOfChanges(
    { kind: 'files', files, source, versions: [], head: '' },
    { ...MAPPING, ...options },
    unchanged && (() => unchanged),
  );
  return [reason, ...notices].filter(({ code }) => SLIPS.includes(code));
}

describe('a root that is in neither version', () => {
  test.each<[root: string, changed: string[], unchanged: string[], slip: object]>([
    ['pubic', ['public/a.html'], ['src/x.ts'], { folders: ['public', 'src'], near: 'public', others: 0 }],
    ['web/dist', ['web/build/a.html'], ['api/x.ts'], { folders: ['web/build'], near: null }],
    ['public', ['a.html'], [], { folders: [] }],
    ['x', ['a.html'], Array.from({ length: 12 }, (_, index) => `f${index}/a`), { others: 2 }],
  ])('%s, beside %j and %j', (root, changed, unchanged, slip) => {
    expect(slipsOf(changed, unchanged, { root })).toMatchObject([{ code: 'root-not-found', root, ...slip }]);
  });

  test.each<[what: string, changed: string[], unchanged: string[] | null]>([
    ['it was there before', ['-public/a.html', 'public2/a.html'], ['public/b.html']],
    ['it is there, unchanged', ['README.md'], ['public/a.html']],
    ['it lies behind a link or a submodule', ['README.md'], ['public']],
    ['it is not known what there is', ['README.md'], null],
  ])('is none where %s', (_, changed, unchanged) => {
    expect(slipsOf(changed, unchanged, { root: 'public' })).toEqual([]);
  });
});

describe('a root that was forgotten', () => {
  const base = (url: string) => ({ baseUrls: parseBaseUrls(url).values });

  test.each<[changed: string[], unchanged: string[], options: Partial<MappingOptions>, slip: object | null]>([
    [['public/a.html', 'README.md'], ['public/b.html'], {}, { folder: 'public', isSure: false }],
    [['web/dist/a.html'], ['x.ts'], {}, { folder: 'web/dist', isSure: false }],
    [['docs/a.html'], [], base('https://example.com/docs'), { folder: 'docs', isSure: true }],
    [['docs/a.html'], [], {}, null],
    [['public/a.html', 'b.html'], [], {}, null],
    // The repository itself is the site, and has a folder of that name.
    [['public/a.html'], ['index.html'], {}, null],
    [['public/a.css'], [], {}, null],
    [['public/a.html'], [], { root: 'public' }, null],
  ])('%j beside %j', (changed, unchanged, options, slip) => {
    const expected = slip === null ? [] : [{ code: 'root-forgotten', ...slip }];
    expect(slipsOf(changed, unchanged, options)).toMatchObject(expected);
  });
});

describe('sources of a generator', () => {
  test.each([
    ['hugo.toml', 'Hugo'],
    ['astro.config.mjs', 'Astro'],
    ['_config.yml', 'Jekyll'],
    ['mkdocs.yml', 'MkDocs'],
    ['docusaurus.config.ts', 'Docusaurus'],
    ['next.config.js', 'Next.js'],
    ['eleventy.config.js', 'Eleventy'],
  ])('%s: %s', (configuration, generator) => {
    expect(slipsOf(['content/x.md'], [configuration])).toEqual([
      { code: 'generator-sources', generator, configuration, path: 'content/x.md' },
    ]);
  });

  test.each<[what: string, changed: string[], unchanged: string[], options: Partial<MappingOptions>]>([
    ['lie in a folder', ['content/x.md'], ['site/hugo.toml'], {}],
    ['have a root', ['static/x.css'], ['hugo.toml'], { root: 'static' }],
    ['have rules', ['content/x.md'], ['hugo.toml'], { rules: rewriteRules('content/*.md => /$1/') }],
    ['were all taken out', ['content/x.md'], ['hugo.toml', 'a.css'], { paths: patterns('*.css') }],
  ])('are none where they %s', (_, changed, unchanged, options) => {
    expect(slipsOf(changed, unchanged, options)).toEqual([]);
  });

  test('are none in a built folder', () => {
    expect(slipsOf(['content/x.md'], ['hugo.toml'], {}, 'build')).toEqual([]);
  });
});

describe('an input that matches no file', () => {
  test.each<[options: Partial<MappingOptions>, slip: object[]]>([
    [{ root: 'public' }, []],
    [{ root: 'public', paths: patterns('pulbic/**') }, [{ input: 'paths', text: 'pulbic/**' }]],
    [{ root: 'public', paths: patterns('old/**') }, []],
    [{ root: 'gone' }, [{ input: 'root', text: 'gone' }]],
    [
      { root: 'public', rules: rewriteRules('conten/*.md => /$1/', 'old/*.md => /$1/') },
      [{ input: 'rewrite', text: 'conten/*.md => /$1/' }],
    ],
  ])('%j', (options, slips) => {
    const found = slipsOf(['public/a.html', '-gone/b.html'], ['old/c.md'], options);
    expect(found).toMatchObject(slips);
    expect(found).toHaveLength(slips.length);
  });
});
