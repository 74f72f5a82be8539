import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { selfSigned } from '../edge/certificate.ts';
import { type Edge, type EdgeOptions, openEdge, type SilentEdge, startEdge } from '../edge/edge.ts';
import { edgeTransport } from '../edge/in-process.ts';
import { createSkippingClock } from '../fake-clock.ts';
import { runInProcess } from './in-process.ts';
import { withoutStandIn } from './page.ts';
import { RUNNER_PATIENCE_MS } from './signal.ts';
import { against, pages, type Run, TOKEN, test, WORLD, ZONE } from './stage.ts';

const SITE = 'http://example.com';
const PAGE = `${SITE}/page-1`;
const HOUR = 3_600_000;

/** An edge whose pages were cached an hour ago, and the action with all visits routed to it. */
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

/** The same without a network, on a fake clock. */
async function siteHere(
  cached: readonly string[],
  use: (edge: SilentEdge, run: Run) => Promise<void>,
): Promise<void> {
  const clock = createSkippingClock();
  let ago = HOUR;
  const edge = openEdge({ ...WORLD, now: () => clock.date() - ago });
  edge.fill(cached);
  ago = 0;
  const transport = edgeTransport(edge, clock);
  await use(edge, (inputs, settings) =>
    runInProcess(
      { 'api-token': TOKEN, zone: ZONE, verify: 'fail', ...inputs },
      { clock, transport, ...settings },
    ),
  );
}

describe.concurrent('verify', () => {
  test('requests purged URLs after the confirmation and shows the results', async ({ expect }) => {
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
      expect(ran.summary).toContain(`| ✓ fresh | \`${PAGE}\` | 200, MISS | it was not in the cache |`);
      expect(withoutStandIn(ran).annotations).toEqual([]);
    });
  });

  test('reports a copy that always survives, and fails the step with verify: fail', async ({ expect }) => {
    await siteHere([PAGE], async (edge, run) => {
      edge.sticky(PAGE);
      const ran = await run({ urls: PAGE });
      expect(ran.status, ran.stdout).toBe(1);
      expect(edge.purges()).toHaveLength(2);
      expect(ran.report.verification.counts).toMatchObject({ stale: 1, fresh: 0 });
      expect(ran.outputs).toMatchObject({ result: 'purged', purged: '1', failed: '0' });
      expect(withoutStandIn(ran).annotations).toMatchObject([
        { level: 'error', title: 'Old copies are still being served' },
      ]);
      const [{ message } = { message: '' }] = ran.annotations;
      for (const said of [PAGE, 'only GET', 'url-headers', 'Transform Rule', 'prefixes']) {
        expect(message).toContain(said);
      }
      expect(ran.summary).toContain('✗ stale, purged twice');
    });
  });

  test('reads only the start of a huge body', async ({ expect }) => {
    const body = Buffer.alloc(100_000_000, 'x');
    const origin: EdgeOptions['origin'] = () => ({ status: 200, body });
    const use = async (_edge: Edge, run: Run) => {
      const ran = await run({ urls: PAGE });
      expect(ran.status, ran.stdout).toBe(0);
      expect(ran.report.verification.checks).toMatchObject([{ verdict: 'fresh', status: 200 }]);
    };
    await site([PAGE], use, { origin });
  });

  test('accepts only trusted certificates', async ({ expect }) => {
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

  test('ends with a canceled job, before the runner sends another signal', async ({ expect }) => {
    await site([], async (edge, run) => {
      edge.order('stall', { of: 'visit', times: 10 });
      let sent = 0;
      const onLog = (log: string, child: { kill: (signal: NodeJS.Signals) => boolean }): void => {
        if (sent > 0 || !log.includes('Verifying: ')) return;
        sent = performance.now();
        child.kill('SIGINT');
      };
      const ran = await run({ urls: pages(10, SITE).join('\n') }, { onLog });
      expect(performance.now() - sent).toBeLessThan(RUNNER_PATIENCE_MS);
      expect(ran.outputs).toMatchObject({ purged: '10', failed: '0' });
      expect(ran.report.verification.counts).toMatchObject({ unknown: 10 });
    });
  });
});
