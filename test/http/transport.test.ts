import { once } from 'node:events';
import { createServer as createWebServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { Transport, WireResponse } from '../../src/context.ts';
import { BodyTooLarge, isCertificateError, networkErrorCode } from '../../src/http/network-error.ts';
import { createTransport } from '../../src/http/transport.ts';
import { selfSigned } from '../edge/certificate.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanups.splice(0)) await cleanUp();
});

/** Listens on the loopback address. Returns host and port, and the growing list of connections. */
async function listen(server: Server): Promise<{ host: string; sockets: Socket[] }> {
  const sockets: Socket[] = [];
  server.on('connection', (socket: Socket) => {
    socket.on('error', () => {});
    sockets.push(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, sockets };
}

const serve = (listener: RequestListener) => listen(createWebServer({ keepAliveTimeout: 60_000 }, listener));

function transportOf(...proxies: Parameters<typeof createTransport>) {
  const transport = createTransport(...proxies);
  cleanups.push(transport.close);
  return transport;
}

const get = (transport: Transport, url: string, headers = {}): Promise<WireResponse> =>
  transport({ method: 'GET', url, headers, signal: new AbortController().signal });

describe('a body', () => {
  it('is read and decoded', async () => {
    const bodies = { gzip: gzipSync('whole'), br: brotliCompressSync('whole'), identity: 'whole' };
    const { host } = await serve((request, response) => {
      const encoding = (request.url ?? '').slice(1) as keyof typeof bodies;
      response.writeHead(200, { 'content-encoding': encoding }).end(bodies[encoding]);
    });
    const transport = transportOf();
    for (const encoding of Object.keys(bodies)) {
      expect(await (await get(transport, `http://${host}/${encoding}`)).text()).toBe('whole');
    }
  });

  it.each(['gzip', 'br'])(
    'in %s that ends too early is an error, for text() and firstBytes()',
    async (encoding) => {
      const text = Array.from({ length: 5000 }, (_, index) => `https://example.com/${index}`).join('\n');
      const whole =
        encoding === 'gzip'
          ? gzipSync(text)
          : brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
      const { host } = await serve((_request, response) => {
        response.writeHead(200, { 'content-encoding': encoding }).end(whole.subarray(0, whole.length - 20));
      });
      const transport = transportOf();
      await expect(get(transport, `http://${host}`).then((answer) => answer.text())).rejects.toThrow();
      await expect(
        get(transport, `http://${host}`).then((answer) => answer.firstBytes(1e6)),
      ).rejects.toThrow();
    },
  );

  it('in an encoding that was not requested is an error', async () => {
    const { host } = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'zstd' }).end('x');
    });
    const answer = await get(transportOf(), `http://${host}`);
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow(/zstd/);
  });

  it('is requested in the supported encodings, unless the request sets Accept-Encoding', async () => {
    const requested: (string | undefined)[] = [];
    const { host } = await serve((request, response) => {
      requested.push(request.headers['accept-encoding']?.toString());
      response.end();
    });
    const transport = transportOf();
    await get(transport, `http://${host}`);
    await get(transport, `http://${host}`, { 'accept-encoding': 'identity' });
    expect(requested).toEqual(['gzip, br', 'identity']);
  });

  it('over the limit is an error and is not truncated', async () => {
    const { host } = await serve((_request, response) => response.end('x'.repeat(9 * 1024 * 1024)));
    const answer = await get(transportOf(), `http://${host}`);
    await expect(answer.text()).rejects.toBeInstanceOf(BodyTooLarge);
  });

  it('is fetched only up to the requested length', async () => {
    const { host } = await serve((_request, response) => response.end('x'.repeat(4 * 1024 * 1024)));
    const answer = await get(transportOf(), `http://${host}`);
    expect((await answer.firstBytes(10)).length).toBe(10);
  });
});

describe('a connection', () => {
  it('that was idle and is reset is replaced without an error', async () => {
    let requests = 0;
    const { host, sockets } = await serve((request, response) => {
      requests += 1;
      // The second request finds its connection closed.
      if (requests === 2) request.socket.resetAndDestroy();
      else response.end('fine');
    });
    const transport = transportOf();
    await (await get(transport, `http://${host}`)).text();
    await new Promise((resolve) => setImmediate(resolve));
    expect(await (await get(transport, `http://${host}`)).text()).toBe('fine');
    expect(sockets).toHaveLength(2);
  });

  it('that is new and is reset causes an error', async () => {
    const { host } = await serve((request) => request.socket.resetAndDestroy());
    const error = await get(transportOf(), `http://${host}`).catch((thrown) => thrown);
    expect(networkErrorCode(error)).toBe('ECONNRESET');
  });

  it('reports a certificate error for an untrusted certificate, but not for a peer without TLS', async () => {
    const plain = await serve((_request, response) => response.end());
    const transport = transportOf();
    const noTls = await get(transport, `https://${plain.host}`).catch((thrown) => thrown);
    expect(networkErrorCode(noTls)).not.toBeNull();
    expect(isCertificateError(networkErrorCode(noTls))).toBe(false);
    const untrusted = await listen(createSecureServer(selfSigned(['127.0.0.1'])));
    const rejected = await get(transport, `https://${untrusted.host}`).catch((thrown) => thrown);
    expect(isCertificateError(networkErrorCode(rejected))).toBe(true);
  });

  it('is kept for the next request and closed by close()', async () => {
    const { host, sockets } = await serve((_request, response) => response.end('fine'));
    const transport = createTransport();
    await (await get(transport, `http://${host}`)).text();
    await new Promise((resolve) => setImmediate(resolve));
    await (await get(transport, `http://${host}`)).text();
    expect(sockets).toHaveLength(1);
    const closed = once(sockets[0] as Socket, 'close');
    transport.close();
    await closed;
  });
});

describe('a proxy', () => {
  it('receives requests for other machines, with the credentials of its address', async () => {
    const seen: (string | undefined)[] = [];
    const { host } = await serve((request, response) => {
      seen.push(request.url, request.headers['proxy-authorization']);
      response.end('by proxy');
    });
    const transport = transportOf({ http: `http://me:a%23b@${host}` });
    expect(await (await get(transport, 'http://api.example/x')).text()).toBe('by proxy');
    expect(seen).toEqual(['http://api.example/x', `Basic ${Buffer.from('me:a#b').toString('base64')}`]);
  });

  it('receives no request for this machine', async () => {
    const proxy = await serve((_request, response) => response.end('by proxy'));
    const { host } = await serve((_request, response) => response.end('direct'));
    const transport = transportOf({ http: `http://${proxy.host}`, https: `http://${proxy.host}` });
    expect(await (await get(transport, `http://${host}`)).text()).toBe('direct');
    expect(proxy.sockets).toEqual([]);
  });
});
