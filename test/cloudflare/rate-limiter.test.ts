import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS, type Limits, PLANS, type RateLimitKind } from '../../src/cloudflare/limits.ts';
import {
  createRateLimiter,
  MAX_REQUESTS_IN_FLIGHT,
  OutOfTime,
  type Permit,
  type RateLimiter,
} from '../../src/cloudflare/rate-limiter.ts';
import { estimate } from '../../src/plan.ts';
import { numbered, targetsOf, zoneOf } from '../examples.ts';
import { createFakeClock, type FakeClock } from '../fake-clock.ts';

const NEVER = new AbortController().signal;
const FOREVER = Number.POSITIVE_INFINITY;

/** Sends requests with an immediate response. @returns the time of each, in milliseconds */
function ask(
  limiter: RateLimiter,
  clock: FakeClock,
  limit: RateLimitKind,
  sizes: readonly number[],
): Promise<number[]> {
  return Promise.all(
    sizes.map(async (targets) => {
      const permit = await limiter.acquire({ limit, targets }, NEVER);
      permit.release('accepted');
      return clock.now();
    }),
  );
}

/** Sends one request that Cloudflare answers with a 429. */
async function limited(
  limiter: RateLimiter,
  waitMs: number,
  limit: RateLimitKind = 'requests',
): Promise<void> {
  const permit = await limiter.acquire({ limit, targets: 1 }, NEVER);
  permit.backOff(waitMs);
  permit.release('failed');
}

const times = (count: number, size = 100): number[] => Array.from({ length: count }, () => size);

describe.each(PLANS)('on the plan %s', (name) => {
  const limits = LIMITS[name];
  const { bucket, perSecond } = limits.requests;

  it('sends a full bucket of requests immediately, and the others as fast as the bucket refills', async () => {
    const clock = createFakeClock();
    const at = await ask(createRateLimiter(limits, clock, FOREVER), clock, 'requests', times(bucket + 20));
    expect(at.slice(0, bucket)).toEqual(times(bucket, 0));
    for (const [index, time] of at.slice(bucket).entries()) {
      const earliest = ((index + 1) / perSecond) * 1000;
      expect(time).toBeGreaterThanOrEqual(earliest);
      expect(time).toBeLessThan(earliest * 1.02);
    }
  });

  it('refills the bucket during a pause, up to its size', async () => {
    const clock = createFakeClock();
    const limiter = createRateLimiter(limits, clock, FOREVER);
    await ask(limiter, clock, 'requests', times(bucket));
    await clock.sleep((bucket / perSecond) * 1000 * 3);
    const since = clock.now();
    const at = await ask(limiter, clock, 'requests', times(bucket + 1));
    expect(at[bucket - 1]).toBe(since);
    expect(at[bucket]).toBeGreaterThanOrEqual(since + 1000 / perSecond);
  });

  it('sends full batches of URLs at the limit, and never above it in any second', async () => {
    const clock = createFakeClock();
    const size = limits.urlsPerRequest;
    const at = await ask(createRateLimiter(limits, clock, FOREVER), clock, 'urls', times(200, size));
    for (const [index, time] of at.entries()) {
      const within = at.slice(index).filter((other) => other < time + 1000).length;
      expect(within * size).toBeLessThanOrEqual(limits.urlsPerSecond);
    }
    const fastest = ((199 * size) / limits.urlsPerSecond) * 1000;
    expect(at.at(-1)).toBeLessThan(fastest * 1.03);
  });
});

