import { aborted, type Clock } from '../context.ts';
import { LIMITS, type Limits, MARGIN, type RateLimitKind } from './limits.ts';

/** What a wait is for: the plan's limit as we count it, or an answer 429. */
export type WaitReason = 'plan-limit' | 'rate-limited';

/** Thrown instead of a wait that would outlast the time there is. */
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

/** All requests have a wait of over a second before them. Told once for each wait. */
export interface RateLimitEvent {
  readonly event: 'waiting-for-rate-limit';
  readonly waitMs: number;
  readonly reason: WaitReason;
}

/** What a request draws on: its limit, and how many targets it has. */
export interface Draw {
  readonly limit: RateLimitKind;
  readonly targets: number;
}

/** The leave to send one request. It holds a place, and its share of the limit, until it is released. */
export interface Permit {
  /** The head of an answer has come: Cloudflare counted the request now or earlier. */
  readonly onFirstResponse: () => void;
  /** Cloudflare said 429, and did not count it: nothing goes for so long, and after it more slowly. */
  readonly backOff: (waitMs: number) => void;
  /** Ends it, once. A request that was sent and had no answer may have been counted until now. */
  readonly release: (how: 'accepted' | 'failed' | 'unsent') => void;
}

/** One gate for all requests of a run, whatever zones they are for: bounds how many are on the way, and how fast. */
export interface RateLimiter {
  /**
   * Resolves, in the order of asking for each limit, when the request may go; look-ups draw on none.
   * @throws OutOfTime when that would be beyond the deadline, or the signal's reason
   */
  readonly acquire: (draw: Draw | null, signal: AbortSignal) => Promise<Permit>;
}

/** Requests on the way at once: as many connections as this are opened, so that none waits for one. */
export const MAX_REQUESTS_IN_FLIGHT = 32;

/** How the rate is learned, once Cloudflare has said 429: by which factors it goes down, and up with each confirmation. */
const SLOWER = { first: 0.5, least: 0.25, measured: 0.9 };
const CREEP = 1.02;

/** A limit as Cloudflare's token bucket, of which we know the size, the rate and what we have sent. */
interface Bucket {
  readonly limit: { readonly size: number; readonly perMs: number; readonly leastPerMs: number };
  /** What flows in: the plan's rate, or the one that was learned. */
  perMs: number;
  /** What was in it at `at`, if whatever is in flight is not counted yet. */
  level: number;
  at: number;
  inFlight: number;
  /** What the largest request so far takes. */
  largest: number;
  /** When the next request may go, so that they go evenly; URLs only. */
  spacedUntil: number;
  readonly spaced: boolean;
  /** When Cloudflare last said 429, and what it confirmed since. */
  limitedAt: number | null;
  accepted: number;
}

/**
 * Our count never runs ahead of Cloudflare's, whatever the network does. A request arrives between its sending and its
 * answer, so it is counted as early as it can (it takes its share when it goes) and as late as it can (the bucket fills
 * as if it had been taken at the answer). Then for any stretch of time, whatever may have arrived in it fits into the
 * bucket and what flowed in.
 * @param deadline when the run must be over, on the clock; a wait beyond it throws {@link OutOfTime}
 */
