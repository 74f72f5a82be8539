import { expect, test } from 'vitest';
import { withinLimit } from '../../../src/changes/versions/store-limit.ts';
import { ok } from '../../../src/result.ts';
import { createFakeClock } from '../../fake-clock.ts';

const signal = new AbortController().signal;

test('the signal does not abort after work that was done in time', async () => {
  const clock = createFakeClock();
  let given: AbortSignal | undefined;
  const work = async (within: AbortSignal) => {
    given = within;
    return ok('done');
  };
  expect(await withinLimit({ clock, signal, limitMs: 4000 }, work)).toEqual(ok('done'));
  await clock.sleep(8000);
  expect(given?.aborted).toBe(false);
});

test('an unexpected error is neither a time-out nor a cancellation', async () => {
  const fault = new TypeError('is not a function');
  const work = () => Promise.reject(fault);
  await expect(withinLimit({ clock: createFakeClock(), signal, limitMs: 4000 }, work)).rejects.toBe(fault);
});
