import { type Clock, TimedOut, type Transport } from '../src/context.ts';

interface Alarm {
  readonly at: number;
  readonly ring: () => void;
}

/** A clock that stands still until all who wait for it sleep, and then jumps to the next waking. */
export interface FakeClock extends Clock {
  /** How long was slept, in milliseconds, one entry for each time. Time-outs are not among them. */
  readonly naps: readonly number[];
  /** The clock stands still while the work is under way: for work that a real network or disk does. */
  readonly hold: <T>(work: Promise<T>) => Promise<T>;
  /** A transport whose exchanges, bodies included, the clock stands still for. */
  readonly holding: (transport: Transport) => Transport;
}

/** The time of day when a fake clock shows 0: 2026-11-27T12:00:00Z. */
const NOON = Date.UTC(2026, 10, 27, 12);

/**
 * @param startsAt what the clock shows at first
 * @param late how much longer than asked each sleep takes, as with real timers
 */
export function createFakeClock(startsAt = 0, late: () => number = () => 0): FakeClock {
  const naps: number[] = [];
  const alarms = new Set<Alarm>();
  let time = startsAt;
  let jumping = false;
  let held = 0;

  /** Runs when nothing is left to run at the present time. */
  const jump = (): void => {
    jumping = false;
    if (held > 0) return;
    let next: Alarm | undefined;
    for (const alarm of alarms) if (next === undefined || alarm.at < next.at) next = alarm;
    if (next === undefined) return;
    time = Math.max(time, next.at);
    alarms.delete(next);
    next.ring();
    jumpLater();
  };
  const jumpLater = (): void => {
    if (jumping || held > 0 || alarms.size === 0) return;
    jumping = true;
    setImmediate(jump);
  };
  // A wait too short for the clock's digits must pass, too, as it does with real timers.
  const set = (ms: number, ring: () => void): Alarm => {
    const alarm = { at: time + (ms > 0 ? Math.max(ms, 0.001) : 0), ring };
    alarms.add(alarm);
    jumpLater();
    return alarm;
  };
  const hold = async <T>(work: Promise<T>): Promise<T> => {
    held += 1;
    try {
      return await work;
    } finally {
      held -= 1;
      jumpLater();
    }
  };

  return {
    naps,
    hold,
    holding: (transport) => async (request) => {
      const response = await hold(transport(request));
      return {
        ...response,
        text: () => hold(response.text()),
        start: (most) => hold(response.start(most)),
      };
    },
    now: () => time,
    date: () => NOON + time,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        naps.push(ms);
        const giveUp = (): void => {
          alarms.delete(alarm);
          reject(signal?.reason);
        };
        const alarm = set(ms + late(), () => {
          signal?.removeEventListener('abort', giveUp);
          resolve();
        });
        signal?.addEventListener('abort', giveUp);
      }),
    timeout: (ms) => {
      const controller = new AbortController();
      const alarm = set(ms, () => controller.abort(new TimedOut(`${ms} ms are over`)));
      return { signal: controller.signal, clear: () => alarms.delete(alarm) };
    },
  };
}

/** A clock on which nobody waits. */
export interface SkippingClock extends Clock {
  /** Lets so many milliseconds go by at once. */
  readonly skip: (ms: number) => void;
}

/**
 * A clock that goes on only by what is slept, at once: for runs over a real network or disk, which no time-out may
 * outrun. A time-out comes when the sleep of others has passed it, or `skip`.
 */
export function createSkippingClock(): SkippingClock {
  const alarms = new Set<Alarm>();
  let time = 0;
  const goTo = (end: number): void => {
    for (const alarm of [...alarms].sort((one, other) => one.at - other.at)) {
      if (alarm.at > end || !alarms.delete(alarm)) continue;
      time = Math.max(time, alarm.at);
      alarm.ring();
    }
    time = Math.max(time, end);
  };
  return {
    skip: (ms) => goTo(time + ms),
    now: () => time,
    date: () => NOON + time,
    sleep: async (ms, signal) => {
      const end = time + Math.max(ms, 0.001);
      signal?.throwIfAborted();
      await new Promise(setImmediate);
      signal?.throwIfAborted();
      goTo(end);
      signal?.throwIfAborted();
    },
    timeout: (ms) => {
      const controller = new AbortController();
      const ring = (): void => controller.abort(new TimedOut(`${ms} ms are over`));
      const alarm = { at: time + ms, ring };
      alarms.add(alarm);
      return { signal: controller.signal, clear: () => alarms.delete(alarm) };
    },
  };
}
