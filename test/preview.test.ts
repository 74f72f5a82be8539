import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { GENERATORS } from '../scripts/generators.ts';
import { type SiteFolder, suggestStep } from '../scripts/suggest.ts';
import { GIT_ENV } from './changes/objects.ts';
import { createRepository } from './changes/repository.ts';

const PROJECT = join(import.meta.dirname, '..');

function preview(...args: readonly string[]): string {
  const command = [join(PROJECT, 'scripts/preview.ts'), ...args];
  // Without the cache, it would spend most of its time compiling the same modules again.
  const env = { ...GIT_ENV, NODE_COMPILE_CACHE: join(tmpdir(), 'compiled') };
  return execFileSync(process.execPath, command, { encoding: 'utf8', env });
}

describe('a history', () => {
  const history = () => {
    const repository = createRepository();
    const commits = [
      { 'index.html': '1', 'a.css': '1' },
      { 'index.html': '1', 'a.css': '2' },
      { 'index.html': '2', 'a.css': '2', _headers: 'x' },
    ].map((files) => repository.commit(files));
    return { dir: repository.dir, commits };
  };

  test('is replayed from the newest commit on, with a total', () => {
    const { dir, commits } = history();
    const printed = JSON.parse(preview(dir, '--head', 'main', '--commits', '50', '--json'));
    expect(printed).toEqual({
      commits: [
        expect.objectContaining({ commit: commits[2], files: 2, targets: 1, requests: 1, strategy: 'site' }),
        expect.objectContaining({ commit: commits[1], files: 1, targets: 1, requests: 1, strategy: 'urls' }),
      ],
      sum: { commits: 2, files: 3, targets: 2, requests: 2, whole: 1 },
    });
  });

  test('is printed with one line per commit, and the files of the last commit', () => {
    const { dir, commits } = history();
    expect(preview(dir, '--head', 'main', '--commits', '2').trim().split('\n')).toEqual([
      expect.stringContaining(`${commits[2]?.slice(0, 12)}  2 files, 1 target, 1 request  site: "_headers"`),
      expect.stringContaining('1 file, 1 target, 1 request  urls:'),
      expect.stringContaining('Total: 2 commits'),
    ]);
    expect(preview(dir, '--head', 'main^')).toContain('a.css → https://www.example.com/a.css');
  });
});

describe('the suggested step', () => {
  const folder = (tracked: readonly string[], more: Partial<SiteFolder> = {}): SiteFolder => ({
    tracked,
    links: [],
    built: () => null,
    read: () => '',
    ...more,
  });
  const inputsOf = (site: SiteFolder) => parse(suggestStep(site, 'acme/purge@v1'))[0].with;

  test('has the root, base, and folders with hashed names that are in git', () => {
    const hashed = ['1f2e3d4c', '2f2e3d4c', '3f2e3d4c'].map((hash) => `public/assets/app.${hash}.js`);
    const home = '<link href="https://x/y"><script src="/docs/assets/app.1f2e3d4c.js">';
    const site = folder(['README.md', 'public/index.html', 'public/a/index.html', ...hashed], {
      read: (path) => (path === 'public/index.html' ? home : ''),
      links: ['public/latest'],
    });
    expect(inputsOf(site)).toEqual({
      'api-token': expect.stringContaining('secrets.'),
      zone: 'example.com',
      'changed-files': 'urls',
      'base-url': 'https://www.example.com/docs',
      root: 'public',
      immutable: 'assets/**\n',
    });
    expect(suggestStep(site, 'acme/purge@v1')).toContain(
      'follows 1 symbolic link, for example public/latest',
    );
  });

  test('has a pattern for a folder of hashed names that excludes its subfolders', () => {
    const vite = ['app.CwNnKCVM.js', 'a.md.BB-pZrDE.lean.js', 'b.uKAzPXFB.css'];
    const site = folder([
      'index.html',
      ...vite.map((name) => `x/${name}`),
      'x/img/logo.svg',
      'y/my-module.js',
    ]);
    expect(inputsOf(site)).toMatchObject({ immutable: 'x/*\n' });
  });

  test('has no root if all pages are in nested folders', () => {
    const site = folder(['src/main.ts', 'test/data/sites/one/index.html']);
    expect(inputsOf(site)).not.toHaveProperty('root');
    expect(suggestStep(site, 'acme/purge@v1')).toContain('set build-dir to its folder');
  });

  test('has the settings for a generator', () => {
    const site = folder(['nuxt.config.ts', 'pages/index.vue'], {
      built: (path) => (path === '.output/public' ? ['index.html', '_nuxt/x.js'] : null),
      read: (path) => (path === '.output/public/index.html' ? '<script src="/_nuxt/x.js">' : ''),
    });
    expect(inputsOf(site)).toMatchObject({
      'base-url': 'https://www.example.com',
      'build-dir': '.output/public',
      immutable: '_nuxt/**\n!_nuxt/builds/latest.json\n',
      'any-query': '**/_payload.json\n',
    });
    expect(inputsOf(site)).not.toHaveProperty('root');
  });

  test('is printed for a repository', () => {
    const { dir, commit, git } = createRepository();
    commit({ 'site/index.html': '', 'site/a b.css': '' });
    git('read-tree', 'main');
    expect(parse(preview(dir, '--suggest'))[0].with).toMatchObject({ root: 'site', 'changed-files': 'urls' });
  });
});

test.each(GENERATORS)(
  'docs/generators.md has what is set for $name',
  ({ name, buildDir, immutable, anyQuery }) => {
    const page = readFileSync(join(PROJECT, 'docs/generators.md'), 'utf8');
    const row = page.split('\n').find((line) => line.startsWith(`| ${name} | \`${buildDir}\``)) ?? '';
    for (const pattern of [...immutable, ...anyQuery]) expect(row).toContain(`\`${pattern}\``);
    expect(row).not.toBe('');
  },
);
