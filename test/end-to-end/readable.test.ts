import { describe, type ExpectStatic } from 'vitest';
import { type Edge, startEdge } from '../edge/edge.ts';
import { misfits } from '../report/schema.ts';
import type { Ran } from '../runner.ts';
import { logOf, pageOf } from './page.ts';
import { SIGNALS } from './signal.ts';
import { against, test, WORLD } from './stage.ts';
import { CHANGES, STORIES, type Story } from './stories.ts';

const HOUR = 3_600_000;

/** Runs the built action as the story has it. */
async function play({ inputs, edge: options, cached = [], faults, settings }: Story): Promise<Ran> {
  let ago = HOUR;
  const edge: Edge = await startEdge({ ...WORLD, now: () => Date.now() - ago, ...options });
  edge.fill(cached);
  ago = 0;
  faults?.(edge);
  const { onEnd, ...scene } = (await settings?.(edge)) ?? {};
  try {
    return await against(edge)(inputs, scene);
  } finally {
    await Promise.all([edge.close(), onEnd?.()]);
  }
}

/** What holds however a run ends. */
function check({ status, stdout, annotations, outputs, summary, report }: Ran, expect: ExpectStatic): void {
  expect(misfits(report)).toEqual([]);
  expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024);
  expect(annotations.length).toBeLessThanOrEqual(10);
  for (const { title } of annotations) expect(title).not.toBe('');
  // Red is explained, and green is not alarming.
  expect(annotations.some(({ level }) => level === 'error')).toBe(status !== 0);
  expect(outputs.result).toBe(report.result);
  const log = logOf(stdout);
  expect(log.filter((line, index) => log.indexOf(line) !== index)).toEqual([]);
}

for (const [stories, concurrent] of [
  [STORIES, true],
  [CHANGES, false],
] as const) {
  describe('a person can read how it ended:', { concurrent }, () => {
    for (const [name, story] of Object.entries(stories)) {
      test.skipIf(name === 'cancelled' && !SIGNALS)(name, async ({ expect }) => {
        const ran = await play(story);
        check(ran, expect);
        await expect(pageOf(name, story.about, ran)).toMatchFileSnapshot(`outcomes/${name}.md`);
      });
    }
  });
}
