import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTransport } from '../../src/http/transport.ts';
import { addressProblem, type Download, type DownloadDeps, download } from '../../src/lists/download.ts';
import { selfSigned } from '../edge/certificate.ts';
import { openWebsite, type Page, type Website } from './website.ts';

let site: Website;
beforeEach(async () => {
  site = await openWebsite();
});
afterEach(() => site.close());

/** What a download of a path comes to, as text, and the pauses that it made. */
async function get(
  path: string,
  more: Partial<DownloadDeps> & { readonly most?: number } = {},
): Promise<{ readonly text?: string; readonly problem?: string; readonly pauses: readonly number[] }> {
  const { most = 1000, ...deps } = more;
  const pauses: number[] = [];
  const answer: Download = await download(`${site.origin}${path}`, most, {
    transport: createTransport({}),
    signal: new AbortController().signal,
    sleep: async (ms) => void pauses.push(ms),
    ...deps,
  });
  if (answer.problem !== undefined) return { problem: answer.problem, pauses };
  return { text: Buffer.from(answer.bytes).toString(), pauses };
}

/** A page that fails so many times first. */
const late =
  (failures: number, fail: Page): Page =>
  (request, response, asked) => {
    if (asked > failures) response.end('late');
    else if (typeof fail === 'function') fail(request, response, asked);
    else if (typeof fail === 'object' && 'status' in fail)
      response.writeHead(fail.status ?? 500, fail.headers).end();
  };
const reset: Page = (request) => void request.socket.destroy();

describe('an address', () => {
  it.each<[address: string, loopback: boolean, problem: string | null]>([
    ['https://example.com/sitemap.xml', false, null],
    ['https://example.com:8443/sitemap.xml?a=b', false, null],
    ['http://127.0.0.1:8080/', true, null],
    ['http://localhost/', true, null],
    ['http://[::1]:8080/', true, null],
    ['https://localhost/', true, null],
    ['http://127.0.0.1:8080/', false, 'it leads to this machine itself'],
    ['https://localhost/', false, 'it leads to this machine itself'],
    ['https://[::1]/', false, 'it leads to this machine itself'],
    ['https://0x7f.1/', false, 'it leads to this machine itself'],
    ['http://example.com/', true, 'it is read over https only; write https://, or give a file'],
    ['http://localhost.example.com/', true, 'it is read over https only; write https://, or give a file'],
    ['http://10.0.0.1/', true, 'it is read over https only; write https://, or give a file'],
    ['ftp://example.com/', true, 'it is read over https only; write https://, or give a file'],
    ['file:///etc/passwd', true, 'it is read over https only; write https://, or give a file'],
    ['ftp://localhost/', true, 'it is read over https only; write https://, or give a file'],
    [
      'https://user@example.com/',
      true,
      'it has a user name or password; sitemaps are read without credentials',
    ],
    [
      'https://:pass@example.com/',
      true,
      'it has a user name or password; sitemaps are read without credentials',
    ],
    ['https://', true, 'it is not an address'],
    ['https://exa mple.com/', true, 'it is not an address'],
  ])('%s, where this machine is allowed: %s', (address, loopback, problem) => {
    expect(addressProblem(address, loopback)).toBe(problem);
  });
});

