import { expect, test } from 'vitest';
import { countdown, type DelayEvent } from '../../src/deploy/delay.ts';
import { createFakeClock } from '../fake-clock.ts';

const never = new AbortController().signal;

test.each<[seconds: number, left: number[]]>([
  [0, []],
  [0.5, [0.5]],
  [10, [10]],
  [25, [25, 20, 10]],
  [30, [30, 20, 10]],
])('%d s are waited, and told every ten', async (seconds, left) => {
  const clock = createFakeClock();
  const told: DelayEvent[] = [];
  await countdown(seconds * 1000, { clock, tell: (event) => told.push(event), stop: never });
  expect(told).toEqual(left.map((s) => ({ event: 'delay', leftMs: s * 1000, totalMs: seconds * 1000 })));
  expect(clock.now()).toBe(seconds * 1000);
});

test('a signal ends it at once, without an error', async () => {
  const clock = createFakeClock();
  const cancel = new AbortController();
  const told: DelayEvent[] = [];
  const tell = (event: DelayEvent): void => {
    told.push(event);
    if (event.event === 'delay' && event.leftMs === 20_000) cancel.abort();
  };
  await countdown(30_000, { clock, tell, stop: cancel.signal });
  expect(clock.now()).toBe(10_000);
  expect(told.at(-1)).toEqual({ event: 'delay-ended-early' });
});

test('an error of the clock itself is not taken for a signal', async () => {
  const clock = { sleep: () => Promise.reject(new Error('no clock')) };
  await expect(countdown(1000, { clock, tell: () => {}, stop: never })).rejects.toThrow('no clock');
});
