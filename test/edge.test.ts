import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Transport, WireRequest } from '../src/context.ts';
import { selfSigned } from './edge/certificate.ts';
import { assetsFirst, type Deploy } from './edge/deploys.ts';
import { type Edge, type EdgeOptions, openEdge, type SilentEdge, startEdge } from './edge/edge.ts';
import type { Asked, Fault } from './edge/faults.ts';
import { edgeTransport } from './edge/in-process.ts';
import { pageRules, resolvePage } from './edge/page-rules.ts';

const edges: Edge[] = [];
afterEach(async () => {
  for (const edge of edges.splice(0)) await edge.close();
});

/** Returns a visitor's request for an in-process edge. */
const visitRequest = (url: string, headers = {}) =>
  ({ method: 'GET', url, headers, signal: new AbortController().signal }) as const;

async function ask(transport: Transport, url: string, headers = {}) {
  const { status, header, firstBytes } = await transport(visitRequest(url, headers));
  const bytes = Buffer.from(await firstBytes(1_000_000));
  return { status, header, cache: header('cf-cache-status'), bytes, body: bytes.toString() };
}

async function open(options?: EdgeOptions): Promise<Edge> {
  const edge = await startEdge(options);
  edges.push(edge);
  return edge;
}

const MAIN = 'a'.repeat(32);
const OTHER = 'b'.repeat(32);
const KEY = 'c2547eb745079dac9320b638f5e225cf483cc';
const world = {
  zones: [
    {
      id: MAIN,
      name: 'example.com',
      plan: 'enterprise',
      keyHeaders: ['CF-Device-Type'],
      environments: [
        { name: 'Production', ref: 'prod' },
        { name: 'Staging', ref: 'stage' },
        { name: 'Office', ref: 'office', byIp: true },
      ],
    },
    { id: OTHER, name: 'shop.example.com', plan: 'free' },
    { id: 'd'.repeat(32), name: 'new.example', status: 'pending' },
  ],
  tokens: [
    { value: 'all', permissions: ['cache_purge', 'zone_read', 'zone_versioning_read'] },
    { value: 'purger', zones: [MAIN] },
    { value: 'reader', permissions: ['zone_read'] },
    { value: 'locked', ipLocked: true },
    { value: 'revoked', active: false },
  ],
  keys: [{ email: 'me@example.com', key: KEY }],
} satisfies EdgeOptions;