describe('a download', () => {
  it('gives the bytes, and sends no credentials', async () => {
    site.pages.set('/a?b=c', 'text');
    expect(await get('/a?b=c')).toEqual({ text: 'text', pauses: [] });
    const [request] = site.requests;
    expect(request?.method).toBe('GET');
    expect(Object.keys(request?.headers ?? {}).sort()).toEqual([
      'accept',
      'accept-encoding',
      'cache-control',
      'connection',
      'host',
      'user-agent',
    ]);
    expect(request?.headers['accept-encoding']).toBe('identity');
  });

  it('gives as many bytes as there may be, and not one more', async () => {
    site.pages.set('/a', 'x'.repeat(1000));
    site.pages.set('/b', 'x'.repeat(1001));
    expect((await get('/a')).text).toHaveLength(1000);
    expect(await get('/b')).toEqual({
      problem: 'it has more than 1,000 bytes, the most that a sitemap may have',
      pauses: [],
    });
  });

  it('leaves off a body that never ends', async () => {
    site.pages.set('/a', (_request, response) => {
      const more = (): void => void (response.destroyed || response.write('x'.repeat(100_000), more));
      more();
    });
    expect((await get('/a')).problem).toContain('more than 1,000 bytes');
  });

  it.each([301, 302, 303, 307, 308])('follows %i, to a path or an address', async (status) => {
    site.pages.set('/a', { status, headers: { location: 'b?c' } });
    site.pages.set('/b?c', { status, headers: { location: `${site.origin}/d#e` } });
    site.pages.set('/d', 'text');
    expect((await get('/a')).text).toBe('text');
    expect(site.paths()).toEqual(['/a', '/b?c', '/d']);
  });

  it('follows five redirects and no more', async () => {
    for (let hop = 0; hop < 10; hop++)
      site.pages.set(`/${hop}`, { status: 302, headers: { location: `/${hop + 1}` } });
    site.pages.set('/5', 'text');
    expect((await get('/0')).text).toBe('text');
    site.pages.set('/5', { status: 302, headers: { location: '/6' } });
    expect((await get('/0')).problem).toBe(`it redirects more than 5 times, last to "${site.origin}/6"`);
  });

  it.each([
    ['http://example.com/', 'it is read over https only'],
    ['file:///etc/passwd', 'it is read over https only'],
    ['https://user:secret@example.com/', 'it has a user name or password'],
    ['//user@example.com/', 'it has a user name or password'],
    ['http://exa mple/', 'which is no address'],
  ])('does not follow a redirect to %s', async (location, problem) => {
    site.pages.set('/a', { status: 302, headers: { location } });
    expect((await get('/a')).problem).toContain(problem);
    expect(site.paths()).toEqual(['/a']);
  });

  it('does not follow a redirect from elsewhere to this machine', async () => {
    const header = (name: string): string | null => (name === 'location' ? `${site.origin}/a` : null);
    const nothing = async (): Promise<never> => {
      throw new Error('nobody reads this');
    };
    const answer = await download('https://example.com/', 1000, {
      transport: async () => ({ status: 302, header, text: nothing, start: nothing }),
      signal: new AbortController().signal,
      sleep: async () => {},
    });
    expect(answer.problem).toBe(`it redirects to "${site.origin}/a", but it leads to this machine itself`);
  });

  it.each([
    [404, {}, 'the answer is HTTP 404, not 200; check the address'],
    [204, {}, 'the answer is HTTP 204, not 200'],
    [206, {}, 'the answer is HTTP 206, not 200'],
    [302, {}, 'the answer is HTTP 302, not 200'],
    [304, {}, 'the answer is HTTP 304, not 200'],
    [401, {}, 'it has to be open to everyone'],
    [403, { 'cf-mitigated': 'challenge' }, 'it has to be open to everyone'],
    [410, {}, 'give the path of the built file instead'],
  ])('is final for %i', async (status, headers, problem) => {
    site.pages.set('/a', { status, headers });
    const answer = await get('/a');
    expect(answer.problem).toContain(problem);
    expect(answer.pauses).toEqual([]);
  });

  it.each<[what: string, fail: Page]>([
    ['500', { status: 500 }],
    ['503', { status: 503 }],
    ['429', { status: 429 }],
    ['connections that break before the answer', reset],
    [
      'answers that break off',
      (_request, response) =>
        void response.writeHead(200, { 'content-length': '9' }).write('half', () => response.destroy()),
    ],
    [
      'answers in pieces that break off',
      (_request, response) => void response.writeHead(200).write('half', () => response.destroy()),
    ],
  ])('is tried three times for %s', async (_what, fail) => {
    site.pages.set('/a', late(2, fail));
    expect(await get('/a')).toEqual({ text: 'late', pauses: [1000, 4000] });
    site.pages.set('/b', late(3, fail));
    const { problem, pauses } = await get('/b');
    expect(problem).toMatch(/^the answer is HTTP (?:500|503|429)|^there was no whole answer \("[A-Z_]+"\)/);
    expect(pauses).toEqual([1000, 4000]);
  });

  it('waits as long as the server asks, unless that is too long', async () => {
    site.pages.set('/a', late(1, { status: 503, headers: { 'retry-after': '7' } }));
    expect(await get('/a')).toEqual({ text: 'late', pauses: [7000] });
    site.pages.set('/b', late(1, { status: 429, headers: { 'retry-after': '3600' } }));
    expect(await get('/b')).toEqual({ problem: expect.stringContaining('HTTP 429'), pauses: [] });
  });

  it('gives up an answer that does not come, or does not end', async () => {
    site.pages.set('/a', () => {});
    expect((await get('/a', { attemptMs: 20 })).problem).toBe('there was no whole answer within 0.02 s');
    site.pages.set('/b', (_request, response) => void response.write('half'));
    const { problem, pauses } = await get('/b', { attemptMs: 20 });
    expect([problem, pauses]).toEqual(['there was no whole answer within 0.02 s', [1000, 4000]]);
  });

  it('does not try a certificate again that is not trusted, nor takes it', async () => {
    const server = createServer(selfSigned(['127.0.0.1']), (_request, response) => void response.end('text'));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const pauses: number[] = [];
    const answer = await download(`https://127.0.0.1:${(server.address() as AddressInfo).port}/`, 1000, {
      transport: createTransport({}),
      signal: new AbortController().signal,
      sleep: async (ms) => void pauses.push(ms),
    });
    server.close();
    expect(answer.problem).toContain('its certificate is not trusted here (DEPTH_ZERO_SELF_SIGNED_CERT)');
    expect(pauses).toEqual([]);
  });

  it('ends with the reason of the signal, before, amid and between requests', async () => {
    const reason = new Error('the job was cancelled');
    await expect(get('/a', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(site.paths()).toEqual([]);

    for (const wrote of [false, true]) {
      const stop = new AbortController();
      site.pages.set('/a', (_request, response) => {
        if (wrote) response.write('half', () => stop.abort(reason));
        else stop.abort(reason);
      });
      await expect(get('/a', { signal: stop.signal })).rejects.toBe(reason);
    }
    site.pages.set('/b', { status: 500 });
    const sleep = async (): Promise<never> => {
      throw reason;
    };
    await expect(get('/b', { sleep })).rejects.toBe(reason);
  });
});
