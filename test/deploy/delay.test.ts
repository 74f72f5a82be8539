import { expect, test } from 'vitest';
import { countdown } from '../../src/deploy/delay.ts';
import { createFakeClock } from '../fake-clock.ts';

const never = new AbortController().signal;

test.each<[seconds: number, lines: string[]]>([
  [0, []],
  [0.5, ['Waiting 0.5 s before the purge (delay-seconds)']],
  [10, ['Waiting 10 s before the purge (delay-seconds)']],
  [25, ['Waiting 25 s before the purge (delay-seconds)', '20 s left', '10 s left']],
  [30, ['Waiting 30 s before the purge (delay-seconds)', '20 s left', '10 s left']],
])('%d s are waited, and told every ten', async (seconds, lines) => {
  const clock = createFakeClock();
  const told: string[] = [];
  await countdown(seconds * 1000, { ...clock, log: (line) => told.push(line), signal: never });
  expect(told).toEqual(lines);
  expect(clock.now()).toBe(seconds * 1000);
});

test('a signal ends it at once, without an error', async () => {
  const clock = createFakeClock();
  const cancel = new AbortController();
  const told: string[] = [];
  const log = (line: string): void => {
    told.push(line);
    if (line.startsWith('20 s')) cancel.abort(new Error('the job was cancelled'));
  };
  await countdown(30_000, { ...clock, log, signal: cancel.signal });
  expect(clock.now()).toBe(10_000);
  expect(told.slice(1)).toEqual(['20 s left', 'The wait is over early']);
});

test('an error of the clock itself is not taken for a signal', async () => {
  const sleep = () => Promise.reject(new Error('no clock'));
  await expect(countdown(1000, { sleep, log: () => {}, signal: never })).rejects.toThrow('no clock');
});
