import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Transport } from '../../src/context.ts';
import { event } from '../changes/events.ts';
import { createRepository, temporaryFolder } from '../changes/repository.ts';
import { selfSigned } from '../edge/certificate.ts';
import { assetsFirst } from '../edge/deploys.ts';
import { type EdgeOptions, type SilentEdge, startEdge } from '../edge/edge.ts';
import type { Fault } from '../edge/faults.ts';
import { createSkippingClock } from '../fake-clock.ts';
import { openStage } from '../run/play.ts';
import { beginStep } from '../runner.ts';
import { runInProcess } from './in-process.ts';
import { openSite } from './site.ts';
import { against, type Run, TOKEN, WORLD } from './stage.ts';

const SITE = 'http://www.example.com';
const SECONDS = 1000;
const FOREVER = Number.POSITIVE_INFINITY;
const OLD = { 'index.html': '<h1>Old</h1>', 'site.css': 'old {}' };
const NEW = { 'index.html': '<h1>New</h1>', 'site.css': 'new {}' };
const CHANGED = [`${SITE}/`, `${SITE}/site.css`];

/** Returns old copies that visitors get. Copies of the wait's own unique queries do not count. */
const outdated = (edge: SilentEdge) => edge.outdated().filter(({ address }) => address.query === '');

interface Story {
  readonly edge?: EdgeOptions;
  readonly inputs?: Readonly<Record<string, string>>;
  /** The fault of every visit. */
  readonly fault?: Fault;
  /** A host that refuses connections. */
  readonly dead?: string;
  /** Cancels the job at the first visit. */
  readonly cancelled?: boolean;
}

/** Returns the environment of a push whose deploy is not live yet. */
function pushed() {
  const repository = createRepository();
  const [before, after] = [repository.commit(OLD), repository.commit(NEW)];
  return {
    inputs: {
      ...{ 'changed-files': 'urls', 'base-url': SITE, 'page-urls': 'clean', state: 'off' },
      'wait-for': 'content',
    },
    workspace: repository.dir,
    event: { name: 'push', payload: event('push', { before, after }) },
    env: { GITHUB_SHA: after },
  };
}

/** Runs a step with `wait-for: content` on a fake clock. */
async function push({ edge: options, inputs, fault, dead, cancelled }: Story) {
  const step = pushed();
  const stage = openStage({ ...WORLD, origin: { files: OLD }, ...options });
  const { edge } = stage;
  edge.fill(CHANGED);
  if (fault !== undefined) edge.order(fault, { of: 'visit', times: FOREVER });
  const { env } = beginStep({}, step);
  let cancel = (): void => {};
  let cancelledAt: number | null = null;
  const transport: Transport = (request) => {
    if (new URL(request.url).host === dead)
      throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    const response = stage.transport(request);
    if (cancelled && edge.visits.length > 0 && cancelledAt === null) {
      cancelledAt = stage.clock.now();
      cancel();
    }
    return response;
  };
  const ran = await stage.play(
    { ...step.inputs, ...inputs },
    {
      ...{ env, transport, readsDisk: true },
      onEvent: (_event, cancelNow) => {
        cancel = cancelNow;
      },
    },
  );
  return { ran, edge, endedAfterMs: stage.clock.now() - (cancelledAt ?? 0) };
}