describe('a permit', () => {
  const limits = LIMITS.free;

  it('is given in the order of the calls, whatever the sizes', async () => {
    const clock = createFakeClock();
    const limiter = createRateLimiter(limits, clock, FOREVER);
    const order: string[] = [];
    const turn = (name: string, targets: number) =>
      limiter.acquire({ limit: 'urls', targets }, NEVER).then((permit) => {
        permit.release('accepted');
        order.push(name);
      });
    await Promise.all([turn('first', 100), turn('large', 500), turn('small', 1), turn('last', 100)]);
    expect(order).toEqual(['first', 'large', 'small', 'last']);
  });

  it('reaches a large request even if small ones keep coming', async () => {
    const clock = createFakeClock();
    const limiter = createRateLimiter(limits, clock, FOREVER);
    // The bucket is empty, and small requests use up what flows in.
    await limited(limiter, 1000, 'urls');
    let smallRequests = 0;
    let isLargeSent = false;
    const small = times(16).map(async () => {
      while (!isLargeSent && smallRequests < 500) {
        smallRequests += 1;
        await ask(limiter, clock, 'urls', [1]);
      }
    });
    await ask(limiter, clock, 'urls', [100]);
    isLargeSent = true;
    await Promise.all(small);
    expect(smallRequests).toBeLessThanOrEqual(32);
  });

  it('for URLs does not wait for requests with tags, or vice versa', async () => {
    const clock = createFakeClock();
    const limiter = createRateLimiter(limits, clock, FOREVER);
    const [byTag, byUrl] = await Promise.all([
      ask(limiter, clock, 'requests', times(26)),
      ask(limiter, clock, 'urls', times(9)),
    ]);
    expect(byTag[24]).toBe(0);
    expect(byUrl[8]).toBeLessThan(1100);
    expect(byTag[25]).toBeGreaterThanOrEqual(12_000);
  });

  it('does not depend on the time at which the clock starts', async () => {
    const clock = createFakeClock(1e9);
    const at = await ask(createRateLimiter(limits, clock, FOREVER), clock, 'requests', times(26));
    expect(at[24]).toBe(1e9);
    expect(at[25]).toBeGreaterThanOrEqual(1e9 + 12_000);
  });

  it('refills the bucket from the response on, since a request may be in flight for long', async () => {
    const clock = createFakeClock();
    const limiter = createRateLimiter(limits, clock, FOREVER);
    const slow = await limiter.acquire({ limit: 'requests', targets: 1 }, NEVER);
    await clock.sleep(11_000);
    slow.onFirstResponse();
    slow.release('accepted');
    const at = await ask(limiter, clock, 'requests', times(25));
    expect(at[23]).toBe(11_000);
    expect(at[24]).toBeGreaterThanOrEqual(23_000);
  });

  it('refills the bucket from the first header of a response on, and wakes waiting requests', async () => {
    const clock = createFakeClock();
    const limiter = createRateLimiter(limits, clock, FOREVER);
    const permits = await Promise.all(
      times(25).map(() => limiter.acquire({ limit: 'requests', targets: 1 }, NEVER)),
    );
    const next = ask(limiter, clock, 'requests', [1]);
    await clock.sleep(5000);
    for (const permit of permits) permit.onFirstResponse();
    const [at = 0] = await Promise.race([next, clock.sleep(60_000).then(() => [])]);
    expect(at).toBeGreaterThanOrEqual(17_000);
    expect(at).toBeLessThan(17_100);
  });

  it('for a look-up needs no limit', async () => {
    const clock = createFakeClock();
    const limiter = createRateLimiter(limits, clock, FOREVER);
    await ask(limiter, clock, 'requests', times(25));
    const late = clock.sleep(1000).then(() => null);
    expect(await Promise.race([limiter.acquire(null, NEVER), late])).not.toBeNull();
  });

  it('that is released twice counts once', async () => {
    const clock = createFakeClock();
    const limiter = createRateLimiter(LIMITS.enterprise, clock, FOREVER);
    const permits: Permit[] = [];
    for (let number = 0; number < 90; number++) {
      void limiter.acquire(null, NEVER).then((permit) => permits.push(permit));
    }
    await clock.sleep(1000);
    for (let time = 0; time < 2; time++) permits[0]?.release('accepted');
    await clock.sleep(1000);
    expect(permits).toHaveLength(MAX_REQUESTS_IN_FLIGHT + 1);
  });

  it('that is aborted rejects with the reason, and leaves its turn to the next', async () => {
    const clock = createFakeClock();
    const limiter = createRateLimiter(limits, clock, FOREVER);
    await ask(limiter, clock, 'requests', times(25));
    const cancel = new AbortController();
    const given = limiter.acquire({ limit: 'requests', targets: 1 }, cancel.signal).catch((error) => error);
    const next = ask(limiter, clock, 'requests', [100]);
    const reason = new Error('the job was cancelled');
    cancel.abort(reason);
    expect(await given).toBe(reason);
    const [at = 0] = await next;
    expect(at).toBeGreaterThanOrEqual(12_000);
    expect(at).toBeLessThan(12_300);
  });

  it('that is aborted before the call is not taken', async () => {
    const clock = createFakeClock();
    const limiter = createRateLimiter(limits, clock, FOREVER);
    const reason = new Error('over');
    await expect(limiter.acquire({ limit: 'requests', targets: 1 }, AbortSignal.abort(reason))).rejects.toBe(
      reason,
    );
    expect(await ask(limiter, clock, 'requests', times(25))).toEqual(times(25, 0));
  });

  it('that is not used takes nothing from the limit', async () => {
    const clock = createFakeClock();
    const limiter = createRateLimiter(limits, clock, FOREVER);
    for (let unused = 0; unused < 9; unused++) {
      (await limiter.acquire({ limit: 'requests', targets: 1 }, NEVER)).release('unsent');
    }
    expect(await ask(limiter, clock, 'requests', times(25))).toEqual(times(25, 0));
  });

  it('is given to a bounded number of requests in flight, of all kinds and zones together', async () => {
    const clock = createFakeClock();
    const limiter = createRateLimiter(LIMITS.enterprise, clock, FOREVER);
    const permits: Permit[] = [];
    const draws = [{ limit: 'requests', targets: 1 } as const, { limit: 'urls', targets: 1 } as const, null];
    for (let number = 0; number < 90; number++) {
      void limiter.acquire(draws[number % 3] ?? null, NEVER).then((permit) => permits.push(permit));
    }
    await clock.sleep(1000);
    expect(permits).toHaveLength(MAX_REQUESTS_IN_FLIGHT);
    for (const permit of permits.slice(0, 5)) permit.release('accepted');
    await clock.sleep(1000);
    expect(permits).toHaveLength(MAX_REQUESTS_IN_FLIGHT + 5);
  });
});

