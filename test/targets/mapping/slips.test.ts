import { describe, expect, test } from 'vitest';
import type { ChangedFile } from '../../../src/changes/changes.ts';
import { parseBaseUrls } from '../../../src/targets/base-url.ts';
import { targetsOfChanges } from '../../../src/targets/mapping/changed.ts';
import type { MappingOptions } from '../../../src/targets/mapping/changed-targets.ts';
import { MAPPING } from '../../mapping-options.ts';
import { patterns, rewriteRules, tagRules } from '../../patterns.ts';

const SLIPS = ['root-not-found', 'root-forgotten', 'generator-sources', 'matches-no-file'];

/** Returns the notices for changed and unchanged paths. A leading `-` means that the file was deleted. */
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
    ['pubic', ['src/x.ts'], ['public/a.html'], { folders: ['public', 'src'], near: 'public', others: 0 }],
    ['web/dist', ['web/build/a.html'], ['api/x.ts'], { folders: ['web/build'], near: null }],
    ['web/app/dist', ['web/app/build/a.html'], ['web/x.ts'], { folders: ['web/app/build'], near: null }],
    // The parent folder does not exist either.
    ['wep/app/dist', ['web/a.html'], ['api/x.ts'], { folders: ['api', 'web'] }],
    // A symlink or submodule elsewhere has the name of the last folder.
    ['web/public', ['public'], ['web/x.ts'], { folders: [] }],
    ['public', ['a.html'], [], { folders: [] }],
    [
      'x',
      ['a.html'],
      Array.from('lkjihgfedcba', (name) => `${name}/a`),
      { folders: [...'abcdefghij'], others: 2 },
    ],
  ])('is reported with the folders next to it: %s, %j and %j', (root, changed, unchanged, slip) => {
    expect(slipsOf(changed, unchanged, { root })).toMatchObject([{ code: 'root-not-found', root, ...slip }]);
  });

  test.each<[what: string, changed: string[], unchanged: string[] | null]>([
    ['it was there before', ['-public/a.html', 'public2/a.html'], ['public/b.html']],
    ['it is there, unchanged', ['README.md'], ['public/a.html', 'src/x.ts']],
    ['a symlink or submodule may contain it', ['README.md'], ['public']],
    ['the unchanged files are unknown', ['README.md'], null],
  ])('is not reported if %s', (_, changed, unchanged) => {
    expect(slipsOf(changed, unchanged, { root: 'public' })).toEqual([]);
  });

  test('is never the repository itself, even if that is empty', () => {
    expect(slipsOf([], [])).toEqual([{ code: 'matches-no-file', input: 'paths', text: '**' }]);
  });
});

test('a root that is in neither version has no targets if the changes are unknown', () => {
  const unknown = { kind: 'unknown', reasons: [{ code: 'no-state' }] } as const;
  const live = ['public/a.html'];
  expect(targetsOfChanges(unknown, { ...MAPPING, root: 'pubic' }, () => live)).toEqual({
    ...{ targets: [], strategy: 'none', failed: true, notices: [], filesInSite: null, files: [] },
    reason: {
      ...{ input: 'root', code: 'root-not-found', root: 'pubic' },
      ...{ folders: ['public'], others: 0, near: 'public' },
    },
  });
});

describe('there are no notices about slips if the whole site is purged or the step fails', () => {
  const one = { maxUrls: 1, paths: patterns('*', 'pulbic/*') } as const;
  test.each<[what: string, changed: string[], options: Partial<MappingOptions>]>([
    ['because of a site-wide file', ['_headers', 'a.css'], {}],
    ['because of too many targets', ['a.css', 'b.css'], one],
    [
      'because of too many targets, with the fallback everything',
      ['a.css', 'b.css'],
      { ...one, fallback: 'everything' },
    ],
    ['because of too many targets, with the fallback fail', ['a.css', 'b.css'], { ...one, fallback: 'fail' }],
  ])('%s', (_, changed, options) => {
    expect(slipsOf(changed, ['hugo.toml'], options)).toEqual([]);
  });
});

describe('a missing root', () => {
  const base = (url: string) => ({ baseUrls: parseBaseUrls(url).value });

  test.each<[changed: string[], unchanged: string[], options: Partial<MappingOptions>, slip: object | null]>([
    [['public/a.html', 'README.md'], ['public/b.html'], {}, { folder: 'public', isSure: false }],
    [['web/dist/a.html'], ['x.ts'], {}, { folder: 'web/dist', isSure: false }],
    [['docs/a.html'], [], base('https://example.com/docs'), { folder: 'docs', isSure: true }],
    [
      ['docs/a.html'],
      [],
      base('https://a.example/x/docs\nhttps://b.example'),
      { folder: 'docs', isSure: true },
    ],
    [['docs/a.html'], [], base('https://example.com/other'), null],
    // The base-url decides, whatever other files exist.
    [['docs/a.html'], ['index.html'], base('https://example.com/docs'), { folder: 'docs', isSure: true }],
    // Files that are not served do not count.
    [['public/a.html', 'x.html'], [], { paths: patterns('**', '!x.html') }, { folder: 'public' }],
    [['docs/a.html'], [], {}, null],
    [['public/a.html', 'b.html'], [], {}, null],
    // The repository itself is the site and contains a folder with that name.
    [['public/a.html'], ['index.html', 'x.ts'], {}, null],
    [['public/a.html'], ['index.htm'], {}, null],
    [['public/a.html'], ['src/index.html', 'index.html.bak'], {}, { folder: 'public', isSure: false }],
    [['public/a.css'], [], {}, null],
    [['public/a.html'], [], { root: 'public' }, null],
  ])(
    'is noticed if all changed pages are in a site folder: %j, unchanged %j',
    (changed, unchanged, options, slip) => {
      const expected = slip === null ? [] : [{ code: 'root-forgotten', ...slip }];
      expect(slipsOf(changed, unchanged, options)).toMatchObject(expected);
    },
  );
});

