import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe } from 'vitest';
import { event } from '../changes/events.ts';
import { startEdge } from '../edge/edge.ts';
import { misfits } from '../report/schema.ts';
import type { Ran } from '../runner.ts';
import { RUNNER_PATIENCE_MS, SIGNALS, signalAt } from './signal.ts';
import { against, pages, test, WORLD } from './stage.ts';

describe.runIf(SIGNALS)('a canceled job', { concurrent: true }, () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    test(`reports its progress on ${signal}, before the runner sends another signal`, async ({ expect }) => {
      const edge = await startEdge({ ...WORLD, latencyMs: 100 });
      edge.fill(pages(1000));
      const { sent, onLog } = signalAt(signal, '(1 of 10)');
      // The first request is confirmed; the later ones get no response.
      edge.order(['none', ...Array<'stall'>(99).fill('stall')]);
      const ran = await against(edge)({ urls: pages(1000).join('\n') }, { onLog });
      const took = performance.now() - sent.at;
      const after = edge.requests.length;
      await edge.close();
      expect(took).toBeLessThan(RUNNER_PATIENCE_MS);
      expect(ran.status).toBe(1);
      expect(ran.outputs).toMatchObject({ result: 'partial', purged: '100', failed: '900' });
      expect(after).toBeLessThanOrEqual(10);
      const { targets } = ran.report as {
        targets: { value: string; status: string; error: string | null }[];
      };
      const failed = targets.filter(({ status }) => status === 'failed');
      expect(failed.map(({ value }) => value)).toEqual(pages(1000).slice(100));
      for (const { error } of failed) expect(error).toContain('the job was canceled');
      for (const url of pages(1000).slice(100)) expect(ran.summary).toContain(url);
      expect(ran.annotations[0]).toMatchObject({ level: 'error', title: 'The purge was stopped' });
    });
  }

  test('sends nothing more if it is waiting for a rate limit', async ({ edge, run, expect }) => {
    edge.order({ status: 429, text: '', headers: { 'retry-after': '60' } });
    const { sent, onLog } = signalAt('SIGINT', 'Waiting 60 s');
    const ran = await run({ everything: 'true' }, { onLog });
    expect(performance.now() - sent.at).toBeLessThan(RUNNER_PATIENCE_MS);
    expect(edge.requests).toHaveLength(1);
    expect(ran.outputs).toMatchObject({ result: 'failed', failed: '1' });
  });

  test('still counts a response that is on its way', async ({ expect }) => {
    const edge = await startEdge({ ...WORLD, latencyMs: 500 });
    const { onLog } = signalAt('SIGINT', 'Plan');
    const ran = await against(edge)({ everything: 'true' }, { onLog });
    await edge.close();
    // Whether the signal came before or after the request left, the report and the edge agree.
    expect(Number(ran.outputs.purged)).toBe(edge.purges().filter(({ status }) => status === 200).length);
  });
});

/** A server that never responds, and reports its first request. */
async function silentServer() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const asked = once(server, 'request');
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, close };
}

describe.runIf(SIGNALS)(
  'a job that is cancelled tells everywhere what it knows:',
  { concurrent: true },
  () => {
    const everywhere = ({ outputs, report, summary, log }: Ran) => ({
      outputs: Object.keys(outputs).length,
      misfits: misfits(report),
      result: [outputs.result, report.result],
      headline: summary.split('\n')[0],
      last: log.trimEnd().split('\n').at(-1),
    });

    test('during requests to GitHub', async ({ edge, run, expect }) => {
      const github = await silentServer();
      const running: { child?: ChildProcess; cancelledAt: number } = { cancelledAt: 0 };
      void github.asked.then(() => {
        running.cancelledAt = performance.now();
        running.child?.kill('SIGINT');
      });
      const ran = await run(
        {
          urls: 'https://example.com/feed.xml',
          'changed-files': 'urls',
          'base-url': 'https://example.com',
          'github-token': 'ghs_0123456789abcdefghijklmnop',
        },
        {
          event: { name: 'push', payload: event('push', { before: 'a'.repeat(40), after: 'b'.repeat(40) }) },
          env: { GITHUB_API_URL: github.url, GITHUB_REPOSITORY: 'o/r', GITHUB_SHA: 'b'.repeat(40) },
          onLog: (_log, child) => {
            running.child = child;
          },
        },
      );
      expect(performance.now() - running.cancelledAt).toBeLessThan(RUNNER_PATIENCE_MS);
      github.close();
      expect(edge.requests).toEqual([]);
      expect(ran.status).toBe(1);
      expect(everywhere(ran)).toEqual({
        outputs: 15,
        misfits: [],
        result: ['failed', 'failed'],
        headline: '### ❌ Not purged: 1 URL (the target list is incomplete)',
        last: 'Not purged: 1 URL (the target list is incomplete).',
      });
      expect(ran.outputs.failed).toBe('1');
      expect(ran.report).toMatchObject({
        complete: false,
        targets: [{ value: 'https://example.com/feed.xml' }],
      });
      expect(ran.annotations).toMatchObject([
        {
          level: 'error',
          title: 'The purge was stopped',
          message: expect.stringContaining('the job was canceled'),
        },
      ]);
      for (const place of [ran.summary, ran.log]) expect(place).toContain('https://example.com/feed.xml');
    });

    test('during the wait for the deploy', async ({ edge, run, expect }) => {
      const { sent, onLog } = signalAt('SIGINT', 'Waiting for the deploy');
      const ran = await run({ urls: pages(3).join('\n'), 'wait-for': '60 seconds' }, { onLog });
      expect(performance.now() - sent.at).toBeLessThan(RUNNER_PATIENCE_MS);
      expect(edge.requests).toEqual([]);
      expect(ran.status).toBe(1);
      expect(everywhere(ran)).toEqual({
        outputs: 15,
        misfits: [],
        result: ['failed', 'failed'],
        headline: '### ❌ Not purged: 3 URLs',
        last: 'Not purged: 3 URLs.',
      });
      expect(ran.report.complete).toBe(true);
      for (const url of pages(3)) for (const place of [ran.summary, ran.log]) expect(place).toContain(url);
      expect(ran.annotations[0]).toMatchObject({ level: 'error', title: 'The purge was stopped' });
    });

    test('during verify, after a complete purge', async ({ expect }) => {
      const edge = await startEdge(WORLD);
      edge.order('stall', { of: 'visit', times: 10 });
      const { sent, onLog } = signalAt('SIGINT', 'Verifying: ');
      const env = { HTTP_PROXY: edge.proxyUrl, NO_PROXY: '127.0.0.1' };
      const urls = pages(10, 'http://example.com');
      const ran = await against(edge)({ urls: urls.join('\n'), verify: 'fail' }, { onLog, env });
      expect(performance.now() - sent.at).toBeLessThan(RUNNER_PATIENCE_MS);
      await edge.close();
      expect(ran.status).toBe(0);
      expect(everywhere(ran)).toEqual({
        outputs: 15,
        misfits: [],
        result: ['purged', 'purged'],
        headline: '### ✅ Purged: 10 URLs',
        last: expect.stringMatching(/^Purged: 10 URLs, confirmed by Cloudflare in 1 request, /),
      });
      expect(ran.report.verification.counts).toMatchObject({ unknown: 10 });
      expect(ran.summary).toContain('the job was canceled');
    });
  },
);
