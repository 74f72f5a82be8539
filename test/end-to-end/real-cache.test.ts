import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { event } from '../changes/events.ts';
import { createRepository } from '../changes/repository.ts';
import { runInProcess } from './in-process.ts';
import { MISSING, ORIGIN_PREFIX, openRealCache, QUERYLESS_PREFIX, type RealCache } from './real-cache.ts';
import { TOKEN, WORLD, ZONE } from './stage.ts';

const isMissing = MISSING.length > 0;
const without = isMissing ? ` (skipped: ${MISSING.join(', ')} not installed)` : '';

let cache: RealCache;
beforeAll(async () => {
  if (!isMissing) cache = await openRealCache(WORLD);
}, 60_000);
afterAll(() => cache?.close());

const OLD = { 'index.html': '<h1>Old</h1>', 'about.html': '<p>Old</p>', 'css/site.css': 'old {}' };
const NEW = { 'index.html': '<h1>New</h1>', 'about.html': '<p>New</p>', 'css/site.css': 'new {}' };

const PATHS = ['/', '/about', '/css/site.css'];

async function purge(body: unknown): Promise<number> {
  const answer = await fetch(`${cache.apiUrl}/zones/${ZONE}/purge_cache`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return answer.status;
}

/**
 * Plays a push to a site whose pages are all cached, and the step.
 * @param goesLive whether the version goes live at the step's first request
 */
async function push(host: string, goesLive: boolean, inputs: Readonly<Record<string, string>>) {
  const repository = createRepository();
  const [before, after] = [repository.commit(OLD), repository.commit(NEW)];
  cache.deploy(host, OLD);
  for (const path of PATHS) await cache.get(`http://${host}${path}`);
  const answered = cache.answered(host);
  let liveAt = Number.POSITIVE_INFINITY;
  let isOver = false;
  const deploy = async () => {
    while (cache.answered(host) === answered && !isOver) await sleep(20);
    if (isOver) return;
    liveAt = Date.now();
    cache.deploy(host, NEW);
  };
  const deploying = goesLive && deploy();
  const ran = await runInProcess(
    {
      ...{ 'api-token': TOKEN, zone: ZONE, 'changed-files': 'urls', 'base-url': `http://${host}` },
      ...{ 'page-urls': 'clean', state: 'off', verify: 'fail', ...inputs },
    },
    {
      workspace: repository.dir,
      event: { name: 'push', payload: event('push', { before, after }) },
      env: {
        CLOUDFLARE_BASE_URL: cache.apiUrl,
        GITHUB_SHA: after,
        HTTP_PROXY: cache.proxyUrl,
        NO_PROXY: '127.0.0.1',
      },
    },
  );
  isOver = true;
  await deploying;
  const purges = cache.api.purges().filter(({ body }) => JSON.stringify(body).includes(`//${host}/`));
  return { ran, purges, liveAt, counts: JSON.parse(ran.outputs.verification || '{}') };
}

describe.concurrent(`Varnish in front of nginx${without}`, () => {
  it.skipIf(isMissing)('responds like Cloudflare', async () => {
    const url = 'http://www.example.com/';
    cache.deploy('www.example.com', OLD);
    expect(await cache.get(url)).toMatchObject({
      status: 200,
      cache: 'MISS',
      age: undefined,
      body: '<h1>Old</h1>',
    });
    expect(await cache.get(url)).toMatchObject({ cache: 'HIT', age: expect.stringMatching(/^\d+$/) });
    cache.deploy('www.example.com', NEW);
    expect(await cache.get(url)).toMatchObject({ cache: 'HIT', body: '<h1>Old</h1>' });
    expect(await cache.get(`${url}?never-asked`)).toMatchObject({ cache: 'MISS', body: '<h1>New</h1>' });
    expect(await cache.get(`http://${ORIGIN_PREFIX}www.example.com/`)).toEqual({
      ...{ status: 200, body: '<h1>New</h1>', cache: undefined, age: undefined },
    });
  });

  // biome-ignore format: a table
  it.skipIf(isMissing).for<[what: string, body: (host: string) => object, ...gone: string[]]>([
    ['URL', (host) => ({ files: [`http://${host}/css/site.css`] }), '/css/site.css'],
    ['prefix', (host) => ({ prefixes: [`${host}/css`] }), '/css/site.css'],
    ['host', (host) => ({ hosts: [host] }), '/', '/about', '/css/site.css'],
  ])('is purged by %s', async ([what, body, ...gone]) => {
    const host = `${what.toLowerCase()}.example.com`;
    cache.deploy(host, OLD);
    for (const path of PATHS) await cache.get(`http://${host}${path}`);
    expect(await purge(body(host))).toBe(200);
    const missed: string[] = [];
    for (const path of PATHS) if ((await cache.get(`http://${host}${path}`)).cache === 'MISS') missed.push(path);
    expect(missed).toEqual(gone);
  });

  it.skipIf(isMissing)('caches the old page again if the purge comes before the deploy', async () => {
    const url = 'http://early.example.com/about';
    cache.deploy('early.example.com', OLD);
    await cache.get(url);
    expect(await purge({ files: [url] })).toBe(200);
    expect(await cache.get(url)).toMatchObject({ cache: 'MISS', body: '<p>Old</p>' });
    cache.deploy('early.example.com', NEW);
    expect(await cache.get(url)).toMatchObject({ cache: 'HIT', body: '<p>Old</p>' });
  });

  it.skipIf(isMissing)('serves exactly the deployed pages after a wait and a purge', async () => {
    const host = 'late.example.com';
    const { ran, purges, liveAt, counts } = await push(host, true, { 'wait-for': 'content' });
    expect(ran.status, ran.stdout).toBe(0);
    expect(purges.map(({ at }) => at >= liveAt)).toEqual([true]);
    expect(counts).toMatchObject({ exact: 3, fresh: 0, outdated: 0, stale: 0 });
    expect(Number(ran.outputs['waited-seconds'])).toBeGreaterThan(0);
    const bodies = await Promise.all(PATHS.map((path) => cache.get(`http://${host}${path}`)));
    expect(bodies.map(({ body }) => body)).toEqual(Object.values(NEW));
  });

  it.skipIf(isMissing)('serves the old pages without a wait, and verify notices', async () => {
    const host = 'hasty.example.com';
    const { ran, purges, counts } = await push(host, false, {});
    expect(ran.status, ran.stdout).toBe(1);
    expect(purges).toHaveLength(1);
    expect(counts).toMatchObject({ exact: 0, outdated: 3, stale: 0 });
    expect(ran.annotations.map(({ message }) => message).join()).toContain('wait-for');
    cache.deploy(host, NEW);
    expect(await cache.get(`http://${host}/`)).toMatchObject({ cache: 'HIT', body: '<h1>Old</h1>' });
  });

  it.skipIf(isMissing)('cannot be bypassed if it ignores queries', async () => {
    const { ran, purges } = await push(`${QUERYLESS_PREFIX}example.com`, true, { 'wait-for': 'content' });
    expect(ran.status, ran.stdout).toBe(1);
    expect(purges).toEqual([]);
    expect(ran.annotations.map(({ message }) => message).join()).toContain('origin-url');
  });

  it.skipIf(isMissing)('is bypassed with origin-url', async () => {
    const host = `${QUERYLESS_PREFIX}shop.example.com`;
    const inputs = { 'wait-for': 'content', 'origin-url': `http://${ORIGIN_PREFIX}${host}` };
    const { ran, purges, liveAt, counts } = await push(host, true, inputs);
    expect(ran.status, ran.stdout).toBe(0);
    expect(purges.map(({ at }) => at >= liveAt)).toEqual([true]);
    expect(counts).toMatchObject({ exact: 3, outdated: 0, stale: 0 });
  });
});
