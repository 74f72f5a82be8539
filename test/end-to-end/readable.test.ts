import { describe, type ExpectStatic } from 'vitest';
import { openEdge, startEdge } from '../edge/edge.ts';
import { edgeTransport } from '../edge/in-process.ts';
import { createSkippingClock } from '../fake-clock.ts';
import { misfits } from '../report/schema.ts';
import type { Ran } from '../runner.ts';
import { nearby, runInProcess } from './in-process.ts';
import { logOf, pageOf } from './page.ts';
import { SIGNALS } from './signal.ts';
import { against, TOKEN, test, WORLD, ZONE } from './stage.ts';
import { CHANGES, STORIES, type Story } from './stories.ts';

const HOUR = 3_600_000;

/** Runs the action: in process on a fake clock, unless the story needs a process. */
async function play({ inputs, edge: options, cached = [], faults, settings, built }: Story): Promise<Ran> {
  let ago = HOUR;
  if (built !== undefined) {
    const edge = await startEdge({ ...WORLD, ...options });
    faults?.(edge);
    try {
      return await against(edge)(inputs, built(edge));
    } finally {
      await edge.close();
    }
  }
  const clock = createSkippingClock();
  const edge = openEdge({ ...WORLD, now: () => clock.date() - ago, ...options });
  edge.fill(cached);
  ago = 0;
  faults?.(edge);
  const { onEnd, ...scene } = (await settings?.()) ?? {};
  const transport = nearby(edgeTransport(edge, clock));
  try {
    return await runInProcess({ 'api-token': TOKEN, zone: ZONE, ...inputs }, { ...scene, clock, transport });
  } finally {
    await onEnd?.();
  }
}

/** Checks what applies to all ways to end. */
function check({ status, stdout, annotations, outputs, summary, report }: Ran, expect: ExpectStatic): void {
  expect(misfits(report)).toEqual([]);
  expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024);
  expect(annotations.length).toBeLessThanOrEqual(10);
  for (const { title } of annotations) expect(title).not.toBe('');
  // A failure is explained, and a success has no warnings.
  expect(annotations.some(({ level }) => level === 'error')).toBe(status !== 0);
  expect(outputs.result).toBe(report.result);
  const log = logOf(stdout);
  expect(log.filter((line, index) => log.indexOf(line) !== index)).toEqual([]);
}

for (const [stories, concurrent] of [
  [STORIES, true],
  [CHANGES, false],
] as const) {
  describe('the page of', { concurrent }, () => {
    for (const [name, story] of Object.entries(stories)) {
      test.skipIf(name === 'cancelled' && !SIGNALS)(name, async ({ expect }) => {
        const ran = await play(story);
        check(ran, expect);
        await expect(pageOf(name, story.about, ran)).toMatchFileSnapshot(`outcomes/${name}.md`);
      });
    }
  });
}
