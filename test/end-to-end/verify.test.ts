import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { selfSigned } from '../edge/certificate.ts';
import { type Edge, type EdgeOptions, startEdge } from '../edge/edge.ts';
import type { Fault } from '../edge/faults.ts';
import { against, pages, type Run, test, WORLD } from './stage.ts';

const SITE = 'http://example.com';
const PAGE = `${SITE}/page-1`;
const HOUR = 3_600_000;

/** An edge whose pages were cached an hour ago, and the action with every visit led to it. */
async function site(
  cached: readonly string[],
  use: (edge: Edge, run: Run) => Promise<void>,
  options: EdgeOptions = {},
): Promise<void> {
  let ago = HOUR;
  const edge = await startEdge({ ...WORLD, now: () => Date.now() - ago, ...options });
  edge.fill(cached);
  ago = 0;
  const run: Run = (inputs, settings = {}) =>
    against(edge)(
      { verify: 'fail', ...inputs },
      { ...settings, env: { HTTP_PROXY: edge.proxyUrl, NO_PROXY: '127.0.0.1', ...settings.env } },
    );
  try {
    await use(edge, run);
  } finally {
    await edge.close();
  }
}

interface Told {
  readonly url: string;
  readonly verdict: string;
  readonly detail: string;
}

describe.concurrent('verify', () => {
  test('asks for purged URLs once the purge is confirmed, and shows what it saw', async ({ expect }) => {
    const urls = pages(3, SITE);
    await site(urls, async (edge, run) => {
      const ran = await run({ urls: urls.join('\n') });
      expect(ran.status, ran.stdout).toBe(0);
      expect(ran.outputs.result).toBe('purged');
      expect(edge.visits.map(({ path }) => path).sort()).toEqual(urls);
      const purgedAt = edge.purges()[0]?.at ?? Number.POSITIVE_INFINITY;
      for (const { at, method, headers } of edge.visits) {
        expect(at).toBeGreaterThanOrEqual(purgedAt);
        expect(method).toBe('GET');
        expect(JSON.stringify(headers)).not.toContain('cfut_');
      }
      const { verification } = ran.report;
      expect(verification).toMatchObject({ mode: 'fail', candidates: 3, asked: 3, dataCentres: ['FRA'] });
      expect(verification.counts).toMatchObject({ fresh: 3, stale: 0, unknown: 0 });
      expect(JSON.parse(ran.outputs.verification ?? '')).toEqual(verification.counts);
      expect(ran.log).toContain('3 fresh; seen from FRA only');
      expect(ran.summary).toContain(`| ✓ fresh | \`${PAGE}\` | 200 \`MISS\` |`);
      expect(ran.annotations).toEqual([]);
    });
  });

  test('takes a sample from all of a long list', async ({ expect }) => {
    const urls = pages(100, SITE);
    await site([], async (edge, run) => {
      const ran = await run({ urls: urls.join('\n'), 'verify-limit': '4' });
      expect(ran.status, ran.stdout).toBe(0);
      expect(edge.visits.map(({ path }) => urls.indexOf(path)).sort((a, b) => a - b)).toEqual([
        12, 37, 62, 87,
      ]);
    });
  });

  test('purges a copy that survived once more', async ({ expect }) => {
    const urls = pages(3, SITE);
    await site(urls, async (edge, run) => {
      edge.sticky(PAGE, 1);
      const ran = await run({ urls: urls.join('\n') });
      expect(ran.status, ran.stdout).toBe(0);
      expect(edge.purges().map(({ body }) => body)).toEqual([{ files: urls }, { files: [PAGE] }]);
      expect(ran.report.verification.checks).toMatchObject([
        { url: PAGE, verdict: 'fresh', repurged: true },
        { repurged: false },
        { repurged: false },
      ]);
      expect(ran.annotations).toEqual([]);
    });
  });

  for (const [mode, status, level] of [
    ['warn', 0, 'warning'],
    ['fail', 1, 'error'],
  ] as const) {
    test(`names a copy that always survives; with ${mode} it is a ${level}`, async ({ expect }) => {
      await site([PAGE], async (edge, run) => {
        edge.sticky(PAGE);
        const ran = await run({ verify: mode, urls: PAGE });
        expect(ran.status, ran.stdout).toBe(status);
        expect(edge.purges()).toHaveLength(2);
        expect(ran.report.verification.counts).toMatchObject({ stale: 1, fresh: 0 });
        expect(ran.outputs).toMatchObject({ purged: '1', failed: '0' });
        expect(ran.annotations).toMatchObject([
          { level, title: 'Copies from before the purge are still served' },
        ]);
        const [{ message } = { message: '' }] = ran.annotations;
        for (const said of [PAGE, 'only GET', 'url-headers', 'Transform Rule', 'prefixes']) {
          expect(message).toContain(said);
        }
        expect(ran.summary).toContain('✗ stale, purged twice');
      });
    });
  }

  test('with `on-failure: warn` fails nothing', async ({ expect }) => {
    await site([PAGE], async (edge, run) => {
      edge.sticky(PAGE);
      const ran = await run({ urls: PAGE, 'on-failure': 'warn' });
      expect(ran.status, ran.stdout).toBe(0);
      expect(ran.annotations[0]).toMatchObject({ level: 'warning' });
    });
  });

  test('takes an Age that goes backwards for a copy made anew', async ({ expect }) => {
    await site([], async (edge, run) => {
      const hit = (age: string): Fault => ({ dress: { 'cf-cache-status': 'HIT', age } });
      edge.order([hit('3600'), hit('0')], { of: 'visit' });
      const ran = await run({ urls: PAGE });
      expect(ran.status, ran.stdout).toBe(0);
      expect(ran.report.verification.checks).toMatchObject([{ verdict: 'fresh', age: 0, repurged: true }]);
    });
  });

  const fresh: [what: string, path: string, status: number][] = [
    ['a redirect', '/moved', 301],
    ['a huge body', '/huge', 200],
    ['a page that is gone', '/gone', 404],
  ];
  for (const [what, path, status] of fresh) {
    test(`is content with ${what} that was not in the cache`, async ({ expect }) => {
      const url = `${SITE}${path}`;
      const origin: EdgeOptions['origin'] = ({ pathname }) => {
        if (pathname === '/moved') return { status: 301, headers: { location: '/elsewhere' } };
        return pathname === '/huge' ? { status: 200, body: Buffer.alloc(100_000_000, 'x') } : null;
      };
      const use = async (edge: Edge, run: Run) => {
        const ran = await run({ urls: url });
        expect(ran.status, ran.stdout).toBe(0);
        expect(edge.visits.map((visit) => visit.path)).toEqual([url]);
        expect(ran.report.verification.checks).toMatchObject([{ verdict: 'fresh', status }]);
      };
      await site([url], use, { origin });
    });
  }

  const nothing: [what: string, fault: Fault | null, verdict: string, said: RegExp][] = [
    ['DYNAMIC', null, 'notCached', /nothing to verify/],
    ['BYPASS', { dress: { 'cf-cache-status': 'BYPASS' } }, 'notCached', /nothing to verify/],
    [
      'an answer of no Cloudflare',
      { dress: { 'cf-cache-status': null, 'cf-ray': null } },
      'notCloudflare',
      /Is the DNS record proxied/,
    ],
    ['a 503', { status: 503, text: '' }, 'unknown', /the answer was 503/],
    ['a 429', { status: 429, text: '' }, 'unknown', /the answer was 429/],
    [
      'a challenge',
      { status: 403, text: '', headers: { 'cf-mitigated': 'challenge' } },
      'unknown',
      /a challenge for browsers/,
    ],
    ['a stalled body', 'stallBody', 'unknown', /did not go on within 10 s/],
    ['a broken connection', 'reset', 'unknown', /no answer: /],
  ];
  for (const [what, fault, verdict, said] of nothing) {
    test(`stays green, and says why, for ${what}`, async ({ expect }) => {
      const use = async (edge: Edge, run: Run) => {
        if (fault !== null) edge.order(fault, { of: 'visit' });
        const ran = await run({ urls: PAGE });
        expect(ran.status, ran.stdout).toBe(0);
        expect(ran.outputs.result).toBe('purged');
        expect(ran.report.verification.checks).toMatchObject([{ verdict }]);
        expect(ran.log).toMatch(said);
        expect(ran.annotations.filter(({ level }) => level === 'error')).toEqual([]);
      };
      await site([PAGE], use, { dynamic: fault === null ? ['/page-1'] : [] });
    });
  }

  test('sees through HTTPS what the certificate vouches for, and no other', async ({ expect }) => {
    const tls = selfSigned(['127.0.0.1', 'example.com']);
    const ca = join(mkdtempSync(join(tmpdir(), 'purge-ca-')), 'ca.pem');
    writeFileSync(ca, tls.cert);
    const urls = ['https://example.com/', 'https://www.example.com/'];
    const use = async (edge: Edge, run: Run) => {
      const env = { HTTPS_PROXY: edge.proxyUrl, NODE_EXTRA_CA_CERTS: ca };
      const ran = await run({ urls: urls.join('\n') }, { env });
      expect(ran.status, ran.stdout).toBe(0);
      expect(ran.report.verification.checks).toMatchObject([
        { url: urls[0], verdict: 'fresh' },
        { url: urls[1], verdict: 'unknown', status: null },
      ]);
      expect(ran.log).toContain('certificate is not trusted');
    };
    await site(urls, use, { tls });
  });

  test('tells an invalidated copy as what it is', async ({ expect }) => {
    let version = 'old';
    const origin: EdgeOptions['origin'] = ({ pathname }) => {
      if (pathname === '/page-1') return { status: 200, body: 'same' };
      if (pathname === '/page-2') return { status: version === 'old' ? 200 : 503, body: version };
      return { status: 200, headers: { 'cache-control': 'stale-while-revalidate=60' }, body: version };
    };
    const urls = pages(3, SITE);
    const use = async (_edge: Edge, run: Run) => {
      version = 'new';
      const ran = await run({ urls: urls.join('\n'), operation: 'invalidate' });
      expect(ran.status, ran.stdout).toBe(0);
      expect(ran.report.verification.checks).toMatchObject([
        { cacheStatus: 'REVALIDATED', verdict: 'fresh' },
        { cacheStatus: 'STALE', verdict: 'revalidating' },
        { cacheStatus: 'UPDATING', verdict: 'revalidating' },
      ]);
    };
    await site(urls, use, { origin });
  });

  test('asks for what the inputs name where everything was purged', async ({ expect }) => {
    const inputs = { everything: 'true', 'base-url': SITE, also: '/feed.xml' };
    await site([`${SITE}/`, `${SITE}/feed.xml`], async (edge, run) => {
      edge.sticky(`${SITE}/`, 1);
      const ran = await run(inputs);
      expect(ran.status, ran.stdout).toBe(0);
      expect(ran.report.verification.checks.map(({ url }: Told) => url)).toEqual([
        `${SITE}/`,
        `${SITE}/feed.xml`,
      ]);
      // What was stale is purged once more, and not everything again.
      expect(edge.purges()[1]?.body).toEqual({ files: [`${SITE}/`] });
    });
  });

  test('says so where it knows no URL', async ({ expect }) => {
    await site([], async (edge, run) => {
      const ran = await run({ tags: 'news' });
      expect(ran.status, ran.stdout).toBe(0);
      expect(edge.visits).toEqual([]);
      expect(ran.log).toContain('Verify has no URL to ask: name some in `also` or `base-url`');
    });
  });

  test('asks nothing where it is off, where nothing was purged, or in a dry run', async ({ expect }) => {
    await site([PAGE], async (edge, run) => {
      await run({ urls: PAGE, verify: 'off' });
      await run({ urls: PAGE, 'dry-run': 'true' });
      edge.order({ status: 403, text: '' });
      const failed = await run({ urls: PAGE });
      expect(failed.status).toBe(1);
      expect(failed.report.verification).toBeNull();
      expect(failed.outputs.verification).toBe('');
      expect(edge.visits).toEqual([]);
    });
  });

  test('ends with the job, within two seconds', async ({ expect }) => {
    await site([], async (edge, run) => {
      edge.order('stall', { of: 'visit', times: 10 });
      let sent = 0;
      const onLog = (log: string, child: { kill: (signal: NodeJS.Signals) => boolean }): void => {
        if (sent > 0 || !log.includes('Verifying: ')) return;
        sent = performance.now();
        child.kill('SIGINT');
      };
      const ran = await run({ urls: pages(10, SITE).join('\n') }, { onLog });
      expect(performance.now() - sent).toBeLessThan(2000);
      expect(ran.outputs).toMatchObject({ purged: '10', failed: '0' });
      expect(ran.report.verification.counts).toMatchObject({ unknown: 10 });
    });
  });
});

describe.concurrent('delay-seconds', () => {
  test('is waited before the purge, and told', async ({ edge, run, expect }) => {
    const ran = await run({ everything: 'true', 'delay-seconds': '1.5' });
    expect(ran.outputs.result).toBe('purged');
    expect(ran.log).toContain('Waiting 1.5 s before the purge (delay-seconds)');
    expect(ran.tookMs).toBeGreaterThan(1500);
    expect(edge.purges()).toHaveLength(1);
  });

  test('is ended by a cancelled job, which purges nothing', async ({ edge, run, expect }) => {
    let sent = 0;
    const onLog = (log: string, child: { kill: (signal: NodeJS.Signals) => boolean }): void => {
      if (sent > 0 || !log.includes('Waiting 60 s')) return;
      sent = performance.now();
      child.kill('SIGINT');
    };
    const ran = await run({ everything: 'true', 'delay-seconds': '60' }, { onLog });
    expect(performance.now() - sent).toBeLessThan(2000);
    expect(ran.status).toBe(1);
    expect(ran.outputs).toMatchObject({ result: 'failed', failed: '1' });
    expect(edge.requests).toEqual([]);
  });
});