test('the common names of built sites are known', () => {
  const names = 'public dist _site site build out output _output _book book htdocs public_html www wwwroot';
  for (const folder of names.split(' ')) {
    expect(slipsOf([`${folder}/a.html`], [])).toMatchObject([{ code: 'root-forgotten', folder }]);
  }
});

describe('the notice about sources of a generator', () => {
  test.each([
    ['hugo.toml', 'Hugo'],
    ['hugo.yml', 'Hugo'],
    ['hugo.json', 'Hugo'],
    ['config/_default/hugo.yaml', 'Hugo'],
    ['config/_default/config.toml', 'Hugo'],
    ['astro.config.mjs', 'Astro'],
    ['_config.yml', 'Jekyll'],
    ['_config.toml', 'Jekyll'],
    ['.eleventy.cjs', 'Eleventy'],
    ['eleventy.config.js', 'Eleventy'],
    ['mkdocs.yml', 'MkDocs'],
    ['docusaurus.config.ts', 'Docusaurus'],
    ['.vitepress/config.js', 'VitePress'],
    ['docs/.vitepress/config.mts', 'VitePress'],
    ['next.config.js', 'Next.js'],
    ['nuxt.config.ts', 'Nuxt'],
    ['gatsby-config.js', 'Gatsby'],
    ['svelte.config.js', 'SvelteKit'],
    ['book.toml', 'mdBook'],
    ['pelicanconf.py', 'Pelican'],
    ['antora-playbook.yml', 'Antora'],
    ['vite.config.ts', 'Vite'],
  ])('recognizes %s of %s', (configuration, generator) => {
    expect(slipsOf(['content/x.md'], [configuration])).toEqual([
      { code: 'generator-sources', generator, configuration, path: 'content/x.md' },
    ]);
  });

  test.each<[what: string, changed: string[], unchanged: string[], options: Partial<MappingOptions>]>([
    ['are in a folder', ['content/x.md'], ['site/hugo.toml'], {}],
    [
      'have other names',
      ['content/x.md'],
      ['book.js', 'next.config.js.bak', 'mkdocs.yml.bak', 'hugo.tson', 'a.css'],
      {},
    ],
    ['have a root', ['static/x.css'], ['hugo.toml'], { root: 'static' }],
    ['have rules', ['content/x.md'], ['hugo.toml'], { rewriteRules: rewriteRules('content/*.md => /$1/') }],
    ['have tags', ['content/x.md'], ['hugo.toml'], { tagRules: tagRules('content/*.md => $1') }],
    ['lost their generator', ['content/x.md', '-hugo.toml'], [], {}],
    ['are all excluded', ['content/x.md'], ['hugo.toml', 'a.css'], { paths: patterns('*.css') }],
  ])('is missing if the files %s', (_, changed, unchanged, options) => {
    expect(slipsOf(changed, unchanged, options)).toEqual([]);
  });

  test('replaces the one about a missing root', () => {
    for (const [changed, unchanged] of [
      [['public/a.html'], ['hugo.toml']],
      [['public/a.html', 'hugo.toml'], []],
    ] as const) {
      expect(slipsOf(changed, unchanged)).toMatchObject([
        { code: 'generator-sources', path: 'public/a.html' },
      ]);
    }
  });

  test('is missing for a built folder', () => {
    expect(slipsOf(['content/x.md'], ['hugo.toml'], {}, 'build')).toEqual([]);
  });
});

describe('an input that matches no file', () => {
  test.each<[options: Partial<MappingOptions>, slip: object[]]>([
    [{ root: 'public' }, []],
    [
      { root: 'public', paths: patterns('pulbic/**', 'publik/**') },
      [{ input: 'paths', text: 'pulbic/**, publik/**' }],
    ],
    [{ root: 'public', paths: patterns('old/**') }, []],
    [{ root: 'public', paths: patterns('!**/*.map') }, []],
    [{ root: 'gone' }, [{ input: 'root', text: 'gone' }]],
    [
      { root: 'public', rewriteRules: rewriteRules('conten/*.md => /$1/', 'old/*.md => /$1/') },
      [{ input: 'rewrite', text: 'conten/*.md => /$1/' }],
    ],
    [
      { root: 'public', tagRules: tagRules('conten/*.md => $1', 'old/*.md => $1') },
      [{ input: 'tags-for', text: 'conten/*.md => $1' }],
    ],
  ])('causes a notice: %j', (options, slips) => {
    const found = slipsOf(['public/a.html', '-gone/b.html'], ['old/c.md'], options);
    expect(found).toMatchObject(slips);
    expect(found).toHaveLength(slips.length);
  });
});
