import { once } from 'node:events';
import { createServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Transport } from '../../src/context.ts';
import { createHostRules } from '../../src/http/host-rules.ts';
import { createPublicLookup } from '../../src/http/public-address.ts';
import { createTransport } from '../../src/http/transport.ts';
import { type DownloadOptions, type DownloadProblem, download } from '../../src/lists/download.ts';
import { selfSigned } from '../edge/certificate.ts';
import { createFakeClock } from '../fake-clock.ts';
import { openWebsite, type Page, type Website } from './website.ts';

let site: Website;
beforeEach(async () => {
  site = await openWebsite();
});
afterEach(() => site.close());

interface Downloaded {
  readonly text?: string;
  readonly problem?: DownloadProblem;
  /** Milliseconds. */
  readonly waits: readonly number[];
}

/** Downloads an address with a clock that stands still while the network works. */
async function getFrom(
  address: string,
  { most = 1000, ...more }: Partial<DownloadOptions> & { readonly most?: number } = {},
): Promise<Downloaded> {
  const clock = createFakeClock();
  const result = await download(address, most, {
    transport: clock.holding(createTransport({})),
    stop: new AbortController().signal,
    hosts: createHostRules(['127.0.0.1', 'example.com']),
    clock,
    random: () => 0,
    ...more,
  });
  if (!result.ok) return { problem: result.reason, waits: clock.naps };
  return { text: Buffer.from(result.value).toString(), waits: clock.naps };
}
const get = (path: string, more: Parameters<typeof getFrom>[1] = {}): Promise<Downloaded> =>
  getFrom(`${site.origin}${path}`, more);

/** A page that succeeds after this many failures. */
const late =
  (failures: number, fail: Page): Page =>
  (request, response, asked) => {
    if (asked > failures) response.end('late');
    else if (typeof fail === 'function') fail(request, response, asked);
    else if (typeof fail === 'object' && 'status' in fail)
      response.writeHead(fail.status ?? 500, fail.headers).end();
  };
const reset: Page = (request) => void request.socket.destroy();

/** A transport that always returns this status, these headers and no body. */
const responding =
  (status: number, headers: Readonly<Record<string, string>>): Transport =>
  async () => ({
    status,
    header: (name) => headers[name] ?? null,
    text: async () => '',
    firstBytes: async () => new Uint8Array(),
  });

