import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, test } from 'vitest';
import { createRepository, type Repository, temporaryFolder } from '../changes/repository.ts';
import type { EdgeOptions, SilentEdge } from '../edge/edge.ts';
import { openStage, type Played } from '../run/play.ts';

/*
 * A push, its deploy and its purge, in process: the site was cached an hour ago, what was pushed goes live some time
 * after the purge began, and `verify: fail` looks at it.
 */

const SITE = 'https://example.com';
const HOUR = 3_600_000;
type Files = Readonly<Record<string, string>>;

interface Story extends EdgeOptions {
  readonly before: Files;
  readonly after: Files;
  /** When what was pushed is live, in milliseconds from the start of the step; by path where it comes in pieces. */
  readonly liveAfterMs?: number | ((path: string) => number);
  readonly rules?: 'cloudflare-pages' | 'github-pages' | 'none';
  readonly fallback?: string;
  readonly inputs?: Readonly<Record<string, string>>;
  /** Before the step. */
  readonly prepare?: (edge: SilentEdge) => void;
}

async function tell(story: Story): Promise<Played & { readonly edge: SilentEdge; verdicts: Verdicts }> {
  const { before, after, liveAfterMs = 0, rules = 'none', fallback, inputs, prepare, ...options } = story;
  const serving = { rules, ...(fallback !== undefined && { fallback }) };
  const { edge, clock, play } = openStage({ origin: { files: before, ...serving }, ...options });
  edge.fill([...new Set([...Object.keys(before), ...Object.keys(after)])].map((path) => `${SITE}/${path}`));
  await clock.sleep(HOUR);
  edge.deploy({ serves: { files: after, ...serving }, afterMs: liveAfterMs });
  prepare?.(edge);
  const repository = createRepository();
  const env = pushOf(repository, repository.commit(before), repository.commit(after));
  const played = await play(
    { 'changed-files': 'urls', 'base-url': SITE, verify: 'fail', 'page-urls': 'file', ...inputs },
    { env, readsDisk: true },
  );
  const checks = played.outcome.verification?.checks ?? [];
  const verdicts = Object.fromEntries(checks.map(({ url, verdict }) => [url.slice(SITE.length), verdict]));
  return { ...played, edge, verdicts };
}

type Verdicts = Readonly<Record<string, string>>;

/** What the runner says of a push. */
function pushOf(repository: Repository, before: string, after: string): Readonly<Record<string, string>> {
  const home = temporaryFolder();
  const event = join(home, 'event.json');
  writeFileSync(event, JSON.stringify({ ref: 'refs/heads/main', before, after, commits: [] }));
  return {
    ...{ PATH: process.env.PATH ?? '', HOME: home, GITHUB_WORKSPACE: repository.dir },
    ...{ GITHUB_EVENT_NAME: 'push', GITHUB_EVENT_PATH: event, GITHUB_SHA: after },
    GITHUB_REF: 'refs/heads/main',
  };
}

const BEFORE = { 'a.html': 'old a', 'b.css': 'old b', 'gone.txt': 'old c', 'same.txt': 'same' };
const AFTER = { 'a.html': 'new a', 'b.css': 'new b', 'same.txt': 'same' };
const PUSH = { before: BEFORE, after: AFTER };
const EXACT = { '/a.html': 'exact', '/b.css': 'exact', '/gone.txt': 'exact' };

describe('a deploy', () => {
  test('that was live before the purge is exact, also if responses are compressed', async () => {
    const { verdicts, status, outcome, outputs, edge } = await tell({ ...PUSH, compresses: ['br', 'gzip'] });
    expect(verdicts).toEqual(EXACT);
    expect(status).toBe(0);
    expect(outcome.result).toBe('purged');
    expect(outputs.verification).toBe(
      '{"exact":3,"fresh":0,"outdated":0,"stale":0,"revalidating":0,"notCached":0,"notCloudflare":0,"unknown":0}',
    );
    expect(edge.visits).toHaveLength(3);
  });

  test('that never goes live is outdated, although every response is a MISS', async () => {
    const { verdicts, status, outcome, edge } = await tell({ ...PUSH, liveAfterMs: Infinity });
    expect(Object.values(verdicts)).toEqual(['outdated', 'outdated', 'outdated']);
    expect(outcome.verification?.checks.map(({ cacheStatus }) => cacheStatus)).toEqual(Array(3).fill('MISS'));
    expect(status).toBe(1);
    expect(outcome.result).toBe('purged');
    // A second purge would not help.
    expect(edge.purges()).toHaveLength(1);
  });

  test.each<[where: string, options: EdgeOptions, purges: number]>([
    ['goes live during verify is purged again', {}, 2],
    [
      'goes live during verify behind a cache that ignores queries is purged again at the end',
      { ignoresQuery: true },
      2,
    ],
    ['goes live during verify and is not cached needs no second purge', { dynamic: Object.keys(EXACT) }, 1],
  ])('that %s and is exact', async (_, options, purges) => {
    const { verdicts, status, edge } = await tell({ ...PUSH, liveAfterMs: 2500, ...options });
    expect(verdicts).toEqual(EXACT);
    expect(status).toBe(0);
    expect(edge.purges()).toHaveLength(purges);
    expect(edge.outdated().filter(({ url }) => !url.includes('?'))).toEqual([]);
  });

  test('that is half live is half outdated', async () => {
    const { verdicts, status } = await tell({
      ...PUSH,
      liveAfterMs: (path) => (path.endsWith('.css') ? 0 : Infinity),
    });
    expect(verdicts).toEqual({ '/a.html': 'outdated', '/b.css': 'exact', '/gone.txt': 'outdated' });
    expect(status).toBe(1);
  });
});

