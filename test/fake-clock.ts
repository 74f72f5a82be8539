import { type Clock, TimedOut, type Transport } from '../src/context.ts';

interface Alarm {
  readonly at: number;
  readonly ring: () => void;
}

/** A clock that stands still while code runs, and jumps to the next alarm when all code waits for the clock. */
export interface FakeClock extends Clock {
  /** The length of each sleep, in milliseconds, without time-outs. */
  readonly naps: readonly number[];
  /** Stops the clock during work of a real network or disk. */
  readonly hold: <T>(work: Promise<T>) => Promise<T>;
  /** Returns a transport that stops the clock during each exchange, including its body. */
  readonly holding: (transport: Transport) => Transport;
}

/** The time of day at 0 on a fake clock: 2026-11-27T12:00:00Z. */
const NOON = Date.UTC(2026, 10, 27, 12);

/**
 * @param startsAt the first time on the clock
 * @param late how much longer each sleep takes than requested, as with real timers
 */
export function createFakeClock(startsAt = 0, late: () => number = () => 0): FakeClock {
  const naps: number[] = [];
  const alarms = new Set<Alarm>();
  let time = startsAt;
  let jumping = false;
  let held = 0;

  /** Runs when no code is left to run at the current time. */
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
  // Even a wait below the precision of the clock must take some time, as with real timers.
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
        firstBytes: (most) => hold(response.firstBytes(most)),
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

/** A clock whose sleeps take no real time. */
export interface SkippingClock extends Clock {
  /** Advances the clock by this many milliseconds. */
  readonly skip: (ms: number) => void;
}

/**
 * Creates a clock that only sleeps advance, immediately. Use it for runs over a real network or disk, so that time-outs do
 * not fire during real work: they fire when a sleep or `skip` passes them.
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
