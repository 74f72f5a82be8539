import { aborted, type Clock, createNotifier, type Notifier } from '../context.ts';
import { type Bucket, bucketOf, confirm, delayOf, leaveAlone, settle, take } from './bucket.ts';
import type { Limits, RateLimitKind } from './limits.ts';

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

/** What all requests share. */
interface Gate {
  readonly now: Clock['now'];
  onTheWay: number;
  /** When Cloudflare, which said 429, may be asked again. */
  pausedUntil: number;
  readonly changes: Notifier;
}

/** @param deadline when the run must be over, on the clock; a wait beyond it throws {@link OutOfTime} */
export function createRateLimiter(
  limits: Limits,
  { now, sleep }: Pick<Clock, 'now' | 'sleep'>,
  deadline: number,
  tell: (event: RateLimitEvent) => void = () => {},
): RateLimiter {
  const buckets: Readonly<Record<RateLimitKind, Bucket>> = {
    requests: bucketOf('requests', limits, now()),
    urls: bucketOf('urls', limits, now()),
  };
  const queues = new Map<RateLimitKind | null, Promise<unknown>>();
  const gate: Gate = { now, onTheWay: 0, pausedUntil: now(), changes: createNotifier() };
  let toldUntil = Number.NEGATIVE_INFINITY;

  const turn = async (bucket: Bucket | null, units: number, signal: AbortSignal): Promise<Permit> => {
    for (;;) {
      signal.throwIfAborted();
      const { ms, blocked } = delayAt(gate, bucket, units);
      // In the same moment, so that no other request takes its place.
      if (ms <= 0 && !blocked) return grant(gate, bucket, units);
      const reason = gate.pausedUntil > now() ? 'rate-limited' : 'plan-limit';
      if (now() + ms > deadline) throw new OutOfTime(ms, reason);
      if (ms > 1000 && now() >= toldUntil) {
        toldUntil = now() + ms;
        tell({ event: 'waiting-for-rate-limit', waitMs: ms, reason });
      }
      const woken = AbortSignal.any([signal, gate.changes.next()]);
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

/** How long until a request may go; `blocked` where only an answer helps. */
function delayAt(gate: Gate, bucket: Bucket | null, units: number): { ms: number; blocked: boolean } {
  const own = bucket === null ? { ms: 0, overfull: false } : delayOf(bucket, units, gate.now());
  return {
    ms: Math.max(own.ms, gate.pausedUntil - gate.now()),
    blocked: own.overfull || gate.onTheWay >= MAX_REQUESTS_IN_FLIGHT,
  };
}

function grant(gate: Gate, bucket: Bucket | null, units: number): Permit {
  const { now } = gate;
  const sentAt = now();
  gate.onTheWay += 1;
  if (bucket !== null) take(bucket, units, sentAt);
  let inFlight = bucket;
  let over = false;
  const settleOnce = (counted: boolean): void => {
    if (inFlight !== null) settle(inFlight, units, counted, now());
    inFlight = null;
  };
  return {
    onFirstResponse: () => {
      settleOnce(true);
      gate.changes.notify();
    },
    backOff: (waitMs) => {
      settleOnce(false);
      gate.pausedUntil = Math.max(gate.pausedUntil, now() + waitMs);
      if (bucket !== null) leaveAlone(bucket, { units, sentAt, until: gate.pausedUntil }, now());
    },
    release: (how) => {
      if (over) return;
      over = true;
      gate.onTheWay -= 1;
      settleOnce(how !== 'unsent');
      if (how === 'accepted' && bucket !== null) confirm(bucket, units);
      gate.changes.notify();
    },
  };
}