describe('after a 429', () => {
  it('no request is sent until the pause is over, then one, then at half the rate', async () => {
    const clock = createFakeClock();
    const limiter = createRateLimiter(LIMITS.pro, clock, FOREVER);
    await ask(limiter, clock, 'requests', times(3));
    await limited(limiter, 30_000);
    const at = await ask(limiter, clock, 'requests', times(4));
    expect(at[0]).toBe(30_000);
    for (const [index, time] of at.slice(1).entries()) {
      expect(time).toBeGreaterThanOrEqual(30_000 + (index + 1) * 370);
      expect(time).toBeLessThan(30_000 + (index + 1) * 402);
    }
  });

  it('the rate rises again to that of the plan', async () => {
    const clock = createFakeClock();
    const limiter = createRateLimiter(LIMITS.pro, clock, FOREVER);
    await limited(limiter, 1000);
    const at = await ask(limiter, clock, 'requests', times(100));
    expect((at[99] ?? 0) - (at[98] ?? 0)).toBeLessThan(202);
  });

  it('URLs wait as well, including those that were already waiting', async () => {
    const clock = createFakeClock();
    const limiter = createRateLimiter(LIMITS.free, clock, FOREVER);
    await ask(limiter, clock, 'urls', [500, 300]);
    const waiting = ask(limiter, clock, 'urls', times(2));
    const since = clock.now();
    await limited(limiter, 5000);
    expect((await waiting)[0]).toBe(since + 5000);
  });

  it('the refused request has taken nothing from the limit', async () => {
    const clock = createFakeClock();
    const limiter = createRateLimiter(LIMITS.free, clock, FOREVER);
    await ask(limiter, clock, 'requests', times(24));
    await limited(limiter, 30_000);
    expect(await ask(limiter, clock, 'requests', [1])).toEqual([30_000]);
  });

  it('to a look-up, all requests wait', async () => {
    const clock = createFakeClock();
    const limiter = createRateLimiter(LIMITS.free, clock, FOREVER);
    const permit = await limiter.acquire(null, NEVER);
    permit.backOff(5000);
    permit.release('failed');
    expect(await ask(limiter, clock, 'requests', times(2))).toEqual([5000, 5000]);
  });

  it('the longest of several pauses applies', async () => {
    const clock = createFakeClock();
    const limiter = createRateLimiter(LIMITS.free, clock, FOREVER);
    const permits = await Promise.all(
      times(3).map(() => limiter.acquire({ limit: 'requests', targets: 1 }, NEVER)),
    );
    for (const [index, ms] of [5000, 60_000, 1000].entries()) permits[index]?.backOff(ms);
    for (const permit of permits) permit.release('failed');
    expect(await ask(limiter, clock, 'urls', [1])).toEqual([60_000]);
  });
});

