import { LIMITS, type Limits, MARGIN, type RateLimitKind } from './limits.ts';

/*
 * Our count never runs ahead of Cloudflare's, whatever the network does. A request arrives between its sending and its
 * answer, so it is counted as early as it can (it takes its share when it goes) and as late as it can (the bucket fills
 * as if it had been taken at the answer). Then for any stretch of time, whatever may have arrived in it fits into the
 * bucket and what flowed in.
 */

/** A limit as Cloudflare's token bucket, of which we know the size, the rate and what we have sent. Times are the clock's. */
export interface Bucket {
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

/** How the rate is learned, once Cloudflare has said 429: by which factors it goes down, and up with each confirmation. */
const SLOWER = { first: 0.5, least: 0.25, measured: 0.9 };
const CREEP = 1.02;

/** A full bucket. URLs are limited by a moving average of no documented window: its size is one second's worth of them. */
export function bucketOf(kind: RateLimitKind, limits: Limits, at: number): Bucket {
  const perMs = (of: Limits): number =>
    (kind === 'urls' ? of.urlsPerSecond : of.requests.perSecond) / 1000 / MARGIN[kind];
  const size = kind === 'urls' ? limits.urlsPerSecond : limits.requests.bucket;
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

/** How long until it holds enough for a request; `overfull` where it cannot before another request is answered. */
export function delayOf(bucket: Bucket, units: number, at: number): { ms: number; overfull: boolean } {
  bucket.largest = Math.max(bucket.largest, Math.min(units, bucket.limit.size));
  refill(bucket, at);
  const size = sizeOf(bucket);
  const missing = Math.min(units, size) - (bucket.level - bucket.inFlight);
  // A token that has come back to within a thousandth counts: waits are rounded to the millisecond.
  const ms = missing <= 0.001 ? 0 : missing / bucket.perMs + Math.max(0, bucket.at - at);
  return { ms: Math.max(ms, bucket.spacedUntil - at), overfull: ms > 0 && bucket.level + missing > size };
}

/** A request goes. */
export function take(bucket: Bucket, units: number, at: number): void {
  bucket.inFlight += units;
  if (bucket.spaced) bucket.spacedUntil = Math.max(bucket.spacedUntil, at) + units / bucket.perMs;
}

/** A request is in flight no longer. @param counted whether Cloudflare may have counted it */
export function settle(bucket: Bucket, units: number, counted: boolean, at: number): void {
  refill(bucket, at);
  bucket.inFlight -= units;
  if (counted) bucket.level -= units;
}

/** Cloudflare confirmed a request. */
export function confirm(bucket: Bucket, units: number): void {
  bucket.accepted += units;
  bucket.perMs = Math.min(bucket.limit.perMs, bucket.perMs * CREEP);
}

/** Cloudflare said 429 to a request: nothing goes until then, and after it more slowly. */
export function leaveAlone(
  bucket: Bucket,
  { units, sentAt, until }: { readonly units: number; readonly sentAt: number; readonly until: number },
  at: number,
): void {
  // One request may try when the pause is over; the rest follow at the rate.
  bucket.level = Math.min(bucket.level, bucket.inFlight + units);
  bucket.at = Math.max(bucket.at, until);
  // Those that were on the way meanwhile tell nothing new.
  if (bucket.limitedAt === null || sentAt > bucket.limitedAt) slowDown(bucket, at);
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
