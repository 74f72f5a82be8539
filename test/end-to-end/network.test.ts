import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer as createWebServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe } from 'vitest';
import { event } from '../changes/events.ts';
import { serveGitHub } from '../changes/github-server.ts';
import { createRepository } from '../changes/repository.ts';
import { selfSigned } from '../edge/certificate.ts';
import { startEdge } from '../edge/edge.ts';
import type { Certificate } from '../edge/listen.ts';
import { runInProcess } from './in-process.ts';
import { against, test, WORLD, ZONE } from './stage.ts';

let certificate: Certificate;
/** The certificate in a file, for NODE_EXTRA_CA_CERTS. */
let ca: string;
beforeAll(() => {
  certificate = selfSigned(['api.cloudflare.com', 'localhost', '127.0.0.1', '::1']);
  ca = join(mkdtempSync(join(tmpdir(), 'purge-ca-')), 'ca.pem');
  writeFileSync(ca, certificate.cert);
});

const API = 'https://api.cloudflare.com/client/v4';
const everything = { everything: 'true' };

describe.concurrent('a proxy', () => {
  test('forwards the request through CONNECT and sees no credentials', async ({ expect }) => {
    const edge = await startEdge({ ...WORLD, tls: certificate });
    const env = { CLOUDFLARE_BASE_URL: API, HTTPS_PROXY: edge.proxyUrl, NODE_EXTRA_CA_CERTS: ca };
    const ran = await against(edge)(everything, { env });
    await edge.close();
    expect(ran.outputs.result, ran.stdout).toBe('purged');
    expect(edge.tunnels).toHaveLength(1);
    expect(JSON.stringify(edge.tunnels)).not.toContain('cfut_');
  });

  test('gets the credentials in its own URL, which are never shown', async ({ expect }) => {
    const proxyAuth = `Basic ${Buffer.from('proxy-user:s3cret-proxy').toString('base64')}`;
    const edge = await startEdge({ ...WORLD, tls: certificate, proxyAuth });
    const proxy = edge.proxyUrl.replace('http://', 'http://proxy-user:s3cret-proxy@');
    const env = { CLOUDFLARE_BASE_URL: API, https_proxy: proxy, NODE_EXTRA_CA_CERTS: ca };
    const ran = await against(edge)(everything, { env });
    expect(ran.outputs.result, ran.stdout).toBe('purged');
    expect(ran.stdout.replaceAll(/^::add-mask::.*$/gm, '')).not.toContain('s3cret-proxy');
    const refused = await against(edge)(
      { ...everything, retries: '0' },
      { env: { ...env, https_proxy: edge.proxyUrl } },
    );
    await edge.close();
    expect(refused.outputs.result).toBe('failed');
    expect(refused.annotations[0]?.message).toMatch(/407|proxy/i);
  });

  test('that does not respond to CONNECT does not keep the process alive', async ({ edge, run, expect }) => {
    const proxy = createServer((socket) => void socket.on('error', () => {}).resume());
    await new Promise<void>((resolve) => void proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as AddressInfo;
    const env = { CLOUDFLARE_BASE_URL: API, HTTPS_PROXY: `http://127.0.0.1:${port}` };
    const ran = await run({ ...everything, 'timeout-minutes': '0.02' }, { env });
    proxy.close();
    expect(ran.outputs).toMatchObject({ result: 'failed', failed: '1' });
    expect(ran.tookMs).toBeLessThan(8000);
    expect(edge.requests).toEqual([]);
  });

  test.for(['p@ss#word/with?signs', 'Corp%23Pass', '50%off'])(
    'gets the password %s, which is never shown',
    async (password, { play, expect }) => {
      const arrived: IncomingHttpHeaders[] = [];
      const proxy = createWebServer().on('connect', ({ headers }, socket) => {
        arrived.push(headers);
        socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      });
      await new Promise<void>((resolve) => void proxy.listen(0, '127.0.0.1', resolve));
      const { port } = proxy.address() as AddressInfo;
      const HTTPS_PROXY = `http://user:${password}@127.0.0.1:${port}`;
      const ran = await play(
        { ...everything, retries: '0' },
        { env: { CLOUDFLARE_BASE_URL: API, HTTPS_PROXY } },
      );
      proxy.close();
      const sent = Buffer.from(arrived[0]?.['proxy-authorization']?.slice('Basic '.length) ?? '', 'base64');
      const meant = password === 'Corp%23Pass' ? 'Corp#Pass' : password;
      expect(sent.toString()).toBe(`user:${meant}`);
      const shown = [
        ran.stdout.replaceAll(/^::add-mask::.*$/gm, ''),
        ran.summary,
        JSON.stringify(ran.report),
      ];
      for (const secret of [password, meant, sent.toString('base64')])
        expect(shown.join()).not.toContain(secret);
    },
  );

  test('is not used for loopback addresses', async ({ edge, play, expect }) => {
    const arrived: unknown[] = [];
    const proxy = createWebServer(({ headers }, response) => {
      arrived.push(headers);
      response.writeHead(502).end();
    });
    await new Promise<void>((resolve) => void proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as AddressInfo;
    const ran = await play(everything, { env: { HTTP_PROXY: `http://127.0.0.1:${port}` } });
    proxy.close();
    expect([ran.outputs.result, edge.purges().length, arrived]).toEqual(['purged', 1, []]);
  });

  test('is not used for hosts in NO_PROXY', async ({ expect }) => {
    const edge = await startEdge(WORLD);
    const env = {
      HTTP_PROXY: 'http://127.0.0.1:1',
      HTTPS_PROXY: 'http://127.0.0.1:1',
      NO_PROXY: '127.0.0.1',
    };
    const ran = await against(edge, runInProcess)(everything, { env });
    await edge.close();
    expect(ran.outputs.result).toBe('purged');
  });
});

describe.concurrent('a connection', () => {
  test('works over IPv6', async ({ expect }) => {
    const edge = await startEdge({ ...WORLD, host: '::1' });
    const ran = await against(edge, runInProcess)(everything);
    await edge.close();
    expect(ran.outputs.result).toBe('purged');
  });

  test('is trusted with NODE_EXTRA_CA_CERTS, and fails at once without', async ({ expect }) => {
    const edge = await startEdge({ ...WORLD, tls: certificate });
    const trusted = await against(edge)(everything, { env: { NODE_EXTRA_CA_CERTS: ca } });
    expect(trusted.outputs.result).toBe('purged');
    const refused = await against(edge)(everything);
    await edge.close();
    expect(refused.outputs.result).toBe('failed');
    expect(refused.annotations[0]).toMatchObject({ level: 'error', title: 'The connection is not trusted' });
    expect(refused.annotations[0]?.message).toContain('NODE_EXTRA_CA_CERTS');
  });

  test('that is refused is retried and reported', async ({ play, expect }) => {
    // This port was free a moment ago.
    const port = await new Promise<number>((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => {
        const address = server.address();
        server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
      });
    });
    const env = { CLOUDFLARE_BASE_URL: `http://127.0.0.1:${port}/client/v4` };
    const ran = await play({ ...everything, retries: '1' }, { env });
    expect(ran.outputs.result).toBe('failed');
    expect(ran.annotations[0]).toMatchObject({ level: 'error', title: 'No connection to the API' });
    expect(ran.annotations[0]?.message).toContain('ECONNREFUSED');
    expect(ran.annotations[0]?.message).toContain('Tried 2 times');
  });
});

describe("GitHub's API", () => {
  const TOKEN_OF_GITHUB = 'ghs_0123456789abcdefghijklmnop';

  /** A step after a push, without a checkout. */
  function pushed(api: string, [before, after]: readonly [string, string]) {
    return [
      { 'changed-files': 'urls', 'base-url': 'https://example.com', 'github-token': TOKEN_OF_GITHUB },
      {
        event: { name: 'push', payload: event('push', { before, after }) },
        env: { GITHUB_REPOSITORY: 'o/r', GITHUB_API_URL: api },
      },
    ] as const;
  }

  async function addressOf(server: Server): Promise<string> {
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  test('is found under the path of GitHub Enterprise', async ({ edge, play, expect }) => {
    const repository = createRepository();
    const push = [repository.commit({ a: '1' }), repository.commit({ a: '2' })] as const;
    const server = await serveGitHub(repository.dir, { under: '/api/v3' });
    const ran = await play(...pushed(server.url, push));
    await server.close();
    expect(server.requests.filter((path) => !path.startsWith('/api/v3/repos/o/r/'))).toEqual([]);
    expect(
      edge.purges().map(({ body }) => body),
      ran.outputs.reason,
    ).toEqual([{ files: ['https://example.com/a'] }]);
  });

  test('cannot redirect the token to another server', async ({ play, expect }) => {
    const arrived: IncomingHttpHeaders[] = [];
    const other = createWebServer((request, response) => {
      arrived.push(request.headers);
      response.end('{}');
    });
    const elsewhere = await addressOf(other);
    const github = createWebServer((request, response) => {
      response.writeHead(307, { location: `${elsewhere}${request.url}` }).end();
    });
    const ran = await play(...pushed(await addressOf(github), ['a'.repeat(40), 'b'.repeat(40)]));
    for (const server of [other, github]) {
      server.closeAllConnections();
      server.close();
    }
    expect(ran.outputs.strategy).toBe('site');
    expect(arrived).toEqual([]);
  });
});

describe('URLs in lists and sitemaps', () => {
  test('never lead to unnamed or loopback hosts, not even by redirects', async ({ play, expect }) => {
    const inside: string[] = [];
    const secret = createWebServer((request, response) => {
      inside.push(request.url ?? '');
      response.end('https://127.0.0.1/');
    });
    const listening = async (server: Server, host: string): Promise<string> => {
      await new Promise<void>((resolve) => void server.listen(0, host, resolve));
      return `http://${host}:${(server.address() as AddressInfo).port}`;
    };
    const elsewhere = await listening(secret, '127.0.0.2');
    const answers: Readonly<Record<string, string>> = {
      '/index.xml': `<sitemapindex><sitemap><loc>${elsewhere}/a.xml</loc></sitemap></sitemapindex>`,
      '/named.xml': `<sitemapindex><sitemap><loc>${elsewhere.replace('127.0.0.2', 'localtest.example')}/b.xml</loc></sitemap></sitemapindex>`,
    };
    const site = createWebServer((request, response) => {
      const body = answers[request.url ?? ''];
      if (body === undefined) response.writeHead(302, { location: `${elsewhere}/c.xml` }).end();
      else response.end(body);
    });
    const address = await listening(site, '127.0.0.1');
    for (const path of ['/index.xml', '/named.xml', '/redirect.xml']) {
      const ran = await play({ 'urls-from': `${address}${path}` });
      expect([ran.outputs.result, ran.status], path).toEqual(['failed', 1]);
    }
    const listed = mkdtempSync(join(tmpdir(), 'purge-listed-'));
    writeFileSync(join(listed, 'urls.txt'), `${elsewhere}/d\n`);
    const ran = await play({ 'urls-from': 'urls.txt', verify: 'warn', zone: ZONE }, { workspace: listed });
    expect(ran.outputs.purged, ran.stdout).toBe('1');
    for (const server of [secret, site]) server.close();
    expect(inside).toEqual([]);
  });
});
