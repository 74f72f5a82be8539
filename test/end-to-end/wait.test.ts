import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, vi } from 'vitest';
import { event } from '../changes/events.ts';
import { createRepository, temporaryFolder } from '../changes/repository.ts';
import { selfSigned } from '../edge/certificate.ts';
import { assetsFirst } from '../edge/deploys.ts';
import { type Edge, type EdgeOptions, startEdge } from '../edge/edge.ts';
import type { Fault } from '../edge/faults.ts';
import { openSite } from './site.ts';
import { against, TOKEN, test, WORLD } from './stage.ts';

const SITE = 'http://www.example.com';
const SECONDS = 1000;
const FOREVER = Number.POSITIVE_INFINITY;
const OLD = { 'index.html': '<h1>Old</h1>', 'site.css': 'old {}' };
const NEW = { 'index.html': '<h1>New</h1>', 'site.css': 'new {}' };
const CHANGED = [`${SITE}/`, `${SITE}/site.css`];

/** Copies that visitors get, and that are not what is served now. The wait's own questions leave copies that nobody else asks for. */
const outdated = (edge: Edge) => edge.outdated().filter(({ address }) => address.query === '');

interface Story {
  readonly edge?: EdgeOptions;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** What every visit meets. */
  readonly fault?: Fault;
  /** The first visit has come: what happens next. */
  readonly onVisit?: (edge: Edge, child: ChildProcess) => void;
}

/** A push whose deploy is not live yet, and the action that waits for its content. */
async function push({ edge: options, inputs, env, fault, onVisit }: Story) {
  const repository = createRepository();
  const [before, after] = [repository.commit(OLD), repository.commit(NEW)];
  const edge = await startEdge({ ...WORLD, origin: { files: OLD }, ...options });
  edge.fill(CHANGED);
  if (fault !== undefined) edge.order(fault, { of: 'visit', times: Number.POSITIVE_INFINITY });
  let child: ChildProcess | undefined;
  const step = against(edge)(
    {
      ...{ 'changed-files': 'urls', 'base-url': SITE, 'page-urls': 'clean', state: 'off' },
      ...{ 'wait-for': 'content', ...inputs },
    },
    {
      workspace: repository.dir,
      event: { name: 'push', payload: event('push', { before, after }) },
      env: {
        ...{
          GITHUB_SHA: after,
          HTTP_PROXY: edge.proxyUrl,
          HTTPS_PROXY: edge.proxyUrl,
          NO_PROXY: '127.0.0.1',
        },
        ...env,
      },
      onLog: (_log, process) => {
        child = process;
      },
    },
  );
  const whenVisited = (act: NonNullable<Story['onVisit']>) =>
    vi.waitFor(
      () => {
        if (edge.visits.length === 0 || child === undefined) throw new Error('nobody came');
        act(edge, child);
      },
      { timeout: 15 * SECONDS },
    );
  const [ran] = await Promise.all([step, onVisit && whenVisited(onVisit)]);
  await edge.close();
  return { ran, edge };
}