interface Sent {
  method?: WireRequest['method'];
  body?: unknown;
  headers?: Record<string, string>;
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const json = { 'content-type': 'application/json' };

/** Calls the API in process. A `body` that is a text is sent unchanged. */
async function call(edge: SilentEdge, path: string, { method, body, headers = bearer('all') }: Sent = {}) {
  const transport = edgeTransport(edge, { sleep: async () => {} });
  const answer = await transport({
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    url: edge.apiUrl + path,
    headers: { ...json, ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    signal: new AbortController().signal,
  });
  const text = await answer.text();
  const { status, header } = answer;
  return { status, headers: { get: header }, text, json: text.startsWith('{') ? JSON.parse(text) : {} };
}

const purge = (edge: SilentEdge, body: unknown, path = `/zones/${MAIN}/purge_cache`) =>
  call(edge, path, { body });
const invalidate = (edge: SilentEdge, body: unknown) => purge(edge, body, `/zones/${MAIN}/invalidate_cache`);

describe('the API refuses', () => {
  const everything = { body: { purge_everything: true } };
  const pair = (email: string, key: string) => ({ 'x-auth-email': email, 'x-auth-key': key });
  const zone = `/zones/${MAIN}`;
  const urls = { files: ['https://example.com/'] };

  /** Expects the same refusal for both operations, and no change to the cache. */
  async function refused(path: string, sent: Sent) {
    const edge = await open(world);
    edge.fill(['https://example.com/', 'https://shop.example.com/']);
    const seen: number[][] = [];
    for (const operation of ['purge_cache', 'invalidate_cache']) {
      const { status, json, headers } = await call(edge, `${path}/${operation}`, sent);
      expect(json).toMatchObject({ success: false, result: null, messages: [] });
      expect(headers.get('cf-ray')).toMatch(/^[\da-f]{16}-FRA$/);
      const [{ code, error_chain: chain = [] }] = json.errors;
      seen.push([status, code, ...chain.map((inner: { code: number }) => inner.code)]);
    }
    expect(seen[1]).toEqual(seen[0]);
    expect(edge.copies().map(({ stale }) => stale)).toEqual([false, false]);
    return seen[0];
  }

  // biome-ignore format: a table
  test.each<[what: string, sent: Sent, ...expected: number[]]>([
    ['no credentials', { headers: {} }, 400, 9106],
    ['a key without its email', { headers: { 'x-auth-key': KEY } }, 400, 9106],
    ['an email without its key', { headers: { 'x-auth-email': 'me@example.com' } }, 400, 9106],
    ['a token with a stray quote', { headers: bearer('"all"') }, 400, 6003, 6111],
    ['a key in place of a token', { headers: bearer(KEY) }, 400, 6003, 6111],
    ['a token in place of a key', { headers: pair('me@example.com', 'all') }, 400, 6003, 6103],
    ['an invalid email', { headers: pair('me', KEY) }, 400, 6003, 6102],
    ['an unknown pair', { headers: pair('you@example.com', KEY) }, 403, 9103],
    ['an unknown token', { headers: bearer('nobody') }, 403, 10000],
    ['a revoked token', { headers: bearer('revoked') }, 403, 10000],
    ['a token without the permission', { headers: bearer('reader') }, 403, 10000],
    ['a token locked to an address', { headers: bearer('locked') }, 403, 9109],
    ['another method', { method: 'PUT' }, 405, 10405],
    ['another content type', { headers: { ...bearer('all'), 'content-type': 'text/plain' } }, 400, 6003, 6105],
  ])('%s', async (_what, sent, ...expected) => {
    expect(await refused(zone, { ...everything, ...sent })).toEqual(expected);
  });

  // biome-ignore format: a table
  test.each<[what: string, path: string, sent: Sent, ...expected: number[]]>([
    ["a zone's name for its ID", '/zones/example.com', everything, 404, 7003],
    ['an empty ID', '/zones/', everything, 404, 7003],
    ['an unknown zone', `/zones/${'e'.repeat(32)}`, everything, 403, 1095],
    ['a pending zone', `/zones/${'d'.repeat(32)}`, everything, 403, 1095],
    ['a zone outside the scope of the token', `/zones/${OTHER}`, { ...everything, headers: bearer('purger') }, 403, 10000],
    ['an unknown environment', `${zone}/environments/nowhere`, everything, 404, 7003],
    ['URLs in an environment that is selected by IP address', `${zone}/environments/office`, { body: urls }, 400, 1136],
    ['101 URLs, unless on Enterprise', `/zones/${OTHER}`, { body: { files: Array(101).fill('https://e.com/') } }, 400, 1094],
  ])('%s', async (_what, path, sent, ...expected) => {
    expect(await refused(path, sent)).toEqual(expected);
  });

  // biome-ignore format: a table
  test.each<[what: string, code: number, ...bodies: unknown[]]>([
    ['none or several selectors', 1012, '', '{files: []}', [], {}, { url: ['a'] }, { tags: ['a'], hosts: ['e.com'] }],
    ['a selector and something else', 1012, { tags: ['a'], zone: MAIN }, { purge_everything: true, dry: true }],
    ['an empty selector', 1012, { files: [] }, { tags: [] }, { files: [{ headers: {} }] }],
    ['everything and another selector', 1092, { purge_everything: true, tags: ['a'] }],
    ['everything with a value other than true', 1013, { purge_everything: 'true' }, { purge_everything: false }],
    ['a selector that is not an array', 1014, { tags: 'a' }, { files: null }],
    ['too many', 1094, { files: Array(501).fill('https://e.com/') }],
    ['too many', 1101, { tags: Array(101).fill('a') }],
    ['too many', 1111, { hosts: Array(101).fill('e.com') }],
    ['too many', 1125, { prefixes: Array(101).fill('e.com/') }],
    ['mixed files', 1016, { files: ['https://e.com/', { url: 'https://e.com/' }] }],
    ['bad headers', 1016, ...[{ Origin: 1 }, ['a'], 'a'].map((headers) => ({ files: [{ url: 'https://e.com/', headers }] }))],
    ['bad URLs', 1016, ...['/a', 'ftp://e.com/', 'https://', 'https://e.com/a b', 'https://e.com/*', 'https://u:p@e.com/',
      'https://e.com/#a', 'https://e.com/ä', 'e.com/a', ''].map((url) => ({ files: [url] }))],
    ['bad hosts', 1115, ...['https://e.com', 'e.com/', 'e.com:80', '*.e.com', 'E.com', '', 1].map((host) => ({ hosts: [host] }))],
    ['a long host', 1114, { hosts: [`${'a'.repeat(200)}.com`] }],
    ['bad prefixes', 1016, ...['https://e.com/a', 'e.com/?a', 'e.com/#a', 'e.com/*', '/a', `e.com${'/a'.repeat(32)}`, 'e.com/ä', '']
      .map((prefix) => ({ prefixes: [prefix] }))],
    ['bad tags', 1016, ...['', 'a b', 'a,b', 'ä', 1].map((tag) => ({ tags: [tag] }))],
    ['a long tag', 1100, { tags: ['a'.repeat(1025)] }],
  ])('%s: %i', async (_what, code, ...bodies) => {
    for (const body of bodies) expect([body, await refused(zone, { body })]).toEqual([body, [400, code]]);
  });

  test('the first bad URL, with its name and index', async () => {
    const edge = await open(world);
    const { json } = await purge(edge, { files: ['https://example.com/', '/one', '/two'] });
    expect(json.errors).toEqual([
      {
        code: 1016,
        message: 'Unable to purge /one, which is an invalid URL.',
        source: { pointer: '/files/1' },
      },
    ]);
  });

  test('batches above a configured maximum', async () => {
    const edge = await open({ ...world, maxBatch: 30 });
    const { json } = await purge(edge, { tags: Array(31).fill('a') });
    expect(json.errors[0].message).toMatch(/too many tags.* up to 30 /);
    expect((await purge(edge, { tags: Array(30).fill('a') })).status).toBe(200);
  });
});

describe('the API accepts', () => {
  test('both kinds of credentials on all four paths, and returns a different ID for each purge', async () => {
    const edge = await open(world);
    const pair = { 'x-auth-email': 'me@example.com', 'x-auth-key': KEY };
    const ids = new Set<string>();
    for (const headers of [bearer('purger'), pair]) {
      for (const place of ['', '/environments/stage']) {
        for (const operation of ['purge', 'invalidate']) {
          const path = `/zones/${MAIN}${place}/${operation}_cache`;
          const { json } = await call(edge, path, { headers, body: { tags: ['a'] } });
          expect(json).toMatchObject({ success: true, errors: [], messages: [] });
          expect(json.result.id).toMatch(/^[\da-f]{32}$/);
          ids.add(json.result.id);
        }
      }
    }
    expect(ids.size).toBe(8);
    expect(edge.purges().map(({ id }) => id)).toEqual([...ids]);
    const path = `/client/v4/zones/${MAIN}/purge_cache`;
    expect(edge.requests[0]).toMatchObject({
      kind: 'purge',
      method: 'POST',
      path,
      body: { tags: ['a'] },
      status: 200,
    });
  });

  test('500 URLs on Enterprise, 31 separators, 1,024 characters', async () => {
    const edge = await open(world);
    for (const body of [
      { files: Array(500).fill('https://example.com/') },
      { prefixes: [`example.com${'/a'.repeat(31)}`] },
      { tags: ['a'.repeat(1024)] },
    ]) {
      expect((await purge(edge, body)).status).toBe(200);
    }
  });
});

test('the API lists zones by name, account, and page, if the token may see them', async () => {
  const zones = Array.from({ length: 12 }, (_, index) => ({ name: `site-${index}.example` }));
  const twins = ['one', 'two'].map((account) => ({ name: 'twin.example', account }));
  const edge = await open({ ...world, zones: [...world.zones, ...zones, ...twins] });
  const names = async (query: string, token = 'all') => {
    const { json } = await call(edge, `/zones?${query}`, { headers: bearer(token) });
    return json.success ? json.result.map(({ name }: { name: string }) => name) : json.errors[0].code;
  };
  expect(await names('name=EXAMPLE.com')).toEqual(['example.com']);
  expect(await names('name=twin.example')).toEqual(['twin.example', 'twin.example']);
  expect(await names('name=twin.example&account.id=two')).toEqual(['twin.example']);
  expect(await names('name=contains:example.c')).toEqual(['example.com', 'shop.example.com']);
  expect(await names('name=nobody.example')).toEqual([]);
  expect(await names('per_page=5&page=4')).toEqual(['twin.example', 'twin.example']);
  expect(await names('per_page=4')).toBe(6003);
  expect(await names('', 'purger')).toBe(0);
  const { json } = await call(edge, '/zones?per_page=5&page=2');
  expect(json.result_info).toEqual({ page: 2, per_page: 5, count: 5, total_count: 17, total_pages: 4 });
  expect(json.result[0]).toMatchObject({ status: 'active', plan: { legacy_id: 'free' } });
});

test('the API returns a zone and its environments', async () => {
  const edge = await open(world);
  const get = async (path: string, token = 'all') => {
    const { json } = await call(edge, path, { headers: bearer(token) });
    return json.result ?? json.errors.map(({ code }: { code: number }) => code);
  };
  expect(await get(`/zones/${MAIN}`)).toMatchObject({
    id: MAIN,
    name: 'example.com',
    account: { id: 'account-1' },
  });
  expect(await get(`/zones/${MAIN}`, 'purger')).toEqual([9109]);
  expect(await get('/zones/example.com')).toEqual([7003, 7000]);
  const { environments } = await get(`/zones/${MAIN}/environments`);
  expect(environments.map(({ ref }: { ref: string }) => ref)).toEqual(['prod', 'stage', 'office']);
  expect(await get(`/zones/${MAIN}/environments`, 'reader')).toEqual([10000]);
});

describe('the edge cache', () => {
  const HOME = 'https://example.com/';
  const A = 'https://example.com/a';
  const AB = 'https://example.com/ab?x=1';
  const WWW = 'http://www.example.com/a';
  const SHOP = 'https://shop.example.com/a';
  const FOREIGN = 'https://notexample.com/a';
  const all = [HOME, A, AB, WWW, SHOP, FOREIGN];
  const tagged = {
    origin: ({ pathname }: URL) => ({ status: 200, headers: { 'Cache-Tag': `All, path-${pathname}` } }),
  };

  // biome-ignore format: a table
  test.each<[body: unknown, gone: string[], path?: string]>([
    [{ purge_everything: true }, [HOME, A, AB, WWW]],
    [{ files: [A] }, [A]],
    [{ files: ['HTTPS://Example.com:443/a'] }, [A]],
    [{ files: ['https://example.com/A', 'https://example.com/ab', 'http://example.com/a'] }, []],
    [{ files: ['https://example.com'] }, [HOME]],
    [{ files: [{ url: A }] }, [A]],
    [{ files: [{ url: A, headers: { Origin: 'https://o.test' } }] }, []],
    [{ files: [FOREIGN, SHOP] }, [FOREIGN]],
    [{ hosts: ['example.com'] }, [HOME, A, AB]],
    [{ hosts: ['www.example.com', 'shop.example.com'] }, [WWW]],
    [{ prefixes: ['example.com/a'] }, [A, AB]],
    [{ prefixes: ['example.com/a/', 'example.com/ab'] }, [AB]],
    [{ prefixes: ['example.com'] }, [HOME, A, AB]],
    [{ tags: ['ALL'] }, [HOME, A, AB, WWW]],
    [{ tags: ['path-/a'] }, [A, WWW]],
    [{ purge_everything: true }, [SHOP], `/zones/${OTHER}/purge_cache`],
    [{ purge_everything: true }, [], `/zones/${MAIN}/environments/stage/purge_cache`],
    [{ files: [A] }, [A], `/zones/${MAIN}/environments/prod/purge_cache`],
  ])('evicts the copies that a purge names: %j', async (body, gone, path) => {
    const edge = await open({ ...world, ...tagged });
    edge.fill(all);
    expect((await purge(edge, body, path)).status).toBe(200);
    expect(all.filter((url) => !edge.cached(url))).toEqual(gone);
    for (const url of all) expect((await edge.visit(url)).cache).toBe(gone.includes(url) ? 'MISS' : 'HIT');
  });

  test('revalidates an invalidated copy', async () => {
    let body = 'old';
    const edge = await open({ ...world, origin: () => ({ status: 200, body }) });
    edge.fill([HOME, A]);
    await invalidate(edge, { files: [HOME] });
    expect([edge.cached(HOME), edge.cached(A)]).toEqual([false, true]);
    expect(await edge.visit(HOME)).toMatchObject({ cache: 'REVALIDATED', body: 'old' });
    await invalidate(edge, { hosts: ['example.com'] });
    body = 'new';
    expect(await edge.visit(A)).toMatchObject({ cache: 'EXPIRED', body: 'new' });
    expect(await edge.visit(A)).toMatchObject({ cache: 'HIT', body: 'new' });
  });

  test('serves a stale copy while it fetches a new one, and if it cannot', async () => {
    const headers = { 'cache-control': 'max-age=60, stale-while-revalidate=60' };
    const answer = { status: 200, headers, body: 'old' };
    const edge = await open({ ...world, origin: () => ({ ...answer }) });
    edge.fill([HOME]);
    await invalidate(edge, { files: [HOME] });
    answer.status = 503;
    expect(await edge.visit(HOME)).toMatchObject({ cache: 'STALE', body: 'old', status: 200 });
    Object.assign(answer, { status: 200, body: 'new' });
    expect(await edge.visit(HOME)).toMatchObject({ cache: 'UPDATING', body: 'old' });
    expect(await edge.visit(HOME)).toMatchObject({ cache: 'HIT', body: 'new' });
  });

  test('has separate copies for each value of a key header and each environment', async () => {
    const edge = await open(world);
    const variants = [
      {},
      { 'CF-Device-Type': 'mobile' },
      { Origin: 'https://o.test' },
      { 'x-edge-environment': 'stage' },
      { 'x-edge-environment': 'prod' },
      { 'User-Agent': 'other' },
    ];
    for (const headers of variants) edge.fill([A], headers);
    expect(edge.copies().map(({ headers, environment }) => [headers, environment])).toEqual([
      [{}, ''],
      [{ 'cf-device-type': 'mobile' }, ''],
      [{ origin: 'https://o.test' }, ''],
      [{}, 'stage'],
    ]);
    const hits = () => variants.map((headers) => (edge.cached(A, headers) ? 'x' : '.')).join('');
    await purge(edge, { files: [{ url: A, headers: { 'cf-device-type': 'mobile', 'X-Other': '1' } }] });
    expect(hits()).toBe('x.xxxx');
    await purge(edge, { files: [A] }, `/zones/${MAIN}/environments/stage/purge_cache`);
    expect(hits()).toBe('x.x.xx');
    for (const headers of variants) edge.fill([A], headers);
    await purge(edge, { hosts: ['example.com'] });
    expect(hits()).toBe('...x..');
    await purge(edge, { purge_everything: true });
    expect(edge.copies()).toEqual([]);
  });

  test('takes Age, Date, and expiry from the clock', async () => {
    let time = Date.UTC(2026, 0, 1);
    const origin = () => ({ status: 200, headers: { 'cache-control': 'max-age=10' }, body: 'same' });
    const edge = await open({ ...world, origin, now: () => time });
    expect((await edge.visit(A)).headers).not.toHaveProperty('age');
    time += 9_999;
    const hit = await edge.visit(A);
    expect([hit.cache, hit.headers.age]).toEqual(['HIT', '9']);
    expect(hit.headers.date).toBe('Thu, 01 Jan 2026 00:00:09 GMT');
    time += 1;
    expect(edge.cached(A)).toBe(false);
    const again = await edge.visit(A);
    expect([again.cache, again.headers.age]).toEqual(['REVALIDATED', '0']);
  });

  test('caches by status, path, and Cache-Control', async () => {
    const answers: Record<string, { status: number; headers?: Record<string, string> }> = {
      '/found': { status: 200, headers: { 'Cache-Tag': 'hidden' } },
      '/moved': { status: 301, headers: { Location: '/found' } },
      '/private': { status: 200, headers: { 'Cache-Control': 'no-store' } },
      '/login': { status: 200 },
      '/broken': { status: 500 },
    };
    const origin = ({ pathname }: URL) => answers[pathname] ?? null;
    const edge = await open({ ...world, dynamic: ['/login'], origin });
    const seen: Record<string, unknown> = {};
    for (const path of [...Object.keys(answers), '/missing']) {
      const first = await edge.visit(`http://example.com${path}`);
      const second = await edge.visit(`http://example.com${path}`);
      seen[path] = [second.status, first.cache, second.cache];
      expect(first.headers).not.toHaveProperty('cache-tag');
    }
    expect(seen).toEqual({
      '/found': [200, 'MISS', 'HIT'],
      '/moved': [301, 'MISS', 'HIT'],
      '/private': [200, 'BYPASS', 'BYPASS'],
      '/login': [200, 'DYNAMIC', 'DYNAMIC'],
      '/broken': [500, 'MISS', 'MISS'],
      '/missing': [404, 'MISS', 'HIT'],
    });
    expect(edge.visits).toHaveLength(12);
  });

  test('keeps sticky copies despite purges, and lists outdated ones', async () => {
    let body = 'old';
    let status = 200;
    const edge = await open({ ...world, origin: () => ({ status, body }) });
    edge.fill([HOME, A]);
    expect(edge.outdated()).toEqual([]);
    status = 404;
    expect(edge.outdated()).toHaveLength(2);
    status = 200;
    edge.sticky(A, 2);
    body = 'new';
    const left: string[][] = [];
    for (let round = 0; round < 3; round++) {
      await purge(edge, { files: [HOME, A] });
      left.push(edge.outdated().map(({ url }) => url));
    }
    expect(left).toEqual([[A], [A], []]);
  });

  test('has separate copies for each spelling of a path', async () => {
    const edge = await open(world);
    const paths = ['%5Bid%5D', '[id]', '%5bid%5d', 'a|b', '%2e%2e/x', 'a\\b'];
    const spellings = paths.map((path) => `https://example.com/${path}`);
    for (const url of spellings) expect((await edge.visit(url)).cache).toBe('MISS');
    expect(edge.copies().map(({ url }) => url)).toEqual(spellings);
    await purge(edge, { files: spellings.slice(1) });
    expect(edge.copies().map(({ url }) => url)).toEqual(spellings.slice(0, 1));
  });
});

describe('the rate limit', () => {
  let time = 0;
  const clock = { now: () => time };
  const tags = { tags: ['a'] };

  test.each([
    ['free', 25, 12_000],
    ['pro', 25, 200],
    ['business', 50, 100],
    ['enterprise', 500, 20],
  ] as const)('for %s allows a burst of %i requests, then one every %i ms', async (plan, size, every) => {
    const edge = await open({ ...world, ...clock, zones: [{ id: MAIN, name: 'example.com', plan }] });
    const burst = await Promise.all(Array.from({ length: size }, () => purge(edge, tags)));
    expect(new Set(burst.map(({ status }) => status))).toEqual(new Set([200]));
    for (let round = 0; round < 3; round++) {
      const refused = await purge(edge, tags);
      const seconds = String(Math.ceil(every / 1000));
      expect([refused.status, refused.json.errors[0].code]).toEqual([429, 1134]);
      expect(refused.headers.get('retry-after')).toBe(seconds);
      expect(refused.headers.get('ratelimit')).toBe(`"default";r=0;t=${seconds}`);
      time += every - 1;
      expect((await purge(edge, tags)).status).toBe(429);
      time += 1;
      expect((await purge(edge, tags)).status).toBe(200);
    }
    expect(edge.limited).toBe(6);
    // A long pause fills the bucket, up to its size.
    time += 86_400_000;
    const rested = await Promise.all(Array.from({ length: size + 1 }, () => purge(edge, tags)));
    expect(rested.filter(({ status }) => status === 200)).toHaveLength(size);
  });

  test('counts URLs per second, for both operations together', async () => {
    const edge = await open({ ...world, ...clock });
    const files = { files: Array(100).fill('https://shop.example.com/') };
    const path = (operation: string) => `/zones/${OTHER}/${operation}_cache`;
    for (let index = 0; index < 4; index++) {
      expect((await purge(edge, files, path('purge'))).status).toBe(200);
      expect((await purge(edge, files, path('invalidate'))).status).toBe(200);
    }
    expect((await purge(edge, files, path('purge'))).status).toBe(429);
    time += 125;
    const granted = await purge(edge, files, path('invalidate'));
    expect([granted.status, granted.headers.get('ratelimit')]).toEqual([200, '"default";r=0;t=1']);
    expect((await purge(edge, tags, path('purge'))).status).toBe(200);
  });

  test('is shared by the zones of an account and plan', async () => {
    const zone = (digit: string, more: object) => ({
      id: digit.repeat(32),
      name: `${digit}.example`,
      ...more,
    });
    const zones = [zone('1', {}), zone('2', {}), zone('3', { plan: 'pro' }), zone('4', { account: 'other' })];
    const edge = await open({ zones, tokens: world.tokens, ...clock, retryAfter: false });
    const send = (digit: string) => purge(edge, tags, `/zones/${digit.repeat(32)}/purge_cache`);
    for (let index = 0; index < 25; index++) await send(index % 2 ? '1' : '2');
    const answers = await Promise.all(['1', '2', '3', '4'].map(send));
    expect(answers.map(({ status }) => status)).toEqual([429, 429, 200, 200]);
    expect(answers[0]?.headers.get('ratelimit')).toBe('"default";r=0;t=12');
    expect(answers[0]?.headers.get('retry-after')).toBeNull();
  });

  test('does not count refused requests, and can be switched off', async () => {
    const edge = await open({ ...world, ...clock });
    const path = `/zones/${OTHER}/purge_cache`;
    for (let index = 0; index < 30; index++) expect((await purge(edge, { tags: [] }, path)).status).toBe(400);
    expect((await purge(edge, tags, path)).headers.get('ratelimit')).toMatch(/^"default";r=24;/);
    const free = await open({ ...world, ...clock, rateLimits: false });
    for (let index = 0; index < 30; index++) expect((await purge(free, tags, path)).status).toBe(200);
  });
});

describe('a fault', () => {
  const URL_A = 'https://example.com/a';
  const body = { files: [URL_A] };

  /** Returns the status, and `success` if the body is complete JSON. */
  async function send(edge: Edge, options: { redirect?: 'manual'; signal?: AbortSignal }) {
    const headers = { ...json, ...bearer('all') };
    const sent = { method: 'POST', headers, body: JSON.stringify(body), ...options };
    const answer = await fetch(`${edge.apiUrl}/zones/${MAIN}/purge_cache`, sent);
    const text = await answer.text();
    return [answer.status, text.endsWith('}') ? JSON.parse(text).success : undefined];
  }

  // biome-ignore format: a table
  test.each<[fault: Fault, outcome: unknown, gone: boolean]>([
    ['none', [200, true], true],
    ['reset', 'broken', false],
    ['resetAfter', 'broken', true],
    ['truncate', 'broken', false],
    ['half', [200, undefined], false],
    ['lie', [200, true], false],
    [{ status: 429, json: { success: false }, headers: { 'retry-after': '3' } }, [429, false], false],
    [{ status: 502, html: '<h1>Bad gateway</h1>' }, [502, undefined], false],
    [{ status: 200, json: {} }, [200, undefined], false],
    [{ redirect: 'https://elsewhere.test/' }, [307, undefined], false],
    [{ slow: 20 }, [200, true], true],
    [{ dress: { 'content-type': 'text/html', 'cf-ray': null } }, [200, true], true],
  ])('changes the response, and perhaps the purge: %j', async (fault, outcome, gone) => {
    const edge = await open(world);
    edge.fill([URL_A]);
    const order = edge.order(fault);
    const seen = await send(edge, { redirect: 'manual' }).catch(() => 'broken');
    expect(seen).toEqual(outcome);
    expect(edge.cached(URL_A)).toBe(!gone);
    expect(order.taken).toBe(1);
    expect((await purge(edge, body)).status).toBe(200);
    expect(edge.purges()).toHaveLength(2);
  });

  test.each(['stall', 'stallBody'] as const)('leaves a request unanswered: %s', async (fault) => {
    const edge = await open(world);
    edge.order(fault);
    const impatient = new AbortController();
    const answer = send(edge, { signal: impatient.signal });
    const status = fault === 'stall' ? null : 200;
    const given = expect(answer).rejects.toThrow(/abort/);
    await vi.waitFor(() => expect(edge.purges().map((entry) => entry.status)).toEqual([status]), 5000);
    impatient.abort();
    await given;
  });

  test('echoes the credentials', async () => {
    const edge = await open(world);
    edge.order('echo');
    const { status, text } = await purge(edge, body);
    expect([status, text.includes('Bearer all')]).toEqual([403, true]);
  });

  test('can be queued, conditional, for visits or look-ups, and canceled', async () => {
    const edge = await open(world);
    const statuses = async (...tags: string[]) => {
      const seen: number[] = [];
      for (const tag of tags) seen.push((await purge(edge, { tags: [tag] })).status);
      return seen;
    };
    edge.order([{ status: 500 }, 'none', { status: 503 }]);
    expect(await statuses('a', 'a', 'a', 'a')).toEqual([500, 200, 503, 200]);

    const when = ({ body }: Asked) => JSON.stringify(body).includes('"b"');
    const forB = edge.order({ status: 502 }, { when, times: 9 });
    expect(await statuses('a', 'b', 'b')).toEqual([200, 502, 502]);
    forB.cancel();
    expect(await statuses('b')).toEqual([200]);

    edge.order({ status: 504 }, { of: 'lookup' });
    expect(await statuses('a')).toEqual([200]);
    expect([(await call(edge, '/zones')).status, (await call(edge, '/zones')).status]).toEqual([504, 200]);

    edge.order({ dress: { Age: '1', 'CF-Cache-Status': null } }, { of: 'visit' });
    const [seen, again] = [await edge.visit(URL_A), await edge.visit(URL_A)];
    expect([seen.cache, seen.headers.age, again.cache]).toEqual([undefined, '1', 'HIT']);
  });

  test('by chance depends on the seed and the request, not on the order of requests', async () => {
    const tags = Array.from({ length: 200 }, (_, index) => `tag-${index}`);
    const failing = async (order: string[], seed: number) => {
      const edge = await open({ ...world, rateLimits: false });
      edge.order([{ status: 500 }, { status: 503 }], { chance: 0.3, seed });
      const answers = await Promise.all(order.map((tag) => purge(edge, { tags: [tag] })));
      const statuses = answers.map(({ status }, index) => [order[index], status] as const);
      return Object.fromEntries(statuses.filter(([, status]) => status !== 200));
    };
    const first = await failing(tags, 1);
    expect(Object.keys(first).length).toBeGreaterThan(40);
    expect(Object.keys(first).length).toBeLessThan(80);
    expect(new Set(Object.values(first))).toEqual(new Set([500, 503]));
    expect(await failing(tags.toReversed(), 1)).toEqual(first);
    expect(await failing(tags, 2)).not.toEqual(first);
  });
});

describe('the edge is reached', () => {
  test('by a URL, as a proxy, and over IPv6', async () => {
    const edge = await open({ host: '::1' });
    const { host } = new URL(edge.apiUrl);
    expect(host).toMatch(/^\[::1]:\d+$/);
    const direct = await fetch(`http://${host}/page`);
    expect(await direct.text()).toBe(`The page at http://${host}/page\n`);
    expect(edge.cached(`http://${host}/page`)).toBe(true);
    expect((await fetch(`${edge.apiUrl}/zones`, { headers: bearer(edge.token) })).status).toBe(200);
    expect((await edge.visit('http://example.com/client/v4/zones')).cache).toBe('MISS');

    const path = 'http://www.example.com/proxied?x';
    const asked = request({ host: '::1', port: new URL(edge.apiUrl).port, path }).end();
    const [answer] = await once(asked, 'response');
    expect(answer.resume().headers['cf-cache-status']).toBe('MISS');
    expect(edge.cached(path)).toBe(true);
  });

  test('by HTTPS and through a tunnel, for each host of the certificate', async () => {
    const tls = selfSigned(['127.0.0.1', 'localhost', 'example.com']);
    const edge = await open({ ...world, tls, proxyAuth: 'Basic dTpw' });
    const port = Number(new URL(edge.apiUrl).port);
    const get = async (options: object) => {
      const [answer] = await once(
        secureRequest({ agent: false, ca: tls.cert, ...options }).end(),
        'response',
      );
      return [answer.resume().statusCode, answer.headers['cf-cache-status']];
    };
    expect(edge.apiUrl).toMatch(/^https:/);
    const lookup = { host: '127.0.0.1', port, path: '/client/v4/zones', headers: bearer('all') };
    expect(await get(lookup)).toEqual([200, undefined]);
    await expect(get({ ...lookup, ca: [] })).rejects.toThrow(/self-signed/);

    const tunnel = async (headers: string) => {
      const socket = connect(port, '127.0.0.1');
      socket.write(`CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n${headers}\r\n`);
      const [data] = await once(socket, 'data');
      return [data.toString().slice(0, 12), socket];
    };
    expect((await tunnel(''))[0]).toBe('HTTP/1.1 407');
    const [established, socket] = await tunnel('Proxy-Authorization: Basic dTpw\r\n');
    expect(established).toBe('HTTP/1.1 200');
    expect(await get({ socket, host: 'example.com', path: '/tunnelled' })).toEqual([200, 'MISS']);
    expect((await edge.visit('https://example.com/tunnelled')).cache).toBe('HIT');
    expect(edge.tunnels.map(({ authority }) => authority)).toEqual(['example.com:443', 'example.com:443']);
  });
});

describe('the origin', () => {
  const pages = ['index.html', 'page.html', 'dir/index.html', 'both.html', 'both/index.html'];
  const files = new Set([...pages, 'style.css', 'LICENSE']);
  const does = (name: keyof typeof pageRules, path: string) => {
    const page = resolvePage(pageRules[name], path, (file) => files.has(file));
    return page === null ? 404 : 'file' in page ? 200 : page.redirect;
  };

  test.each([
    ['plain', 200, 200, 200, 200, 200, 200],
    ['github-pages', 200, 404, 200, '/dir/', 200, 200],
    ['netlify', 200, '/page', 200, '/dir/', 200, 200],
    ['vercel', 404, 404, 200, 200, 200, 200],
    ['vercel-clean', 200, '/page', '/page', 200, '/dir', '/dir'],
    ['vercel-clean-slash', '/page/', 200, '/page/', '/dir/', 200, '/dir/'],
    ['cloudflare-pages', 200, '/page', '/page', '/dir/', 200, '/dir/'],
    ['force-trailing-slash', '/page/', 200, '/page/', '/dir/', 200, '/dir/'],
    ['drop-trailing-slash', 200, '/page', '/page', 200, '/dir', '/dir'],
    ['none', 404, 404, 200, 404, 404, 200],
    ['s3', 404, 404, 200, '/dir/', 200, 200],
    ['nginx', 404, 404, 200, '/dir/', 200, 200],
    ['nginx-try-files', 200, 404, 200, '/dir/', 200, 200],
  ] as const)('follows the page rules of %s', (name, ...expected) => {
    const paths = ['/page', '/page/', '/page.html', '/dir', '/dir/', '/dir/index.html'];
    expect(paths.map((path) => does(name, path))).toEqual(expected);
    for (const path of ['/', '/style.css', '/LICENSE']) expect(does(name, path)).toBe(200);
    for (const path of ['/style.css/', '/nothing', '/nothing/']) expect(does(name, path)).toBe(404);
    // No redirect leads to another one, even if a page and a folder have the same name.
    for (const path of ['/index', '/both', '/both/', '/dir/index', ...pages.map((page) => `/${page}`)]) {
      const result = does(name, path);
      if (typeof result === 'string') expect([path, does(name, result)]).toEqual([path, 200]);
    }
  });

  test('serves files with any name from a folder, and none outside of it', async () => {
    const folder = mkdtempSync(`${tmpdir()}/edge-`);
    try {
      mkdirSync(`${folder}/site/dir`, { recursive: true });
      writeFileSync(`${folder}/secret.txt`, 'secret');
      writeFileSync(`${folder}/site/dir/index.html`, '<p>dir</p>');
      writeFileSync(Buffer.from(`${folder}/site/caf\xe9.txt`, 'latin1'), 'latin1');
      writeFileSync(`${folder}/site/100% größe#.txt`, 'odd');
      const edge = await open({ origin: { folder: `${folder}/site`, rules: 'github-pages' } });
      const get = async (path: string) => {
        const { status, body, headers } = await edge.visit(`https://example.com${path}`);
        return headers.location ?? (status === 200 ? body : status);
      };
      expect(await get('/dir?x=1')).toBe('/dir/?x=1');
      expect(await get('/dir/')).toBe('<p>dir</p>');
      expect(await get('/caf%E9.txt')).toBe('latin1');
      expect(await get('/caf%C3%A9.txt')).toBe(404);
      expect(await get('/100%25%20gr%C3%B6%C3%9Fe%23.txt')).toBe('odd');
      for (const path of [
        '/../secret.txt',
        '/%2e%2e/secret.txt',
        '/..%2fsecret.txt',
        '/dir//index.html',
        '/%00',
      ]) {
        expect([path, await get(path)]).toEqual([path, 404]);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a deploy', () => {
  const files = (version: string) => ({
    files: { 'index.html': `<p>${version}</p>`, 'site.css': version },
    rules: 'github-pages' as const,
  });
  const PAGE = 'https://example.com/';
  const STYLE = 'https://example.com/site.css';

  /** Opens an edge with its own clock, and a function that returns what the origin serves. */
  function stage(deploy: Deploy) {
    const world = { time: 50 };
    const edge = openEdge({
      origin: files('old'),
      deploys: [deploy],
      direct: ['origin.test'],
      now: () => world.time,
    });
    const transport = edgeTransport(edge, { sleep: async () => {} });
    const get = async (url: string) => (await ask(transport, url)).body;
    const served = async () =>
      `${await get('https://origin.test/')} ${await get('https://origin.test/site.css')}`;
    return { edge, get, served, world };
  }

  test.each<[what: string, afterMs: Deploy['afterMs'], ...served: string[]]>([
    ['immediate', undefined, '<p>new</p> new', '<p>new</p> new', '<p>new</p> new'],
    ['delayed', 6000, '<p>old</p> old', '<p>old</p> old', '<p>new</p> new'],
    ['never', Number.POSITIVE_INFINITY, '<p>old</p> old', '<p>old</p> old', '<p>old</p> old'],
    ['assets before pages', assetsFirst(3000, 6000), '<p>old</p> old', '<p>old</p> new', '<p>new</p> new'],
    [
      'incomplete',
      assetsFirst(Number.POSITIVE_INFINITY, 0),
      '<p>new</p> old',
      '<p>new</p> old',
      '<p>new</p> old',
    ],
  ])('changes what the origin serves: %s', async (_what, afterMs, ...expected) => {
    const { served, world } = stage({ serves: files('new'), ...(afterMs && { afterMs }) });
    const seen: string[] = [];
    for (const time of [3049, 6049, 6050]) {
      world.time = time;
      seen.push(await served());
    }
    expect(seen).toEqual(expected);
  });

  test('leaves copies from before it in the cache until they are purged', async () => {
    const { edge, get, world } = stage({ serves: files('new'), afterMs: 6000 });
    edge.fill([PAGE, STYLE]);
    expect(edge.outdated()).toEqual([]);
    world.time = 6050;
    expect(await get(PAGE)).toBe('<p>old</p>');
    expect(edge.outdated().map(({ url }) => url)).toEqual([PAGE, STYLE]);
    expect(await get(`${PAGE}?never-asked`)).toBe('<p>new</p>');
  });

  test('replaces what went live before it, whichever began first', async () => {
    const { edge, get, world } = stage({ serves: files('slow'), afterMs: 9000 });
    edge.deploy({ serves: files('quick'), afterMs: 1000 });
    const seen: string[] = [];
    for (const time of [1049, 1050, 9050]) {
      world.time = time;
      seen.push(await get('https://origin.test/site.css'));
    }
    expect(seen).toEqual(['old', 'quick', 'slow']);
    edge.deploy({ serves: { status: 502, body: 'restarting' } });
    expect(await get('https://origin.test/')).toBe('restarting');
  });

  test('can serve the files of a commit, from a folder and with page rules', async () => {
    const repository = mkdtempSync(`${tmpdir()}/edge-`);
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', repository, '-c', 'user.name=A', '-c', 'user.email=a@e.com', ...args])
        .toString()
        .trim();
    try {
      git('init', '--quiet');
      mkdirSync(`${repository}/public/größe`, { recursive: true });
      writeFileSync(`${repository}/public/größe/index.html`, Buffer.from('<p>\xff\r\n</p>', 'latin1'));
      writeFileSync(`${repository}/secret.txt`, 'secret');
      git('add', '--all');
      git('commit', '--quiet', '--message', 'A');
      const commit = git('rev-parse', 'HEAD');
      writeFileSync(`${repository}/public/größe/index.html`, 'not committed');
      const site = { repository, commit, root: 'public', rules: 'cloudflare-pages' as const };
      const transport = edgeTransport(openEdge({ origin: site }), { sleep: async () => {} });
      const page = await ask(transport, 'https://example.com/gr%C3%B6%C3%9Fe/');
      expect(page.bytes).toEqual(Buffer.from('<p>\xff\r\n</p>', 'latin1'));
      expect((await ask(transport, 'https://example.com/gr%C3%B6%C3%9Fe')).header('location')).toBe(
        '/gr%C3%B6%C3%9Fe/',
      );
      expect((await ask(transport, 'https://example.com/secret.txt')).status).toBe(404);
    } finally {
      rmSync(repository, { recursive: true });
    }
  });
});

describe('the edge can hide what the origin serves', () => {
  const origin = {
    files: { 'index.html': '<body><p>Home</p></body>', 'app.js': 'alert(1)' },
    fallback: 'index.html',
  };
  const HOME = 'https://example.com/';
  const SCRIPT = 'https://example.com/app.js';

  /** Returns a visitor who sends these headers. */
  function visitor(options: EdgeOptions, headers: Record<string, string> = {}) {
    const edge = openEdge({ origin, ...options });
    const transport = edgeTransport(edge, { sleep: async () => {} });
    return { edge, get: (url: string, more = headers) => ask(transport, url, more) };
  }

  test('with a cache that ignores queries, so that a new query is a hit', async () => {
    const { edge, get } = visitor({ ignoresQuery: true });
    expect((await get(`${HOME}?a`)).cache).toBe('MISS');
    expect([(await get(`${HOME}?b`)).cache, edge.cached(HOME)]).toEqual(['HIT', true]);
  });

  test('with copies from an upper tier, which have no age at first', async () => {
    let time = 0;
    const { edge, get } = visitor({ tiered: true, now: () => time });
    const seen: unknown[] = [];
    const look = async (url: string) => {
      const { cache, header } = await get(url);
      seen.push([cache, header('age')]);
    };
    edge.fill([HOME]);
    time = 90_000;
    await look(HOME);
    time += 999;
    await look(HOME);
    time += 1;
    await look(HOME);
    await look(`${HOME}?never-asked`);
    await look(`${HOME}?never-asked`);
    expect(seen).toEqual([
      ['HIT', null],
      ['HIT', null],
      ['HIT', '91'],
      ['MISS', null],
      ['HIT', '0'],
    ]);
  });

  test('with a beacon, which makes each response for a page different from the file', async () => {
    const { get } = visitor({ beacon: true });
    const [one, two] = [await get(HOME), await get(HOME)];
    expect(one.body).toMatch(/^<body><p>Home<\/p><script .*rayId.*<\/script><\/body>$/);
    expect(two.body).not.toBe(one.body);
    expect((await get(SCRIPT)).body).toBe('alert(1)');
    const plain = visitor({
      beacon: true,
      origin: { ...origin, headers: () => ({ 'cache-control': 'no-transform' }) },
    });
    expect((await plain.get(HOME)).body).toBe('<body><p>Home</p></body>');
  });

  // biome-ignore format: a table
  test.each<[shows: NonNullable<EdgeOptions['gate']>['shows'], expected: object]>([
    ['challenge', { status: 403, mitigated: 'challenge', location: null }],
    [{ redirect: 'https://team.cloudflareaccess.com/login' }, { status: 302, mitigated: null, location: 'https://team.cloudflareaccess.com/login' }],
    [{ html: '<form>Sign in</form>' }, { status: 200, mitigated: null, location: null }],
  ])('with %j for visitors without the secret header', async (shows, expected) => {
    const { get } = visitor({ gate: { shows, opensFor: { 'x-ci': 's3cret' } }, direct: ['origin.test'] });
    const { status, header, cache } = await get(SCRIPT, { 'X-CI': 'guess' });
    expect({ status, mitigated: header('cf-mitigated'), location: header('location') }).toEqual(expected);
    expect(cache).toBeNull();
    expect((await get(SCRIPT, { 'X-CI': 's3cret' })).body).toBe('alert(1)');
    expect((await get('https://origin.test/app.js')).body).toBe('alert(1)');
  });

  test('with a page instead of a missing script', async () => {
    const { get } = visitor({});
    const { status, header, body } = await get('https://example.com/gone.js');
    expect([status, header('content-type'), body]).toEqual([
      200,
      'text/html; charset=utf-8',
      '<body><p>Home</p></body>',
    ]);
  });

  test.each(['gzip', 'br'] as const)(
    'with %s for clients that accept it; a truncated body is an error',
    async (encoding) => {
      const { edge, get } = visitor({ compresses: [encoding] });
      const whole = await get(HOME);
      expect([whole.header('content-encoding'), whole.body]).toEqual([encoding, '<body><p>Home</p></body>']);
      expect((await get(HOME, { 'Accept-Encoding': 'identity' })).header('content-encoding')).toBeNull();
      edge.order('half', { of: 'visit' });
      await expect(get(HOME)).rejects.toThrow(/unexpected end of file/);
    },
  );

  test('with an endless body, and one that drips', async () => {
    const edge = await open({ origin });
    const [abandoned, clock] = [new AbortController(), { sleep: async () => {} }];
    edge.order(['endless', { drip: 60_000 }, 'endless'], { of: 'visit' });
    const read = async () => {
      const answer = await fetch(edge.proxyUrl, { signal: abandoned.signal });
      let size = 0;
      for await (const chunk of answer.body ?? []) {
        size += chunk.length;
        if (size > 1_000_000 || chunk.length === 1) break;
      }
      return size;
    };
    expect(await read()).toBeGreaterThan(1_000_000);
    expect(await read()).toBe(1);
    const answer = await edgeTransport(edge, clock)(visitRequest(HOME));
    expect(await answer.firstBytes(30)).toHaveLength(30);
  });
});

test.each(['reset', 'stall'] as const)('drops an idle connection: %s', async (meets) => {
  const edge = await open({ idle: { ms: 0, meets } });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const get = async (timeout: number) => {
    const asked = request(edge.proxyUrl, { agent, timeout });
    asked.on('timeout', () => asked.destroy(new Error('silence'))).end();
    const [answer] = await once(asked, 'response');
    for await (const _chunk of answer);
    return answer.statusCode;
  };
  try {
    expect(await get(5000)).toBe(200);
    await expect(get(100)).rejects.toThrow(meets === 'reset' ? /socket hang up|ECONNRESET/ : 'silence');
    expect(await get(5000)).toBe(200);
  } finally {
    agent.destroy();
  }
});

test('handles twenty requests for ten thousand copies', async () => {
  const edge = await open({ ...world, rateLimits: false });
  const urls = Array.from({ length: 10_000 }, (_, index) => `https://example.com/page-${index}`);
  edge.fill(urls);
  for (let index = 0; index < urls.length; index += 500)
    await purge(edge, { files: urls.slice(index, index + 500) });
  expect(edge.copies()).toEqual([]);
});