describe('a download', () => {
  it('returns the bytes and sends no credentials', async () => {
    site.pages.set('/a?b=c', 'text');
    expect(await get('/a?b=c')).toEqual({ text: 'text', waits: [] });
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
  });

  it('requests no host that the workflow did not name', async () => {
    const { problem } = await getFrom('https://evil.example/', { transport: responding(200, {}) });
    expect(problem).toEqual({ code: 'list-address-host-not-named', hostname: 'evil.example' });
  });

  it('accepts as many bytes as the limit and rejects one more', async () => {
    site.pages.set('/a', 'x'.repeat(1000));
    site.pages.set('/b', 'x'.repeat(1001));
    expect((await get('/a')).text).toHaveLength(1000);
    expect(await get('/b')).toEqual({ problem: { code: 'list-too-large', most: 1000 }, waits: [] });
  });

  it('rejects a body that never ends', async () => {
    site.pages.set('/a', (_request, response) => {
      const more = (): void => void (response.destroyed || response.write('x'.repeat(100_000), more));
      more();
    });
    expect((await get('/a')).problem?.code).toBe('list-too-large');
  });

  it.each([301, 302, 303, 307, 308])('follows %i to a path or a URL', async (status) => {
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
    expect((await get('/0')).problem).toEqual({
      code: 'download-redirects-endless',
      most: 5,
      last: `${site.origin}/6`,
    });
  });

  it.each([
    ['http://example.com/', 'list-address-not-https'],
    ['file:///etc/passwd', 'list-address-not-https'],
    ['https://user:secret@example.com/', 'list-address-has-credentials'],
    ['//user@example.com/', 'list-address-has-credentials'],
    ['https://evil.example/', 'list-address-host-not-named'],
    ['https://169.254.169.254/latest/meta-data/', 'list-address-not-public'],
    ['http://127.0.0.2/', 'list-address-not-public'],
    ['https://[::ffff:10.0.0.1]/', 'list-address-not-public'],
  ])('does not follow a redirect to %s', async (location, code) => {
    site.pages.set('/a', { status: 302, headers: { location } });
    expect((await get('/a')).problem).toMatchObject({ code: 'download-redirect-refused', reason: { code } });
    expect(site.paths()).toEqual(['/a']);
  });

  it('does not follow a redirect to an invalid URL', async () => {
    const location = 'http://exa mple/';
    site.pages.set('/a', { status: 302, headers: { location } });
    const reason = { code: 'list-address-invalid' };
    expect((await get('/a')).problem).toEqual({ code: 'download-redirect-refused', to: location, reason });
  });

  it('does not connect to a name that resolves to this machine', async () => {
    const lookup = createPublicLookup(
      () => false,
      (_hostname, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]),
    );
    const { port } = new URL(site.origin);
    const got = await getFrom(`https://www.example.com:${port}/`, {
      transport: createTransport({}, lookup),
    });
    const problem = { code: 'list-address-not-public', hostname: 'www.example.com' };
    expect(got).toEqual({ problem, waits: [] });
  });

  it.each([
    [404, {}, false],
    [204, {}, false],
    [206, {}, false],
    [302, {}, false],
    [304, {}, false],
    [401, {}, true],
    [403, { 'cf-mitigated': 'challenge' }, true],
    [410, {}, false],
  ])('does not retry a response %i', async (status, headers, closed) => {
    site.pages.set('/a', { status, headers });
    expect(await get('/a')).toEqual({ problem: { code: 'download-status', status, closed }, waits: [] });
  });

  it.each<[what: string, fail: Page, code: string]>([
    ['500', { status: 500 }, 'download-status'],
    ['503', { status: 503 }, 'download-status'],
    ['429', { status: 429 }, 'download-status'],
    ['connections that break before the response', reset, 'download-broke-off'],
    [
      'responses that end early',
      (_request, response) =>
        void response.writeHead(200, { 'content-length': '9' }).write('half', () => response.destroy()),
      'download-broke-off',
    ],
    [
      'chunked responses that end early',
      (_request, response) => void response.writeHead(200).write('half', () => response.destroy()),
      'download-broke-off',
    ],
    [
      'compressed responses that were truncated before they were sent',
      (_request, response) =>
        void response
          .writeHead(200, { 'content-encoding': 'gzip' })
          .end(gzipSync('https://a.example/\n'.repeat(9)).subarray(0, -12)),
      'download-broke-off',
    ],
  ])('makes three attempts for %s', async (_what, fail, code) => {
    site.pages.set('/a', late(2, fail));
    expect(await get('/a')).toEqual({ text: 'late', waits: [2000, 4000] });
    site.pages.set('/b', late(3, fail));
    expect(await get('/b')).toMatchObject({ problem: { code }, waits: [2000, 4000] });
  });

  it.each<[what: string, answer: string | Uint8Array]>([
    ['fewer bytes than Content-Length', 'HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\nhttps://a.example/1\n'],
    ['no last chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n14\r\nhttps://a.example/1\n\r\n'],
    ['half a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n28\r\nhttps://a.example/1\n'],
    [
      'half a gzip without a length',
      Buffer.concat([
        Buffer.from('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n'),
        gzipSync('https://a.example/1\nhttps://a.example/2\n').subarray(0, -15),
      ]),
    ],
    [
      'half a gzip in whole chunks',
      Buffer.concat([
        Buffer.from('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n14\r\n'),
        gzipSync('https://a.example/1\nhttps://a.example/2\n').subarray(0, 20),
        Buffer.from('\r\n0\r\n\r\n'),
      ]),
    ],
  ])('rejects a partial body although the connection is closed properly: %s', async (_what, answer) => {
    const server = createTcpServer((socket) => socket.once('data', () => socket.end(answer)));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { text, problem, waits } = await getFrom(
      `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    );
    server.close();
    expect(text).toBeUndefined();
    expect(problem?.code).toBe('download-broke-off');
    expect(waits).toEqual([2000, 4000]);
  });

  it('decodes gzip and rejects encodings that it did not request', async () => {
    for (const encoding of ['gzip', 'X-GZIP']) {
      site.pages.set('/a', { headers: { 'content-encoding': encoding }, body: gzipSync('text') });
      expect(await get('/a')).toEqual({ text: 'text', waits: [] });
    }
    for (const encoding of ['deflate', 'zstd', 'gzip, gzip']) {
      site.pages.set('/a', { headers: { 'content-encoding': encoding }, body: 'text' });
      expect((await get('/a')).problem).toMatchObject({ code: 'download-broke-off' });
    }
  });

  it('applies the limit after decoding', async () => {
    const page = (size: number): Page => ({
      headers: { 'content-encoding': 'gzip' },
      body: gzipSync(Buffer.alloc(size)),
    });
    site.pages.set('/a', page(1000));
    site.pages.set('/b', page(1001));
    expect((await get('/a')).text).toHaveLength(1000);
    expect(await get('/b')).toEqual({ problem: { code: 'list-too-large', most: 1000 }, waits: [] });
  });

  it.each<[what: string, headers: Readonly<Record<string, string>>, waits: number[]]>([
    ['7 seconds', { 'retry-after': '7' }, [7000, 7000]],
    ['7 seconds, twice', { 'retry-after': '7, 7' }, [7000, 7000]],
    ['0 seconds', { 'retry-after': '0' }, [2000, 4000]],
    ['until a time in the past', { 'retry-after': 'Thu, 26 Nov 2026 12:00:00 GMT' }, [2000, 4000]],
    ['for an unreadable time', { 'retry-after': 'soon' }, [2000, 4000]],
    ['until a time', { 'retry-after': 'Fri, 27 Nov 2026 12:00:09 GMT' }, [9000, 4000]],
    [
      'until a time by a clock that is years late',
      { 'retry-after': 'Sat, 01 Jan 2000 00:00:05 GMT', date: 'Sat, 01 Jan 2000 00:00:00 GMT' },
      [5000, 5000],
    ],
    ['too long for a retry', { 'retry-after': '3600' }, []],
    ['until tomorrow', { 'retry-after': 'Sat, 28 Nov 2026 12:00:00 GMT' }, []],
  ])('waits at least its own time if a server asks to wait %s', async (_what, headers, waits) => {
    const got = await getFrom('https://example.com/', { transport: responding(503, headers) });
    expect(got).toEqual({ problem: { code: 'download-status', status: 503, closed: false }, waits });
  });

  it('times out if the response does not begin or does not end', async () => {
    const clock = createFakeClock();
    const real = createTransport({});
    site.pages.set('/a', () => {});
    site.pages.set('/b', (_request, response) => void response.write('half'));
    const problem = { code: 'download-timeout', afterMs: 30_000 };
    expect((await get('/a', { clock, transport: real })).problem).toEqual(problem);
    expect(clock.now()).toBe(96_000);
    const begun: Transport = (request) => clock.hold(real(request));
    expect((await get('/b', { clock, transport: begun })).problem).toEqual(problem);
    expect(clock.now()).toBe(192_000);
  });

  it('rejects an untrusted certificate without a retry', async () => {
    const server = createServer(selfSigned(['127.0.0.1']), (_request, response) => void response.end('text'));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const got = await getFrom(`https://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    server.close();
    const problem = { code: 'download-certificate-untrusted', error: 'DEPTH_ZERO_SELF_SIGNED_CERT' };
    expect(got).toEqual({ problem, waits: [] });
  });

  it('rejects with the reason of the signal before, during and between requests', async () => {
    const reason = new Error('the job was cancelled');
    await expect(get('/a', { stop: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(site.paths()).toEqual([]);

    for (const wrote of [false, true]) {
      const stop = new AbortController();
      site.pages.set('/a', (_request, response) => {
        if (wrote) response.write('half', () => stop.abort(reason));
        else stop.abort(reason);
      });
      await expect(get('/a', { stop: stop.signal })).rejects.toBe(reason);
    }
    site.pages.set('/b', { status: 500 });
    const clock = createFakeClock();
    const stop = new AbortController();
    const sleep = (ms: number, signal?: AbortSignal): Promise<void> => {
      stop.abort(reason);
      return clock.sleep(ms, signal);
    };
    await expect(get('/b', { clock: { ...clock, sleep }, stop: stop.signal })).rejects.toBe(reason);
  });
});

describe('an address', () => {
  const hosts = createHostRules(['www.example.com', '127.0.0.1', '10.0.0.1', 'localhost']);

  it.each<[address: string, problem: DownloadProblem['code'] | null]>([
    ['https://www.example.com/sitemap.xml', null],
    ['https://example.com:8443/sitemap.xml?a=b', null],
    ['https://cdn.example.com/', null],
    ['http://127.0.0.1:8080/', null],
    ['http://localhost/', null],
    ['https://10.0.0.1/', null],
    ['https://evil.example/', 'list-address-host-not-named'],
    ['https://www.example.com.evil.example/', 'list-address-host-not-named'],
    ['https://127.0.0.2/', 'list-address-not-public'],
    ['https://0x7f.2/', 'list-address-not-public'],
    ['https://[::1]/', 'list-address-not-public'],
    ['https://[::ffff:127.0.0.1]/', 'list-address-not-public'],
    ['https://169.254.169.254/latest/meta-data/', 'list-address-not-public'],
    ['https://a.localhost/', 'list-address-not-public'],
    ['http://192.168.0.1/', 'list-address-not-public'],
    ['http://example.com/', 'list-address-not-https'],
    ['http://10.0.0.1/', 'list-address-not-https'],
    ['ftp://example.com/', 'list-address-not-https'],
    ['ftp://localhost/', 'list-address-not-https'],
    ['file:///etc/passwd', 'list-address-not-https'],
    ['https://user@example.com/', 'list-address-has-credentials'],
    ['https://:pass@example.com/', 'list-address-has-credentials'],
    ['https://', 'list-address-invalid'],
    ['https://exa mple.com/', 'list-address-invalid'],
  ])('is checked before it is requested: %s gives %s', async (address, code) => {
    const { problem } = await getFrom(address, { hosts, transport: responding(200, {}) });
    expect(problem?.code ?? null).toBe(code);
  });
});
