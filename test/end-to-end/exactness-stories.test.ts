import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { event } from '../changes/events.ts';
import { createRepository, type Files, temporaryFolder } from '../changes/repository.ts';
import { link, serve } from '../changes/served.ts';
import { startEdge } from '../edge/edge.ts';
import { folderOrigin } from '../edge/origin.ts';
import type { Ran } from '../runner.ts';
import { runInProcess } from './in-process.ts';
import { openSite, SITE } from './site.ts';
import { against, WORLD } from './stage.ts';

/*
 * The effect of `tags-for`, `immutable`, `any-query`, and symlinked folders on an edge with old copies.
 */

interface Deploy {
  readonly before: Files;
  readonly after: Files;
  /** Paths that visitors requested before the second version, some with a query. */
  readonly visited: readonly string[];
  /** Returns the cache tags of a path. */
  readonly tagsOf?: (file: string) => string;
}

/** A site that serves the files of a repository. The edge has copies of the first version; the second one is live. */
async function deploy({ before, after, visited, tagsOf = () => '' }: Deploy) {
  const repository = createRepository();
  const [base, head] = [repository.commit(before), repository.commit(after)];
  let live = serve(before);
  const edge = await startEdge({
    ...WORLD,
    origin: ({ pathname }) => {
      const file = pathname.slice(1);
      const body = live.get(file);
      return body === undefined ? null : { status: 200, headers: { 'cache-tag': tagsOf(file) }, body };
    },
  });
  onTestFinished(edge.close);
  edge.fill(visited.map((path) => SITE + path));
  live = serve(after);
  return {
    /** Whether the edge still has a copy of each path. */
    left: () => visited.filter((path) => edge.cached(SITE + path)),
    sent: () => edge.purges().map(({ body }) => body),
    /** Paths whose visitors get old content. */
    stale: () => edge.outdated().map(({ address }) => address.path),
    /** Runs the step after a push, without a state. */
    run: (inputs: Readonly<Record<string, string>>, push: object = {}): Promise<Ran> =>
      against(edge, runInProcess)(
        { 'changed-files': 'urls', 'base-url': SITE, state: 'off', ...inputs },
        {
          workspace: repository.dir,
          event: { name: 'push', payload: event('push', { before: base, after: head, ...push }) },
          env: { GITHUB_SHA: head, GITHUB_REF: 'refs/heads/main' },
        },
      ),
  };
}

const said = ({ annotations }: Ran): string => annotations.map(({ message }) => message).join('\n');

describe('tags-for', () => {
  const sources = (rye: string): Files => ({
    'content/products/rye.md': rye,
    'content/products/oat.md': 'oat',
    'content/products/new rye.md': rye,
    'content/about.md': rye,
  });
  const shop = {
    before: { ...sources('1'), 'rye/bread': 'Rye 1', 'rye/reviews': 'Rye 1', oat: 'Oat', about: 'About' },
    after: { ...sources('2'), 'rye/bread': 'Rye 2', 'rye/reviews': 'Rye 2', oat: 'Oat', about: 'About' },
    visited: ['/rye/bread', '/rye/reviews', '/oat', '/about'],
    tagsOf: (file: string) => `page, product-${file.split('/')[0]}`,
  };
  const inputs = { 'tags-for': 'content/products/*.md => product-$1', paths: 'content/**' };

  test('alone purges all pages with the tag in one request', async () => {
    const { run, sent, left, stale } = await deploy(shop);
    const ran = await run({ ...inputs, 'changed-files': 'tags', 'base-url': '' });
    expect(ran.status, ran.stdout).toBe(0);
    expect(sent()).toEqual([{ tags: ['product-rye'] }]);
    expect(left()).toEqual(['/oat', '/about']);
    expect(stale()).toEqual([]);
    expect(ran.outputs).toMatchObject({ result: 'purged', strategy: 'tags', purged: '1' });
    // The message names the invalid tag, the rule, and the file.
    for (const part of ['product-new rye', inputs['tags-for'], 'content/products/new rye.md'])
      expect(said(ran)).toContain(part);
    expect(ran.annotations.map(({ level }) => level)).toContain('warning');
    expect(ran.log).toContain('content/about.md → without a tag');
    expect(ran.summary).toContain('`content/products/rye.md` → `product-rye`');
  });

  test('with URLs purges a file by both', async () => {
    const { run, sent, left } = await deploy(shop);
    const ran = await run({
      ...inputs,
      'tags-for': 'content/products/rye.md => product-rye',
      paths: '**\n!content/products/new*',
      rewrite: 'content/about.md => /about',
      root: 'content',
    });
    expect(ran.status, ran.stdout).toBe(0);
    expect(sent()).toEqual([
      { files: [`${SITE}/about`, `${SITE}/products/rye.md`] },
      { tags: ['product-rye'] },
    ]);
    expect(left()).toEqual(['/oat']);
    expect(ran.outputs).toMatchObject({ strategy: 'mixed', 'changed-files': '3' });
  });
});

