import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../changes/repository.ts';
import { folderOrigin } from '../edge/origin.ts';
import { openSite, SITE } from './site.ts';

/*
 * The output of a real generator before and after an edit of one post, purged by one step whose only input is the build
 * folder.
 */

const BUILDS = fileURLToPath(new URL('../data/sites/eleventy', import.meta.url));
const FOLDERS = ['posts/cr%C3%A8me-br%C3%BBl%C3%A9e', 'topics/custard', 'topics/sweet'];
const CHANGED = [
  ...['', 'feed.xml', 'index', 'index.html', 'sitemap.xml'],
  ...FOLDERS.flatMap((folder) => [folder, `${folder}/`, `${folder}/index`, `${folder}/index.html`]),
].sort();
const SAME = [
  'about/',
  '404.html',
  'style.css',
  'posts/stock/',
  'topics/savoury/',
  '.well-known/security.txt',
];
const ALL = [...CHANGED, ...SAME].map((path) => `${SITE}/${path}`);

/** A workspace with the build in it, which is what the site serves. Each deploy is a run for a commit of its own. */
async function openBuiltSite() {
  const folder = temporaryFolder();
  const live = join(folder, 'site');
  const site = await openSite({
    workspace: { folder },
    inputs: { 'build-dir': 'site' },
    origin: folderOrigin({ folder: live }),
  });
  let commits = 0;
  return {
    ...site,
    live,
    /** The ID of a commit that was built to this, and is live; visitors come by. */
    deployed: (build: 'before' | 'after'): string => {
      rmSync(live, { recursive: true, force: true });
      cpSync(join(BUILDS, build), live, { recursive: true });
      site.edge.fill(ALL);
      commits += 1;
      return site.commit({ source: String(commits) });
    },
  };
}

describe('a built site', () => {
  test('is purged whole by the first run, then only where the build changed', async () => {
    const site = await openBuiltSite();
    const built = { built: true };
    const first = await site.job(site.deployed('before'), built);
    expect(first.ran.status, first.ran.stdout).toBe(0);
    expect(first.purged).toEqual(['site']);

    const second = await site.job(site.deployed('after'), built);
    expect(second.purged, second.ran.stdout).toEqual(CHANGED);
    expect(second.ran.outputs).toMatchObject({ strategy: 'urls', 'changed-files': '6' });
    expect(site.stale()).toEqual([]);
    expect(SAME.filter((path) => !site.edge.cached(`${SITE}/${path}`))).toEqual([]);

    const third = await site.job(site.deployed('after'));
    expect(third.ran).toMatchObject({ status: 0, outputs: { result: 'nothing', requests: '0' } });
  });

  test('has no old copies after a failed purge and a revert', async () => {
    const site = await openBuiltSite();
    await site.earlier(site.deployed('before'));
    await site.earlier(site.deployed('after'), { refused: true });
    const back = await site.job(site.deployed('before'));
    expect(back.ran.status, back.ran.stdout).toBe(0);
    expect(back.purged).toEqual(CHANGED);
    expect(site.stale()).toEqual([]);
  });

  test('has no old copies after a partial purge', async () => {
    const site = await openBuiltSite();
    await site.earlier(site.deployed('before'));
    const second = site.deployed('after');
    const names = (body: unknown): boolean => JSON.stringify(body).includes('/feed.xml"');
    site.edge.order('reset', { when: ({ body }) => names(body), times: 1 });
    const partial = await site.job(second, { inputs: { 'batch-size': '5' } });
    expect(partial.ran.outputs.result, partial.ran.stdout).toBe('partial');
    const next = await site.job(site.deployed('after'));
    expect(next.ran.status, next.ran.stdout).toBe(0);
    expect(next.purged).toContain('feed.xml');
    expect(next.purged.length).toBeLessThan(CHANGED.length);
    expect(site.stale()).toEqual([]);
  });

  test('is purged whole after a run that kept no state', async () => {
    const site = await openBuiltSite();
    await site.earlier(site.deployed('before'));
    site.without(site.deployed('after'));
    const next = await site.job(site.deployed('before'));
    expect(next.purged, next.ran.stdout).toEqual(['site']);
    expect(next.ran.outputs.reason).toContain('GitHub does not record what a run has built');
    expect(site.stale()).toEqual([]);
  });

  test('may contain its own state file', async () => {
    const site = await openBuiltSite();
    const inputs = { state: 'site/.state.json' };
    await site.earlier(site.deployed('before'), { inputs });
    const state = readFileSync(join(site.live, '.state.json'));
    const second = site.deployed('after');
    writeFileSync(join(site.live, '.state.json'), state);
    const next = await site.job(second, { inputs });
    expect(next.purged, next.ran.stdout).toEqual(CHANGED);
  });

  test('without files is an error and does not count as deleted', async () => {
    const site = await openBuiltSite();
    const commit = site.deployed('before');
    rmSync(site.live, { recursive: true });
    mkdirSync(site.live);
    const { ran } = await site.job(commit);
    expect(ran.status).toBe(1);
    expect(JSON.stringify(ran.annotations)).toContain('contains no files; did the build run?');
    expect(site.artifacts.artifacts).toEqual([]);
  });
});
