import { describe } from 'vitest';
import { startEdge } from '../edge/edge.ts';
import { against, pages, test, WORLD } from './stage.ts';

/** Sends a signal once, when the log has come so far. */
function signalAt(signal: NodeJS.Signals, mark: string) {
  const sent = { at: 0 };
  return {
    sent,
    onLog: (log: string, child: { kill: (signal: NodeJS.Signals) => boolean }) => {
      if (sent.at > 0 || !log.includes(mark)) return;
      sent.at = performance.now();
      child.kill(signal);
    },
  };
}

describe.concurrent('a job that is cancelled', () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    test(`by ${signal} in the middle reports what it knows, within two seconds`, async ({ expect }) => {
      const edge = await startEdge({ ...WORLD, latencyMs: 100 });
      edge.fill(pages(1000));
      const { sent, onLog } = signalAt(signal, '(1 of 10)');
      // The first is confirmed; what is under way after it is never answered.
      edge.order(['none', ...Array<'stall'>(99).fill('stall')]);
      const ran = await against(edge)({ urls: pages(1000).join('\n') }, { onLog });
      const took = performance.now() - sent.at;
      const after = edge.requests.length;
      await edge.close();
      expect(took).toBeLessThan(2000);
      expect(ran.status).toBe(1);
      expect(ran.outputs).toMatchObject({ result: 'partial', purged: '100', failed: '900' });
      expect(after).toBeLessThanOrEqual(10);
      const { targets } = ran.report as {
        targets: { value: string; status: string; error: string | null }[];
      };
      const failed = targets.filter(({ status }) => status === 'failed');
      expect(failed.map(({ value }) => value)).toEqual(pages(1000).slice(100));
      for (const { error } of failed) expect(error).toContain('the job was cancelled');
      for (const url of pages(1000).slice(100)) expect(ran.summary).toContain(url);
      expect(ran.annotations[0]).toMatchObject({ level: 'error', title: 'The purge was stopped' });
    });
  }

  test('while it waits for a limit sends nothing more', async ({ edge, run, expect }) => {
    edge.order({ status: 429, text: '', headers: { 'retry-after': '60' } });
    const { sent, onLog } = signalAt('SIGINT', 'Waiting 60 s');
    const ran = await run({ everything: 'true' }, { onLog });
    expect(performance.now() - sent.at).toBeLessThan(2000);
    expect(edge.requests).toHaveLength(1);
    expect(ran.outputs).toMatchObject({ result: 'failed', failed: '1' });
  });

  test('lets an answer that is on the way still count', async ({ expect }) => {
    const edge = await startEdge({ ...WORLD, latencyMs: 500 });
    const { onLog } = signalAt('SIGINT', 'The plan');
    const ran = await against(edge)({ everything: 'true' }, { onLog });
    await edge.close();
    // Whether the signal came before or after the request left, the report and the edge agree.
    expect(Number(ran.outputs.purged)).toBe(edge.purges().filter(({ status }) => status === 200).length);
  });
});