describe('a step that waits for the deploy', () => {
  test('purges only once the deploy is live', async () => {
    const liveAfterMs = 30 * SECONDS;
    const { ran, edge } = await push({
      inputs: { verify: 'fail' },
      edge: { deploys: [{ serves: { files: NEW }, afterMs: liveAfterMs }] },
    });
    expect(ran.status, JSON.stringify(ran.end)).toBe(0);
    expect(edge.purges().map(({ body }) => body)).toEqual([{ files: CHANGED }]);
    expect(ran.progress.waitedMs).toBeGreaterThanOrEqual(liveAfterMs);
    expect(outdated(edge)).toEqual([]);
    expect(JSON.parse(ran.outputs.verification ?? '')).toMatchObject({ exact: 2, outdated: 0, stale: 0 });
  });

  // biome-ignore format: a table
  test.for<[what: string, story: Story]>([
    ['a deploy that never goes live', {}],
    ['a deploy that stays half done', { edge: { deploys: [{ serves: { files: NEW }, afterMs: assetsFirst(0, FOREVER) }] } }],
    ['an origin that is down', { edge: { origin: { status: 521, body: 'error code: 521' } } }],
    ['an origin that fails', { edge: { origin: { status: 500 } } }],
    ['an origin that refuses connections', { inputs: { 'origin-url': 'http://127.0.0.1:1' }, dead: '127.0.0.1:1' }],
    ['a redirect loop', { fault: { redirect: `${SITE}/` } }],
    ['slow responses', { fault: { drip: 10 * SECONDS } }],
    ['endless responses', { fault: 'endless' }],
    ['responses that end early', { fault: 'truncate' }],
    ['truncated compressed responses', { edge: { deploys: [{ serves: { files: NEW } }], compresses: ['gzip'] }, fault: 'half' }],
    ['no responses', { fault: 'stall' }],
  ])('fails after wait-minutes and purges nothing: %s', async ([, story]) => {
    const { ran, edge } = await push({ ...story, inputs: { 'wait-minutes': '1', ...story.inputs } });
    expect(ran.end).toMatchObject({ kind: 'not-deployed', reason: { code: 'wait-over' } });
    expect(ran).toMatchObject({ status: 1, outputs: { result: 'failed', purged: '0' } });
    expect(edge.purges()).toEqual([]);
    expect(ran.progress.waitedMs).toBeGreaterThanOrEqual(60 * SECONDS);
    expect(ran.progress.waitedMs).toBeLessThan(63 * SECONDS);
  });

  // biome-ignore format: a table
  test.for<[what: string, edge: EdgeOptions]>([
    ['a bot challenge', { gate: { shows: 'challenge' } }],
    ['a redirect to a login page', { gate: { shows: { redirect: 'https://team.cloudflareaccess.com/cdn-cgi/access/login/www.example.com' } } }],
    ['a cache that ignores queries', { ignoresQuery: true }],
  ])('fails at once and purges nothing: %s', async ([, edge]) => {
    const { ran, edge: asked } = await push({ edge });
    expect(ran).toMatchObject({ status: 1, outputs: { result: 'failed', purged: '0' } });
    expect(asked.purges()).toEqual([]);
    expect(ran.progress.waitedMs).toBeLessThan(10 * SECONDS);
  });

  test('passes bot protection with a secret header', async () => {
    const { ran, edge } = await push({
      edge: {
        gate: { shows: 'challenge', opensFor: { 'x-ci': 's3cret-header' } },
        deploys: [{ serves: { files: NEW } }],
      },
      inputs: { 'base-url': SITE.replace('http:', 'https:'), 'visit-headers': 'x-ci: s3cret-header' },
    });
    expect(ran.status, JSON.stringify(ran.end)).toBe(0);
    expect(edge.visits.map(({ status }) => status)).toEqual([200, 200]);
  });

  test('gives up on a page that is rewritten in transit', async () => {
    const { ran } = await push({
      edge: { beacon: true, deploys: [{ serves: { files: NEW }, afterMs: 30 * SECONDS }] },
      inputs: { verify: 'fail' },
    });
    expect(ran.status, JSON.stringify(ran.end)).toBe(0);
    expect(JSON.parse(ran.outputs.verification ?? '')).toMatchObject({
      exact: 1,
      fresh: 1,
      outdated: 0,
      stale: 0,
    });
  });

  test('ends with a canceled job within two seconds and purges nothing', async () => {
    const { ran, edge, endedAfterMs } = await push({ cancelled: true });
    expect(ran).toMatchObject({ status: 1, outputs: { result: 'failed', purged: '0' } });
    expect(endedAfterMs).toBeLessThan(2 * SECONDS);
    expect(edge.visits).not.toEqual([]);
    expect(edge.purges()).toEqual([]);
  });
});

test('the built action passes a login with secret headers, which are never shown', async () => {
  const headers = { 'cf-access-client-id': 'ci.access', 'cf-access-client-secret': 's3cret-header' };
  const tls = selfSigned(['127.0.0.1', 'www.example.com']);
  const ca = join(temporaryFolder(), 'ca.pem');
  writeFileSync(ca, tls.cert);
  const edge = await startEdge({
    ...{ ...WORLD, origin: { files: OLD }, tls, deploys: [{ serves: { files: NEW } }] },
    gate: {
      shows: { redirect: 'https://team.cloudflareaccess.com/cdn-cgi/access/login/' },
      opensFor: headers,
    },
  });
  const { inputs, env, ...step } = pushed();
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const ran = await against(edge)(
    { ...inputs, 'base-url': SITE.replace('http:', 'https:'), 'visit-headers': lines.join('\n') },
    {
      ...step,
      env: { ...env, HTTPS_PROXY: edge.proxyUrl, NO_PROXY: '127.0.0.1', NODE_EXTRA_CA_CERTS: ca },
    },
  );
  await edge.close();
  expect(ran.status, ran.stdout).toBe(0);
  expect(edge.visits.map(({ status }) => status)).toEqual([200, 200]);
  const shown = [ran.stdout.replaceAll(/^::add-mask::.*$/gm, ''), ran.summary, JSON.stringify(ran.report)];
  expect(shown.join()).not.toContain('s3cret-header');
  expect(JSON.stringify([edge.requests, edge.tunnels])).not.toContain('s3cret-header');
});

test('a wait opens a new connection if the old one was dropped', async () => {
  const clock = createSkippingClock();
  const edge = await startEdge({
    ...{ ...WORLD, origin: { files: OLD }, now: clock.date },
    deploys: [{ serves: { files: NEW }, afterMs: 30 * SECONDS }],
    idle: { ms: 0, meets: 'reset' },
    tokens: [{ value: TOKEN, permissions: ['cache_purge', 'zone_read'] }],
  });
  edge.fill(CHANGED);
  const { inputs, env, ...step } = pushed();
  const play: Run = (given, settings) => runInProcess(given, { clock, ...settings });
  const ran = await against(edge, play)(
    { ...inputs, zone: 'example.com', verify: 'fail', retries: '0' },
    { ...step, env: { ...env, HTTP_PROXY: edge.proxyUrl, NO_PROXY: '127.0.0.1' } },
  );
  await edge.close();
  expect(ran.status, ran.stdout).toBe(0);
  expect(edge.visits.length).toBeGreaterThan(2);
  expect(outdated(edge)).toEqual([]);
});

test('the next run purges a deploy that was not live in time', { timeout: 60 * SECONDS }, async () => {
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

test('the next run purges a version that verify found outdated', {
  timeout: 60 * SECONDS,
}, async () => {
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
