import type { Clock } from '../context.ts';
import { type Lane, type Limits, MARGIN } from './limits.ts';

/** Thrown instead of a wait that would outlast the time there is. */
export class OutOfTime extends Error {
  override name = 'OutOfTime' as const;
  readonly waitMs: number;

  constructor(waitMs: number, why: string) {
    super(`${why} asks to wait ${Math.ceil(waitMs / 1000)} s, longer than the time that is left`);
    this.waitMs = waitMs;
  }
}

/** Keeps the plan's limits for all requests of a run, whatever zones they are for. */
export interface Pace {
  /** Resolves, in the order of asking, when a request with so many targets may go. */
  readonly turn: (lane: Lane, targets: number, signal: AbortSignal) => Promise<void>;
  /** An answer has come: the server's clock has started, whatever the way there took. */
  readonly answered: () => void;
  /** Cloudflare said 429: nothing goes for so long, and the bucket counts as empty. */
  readonly pause: (ms: number) => void;
}

/** What a wait is for, where Cloudflare has not said 429. */
export const PLAN_LIMIT = "the plan's limit";

/**
 * @param deadline when the run must be over, on the clock; a wait beyond it throws {@link OutOfTime}
 * @param onWait told once for each wait of over a second that all requests of a lane have before them
 */
export function createPace(
  limits: Limits,
  { now, sleep }: Pick<Clock, 'now' | 'sleep'>,
  deadline: number,
  onWait: (ms: number, why: string) => void = () => {},
): Pace {
  const refillMs = (1000 / limits.requests.perSecond) * MARGIN.requests;
  const urlMs = (1000 / limits.urlsPerSecond) * MARGIN.urls;
  let tokens = limits.requests.bucket;
  let refilledAt = now();
  let urlsFrom = now();
  let pausedUntil = now();
  let told = Number.NEGATIVE_INFINITY;
  let started = false;
  const queues: Record<Lane, Promise<unknown>> = { urls: Promise.resolve(), requests: Promise.resolve() };

  const refill = (): void => {
    const at = now();
    tokens = Math.min(limits.requests.bucket, tokens + Math.max(0, at - refilledAt) / refillMs);
    refilledAt = Math.max(refilledAt, at);
  };

  const waitOf = (lane: Lane): number => {
    refill();
    // A token that has come back to within a thousandth counts: waits are rounded to the millisecond.
    const limit = lane === 'urls' ? urlsFrom - now() : tokens > 0.999 ? 0 : (1 - tokens) * refillMs;
    return Math.max(pausedUntil - now(), limit, 0);
  };

  const take = (lane: Lane, targets: number): void => {
    if (lane === 'urls') urlsFrom = Math.max(urlsFrom, now()) + targets * urlMs;
    else tokens = Math.max(0, tokens - 1);
  };

  const wait = async (lane: Lane, targets: number, signal: AbortSignal): Promise<void> => {
    for (;;) {
      signal.throwIfAborted();
      const ms = waitOf(lane);
      if (ms <= 0) break;
      const why = pausedUntil > now() ? "Cloudflare's answer 429" : PLAN_LIMIT;
      if (now() + ms > deadline) throw new OutOfTime(ms, why);
      if (ms > 1000 && now() >= told) {
        told = now() + ms;
        onWait(ms, why);
      }
      await sleep(ms, signal);
    }
    take(lane, targets);
  };

  return {
    turn: (lane, targets, signal) => {
      const mine = queues[lane].then(() => wait(lane, targets, signal));
      queues[lane] = mine.catch(() => {});
      return mine;
    },
    answered: () => {
      if (started) return;
      started = true;
      refilledAt = Math.max(refilledAt, now());
    },
    pause: (ms) => {
      pausedUntil = Math.max(pausedUntil, now() + ms);
      refill();
      // One request may try when the pause is over; the rest follow at the refill rate.
      tokens = Math.min(tokens, 1);
      refilledAt = Math.max(refilledAt, pausedUntil);
    },
  };
}
