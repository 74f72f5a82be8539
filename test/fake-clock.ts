import type { Clock } from '../src/cloudflare/pace.ts';

interface Nap {
  readonly until: number;
  readonly wake: () => void;
}

/** A clock that stands still until all who wait for it sleep, and then jumps to the next waking. */
export interface FakeClock extends Clock {
  /** How long was slept, in milliseconds, one entry for each time. */
  readonly naps: readonly number[];
}

/**
 * @param startsAt what the clock shows at first
 * @param late how much longer than asked each sleep takes, as with real timers
 */
export function createFakeClock(startsAt = 0, late: () => number = () => 0): FakeClock {
  const naps: number[] = [];
  const sleepers = new Set<Nap>();
  let time = startsAt;
  let jumping = false;

  /** Runs when nothing is left to run at the present time. */
  const jump = (): void => {
    jumping = false;
    let next: Nap | undefined;
    for (const nap of sleepers) if (next === undefined || nap.until < next.until) next = nap;
    if (next === undefined) return;
    time = Math.max(time, next.until);
    sleepers.delete(next);
    next.wake();
    jumpLater();
  };
  const jumpLater = (): void => {
    if (jumping || sleepers.size === 0) return;
    jumping = true;
    setImmediate(jump);
  };

  return {
    naps,
    now: () => time,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        naps.push(ms);
        const giveUp = (): void => {
          sleepers.delete(nap);
          reject(signal?.reason);
        };
        const wake = (): void => {
          signal?.removeEventListener('abort', giveUp);
          resolve();
        };
        // A wait too short for the clock's digits must pass, too, as it does with real timers.
        const nap = { until: time + (ms > 0 ? Math.max(ms, 0.001) : 0) + late(), wake };
        sleepers.add(nap);
        signal?.addEventListener('abort', giveUp);
        jumpLater();
      }),
  };
}
