import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGzip } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { createTransport } from '../../src/http/transport.ts';
import { type VisitOptions, visit } from '../../src/site/visit.ts';
import { systemClock } from '../../src/system-clock.ts';

const servers: (() => void)[] = [];
afterEach(() => {
  for (const close of servers.splice(0)) close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const OPTIONS: VisitOptions = {
  transport: createTransport({}),
  clock: systemClock,
  stop: new AbortController().signal,
  limitMs: 5000,
  visitHeadersFor: () => ({}),
  mostBytes: 64 * 1024,
};

test('a visit is a plain GET, with the headers of the cache key and without credentials', async () => {
  let got: { method?: string; url?: string; headers?: IncomingHttpHeaders } = {};
  const site = await serve(({ method = '', url = '', headers }, response) => {
    got = { method, url, headers };
    response.writeHead(200, { 'CF-Cache-Status': 'hit', Age: '7', 'cf-ray': '8c41-FRA' }).end('page');
  });
  const key = {
    'Accept-Language': 'de',
    Cookie: 'variant=b',
    Authorization: 'Bearer of somebody',
    Host: 'evil.example',
    'Proxy-Authorization': 'Basic x',
  };
  const seen = await visit(`${site}/a?b=1`, key, OPTIONS);
  expect(got).toMatchObject({ method: 'GET', url: '/a?b=1' });
  expect(got.headers).toMatchObject({ 'accept-language': 'de', cookie: 'variant=b', host: site.slice(7) });
  expect(got.headers?.['user-agent']).toMatch(/^cloudflare-cache-purge/);
  expect(JSON.stringify(got.headers)).not.toMatch(/authorization|evil/);
  expect(seen).toMatchObject({ problem: null });
  expect(seen.response).toMatchObject({ status: 200, cacheStatus: 'HIT', age: 7, ray: '8c41-FRA' });
  await visit(site, { 'user-agent': 'iPhone' }, OPTIONS);
  expect(got.headers?.['user-agent']).toBe('iPhone');
});

test('visit-headers may set the user agent in any spelling', async () => {
  let got: readonly string[] | undefined;
  const site = await serve(({ headersDistinct }, response) => {
    got = headersDistinct['user-agent'];
    response.end();
  });
  await visit(site, {}, { ...OPTIONS, visitHeadersFor: () => ({ 'user-agent': 'our CI' }) });
  expect(got).toEqual(['our CI']);
});

test('a redirect is not followed', async () => {
  let visits = 0;
  const site = await serve((_request, response) => {
    visits += 1;
    response.writeHead(301, { location: '/elsewhere', 'cf-cache-status': 'HIT' }).end();
  });
  const seen = await visit(site, {}, OPTIONS);
  expect(seen.response?.status).toBe(301);
  expect(visits).toBe(1);
});

describe('an endless body', () => {
  for (const encoding of ['identity', 'gzip']) {
    test(`is read up to the limit: ${encoding}`, async () => {
      const chunk = Buffer.alloc(64 * 1024, 'ab');
      let sent = 0;
      let gone: (() => void) | undefined;
      const left = new Promise<void>((resolve) => {
        gone = resolve;
      });
      const site = await serve((_request, response) => {
        response.writeHead(200, { 'content-encoding': encoding, 'cf-cache-status': 'MISS' });
        const body = encoding === 'gzip' ? createGzip({ level: 0 }) : response;
        if (body !== response) body.pipe(response);
        const pour = (): void => {
          while (!response.destroyed) {
            sent += chunk.length;
            if (!body.write(chunk)) return;
          }
        };
        body.on('drain', pour);
        response.on('close', () => gone?.());
        pour();
      });
      let cleared = 0;
      const timeout: typeof systemClock.timeout = (ms) => {
        const { signal, clear } = systemClock.timeout(ms);
        return {
          signal,
          clear: () => {
            cleared += 1;
            clear();
          },
        };
      };
      const seen = await visit(site, {}, { ...OPTIONS, clock: { ...systemClock, timeout } });
      expect(seen).toMatchObject({ problem: null, response: { cacheStatus: 'MISS' } });
      await left;
      expect(sent).toBeLessThan(32 * 1024 * 1024);
      expect(cleared).toBe(1);
    });
  }
});

describe('a visit', () => {
  test('times out without a response or with half of one', async () => {
    const silent = await serve(() => {});
    const seen = await visit(silent, {}, { ...OPTIONS, limitMs: 100 });
    expect(seen).toMatchObject({
      response: null,
      problem: { code: 'visit-timed-out', began: false, limitMs: 100 },
    });
    const stalled = await serve((_request, response) => {
      response.writeHead(200, { 'cf-cache-status': 'HIT' }).write('<html>');
    });
    const half = await visit(stalled, {}, { ...OPTIONS, limitMs: 100 });
    expect(half.problem).toEqual({ code: 'visit-timed-out', began: true, limitMs: 100 });
    expect(half.response?.cacheStatus).toBe('HIT');
  });

  test('fails with the connection', async () => {
    const broken = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    });
    expect((await visit(broken, {}, OPTIONS)).problem).toMatchObject({
      code: 'visit-broke-off',
      began: true,
    });
    const closed = await visit('http://127.0.0.1:9/s3cret', {}, OPTIONS);
    expect(closed.problem).toMatchObject({
      ...{ code: 'visit-broke-off', began: false, networkCode: 'ECONNREFUSED' },
    });
  });

  test('has the absolute URL of a redirect', async () => {
    const site = await serve((_request, response) => {
      response.writeHead(302, { location: '/login' }).end();
    });
    expect((await visit(site, {}, OPTIONS)).response?.location).toBe(`${site}/login`);
  });

  test('ends at once if the job is canceled', async () => {
    const cancel = new AbortController();
    const silent = await serve(() => cancel.abort(new Error('the job was cancelled')));
    const seen = await visit(silent, {}, { ...OPTIONS, stop: cancel.signal });
    expect(seen.problem).toEqual({ code: 'visit-given-up', cause: 'cancelled' });
  });

  test('ignores malformed headers', async () => {
    const odd = async (headers: Record<string, string | string[]>) => {
      const site = await serve((_request, response) => void response.writeHead(200, headers).end());
      return (await visit(site, {}, OPTIONS)).response;
    };
    expect(await odd({ Age: 'soon', Date: 'today' })).toMatchObject({ age: null, date: null });
    expect(await odd({ Age: '-1' })).toMatchObject({ age: null, cacheStatus: null, ray: null });
    expect(await odd({ Age: ['3', '4'] })).toMatchObject({ age: 3 });
    expect(await odd({ 'cf-ray': 'x'.repeat(500) })).toMatchObject({
      ray: 'x'.repeat(100),
    });
    expect(await odd({ 'CF-Mitigated': 'Challenge' })).toMatchObject({ challenged: true });
  });
});
