import { setTimeout as delay } from 'node:timers/promises';
import { type Clock, TimedOut } from './context.ts';

/** The machine's own clock and timers. */
export const systemClock: Clock = {
  now: () => performance.now(),
  date: () => Date.now(),
  // Node rejects with an AbortError instead of the signal's reason.
  sleep: (ms, signal) => delay(ms, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted()),
  timeout: (ms) => {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(new TimedOut(`${ms} ms are over`)), ms);
    return { signal: controller.signal, clear: () => clearTimeout(timer) };
  },
};
