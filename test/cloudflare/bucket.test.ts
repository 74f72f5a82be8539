import { describe, expect, it } from 'vitest';
import {
  type Bucket,
  bucketOf,
  confirm,
  delayOf,
  endRequest,
  pause,
  startRequest,
} from '../../src/cloudflare/bucket.ts';
import { type Limits, MARGIN, type RateLimitKind } from '../../src/cloudflare/limits.ts';

/** Ten requests at once, then one a second; a thousand URLs a second. */
const LIMITS: Limits = {
  requests: { perSecond: MARGIN.requests, bucket: 10 },
  urlsPerSecond: 1000 * MARGIN.urls,
  urlsPerRequest: 100,
};
const full = (kind: RateLimitKind = 'requests'): Bucket => bucketOf(kind, LIMITS, 0);

/** Returns a bucket after requests that were answered immediately. */
function used(units: number, at = 0, bucket = full()): Bucket {
  startRequest(bucket, units, at);
  endRequest(bucket, units, true, at);
  return bucket;
}

/** Sends a request that Cloudflare answers with a 429 immediately. */
function limited(bucket: Bucket, at: number, until = at, sentAt = at): void {
  startRequest(bucket, 1, sentAt);
  endRequest(bucket, 1, false, at);
  pause(bucket, { units: 1, sentAt, until }, at);
}

describe('a request', () => {
  it.each<[what: string, bucket: Bucket, units: number, at: number, ms: number]>([
    ['does not wait for a full bucket', full(), 10, 0, 0],
    ['does not wait if it is larger than a full bucket', full(), 20, 0, 0],
    ['waits for the missing units', used(10), 3, 0, 3000],
    ['waits less some time later', used(10), 3, 1200, 1800],
    ['does not wait for a thousandth of a unit', used(10), 1, 999.5, 0],
    ['does not wait longer after a pause, which fills the bucket', used(10, 0, used(10)), 10, 60_000, 0],
  ])('%s', (_what, bucket, units, at, ms) => {
    expect(delayOf(bucket, units, at)).toEqual({ ms: expect.closeTo(ms), overfull: false });
  });

  it('waits for a response if requests in flight may use up the bucket', () => {
    const bucket = full();
    startRequest(bucket, 8, 0);
    expect(delayOf(bucket, 2, 0)).toEqual({ ms: 0, overfull: false });
    expect(delayOf(bucket, 3, 0)).toMatchObject({ overfull: true });
    endRequest(bucket, 8, false, 0);
    expect(delayOf(bucket, 3, 0)).toEqual({ ms: 0, overfull: false });
  });

  it('with URLs waits so that URLs are evenly spaced', () => {
    const bucket = full('urls');
    startRequest(bucket, 100, 0);
    startRequest(bucket, 100, 0);
    expect(delayOf(bucket, 1, 0).ms).toBeCloseTo(200);
    expect(delayOf(bucket, 1, 150).ms).toBeCloseTo(50);
    startRequest(bucket, 100, 500);
    expect(delayOf(bucket, 1, 500).ms).toBeCloseTo(100);
  });
});

describe('after a 429', () => {
  it('one request may be sent after the pause, and the units for others flow in from then on', () => {
    const bucket = full();
    limited(bucket, 1000, 5000);
    expect(delayOf(bucket, 1, 5000).ms).toBe(0);
    expect(delayOf(bucket, 3, 5000).ms).toBeCloseTo(2 / 0.0005);
    const asked = full();
    limited(asked, 1000, 5000);
    expect(delayOf(asked, 3, 1000).ms).toBeCloseTo(4000 + 2 / 0.0005);
  });

  it('a level above a shrunken bucket is used up without waiting for a response', () => {
    const bucket = full();
    startRequest(bucket, 5, 0);
    limited(bucket, 0);
    expect(delayOf(bucket, 1, 0)).toEqual({ ms: 0, overfull: false });
  });

  it('the bucket still holds the largest request', () => {
    const bucket = full();
    delayOf(bucket, 8, 0);
    limited(bucket, 0);
    // Half of it would be five.
    expect(delayOf(bucket, 8, 0).ms).toBeCloseTo(7 / 0.0005);
  });

  it.each<[what: string, accepted: number, later: number, perSecond: number]>([
    ['half if nothing was accepted since the last 429', 0, 10_000, 0.25],
    ['a little less than the accepted rate since then', 4, 10_000, 0.4 * 0.9],
    ['at least a quarter', 1, 100_000, 0.5 * 1.02 * 0.25],
    ['always lower than before', 4, 1000, 0.5 * 1.02 ** 4 * 0.9],
  ])('the rate is %s', (_what, accepted, later, perSecond) => {
    const bucket = full();
    limited(bucket, 1000);
    expect(bucket.perMs * 1000).toBeCloseTo(0.5);
    for (let number = 0; number < accepted; number++) confirm(bucket, 1);
    limited(bucket, 1000 + later);
    expect(bucket.perMs * 1000).toBeCloseTo(perSecond);
  });

  it('the rate is not lowered by 429s for requests that were already in flight', () => {
    const bucket = full();
    limited(bucket, 1000);
    limited(bucket, 1200, 1200, 900);
    limited(bucket, 1200, 1200, 1000);
    expect(bucket.perMs * 1000).toBeCloseTo(0.5);
  });

  it('the rate never falls below half of the smallest plan, or rises above its own', () => {
    const bucket = full();
    for (let at = 1000; at < 20_000; at += 1000) limited(bucket, at);
    expect(bucket.perMs * 1000).toBeCloseTo(5 / 60 / 2 / MARGIN.requests);
    for (let number = 0; number < 500; number++) confirm(bucket, 1);
    expect(bucket.perMs * 1000).toBeCloseTo(1);
  });
});