test('immutable: keeps deleted files for pages that are still open, and purges new and changed ones', async () => {
  const page = (hash: string): Files => ({ 'index.html': hash, [`_astro/app.${hash}.js`]: hash });
  const { run, sent, left, stale } = await deploy({
    before: { ...page('1f2e'), '_astro/same.js': '1', 'old.css': '1' },
    after: { ...page('3c4d'), '_astro/same.js': '2' },
    visited: ['/index.html', '/_astro/app.1f2e.js', '/_astro/same.js', '/old.css'],
  });
  const inputs = { immutable: '_astro/**' };
  const ran = await run(inputs);
  expect(ran.status, ran.stdout).toBe(0);
  expect(left()).toEqual(['/_astro/app.1f2e.js']);
  expect(stale()).toEqual(left());
  // A 404 may be cached under a new name.
  expect(JSON.stringify(sent())).toContain(`${SITE}/_astro/app.3c4d.js`);
  for (const text of [ran.log, ran.summary])
    expect(text).toMatch(/_astro\/app\.1f2e\.js.* → .*kept on purpose/);

  // The first push of a branch does not contain the previous version.
  const whole = await run(inputs, { before: '0'.repeat(40), created: true });
  expect(whole.outputs.strategy, whole.stdout).toBe('site');
  expect(left()).toEqual([]);
  expect(said(whole)).toContain('`immutable`');
  expect(whole.summary).toContain('immutable');
});

test('any-query: leaves no copy with any query, and reports side effects', async () => {
  const { run, sent, left, stale } = await deploy({
    before: { 'style.css': '1', 'app.js': '1', 'app.json': '1', feed: '1', 'feed-archive': '1' },
    after: { 'style.css': '2', 'app.js': '2', 'app.json': '1', feed: '2', 'feed-archive': '1' },
    visited: [
      ...['/style.css', '/style.css?v=3', '/app.js?v=3', '/app.json'],
      ...['/feed', '/feed?page=2', '/feed-archive'],
    ],
  });
  const ran = await run({ 'any-query': '*.css\n*.js\nfeed' });
  expect(ran.status, ran.stdout).toBe(0);
  expect(sent()).toEqual([
    { files: [`${SITE}/feed`] },
    { prefixes: ['www.example.com/app.js', 'www.example.com/style.css'] },
  ]);
  expect(stale()).toEqual(['/feed']);
  expect(left()).toEqual(['/feed?page=2', '/feed-archive']);
  expect(ran.outputs.strategy).toBe('mixed');
  const notices = said(ran);
  expect(notices).toMatch(/"\/app\.js" also covers "\/app\.json"/);
  expect(notices).toMatch(/"feed": .*with a query stay/);
  expect(notices).toMatch(/covers every query/);
  expect(ran.summary).toContain('/app.json');
});

describe('an unchanged symlink to a changed folder', () => {
  const docs = (text: string): Files => ({
    'dev/index.html': text,
    'dev/same.html': 'same',
    'v1.4.2/index.html': 'old',
    latest: link('dev'),
    v1: link('v1.4.2'),
  });
  const visited = ['dev', 'latest', 'v1', 'v1.4.2']
    .flatMap((folder) => [`/${folder}/index.html`, `/${folder}/same.html`])
    .filter((path) => !/v1.*same/.test(path));
  const others = visited.filter((path) => !/^\/(?:dev|latest)\/index/.test(path));
  const changed = ['dev', 'latest'].flatMap((name) =>
    ['', '/', '/index', '/index.html'].map((end) => name + end),
  );

  test('in git purges the pages below both paths', async () => {
    const { run, sent, left, stale } = await deploy({ before: docs('1'), after: docs('2'), visited });
    const ran = await run({});
    expect(ran.status, ran.stdout).toBe(0);
    const [{ files }] = sent() as [{ files: string[] }];
    expect(files.toSorted()).toEqual(changed.map((path) => `${SITE}/${path}`).toSorted());
    expect(stale()).toEqual([]);
    expect(left()).toEqual(others);
    expect(ran.log).toContain('latest/index.html → ');
  });

  test('in a built folder purges the pages below both paths', async () => {
    const folder = temporaryFolder();
    const live = join(folder, 'site');
    const site = await openSite({
      workspace: { folder },
      inputs: { 'build-dir': 'site' },
      origin: folderOrigin({ folder: live }),
    });
    const build = (text: string): string => {
      rmSync(live, { recursive: true, force: true });
      for (const [path, content] of Object.entries(docs(text))) {
        mkdirSync(dirname(join(live, path)), { recursive: true });
        if (typeof content === 'string') writeFileSync(join(live, path), content);
        else if (content.mode === '120000') symlinkSync(content.text, join(live, path));
      }
      site.edge.fill(visited.map((path) => SITE + path));
      return site.commit({ source: text });
    };
    await site.earlier(build('1'));
    const { ran, purged } = await site.job(build('2'));
    expect(ran.status, ran.stdout).toBe(0);
    expect(purged).toEqual(changed.toSorted());
    expect(site.stale()).toEqual([]);
    expect(others.filter((path) => !site.edge.cached(SITE + path))).toEqual([]);
  });
});