describe('a wait past the deadline', () => {
  it("is refused immediately with its length and reason: the plan's limit", async () => {
    const clock = createFakeClock();
    const limiter = createRateLimiter(LIMITS.free, clock, 10_000);
    await ask(limiter, clock, 'requests', times(25));
    const error = await ask(limiter, clock, 'requests', [1]).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(OutOfTime);
    expect(error.waitMs).toBeGreaterThanOrEqual(12_000);
    expect(error.reason).toBe('plan-limit');
    expect(clock.now()).toBe(0);
  });

  it('is refused immediately with its length and reason: a 429', async () => {
    const clock = createFakeClock();
    const limiter = createRateLimiter(LIMITS.free, clock, 10_000);
    await limited(limiter, 300_000);
    await expect(ask(limiter, clock, 'urls', [1])).rejects.toMatchObject({
      waitMs: 300_000,
      reason: 'rate-limited',
    });
  });

  it('is allowed if it ends at the deadline', async () => {
    const clock = createFakeClock();
    const limiter = createRateLimiter(LIMITS.free, clock, 30_000);
    await limited(limiter, 30_000);
    expect(await ask(limiter, clock, 'urls', [1])).toEqual([30_000]);
  });

  it('does not prevent requests that have enough time', async () => {
    const clock = createFakeClock();
    const limiter = createRateLimiter(LIMITS.free, clock, 30_000);
    const turns = await Promise.allSettled(times(30).map(() => ask(limiter, clock, 'requests', [1])));
    expect(turns.map(({ status }) => status)).toEqual([
      ...Array.from({ length: 27 }, () => 'fulfilled'),
      ...Array.from({ length: 3 }, () => 'rejected'),
    ]);
    expect(clock.now()).toBeLessThanOrEqual(30_000);
  });
});

describe('a wait is reported', () => {
  function told(limits: Limits, deadline = FOREVER) {
    const clock = createFakeClock();
    const waits: string[] = [];
    const limiter = createRateLimiter(limits, clock, deadline, ({ event, waitMs, reason }) => {
      expect(event).toBe('waiting-for-rate-limit');
      waits.push(`${Math.ceil(waitMs / 1000)} s: ${reason}`);
    });
    return { clock, waits, limiter };
  }

  it('once, however many requests wait', async () => {
    const { clock, waits, limiter } = told(LIMITS.free);
    await limited(limiter, 30_000);
    await Promise.all([ask(limiter, clock, 'urls', times(3)), ask(limiter, clock, 'requests', [1])]);
    expect(waits).toEqual(['30 s: rate-limited']);
  });

  it("for each request beyond the plan's limit", async () => {
    const { clock, waits, limiter } = told(LIMITS.free);
    await ask(limiter, clock, 'requests', times(27));
    expect(waits).toEqual(['13 s: plan-limit', '13 s: plan-limit']);
  });

  it('unless it is a second or less', async () => {
    const { clock, waits, limiter } = told(LIMITS.pro);
    await Promise.all([ask(limiter, clock, 'requests', times(40)), ask(limiter, clock, 'urls', times(40))]);
    await limited(limiter, 1000);
    await ask(limiter, clock, 'urls', [1]);
    expect(waits).toEqual([]);
  });

  it('unless it is refused', async () => {
    const { clock, waits, limiter } = told(LIMITS.free, 10_000);
    await limited(limiter, 30_000);
    await expect(ask(limiter, clock, 'urls', [1])).rejects.toThrow(OutOfTime);
    expect(waits).toEqual([]);
  });
});

