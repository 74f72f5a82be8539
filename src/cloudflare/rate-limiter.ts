import { type Clock, createNotifier, type Notifier, waitForAbort } from '../context.ts';
import { type Bucket, bucketOf, confirm, delayOf, endRequest, pause, startRequest } from './bucket.ts';
import type { Limits, RateLimitKind } from './limits.ts';

/** Why requests wait: the plan's limit as this module counts it, or a 429. */
export type WaitReason = 'plan-limit' | 'rate-limited';

/** Thrown instead of waiting past the deadline. */
export class OutOfTime extends Error {
  override name = 'OutOfTime' as const;
  readonly waitMs: number;
  readonly reason: WaitReason;

  constructor(waitMs: number, reason: WaitReason) {
    super(`${reason}: ${waitMs} ms`);
    this.waitMs = waitMs;
    this.reason = reason;
  }
}

/** A wait of more than a second. Sent once for each wait, however many requests wait. */
export interface RateLimitEvent {
  readonly event: 'waiting-for-rate-limit';
  readonly waitMs: number;
  readonly reason: WaitReason;
}

/** The limit that a request counts toward, and its number of targets. */
export interface LimitShare {
  readonly limit: RateLimitKind;
  readonly targets: number;
}

/** Permission to send one request. It holds a slot, and a share of the limit, until it is released. */
export interface Permit {
  /** Reports the headers of a response other than a 429: Cloudflare has counted the request by now. */
  readonly onFirstResponse: () => void;
  /** Reports a 429, which Cloudflare does not count: all requests pause, and follow at a lower rate. */
  readonly backOff: (waitMs: number) => void;
  /** Ends the permit; further calls do nothing. A request without a response may have been counted until now. */
  readonly release: (how: 'accepted' | 'failed' | 'unsent') => void;
}

/** Bounds how many requests of a run are in flight, and how fast they are sent. All zones share it. */
export interface RateLimiter {
  /**
   * Resolves when the request may be sent. Requests of one limit are served in the order of the calls.
   * @param draw null for look-ups, which no limit counts
   * @throws OutOfTime if the wait would pass the deadline; the signal's reason if it aborts
   */
  readonly acquire: (draw: LimitShare | null, signal: AbortSignal) => Promise<Permit>;
}

/** The most requests in flight, and the most connections: no request waits for a connection. */
export const MAX_REQUESTS_IN_FLIGHT = 32;

/** The state that all requests share. */
interface Gate {
  readonly now: Clock['now'];
  inFlight: number;
  /** The end of the pause that a 429 asks for. */
  pausedUntil: number;
  readonly changes: Notifier;
}

/** The requests of one limit, which take turns. Otherwise, small requests could overtake a large one endlessly. */
interface Queue {
  readonly bucket: Bucket | null;
  last: Promise<unknown>;
}

/** Creates a rate limiter with full buckets. @param deadline the end of the run, on the clock */
export function createRateLimiter(
  limits: Limits,
  { now, sleep }: Pick<Clock, 'now' | 'sleep'>,
  deadline: number,
  tell: (event: RateLimitEvent) => void = () => {},
): RateLimiter {
  const queueOf = (bucket: Bucket | null): Queue => ({ bucket, last: Promise.resolve() });
  const queues = {
    requests: queueOf(bucketOf('requests', limits, now())),
    urls: queueOf(bucketOf('urls', limits, now())),
    lookUps: queueOf(null),
  };
  const gate: Gate = { now, inFlight: 0, pausedUntil: now(), changes: createNotifier() };
  let announcedUntil = Number.NEGATIVE_INFINITY;

  const takeTurn = async (bucket: Bucket | null, units: number, signal: AbortSignal): Promise<Permit> => {
    for (;;) {
      signal.throwIfAborted();
      const { ms, blocked } = delayAt(gate, bucket, units);
      // Granted without an await, so that no other request takes the slot.
      if (ms <= 0 && !blocked) return grant(gate, bucket, units);
      const reason = gate.pausedUntil > now() ? 'rate-limited' : 'plan-limit';
      if (now() + ms > deadline) throw new OutOfTime(ms, reason);
      if (ms > 1000 && now() >= announcedUntil) {
        announcedUntil = now() + ms;
        tell({ event: 'waiting-for-rate-limit', waitMs: ms, reason });
      }
      const woken = AbortSignal.any([signal, gate.changes.next()]);
      await (blocked ? waitForAbort(woken) : sleep(ms, woken).catch(() => {}));
    }
  };

  return {
    acquire: (draw, signal) => {
      const queue = queues[draw?.limit ?? 'lookUps'];
      const units = draw?.limit === 'urls' ? draw.targets : 1;
      const turn = queue.last.then(() => takeTurn(queue.bucket, units, signal));
      queue.last = turn.catch(() => {});
      return turn;
    },
  };
}

/** Returns the wait until a request may be sent; `blocked` if only the end of another request helps. */
function delayAt(gate: Gate, bucket: Bucket | null, units: number): { ms: number; blocked: boolean } {
  const own = bucket === null ? { ms: 0, overfull: false } : delayOf(bucket, units, gate.now());
  return {
    ms: Math.max(own.ms, gate.pausedUntil - gate.now()),
    blocked: own.overfull || gate.inFlight >= MAX_REQUESTS_IN_FLIGHT,
  };
}

function grant(gate: Gate, bucket: Bucket | null, units: number): Permit {
  const { now } = gate;
  const sentAt = now();
  gate.inFlight += 1;
  if (bucket !== null) startRequest(bucket, units, sentAt);
  let unsettled = bucket;
  let released = false;
  const endOnce = (counted: boolean): void => {
    if (unsettled !== null) endRequest(unsettled, units, counted, now());
    unsettled = null;
  };
  return {
    onFirstResponse: () => {
      endOnce(true);
      gate.changes.notify();
    },
    backOff: (waitMs) => {
      endOnce(false);
      gate.pausedUntil = Math.max(gate.pausedUntil, now() + waitMs);
      if (bucket !== null) pause(bucket, { units, sentAt, until: gate.pausedUntil }, now());
    },
    release: (how) => {
      if (released) return;
      released = true;
      gate.inFlight -= 1;
      endOnce(how !== 'unsent');
      if (how === 'accepted' && bucket !== null) confirm(bucket, units);
      gate.changes.notify();
    },
  };
}
