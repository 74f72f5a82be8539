import { describe, expect, test } from 'vitest';
import type { LookResult } from '../../src/deploy/look-result.ts';
import { lookAtTime } from '../../src/deploy/looks.ts';
import { type Look, type WaitEvent, waitForDeploy } from '../../src/deploy/wait.ts';
import { createFakeClock } from '../fake-clock.ts';

const SEEN = { code: 'time-seen', ms: 1 } as const;
const NOT_YET: LookResult = { kind: 'not-yet', seen: SEEN };
const NEVER: LookResult = {
  kind: 'never',
  reason: { code: 'deployment-failed', environment: 'production', state: 'failure' },
};

function play(limitMs = 60_000) {
  const clock = createFakeClock();
  const events: WaitEvent[] = [];
  const stop = new AbortController();
  const looked: number[] = [];
  /** A look that is live from this time on. */
  const liveAt =
    (ms: number): Look =>
    async () => {
      looked.push(clock.now());
      return clock.now() >= ms ? { kind: 'live', seen: SEEN } : NOT_YET;
    };
  const wait = (...looks: readonly Look[]) =>
    waitForDeploy(looks, { clock, limitMs, stop: stop.signal, tell: (event) => events.push(event) });
  return { clock, events, stop, looked, liveAt, wait };
}

describe('a wait', () => {
  test('ends immediately if the deploy is live', async () => {
    const { wait, liveAt, clock } = play();
    expect(await wait(liveAt(0))).toEqual({ ok: true, value: null });
    expect(clock.now()).toBe(0);
  });

  test('checks with pauses that grow from 2 to 15 seconds', async () => {
    const { wait, liveAt, looked } = play(600_000);
    await wait(liveAt(120_000));
    const pauses = looked.slice(1).map((at, index) => at - (looked[index] ?? 0));
    expect(pauses[0]).toBe(2000);
    expect(pauses).toEqual(pauses.toSorted((one, other) => one - other));
    expect(pauses.at(-1)).toBe(15_000);
  });

  test('ends after its limit with the last result', async () => {
    const { wait, liveAt, clock } = play(20_000);
    const late = await wait(liveAt(0), liveAt(21_000));
    expect(late).toEqual({ ok: false, reason: { code: 'wait-over', limitMs: 20_000, seen: [SEEN] } });
    expect(clock.now()).toBe(20_000);
  });

  test('waits for all signals concurrently', async () => {
    const { wait, clock } = play();
    expect(await wait(lookAtTime(30_000, clock), lookAtTime(10_000, clock))).toMatchObject({ ok: true });
    expect(clock.now()).toBeGreaterThanOrEqual(30_000);
    expect(clock.now()).toBeLessThan(45_000);
  });

  test('ends as soon as one signal will never be live', async () => {
    const { wait, liveAt, clock } = play();
    const failed = await wait(liveAt(50_000), async () => (clock.now() > 3000 ? NEVER : NOT_YET));
    expect(failed).toMatchObject({ ok: false, reason: { code: 'deployment-failed' } });
    expect(clock.now()).toBeLessThan(6000);
  });

  test('ends then without waiting for a slow check', async () => {
    const { wait, clock } = play();
    const slow = (): Promise<LookResult> => clock.sleep(40_000).then(() => NOT_YET);
    expect(await wait(slow, async () => NEVER)).toMatchObject({ ok: false });
    expect(clock.now()).toBe(0);
  });

  test('ends immediately when the job is cancelled', async () => {
    const { wait, liveAt, stop, clock } = play();
    const waiting = wait(liveAt(50_000), liveAt(50_000));
    void clock.sleep(3000).then(() => stop.abort(new Error('the job was cancelled')));
    await expect(waiting).rejects.toThrow('the job was cancelled');
    expect(clock.now()).toBe(3000);
  });

  test('rejects with an unexpected error of a check', async () => {
    const { wait, liveAt } = play();
    const broken = async (): Promise<LookResult> => Promise.reject(new TypeError('broken'));
    await expect(wait(liveAt(50_000), broken)).rejects.toThrow('broken');
  });

  test('reports a result when it changes, and once a minute', async () => {
    const { wait, liveAt, events } = play(600_000);
    await wait(liveAt(150_000));
    const lines = events.flatMap((event) => (event.event === 'deploy-checked' ? [event.waitedMs] : []));
    expect(lines.length).toBeGreaterThanOrEqual(3);
    expect(lines.length).toBeLessThanOrEqual(4);
    expect(events[0]).toMatchObject({ event: 'wait-began', limitMs: 600_000 });
    expect(events.at(-2)).toMatchObject({ event: 'deploy-checked', isLive: true });
    expect(events.at(-1)).toMatchObject({ event: 'wait-ended', deployed: true });
  });
});