/** A request of a simulated run, with the delay before it and its times there and back, in milliseconds. */
interface Trip {
  readonly after: number;
  readonly limit: RateLimitKind;
  readonly targets: number;
  readonly there: number;
  readonly back: number;
}

/**
 * Plays requests against Cloudflare's buckets of a plan. Those with a 429 are repeated.
 * @returns the number of 429s
 */
async function play(
  trips: readonly Trip[],
  {
    plan,
    actual,
    late = [0],
    retryAfter,
  }: {
    readonly plan: Limits;
    readonly actual: Limits;
    readonly late?: readonly number[];
    /** Whether a 429 has a `Retry-After`; otherwise, the wait is a second. */
    readonly retryAfter: boolean;
  },
): Promise<{ refused: number; tookMs: number }> {
  let turn = 0;
  const clock = createFakeClock(0, () => late[turn++ % late.length] ?? 0);
  const limiter = createRateLimiter(plan, clock, FOREVER);
  const server = {
    requests: {
      level: actual.requests.bucket,
      size: actual.requests.bucket,
      rate: actual.requests.perSecond,
      at: 0,
    },
    urls: { level: actual.urlsPerSecond, size: actual.urlsPerSecond, rate: actual.urlsPerSecond, at: 0 },
  };
  /** @returns 0 if it is accepted, else the time until it would be, in milliseconds */
  const arrive = ({ limit, targets }: Trip): number => {
    const bucket = server[limit];
    const units = limit === 'urls' ? targets : 1;
    bucket.level = Math.min(bucket.size, bucket.level + ((clock.now() - bucket.at) / 1000) * bucket.rate);
    bucket.at = clock.now();
    const missing = units - bucket.level;
    if (missing > 1e-6) return (missing / bucket.rate) * 1000;
    bucket.level -= units;
    return 0;
  };
  let refused = 0;
  const one = async (trip: Trip): Promise<void> => {
    for (;;) {
      const permit = await limiter.acquire(trip, NEVER);
      await clock.sleep(trip.there);
      const wait = arrive(trip);
      await clock.sleep(trip.back);
      if (wait === 0) {
        permit.onFirstResponse();
        return permit.release('accepted');
      }
      refused += 1;
      permit.backOff(retryAfter ? Math.ceil(wait / 1000) * 1000 : 1000);
      permit.release('failed');
    }
  };
  const running: Promise<void>[] = [];
  for (const trip of trips) {
    if (trip.after > 0) await clock.sleep(trip.after);
    running.push(one(trip));
  }
  await Promise.all(running);
  return { refused, tookMs: clock.now() };
}