describe.concurrent('a step that waits for the deploy', () => {
  test('purges nothing before it is live, and all of it then', async ({ expect }) => {
    let liveAt = FOREVER;
    const { ran, edge } = await push({
      inputs: { verify: 'fail' },
      onVisit: (edge) => {
        liveAt = Date.now();
        edge.deploy({ serves: { files: NEW } });
      },
    });
    expect(ran.status, ran.stdout).toBe(0);
    expect(edge.purges().map(({ at }) => at >= liveAt)).toEqual([true]);
    expect(edge.purges()[0]?.body).toEqual({ files: CHANGED });
    expect(outdated(edge)).toEqual([]);
    expect(JSON.parse(ran.outputs.verification ?? '')).toMatchObject({ exact: 2, outdated: 0, stale: 0 });
    expect(Number(ran.outputs['waited-seconds'])).toBeGreaterThan(0);
  });

  // biome-ignore format: a table
  test.for<[what: string, story: Story]>([
    ['a deploy that never comes', {}],
    ['a deploy that stays half done', { edge: { deploys: [{ serves: { files: NEW }, afterMs: assetsFirst(0, FOREVER) }] } }],
    ['an origin that is down', { edge: { origin: { status: 521, body: 'error code: 521' } } }],
    ['an origin that fails', { edge: { origin: { status: 500 } } }],
    ['an origin where nobody listens', { inputs: { 'origin-url': 'http://127.0.0.1:1' } }],
    ['redirects in a circle', { fault: { redirect: `${SITE}/` } }],
    ['answers that drip', { fault: { drip: 10 * SECONDS } }],
    ['answers without end', { fault: 'endless' }],
    ['answers that break off', { fault: 'truncate' }],
    ['compressed answers that are cut short', { edge: { deploys: [{ serves: { files: NEW } }], compresses: ['gzip'] }, fault: 'half' }],
    ['silence', { fault: 'stall' }],
  ])('is red after `wait-minutes` with %s, and has purged nothing', async ([, story], { expect }) => {
    const { ran, edge } = await push({ ...story, inputs: { 'wait-minutes': '0.02', ...story.inputs } });
    expect(ran.status, ran.stdout).toBe(1);
    expect(ran.outputs).toMatchObject({ result: 'failed', purged: '0' });
    expect(edge.purges()).toEqual([]);
    expect(Number(ran.outputs['waited-seconds'])).toBeLessThan(8);
  });

  // biome-ignore format: a table
  test.for<[what: string, edge: EdgeOptions]>([
    ['a bot challenge', { gate: { shows: 'challenge' } }],
    ['a redirect to where people sign in', { gate: { shows: { redirect: 'https://team.cloudflareaccess.com/cdn-cgi/access/login/www.example.com' } } }],
    ['a cache that ignores queries', { ignoresQuery: true }],
  ])('ends at once at %s, and has purged nothing', async ([, edge], { expect }) => {
    const { ran, edge: asked } = await push({ edge });
    expect(ran.status, ran.stdout).toBe(1);
    expect(ran.outputs).toMatchObject({ result: 'failed', purged: '0' });
    expect(asked.purges()).toEqual([]);
    expect(Number(ran.outputs['waited-seconds'])).toBeLessThan(10);
  });

  // biome-ignore format: a table
  test.for<[what: string, gate: NonNullable<EdgeOptions['gate']>]>([
    ['bot protection', { shows: 'challenge', opensFor: { 'x-ci': 's3cret-header' } }],
    ['a sign-in', { shows: { redirect: 'https://team.cloudflareaccess.com/cdn-cgi/access/login/' },
      opensFor: { 'cf-access-client-id': 'ci.access', 'cf-access-client-secret': 's3cret-header' } }],
  ])('passes %s with a secret header, which is shown nowhere', async ([, gate], { expect }) => {
    const tls = selfSigned(['127.0.0.1', 'www.example.com']);
    const ca = join(temporaryFolder(), 'ca.pem');
    writeFileSync(ca, tls.cert);
    const headers = Object.entries(gate.opensFor ?? {}).map(([name, value]) => `${name}: ${value}`);
    const { ran, edge } = await push({
      edge: { gate, tls, deploys: [{ serves: { files: NEW } }] },
      inputs: { 'base-url': SITE.replace('http:', 'https:'), 'visit-headers': headers.join('\n') },
      env: { NODE_EXTRA_CA_CERTS: ca },
    });
    expect(ran.status, ran.stdout).toBe(0);
    expect(edge.visits.map(({ status }) => status)).toEqual([200, 200]);
    const shown = [ran.stdout.replaceAll(/^::add-mask::.*$/gm, ''), ran.summary, JSON.stringify(ran.report)];
    expect(shown.join()).not.toContain('s3cret-header');
    expect(JSON.stringify([edge.requests, edge.tunnels])).not.toContain('s3cret-header');
  });

  test('takes a page that is rewritten on the way for neither new nor old', async ({ expect }) => {
    const { ran } = await push({
      edge: { beacon: true },
      inputs: { verify: 'fail' },
      onVisit: (edge) => edge.deploy({ serves: { files: NEW } }),
    });
    expect(ran.status, ran.stdout).toBe(0);
    expect(JSON.parse(ran.outputs.verification ?? '')).toMatchObject({
      exact: 1,
      fresh: 1,
      outdated: 0,
      stale: 0,
    });
  });

  test('ends with the job, within two seconds, and has purged nothing', async ({ expect }) => {
    let sent = 0;
    const { ran, edge } = await push({
      onVisit: (_edge, child) => {
        sent = performance.now();
        child.kill('SIGINT');
      },
    });
    expect(performance.now() - sent).toBeLessThan(2 * SECONDS);
    expect(ran.status, ran.stdout).toBe(1);
    expect(ran.outputs).toMatchObject({ result: 'failed', purged: '0' });
    expect(edge.purges()).toEqual([]);
  });

  test('goes on over a new connection where the old one was forgotten meanwhile', async ({ expect }) => {
    const { ran, edge } = await push({
      edge: {
        idle: { ms: SECONDS, meets: 'reset' },
        tokens: [{ value: TOKEN, permissions: ['cache_purge', 'zone_read'] }],
      },
      inputs: { zone: 'example.com', verify: 'fail', retries: '0' },
      onVisit: (edge) => edge.deploy({ serves: { files: NEW } }),
    });
    expect(ran.status, ran.stdout).toBe(0);
    expect(outdated(edge)).toEqual([]);
  });
});

