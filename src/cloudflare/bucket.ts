import { LIMITS, type Limits, MARGIN, type RateLimitKind } from './limits.ts';

/*
 * The count here never allows more than Cloudflare's, whatever the network does. A request arrives between its sending
 * and its response: it takes its share when it is sent, and the bucket refills as if Cloudflare had counted it at the
 * response. So the requests that may arrive within any period fit into the bucket and its refill.
 */

/** A model of Cloudflare's token bucket. All times are in milliseconds on the clock. */
export interface Bucket {
  readonly limit: { readonly size: number; readonly perMs: number; readonly leastPerMs: number };
  /** The refill rate: the plan's, or a lower one learned from 429s. */
  perMs: number;
  /** The level at `at`, without the requests in flight. */
  level: number;
  at: number;
  inFlight: number;
  /** The units of the largest request so far. */
  largest: number;
  /** The earliest time for the next request, which spaces URLs evenly. Not used for requests. */
  spacedUntil: number;
  readonly spaced: boolean;
  /** The time of the last 429, and the units confirmed since. */
  limitedAt: number | null;
  accepted: number;
}

/** The factors by which a 429 lowers the rate, and by which each confirmation raises it again. */
const SLOWER = { first: 0.5, least: 0.25, measured: 0.9 };
const CREEP = 1.02;

/** Returns a full bucket. The window of the URLs' moving average is undocumented: the bucket holds one second of URLs. */
export function bucketOf(kind: RateLimitKind, limits: Limits, at: number): Bucket {
  const rateOf = (plan: Limits): number =>
    (kind === 'urls' ? plan.urlsPerSecond : plan.requests.perSecond) / 1000 / MARGIN[kind];
  const size = kind === 'urls' ? limits.urlsPerSecond : limits.requests.bucket;
  const perMs = rateOf(limits);
  return {
    // The free plan has the lowest rate, and another run of the account may use half of it.
    limit: { size, perMs, leastPerMs: Math.min(perMs, rateOf(LIMITS.free) / 2) },
    perMs,
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

/** Returns the wait until a request fits; `overfull` if it cannot fit before a request in flight is answered. */
export function delayOf(bucket: Bucket, units: number, at: number): { ms: number; overfull: boolean } {
  bucket.largest = Math.max(bucket.largest, Math.min(units, bucket.limit.size));
  refill(bucket, at);
  const size = sizeOf(bucket);
  const missing = Math.min(units, size) - (bucket.level - bucket.inFlight);
  // Waits are rounded to the millisecond, so a thousandth of a token may be missing.
  const ms = missing <= 0.001 ? 0 : missing / bucket.perMs + Math.max(0, bucket.at - at);
  return { ms: Math.max(ms, bucket.spacedUntil - at), overfull: ms > 0 && bucket.level + missing > size };
}

/** Adds a request that is sent now. */
export function startRequest(bucket: Bucket, units: number, at: number): void {
  bucket.inFlight += units;
  if (bucket.spaced) bucket.spacedUntil = Math.max(bucket.spacedUntil, at) + units / bucket.perMs;
}

/** Removes a request from those in flight. @param counted whether Cloudflare may have counted it */
export function endRequest(bucket: Bucket, units: number, counted: boolean, at: number): void {
  refill(bucket, at);
  bucket.inFlight -= units;
  if (counted) bucket.level -= units;
}

/** Raises the rate after a confirmed request. */
export function confirm(bucket: Bucket, units: number): void {
  bucket.accepted += units;
  bucket.perMs = Math.min(bucket.limit.perMs, bucket.perMs * CREEP);
}

/** Stops the refill until a 429's pause is over, and lowers the rate. */
export function pause(
  bucket: Bucket,
  { units, sentAt, until }: { readonly units: number; readonly sentAt: number; readonly until: number },
  at: number,
): void {
  // After the pause, one request may be sent; the others follow at the rate.
  bucket.level = Math.min(bucket.level, bucket.inFlight + units);
  bucket.at = Math.max(bucket.at, until);
  // A request sent before the last 429 says nothing about the rate since.
  if (bucket.limitedAt === null || sentAt > bucket.limitedAt) slowDown(bucket, at);
}

/** Returns the size, which shrinks with the rate but always holds the largest request. */
function sizeOf({ limit, perMs, largest }: Bucket): number {
  return Math.max(largest, (limit.size * perMs) / limit.perMs);
}

function refill(bucket: Bucket, at: number): void {
  if (at <= bucket.at) return;
  const size = sizeOf(bucket);
  // A level above a size that has shrunk is kept until it is used.
  bucket.level = Math.max(bucket.level, Math.min(size, bucket.level + (at - bucket.at) * bucket.perMs));
  bucket.at = at;
}

/** Lowers the rate to what Cloudflare accepted between two 429s: its bucket was empty at both. */
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