describe('the rate', () => {
  const limitsOf = fc.constantFrom(...PLANS).map((name) => LIMITS[name]);
  const lateness = fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { minLength: 1 });
  const latency = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 30_000 }));
  const trip = fc.record({
    after: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 20_000 })),
    limit: fc.constantFrom<RateLimitKind>('urls', 'requests'),
    targets: fc.integer({ min: 1, max: 100 }),
    there: latency,
    back: latency,
  });

  it('never causes a 429 with the right plan, whatever the network does', async () => {
    const trips = fc.array(trip, { minLength: 1, maxLength: 120, size: 'max' });
    await fc.assert(
      fc.asyncProperty(limitsOf, trips, lateness, async (plan, all, late) => {
        expect((await play(all, { plan, actual: plan, late, retryAfter: true })).refused).toBe(0);
      }),
      { numRuns: 50 },
    );
  });

  it('never causes a 429 for 4,000 tags on pro if early requests are 200, 600, or 1,000 ms late', async () => {
    for (const late of [200, 600, 1000]) {
      const trips = Array.from({ length: 40 }, (_, index) => ({
        after: 0,
        limit: 'requests' as const,
        targets: 100,
        there: index < 5 ? late : 20,
        back: 20,
      }));
      const { refused } = await play(trips, { plan: LIMITS.pro, actual: LIMITS.pro, retryAfter: true });
      expect(refused).toBe(0);
    }
  });

  it('is close to the limits with real latencies', async () => {
    const delay = fc.integer({ min: 1, max: 250 });
    const full = fc.record({ there: delay, back: delay });
    await fc.assert(
      fc.asyncProperty(
        limitsOf,
        fc.constantFrom<RateLimitKind>('urls', 'requests'),
        fc.array(full, { minLength: 60, maxLength: 200, size: 'max' }),
        async (plan, limit, delays) => {
          const size = limit === 'urls' ? plan.urlsPerRequest : 100;
          const trips = delays.map((one) => ({ after: 0, limit, targets: size, ...one }));
          const { tookMs, refused } = await play(trips, { plan, actual: plan, retryAfter: true });
          const kind = limit === 'urls' ? 'urls' : 'tags';
          const targets = targetsOf(kind, numbered('t', size));
          const { ms } = estimate(
            trips.map(() => ({ zone: zoneOf(null), kind, targets })),
            plan,
          );
          expect(refused).toBe(0);
          // The connections are a limit, too: 32 in parallel, half a second each.
          const connections = (trips.length / MAX_REQUESTS_IN_FLIGHT) * 500;
          expect(tookMs).toBeLessThan(Math.max(ms * 1.05, connections) + 1500);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('is zero during a pause', async () => {
    await fc.assert(
      fc.asyncProperty(limitsOf, fc.array(fc.integer({ min: 0, max: 60_000 })), async (limits, pauses) => {
        const clock = createFakeClock();
        const limiter = createRateLimiter(limits, clock, FOREVER);
        for (const pause of pauses) {
          const from = clock.now();
          await limited(limiter, pause);
          const next = await ask(limiter, clock, 'urls', [1]);
          expect(next[0]).toBeGreaterThanOrEqual(from + pause);
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe('a plan that is set too large', () => {
  const tags = Array.from({ length: 60 }, () => ({
    after: 0,
    limit: 'requests' as const,
    targets: 100,
    there: 50,
    back: 50,
  }));

  it.each([
    ['enterprise', 'free', true],
    ['enterprise', 'free', false],
    ['business', 'pro', true],
    ['pro', 'free', true],
    ['pro', 'free', false],
    ['enterprise', 'pro', false],
  ] as const)(
    '%s for %s is corrected by the learned rate; Retry-After: %s',
    async (plan, actual, retryAfter) => {
      const { refused, tookMs } = await play(tags, {
        plan: LIMITS[plan],
        actual: LIMITS[actual],
        retryAfter,
      });
      const { bucket, perSecond } = LIMITS[actual].requests;
      const fastest = ((tags.length - bucket) / perSecond) * 1000;
      expect(refused).toBeLessThan(60);
      expect(tookMs).toBeLessThan(fastest * 1.5 + 40_000);
    },
  );

  it('allows batches larger than the learned rate per second', async () => {
    const urls = Array.from({ length: 40 }, () => ({
      after: 0,
      limit: 'urls' as const,
      targets: 500,
      there: 50,
      back: 50,
    }));
    const { tookMs } = await play(urls, { plan: LIMITS.enterprise, actual: LIMITS.free, retryAfter: true });
    expect(tookMs).toBeLessThan(((40 * 500) / LIMITS.free.urlsPerSecond) * 1000 * 3);
  });
});
