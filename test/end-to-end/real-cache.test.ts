import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MISSING, ORIGIN_PREFIX, openRealCache, type RealCache } from './real-cache.ts';
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

async function purge(body: unknown): Promise<number> {
  const answer = await fetch(`${cache.apiUrl}/zones/${ZONE}/purge_cache`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return answer.status;
}

describe.concurrent(`Varnish in front of nginx${without}`, () => {
  it.skipIf(isMissing)('answers as Cloudflare does', async () => {
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
    const paths = ['/', '/about', '/css/site.css'];
    cache.deploy(host, OLD);
    for (const path of paths) await cache.get(`http://${host}${path}`);
    expect(await purge(body(host))).toBe(200);
    const missed: string[] = [];
    for (const path of paths) if ((await cache.get(`http://${host}${path}`)).cache === 'MISS') missed.push(path);
    expect(missed).toEqual(gone);
  });

  it.skipIf(isMissing)('brings the old page back for a purge that comes before the deploy', async () => {
    const url = 'http://early.example.com/about';
    cache.deploy('early.example.com', OLD);
    await cache.get(url);
    expect(await purge({ files: [url] })).toBe(200);
    expect(await cache.get(url)).toMatchObject({ cache: 'MISS', body: '<p>Old</p>' });
    cache.deploy('early.example.com', NEW);
    expect(await cache.get(url)).toMatchObject({ cache: 'HIT', body: '<p>Old</p>' });
  });
});