export function createRateLimiter(
  limits: Limits,
  { now, sleep }: Pick<Clock, 'now' | 'sleep'>,
  deadline: number,
  tell: (event: RateLimitEvent) => void = () => {},
): RateLimiter {
  const buckets: Readonly<Record<RateLimitKind, Bucket>> = {
    requests: bucketOf(limits.requests.bucket, limits, 'requests', now()),
    urls: bucketOf(limits.urlsPerSecond, limits, 'urls', now()),
  };
  const queues = new Map<RateLimitKind | null, Promise<unknown>>();
  let pausedUntil = now();
  let toldUntil = Number.NEGATIVE_INFINITY;
  let onTheWay = 0;
  let changed = new AbortController();

  const wakeAll = (): void => {
    const before = changed;
    changed = new AbortController();
    before.abort(CHANGED);
  };

  /** How long until it may go; `blocked` where only an answer helps. */
  const delayOf = (bucket: Bucket | null, units: number): { ms: number; blocked: boolean } => {
    const full = onTheWay >= MAX_REQUESTS_IN_FLIGHT;
    const paused = pausedUntil - now();
    if (bucket === null) return { ms: Math.max(0, paused), blocked: full };
    bucket.largest = Math.max(bucket.largest, Math.min(units, bucket.limit.size));
    refill(bucket, now());
    const size = sizeOf(bucket);
    const missing = Math.min(units, size) - (bucket.level - bucket.inFlight);
    // A token that has come back to within a thousandth counts: waits are rounded to the millisecond.
    const ms = missing <= 0.001 ? 0 : missing / bucket.perMs + Math.max(0, bucket.at - now());
    const overfull = ms > 0 && bucket.level + missing > size;
    return { ms: Math.max(ms, paused, bucket.spacedUntil - now(), 0), blocked: full || overfull };
  };

  const grant = (bucket: Bucket | null, units: number): Permit => {
    const sentAt = now();
    onTheWay += 1;
    if (bucket !== null) {
      bucket.inFlight += units;
      if (bucket.spaced) bucket.spacedUntil = Math.max(bucket.spacedUntil, sentAt) + units / bucket.perMs;
    }
    let held = bucket;
    let over = false;
    const settle = (counted: boolean): void => {
      if (held === null) return;
      refill(held, now());
      held.inFlight -= units;
      if (counted) held.level -= units;
      held = null;
    };
    return {
      onFirstResponse: () => {
        settle(true);
        wakeAll();
      },
      backOff: (waitMs) => {
        settle(false);
        pausedUntil = Math.max(pausedUntil, now() + waitMs);
        if (bucket !== null) {
          // One request may try when the pause is over; the rest follow at the rate.
          bucket.level = Math.min(bucket.level, bucket.inFlight + units);
          bucket.at = Math.max(bucket.at, pausedUntil);
          // Those that were on the way meanwhile tell nothing new.
          if (bucket.limitedAt === null || sentAt > bucket.limitedAt) slowDown(bucket, now());
        }
        wakeAll();
      },
      release: (how) => {
        if (over) return;
        over = true;
        onTheWay -= 1;
        settle(how !== 'unsent');
        if (how === 'accepted' && bucket !== null) {
          bucket.accepted += units;
          bucket.perMs = Math.min(bucket.limit.perMs, bucket.perMs * CREEP);
        }
        wakeAll();
      },
    };
  };

  const turn = async (bucket: Bucket | null, units: number, signal: AbortSignal): Promise<Permit> => {
    for (;;) {
      signal.throwIfAborted();
      const { ms, blocked } = delayOf(bucket, units);
      // In the same moment, so that no other request takes its place.
      if (ms <= 0 && !blocked) return grant(bucket, units);
      const reason = pausedUntil > now() ? 'rate-limited' : 'plan-limit';
      if (now() + ms > deadline) throw new OutOfTime(ms, reason);
      if (ms > 1000 && now() >= toldUntil) {
        toldUntil = now() + ms;
        tell({ event: 'waiting-for-rate-limit', waitMs: ms, reason });
      }
      const woken = AbortSignal.any([signal, changed.signal]);
      await (blocked ? aborted(woken) : sleep(ms, woken).catch(() => {}));
    }
  };

  return {
    acquire: (draw, signal) => {
      const limit = draw?.limit ?? null;
      const bucket = limit === null ? null : buckets[limit];
      const units = draw === null ? 0 : draw.limit === 'urls' ? draw.targets : 1;
      const before = queues.get(limit) ?? Promise.resolve();
      const mine = before.then(() => turn(bucket, units, signal));
      queues.set(
        limit,
        mine.catch(() => {}),
      );
      return mine;
    },
  };
}

const CHANGED = new Error('something came back');

/** URLs are limited by a moving average of no documented window: we take one second's worth as the bucket's size. */
function bucketOf(size: number, limits: Limits, kind: RateLimitKind, at: number): Bucket {
  const perMs = (of: Limits): number =>
    (kind === 'urls' ? of.urlsPerSecond : of.requests.perSecond) / 1000 / MARGIN[kind];
  return {
    // No plan has less than the free one; another run of the account may have half of it.
    limit: { size, perMs: perMs(limits), leastPerMs: Math.min(perMs(limits), perMs(LIMITS.free) / 2) },
    perMs: perMs(limits),
    level: size,
    at,
    inFlight: 0,
    largest: 1,
    spacedUntil: at,
    spaced: kind === 'urls',
    limitedAt: null,
    accepted: 0,
  };
}

/** With a lower rate than the plan's, the bucket is smaller too; it always holds any one request. */
function sizeOf({ limit, perMs, largest }: Bucket): number {
  return Math.max(largest, (limit.size * perMs) / limit.perMs);
}

function refill(bucket: Bucket, at: number): void {
  if (at <= bucket.at) return;
  const size = sizeOf(bucket);
  // What is above a size that has shrunk stays, and is used up.
  bucket.level = Math.max(bucket.level, Math.min(size, bucket.level + (at - bucket.at) * bucket.perMs));
  bucket.at = at;
}

/**
 * Between two answers of 429, the bucket went from empty to empty: what Cloudflare accepted meanwhile is what flows in.
 */
function slowDown(bucket: Bucket, at: number): void {
  const { perMs, limitedAt, accepted, limit } = bucket;
  const measured = limitedAt === null || accepted === 0 ? null : accepted / (at - limitedAt);
  const slower =
    measured === null
      ? perMs * SLOWER.first
      : Math.min(Math.max(measured, (perMs * SLOWER.least) / SLOWER.measured), perMs) * SLOWER.measured;
  bucket.perMs = Math.max(slower, limit.leastPerMs);
  bucket.limitedAt = at;
  bucket.accepted = 0;
}