test('a deploy that was not live in time is purged by the next run', { timeout: 60 * SECONDS }, async ({
  expect,
}) => {
  const site = await openSite();
  const a = site.commit({ 'a.txt': 'A', 'b.txt': 'B' });
  await site.earlier(a, { inputs: { 'base-url': SITE } });
  const env = { HTTP_PROXY: site.edge.proxyUrl, NO_PROXY: '127.0.0.1' };
  const inputs = { 'base-url': SITE, 'wait-for': 'content', 'wait-minutes': '0.01' };
  const late = await site.job(site.commit({ 'a.txt': 'new', 'b.txt': 'B' }), { live: null, inputs, env });
  expect(late.ran.status, late.ran.stdout).toBe(1);
  expect(late.purged).toEqual([]);
  const next = await site.job(site.commit({ 'a.txt': 'new', 'b.txt': 'new' }), { inputs, env });
  expect(next.ran.status, next.ran.stdout).toBe(0);
  expect(next.purged).toEqual([`${SITE}/a.txt`, `${SITE}/b.txt`]);
});

test('a version that `verify` finds outdated is purged once more by the next run', {
  timeout: 60 * SECONDS,
}, async ({ expect }) => {
  const site = await openSite();
  await site.earlier(site.commit({ 'a.txt': 'A', 'b.txt': 'B' }), { inputs: { 'base-url': SITE } });
  const env = { HTTP_PROXY: site.edge.proxyUrl, NO_PROXY: '127.0.0.1' };
  const inputs = { 'base-url': SITE, verify: 'fail' };
  const early = await site.job(site.commit({ 'a.txt': 'new', 'b.txt': 'B' }), { live: null, inputs, env });
  expect(early.ran.status, early.ran.stdout).toBe(1);
  expect(early.ran.outputs.result).toBe('purged');
  expect(JSON.parse(early.ran.outputs.verification ?? '')).toMatchObject({ outdated: 1, fresh: 0 });
  const next = await site.job(site.commit({ 'a.txt': 'new', 'b.txt': 'new' }), { inputs, env });
  expect(next.ran.status, next.ran.stdout).toBe(0);
  expect(next.purged).toEqual([`${SITE}/a.txt`, `${SITE}/b.txt`]);
  expect(JSON.parse(next.ran.outputs.verification ?? '')).toMatchObject({ exact: 2, outdated: 0 });
});