describe('a response', () => {
  test('with old bytes that survived the purge is stale', async () => {
    const { verdicts, status } = await tell({ ...PUSH, prepare: (edge) => edge.sticky(`${SITE}/b.css`) });
    expect(verdicts).toEqual({ ...EXACT, '/b.css': 'stale' });
    expect(status).toBe(1);
  });

  test('from an upper tier is exact without Age; a truncated or endless one proves nothing', async () => {
    const { verdicts, outcome } = await tell({
      ...{ before: { ...BEFORE, 'cut.js': 'old' }, after: { ...AFTER, 'cut.js': 'new' } },
      compresses: ['gzip'],
      prepare: (edge) => {
        const of = (name: string) =>
          ({ of: 'visit', when: ({ path }: { path: string }) => path.endsWith(name) }) as const;
        edge.order({ dress: { 'cf-cache-status': 'HIT', age: null } }, of('a.html'));
        edge.order('half', of('cut.js'));
        edge.order('endless', of('b.css'));
      },
    });
    expect(verdicts).toEqual({ ...EXACT, '/b.css': 'fresh', '/cut.js': 'unknown' });
    expect(outcome.verification?.checks[0]).toMatchObject({ cacheStatus: 'HIT', age: null });
  });
});

test.each<[when: string, liveAfterMs: number, others: string]>([
  ['was deployed', 0, 'exact'],
  ['was not deployed', Infinity, 'outdated'],
])('HTML that is rewritten in transit is neither red nor exact if it %s', async (_, liveAfterMs, others) => {
  const { verdicts } = await tell({ ...PUSH, beacon: true, liveAfterMs });
  expect(verdicts).toEqual({ '/a.html': 'fresh', '/b.css': others, '/gone.txt': others });
});

describe('a single-page host', () => {
  const app = { 'index.html': '<div id=app>', 'app.1.js': 'one()' };
  const next = { 'index.html': '<div id=app2>', 'app.2.js': 'two()' };

  test('that returns HTML for a script is stale', async () => {
    const { verdicts, status, outcome } = await tell({
      ...{ before: app, after: next, fallback: 'index.html' },
      liveAfterMs: (path) => (path.endsWith('.js') ? Infinity : 0),
    });
    expect(verdicts).toEqual({ '/index.html': 'exact', '/app.1.js': 'outdated', '/app.2.js': 'stale' });
    expect(outcome.verification?.checks.find(({ url }) => url.endsWith('2.js'))?.why).toMatchObject({
      ...{ code: 'wrong-type', contentType: 'text/html', extension: 'js' },
    });
    expect(status).toBe(1);
  });

  test('may return HTML for a deleted script', async () => {
    const { verdicts, status } = await tell({ before: app, after: next, fallback: 'index.html' });
    expect(verdicts).toEqual({ '/index.html': 'exact', '/app.1.js': 'fresh', '/app.2.js': 'exact' });
    expect(status).toBe(0);
  });
});

describe('the forms of a page', () => {
  const pages = (number: number, text: string): Files =>
    Object.fromEntries(Array.from({ length: number }, (_, at) => [`p${at}/index.html`, `${text} ${at}`]));
  const pushed = (number: number) => ({ before: pages(number, 'old'), after: pages(number, 'new') });

  test('may redirect', async () => {
    const { verdicts, status } = await tell({
      ...{ ...pushed(1), rules: 'cloudflare-pages', inputs: { 'page-urls': 'all' } },
    });
    expect(verdicts).toMatchObject({ '/p0/': 'exact', '/p0': 'fresh', '/p0/index.html': 'fresh' });
    expect(status).toBe(0);
  });

  test('that return 200 are preferred if not all can be requested', async () => {
    const { outcome } = await tell({
      ...{ ...pushed(30), rules: 'cloudflare-pages' },
      inputs: { 'page-urls': 'all', 'verify-limit': '10' },
    });
    expect(outcome.verification?.counts).toMatchObject({ exact: 10, fresh: 0 });
    expect(outcome.verification).toMatchObject({ candidates: 120, asked: 10 });
  });
});

describe('a purge without URLs requests those of the changed files', () => {
  const TAGS = { 'changed-files': 'tags', 'tags-for': '** => all', 'page-urls': 'all' };

  test.each<[what: string, inputs: Readonly<Record<string, string>>, by: string]>([
    ['prefixes', { 'changed-files': 'prefixes' }, 'prefixes'],
    ['the whole site', { 'site-wide': 'a.html' }, 'hosts'],
    ['a host and tags', { ...TAGS, hosts: 'example.com' }, 'hosts'],
  ])('by %s', async (_, inputs, by) => {
    const { verdicts, outcome } = await tell({ ...PUSH, inputs });
    expect(verdicts).toMatchObject(EXACT);
    const checked = outcome.verification?.checks.filter(({ verdict }) => verdict === 'exact');
    expect(checked?.map((check) => [check.file, check.by])).toEqual([
      ['a.html', by],
      ['b.css', by],
      ['gone.txt', by],
    ]);
  });

  test('by tag, and finds the pages without the tag', async () => {
    const { verdicts } = await tell({ ...PUSH, inputs: TAGS });
    expect(verdicts).toMatchObject({ '/a.html': 'stale', '/b.css': 'stale', '/gone.txt': 'stale' });
  });
});
