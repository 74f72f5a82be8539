import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Lane, LIMITS, type Limits, PLANS } from '../../src/cloudflare/limits.ts';
import { createPace, OutOfTime, type Pace } from '../../src/cloudflare/rate-limiter.ts';
import { estimate } from '../../src/plan.ts';
import { numbered, targetsOf, zoneOf } from '../examples.ts';
import { createFakeClock, type FakeClock } from '../fake-clock.ts';

const NEVER = new AbortController().signal;
const FOREVER = Number.POSITIVE_INFINITY;

/** Asks for all turns at once. @returns when each of them came, in milliseconds */
function ask(pace: Pace, clock: FakeClock, lane: Lane, sizes: readonly number[]): Promise<number[]> {
  return Promise.all(
    sizes.map(async (size) => {
      await pace.turn(lane, size, NEVER);
      return clock.now();
    }),
  );
}

const times = (count: number, size = 100): number[] => Array.from({ length: count }, () => size);

describe.each(PLANS)('on the plan %s', (name) => {
  const limits = LIMITS[name];
  const { bucket, perSecond } = limits.requests;

  it('a bucket of requests goes at once, and the rest as fast as the bucket fills', async () => {
    const clock = createFakeClock();
    const at = await ask(createPace(limits, clock, FOREVER), clock, 'requests', times(bucket + 20));
    expect(at.slice(0, bucket)).toEqual(times(bucket, 0));
    for (const [index, time] of at.slice(bucket).entries()) {
      const earliest = ((index + 1) / perSecond) * 1000;
      expect(time).toBeGreaterThanOrEqual(earliest);
      expect(time).toBeLessThan(earliest * 1.02);
    }
  });

  it('a pause to breathe fills the bucket again, and no further', async () => {
    const clock = createFakeClock();
    const pace = createPace(limits, clock, FOREVER);
    await ask(pace, clock, 'requests', times(bucket));
    await clock.sleep((bucket / perSecond) * 1000 * 3);
    const since = clock.now();
    const at = await ask(pace, clock, 'requests', times(bucket + 1));
    expect(at[bucket - 1]).toBe(since);
    expect(at[bucket]).toBeGreaterThanOrEqual(since + 1000 / perSecond);
  });

  it('full batches of URLs never come to more than the limit in any second, nor to much less', async () => {
    const clock = createFakeClock();
    const size = limits.batch.urls;
    const at = await ask(createPace(limits, clock, FOREVER), clock, 'urls', times(200, size));
    for (const [index, time] of at.entries()) {
      const within = at.slice(index).filter((other) => other < time + 1000).length;
      expect(within * size).toBeLessThanOrEqual(limits.urlsPerSecond);
    }
    const fastest = ((199 * size) / limits.urlsPerSecond) * 1000;
    expect(at.at(-1)).toBeLessThan(fastest * 1.03);
  });
});

describe('turns', () => {
  const limits = LIMITS.free;

  it('come in the order of asking, however large they are', async () => {
    const clock = createFakeClock();
    const pace = createPace(limits, clock, FOREVER);
    const order: string[] = [];
    const turn = (name: string, lane: Lane, size: number) =>
      pace.turn(lane, size, NEVER).then(() => order.push(name));
    await Promise.all([
      turn('first', 'urls', 100),
      turn('large', 'urls', 500),
      turn('small', 'urls', 1),
      turn('last', 'urls', 100),
    ]);
    expect(order).toEqual(['first', 'large', 'small', 'last']);
  });

  it('of URLs do not wait for requests by tag, nor the other way round', async () => {
    const clock = createFakeClock();
    const pace = createPace(limits, clock, FOREVER);
    const [byTag, byUrl] = await Promise.all([
      ask(pace, clock, 'requests', times(26)),
      ask(pace, clock, 'urls', times(9)),
    ]);
    expect(byTag[24]).toBe(0);
    expect(byUrl[8]).toBeLessThan(1100);
    expect(byTag[25]).toBeGreaterThanOrEqual(12_000);
  });

  it('do not come sooner because the clock did not start at zero', async () => {
    const clock = createFakeClock(1e9);
    const at = await ask(createPace(limits, clock, FOREVER), clock, 'requests', times(26));
    expect(at[24]).toBe(1e9);
    expect(at[25]).toBeGreaterThanOrEqual(1e9 + 12_000);
  });

  it("count the bucket's filling from the first answer, since the first request may be long on the way", async () => {
    const clock = createFakeClock();
    const pace = createPace(limits, clock, FOREVER);
    await pace.turn('requests', 100, NEVER);
    await clock.sleep(11_000);
    pace.answered();
    const at = await ask(pace, clock, 'requests', times(25));
    expect(at[23]).toBe(11_000);
    expect(at[24]).toBeGreaterThanOrEqual(23_000);
  });

  it('that are given up while they wait reject with the reason, and leave their place to the next', async () => {
    const clock = createFakeClock();
    const pace = createPace(limits, clock, FOREVER);
    await ask(pace, clock, 'requests', times(25));
    const cancel = new AbortController();
    const given = pace.turn('requests', 100, cancel.signal).catch((error) => error);
    const next = ask(pace, clock, 'requests', [100]);
    const reason = new Error('the job was cancelled');
    cancel.abort(reason);
    expect(await given).toBe(reason);
    const [at = 0] = await next;
    expect(at).toBeGreaterThanOrEqual(12_000);
    expect(at).toBeLessThan(12_300);
  });

  it('that were given up before are not taken', async () => {
    const clock = createFakeClock();
    const pace = createPace(limits, clock, FOREVER);
    const reason = new Error('over');
    await expect(pace.turn('requests', 1, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(await ask(pace, clock, 'requests', times(25))).toEqual(times(25, 0));
  });
});

describe('after an answer 429', () => {
  it('nothing goes until the pause is over, then one, then as the bucket fills', async () => {
    const clock = createFakeClock();
    const pace = createPace(LIMITS.pro, clock, FOREVER);
    await ask(pace, clock, 'requests', times(3));
    pace.pause(30_000);
    const at = await ask(pace, clock, 'requests', times(4));
    expect(at[0]).toBe(30_000);
    for (const [index, time] of at.slice(1).entries()) {
      expect(time).toBeGreaterThanOrEqual(30_000 + (index + 1) * 200);
      expect(time).toBeLessThan(30_000 + (index + 1) * 210);
    }
  });

  it('URLs wait as well, and so do turns that were asked for before', async () => {
    const clock = createFakeClock();
    const pace = createPace(LIMITS.free, clock, FOREVER);
    await pace.turn('urls', 100, NEVER);
    const waiting = ask(pace, clock, 'urls', times(2));
    pace.pause(5000);
    expect((await waiting)[0]).toBe(5000);
  });

  it('the longest of several pauses holds', async () => {
    const clock = createFakeClock();
    const pace = createPace(LIMITS.free, clock, FOREVER);
    pace.pause(5000);
    pace.pause(60_000);
    pace.pause(1000);
    expect(await ask(pace, clock, 'urls', [1])).toEqual([60_000]);
  });

  it('a pause that comes while a turn sleeps still holds it back', async () => {
    const clock = createFakeClock();
    const pace = createPace(LIMITS.free, clock, FOREVER);
    await ask(pace, clock, 'requests', times(25));
    const waiting = ask(pace, clock, 'requests', [1]);
    await clock.sleep(6000);
    pace.pause(20_000);
    expect((await waiting)[0]).toBeGreaterThanOrEqual(26_000);
  });
});

describe('a wait that would outlast the time there is', () => {
  it("is refused at once, with the wait and what asks for it: the plan's limit", async () => {
    const clock = createFakeClock();
    const pace = createPace(LIMITS.free, clock, 10_000);
    await ask(pace, clock, 'requests', times(25));
    const error = await pace.turn('requests', 1, NEVER).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(OutOfTime);
    expect(error.waitMs).toBeGreaterThanOrEqual(12_000);
    expect(error.message).toBe("the plan's limit asks to wait 13 s, longer than the time that is left");
    expect(clock.now()).toBe(0);
  });

  it('is refused at once, with the wait and what asks for it: an answer 429', async () => {
    const clock = createFakeClock();
    const pace = createPace(LIMITS.free, clock, 10_000);
    pace.pause(300_000);
    await expect(ask(pace, clock, 'urls', [1])).rejects.toThrow(
      "Cloudflare's answer 429 asks to wait 300 s, longer than the time that is left",
    );
  });

  it('does not keep those from going for whom there is time', async () => {
    const clock = createFakeClock();
    const pace = createPace(LIMITS.free, clock, 30_000);
    const turns = await Promise.allSettled(times(30).map((size) => pace.turn('requests', size, NEVER)));
    expect(turns.map(({ status }) => status)).toEqual([
      ...Array.from({ length: 27 }, () => 'fulfilled'),
      ...Array.from({ length: 3 }, () => 'rejected'),
    ]);
    expect(clock.now()).toBeLessThanOrEqual(30_000);
  });
});

describe('a person is told of a wait', () => {
  function told(limits: Limits, deadline = FOREVER) {
    const clock = createFakeClock();
    const waits: string[] = [];
    const onWait = (ms: number, why: string) => waits.push(`${Math.ceil(ms / 1000)} s for ${why}`);
    return { clock, waits, pace: createPace(limits, clock, deadline, onWait) };
  }

  it('once, however many requests wait', async () => {
    const { clock, waits, pace } = told(LIMITS.free);
    pace.pause(30_000);
    await Promise.all([ask(pace, clock, 'urls', times(3)), ask(pace, clock, 'requests', [1])]);
    expect(waits).toEqual(["30 s for Cloudflare's answer 429"]);
  });

  it("of each of the plan's waits", async () => {
    const { clock, waits, pace } = told(LIMITS.free);
    await ask(pace, clock, 'requests', times(27));
    expect(waits).toEqual(["13 s for the plan's limit", "13 s for the plan's limit"]);
  });

  it('not of waits of a second or less', async () => {
    const { clock, waits, pace } = told(LIMITS.pro);
    await Promise.all([ask(pace, clock, 'requests', times(40)), ask(pace, clock, 'urls', times(40))]);
    expect(waits).toEqual([]);
  });

  it('not of a wait that is refused', async () => {
    const { clock, waits, pace } = told(LIMITS.free, 10_000);
    pace.pause(30_000);
    await expect(ask(pace, clock, 'urls', [1])).rejects.toThrow(OutOfTime);
    expect(waits).toEqual([]);
  });
});

describe('laws of the pace', () => {
  interface Sent {
    readonly lane: Lane;
    readonly size: number;
    readonly at: number;
  }
  interface Pause {
    readonly from: number;
    readonly until: number;
  }

  /** One request: after a moment, it asks for its turn, is on its way, and comes back, sometimes with a 429. */
  const request = fc.record({
    after: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 40_000 })),
    lane: fc.constantFrom<Lane>('urls', 'requests'),
    size: fc.integer({ min: 1, max: 100 }),
    latency: fc.integer({ min: 0, max: 30_000 }),
    pause: fc.option(fc.integer({ min: 0, max: 60_000 }), { freq: 12 }),
  });
  const requests = fc.array(request, { minLength: 1, maxLength: 120, size: 'max' });
  const limitsOf = fc.constantFrom(...PLANS).map((name) => LIMITS[name]);
  const lateness = fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { minLength: 1 });

  async function play(
    limits: Limits,
    all: readonly (typeof request extends fc.Arbitrary<infer Request> ? Request : never)[],
    late: readonly number[] = [0],
  ): Promise<{ sent: Sent[]; pauses: Pause[] }> {
    let turn = 0;
    const clock = createFakeClock(0, () => late[turn++ % late.length] ?? 0);
    const pace = createPace(limits, clock, FOREVER);
    const sent: Sent[] = [];
    const pauses: Pause[] = [];
    const running: Promise<void>[] = [];
    for (const { after, lane, size, latency, pause } of all) {
      if (after > 0) await clock.sleep(after);
      const one = async (): Promise<void> => {
        await pace.turn(lane, size, NEVER);
        sent.push({ lane, size, at: clock.now() });
        await clock.sleep(latency);
        pace.answered();
        if (pause === null) return;
        pauses.push({ from: clock.now(), until: clock.now() + pause });
        pace.pause(pause);
      };
      running.push(one());
    }
    await Promise.all(running);
    return { sent, pauses };
  }

  it('the bucket of requests is never overdrawn, for any turns, latencies, pauses and late timers', async () => {
    await fc.assert(
      fc.asyncProperty(limitsOf, requests, lateness, async (limits, all, late) => {
        const { sent, pauses } = await play(limits, all, late);
        const { bucket, perSecond } = limits.requests;
        // Cloudflare's own count: what a pause empties may only fill again from its end.
        let level = bucket;
        let since = 0;
        const fillTo = (time: number): void => {
          level = Math.min(bucket, level + (Math.max(0, time - since) * perSecond) / 1000);
          since = Math.max(since, time);
        };
        const events = [
          ...sent.filter(({ lane }) => lane === 'requests').map(({ at }) => ({ at, until: null })),
          ...pauses.map(({ from, until }) => ({ at: from, until })),
        ].sort((one, other) => one.at - other.at || (one.until === null ? -1 : 1));
        let lowest = level;
        for (const { at, until } of events) {
          fillTo(at);
          if (until === null) level -= 1;
          else {
            level = Math.min(level, 1);
            since = Math.max(since, until);
          }
          lowest = Math.min(lowest, level);
        }
        expect(lowest).toBeGreaterThan(-0.01);
      }),
      { numRuns: 200 },
    );
  });

  it('URLs never come to more than the rate, beyond one batch, in any stretch of time', async () => {
    await fc.assert(
      fc.asyncProperty(limitsOf, requests, lateness, async (limits, all, late) => {
        const { sent } = await play(limits, all, late);
        const urls = sent.filter(({ lane }) => lane === 'urls');
        let most = 0;
        for (const [first, { at: from }] of urls.entries()) {
          let count = 0;
          for (const { at, size } of urls.slice(first)) {
            // All that went before this one, against what the time up to it allows.
            most = Math.max(most, count - ((at - from) / 1000) * limits.urlsPerSecond);
            count += size;
          }
        }
        expect(most).toBeLessThan(0.001);
      }),
      { numRuns: 200 },
    );
  });

  it('nothing goes during a pause, and turns of a lane keep their order', async () => {
    await fc.assert(
      fc.asyncProperty(limitsOf, requests, async (limits, all) => {
        const { sent, pauses } = await play(limits, all);
        for (const { from, until } of pauses) {
          expect(sent.filter(({ at }) => at > from && at < until)).toEqual([]);
        }
        for (const lane of ['urls', 'requests'] as const) {
          const sizes = (list: readonly { lane: Lane; size: number }[]) =>
            list.filter((one) => one.lane === lane).map(({ size }) => size);
          expect(sizes(sent)).toEqual(sizes(all));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('a first request that is long on its way does not make the next ones too many at the other end', async () => {
    const first = fc.integer({ min: 0, max: 30_000 });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    await fc.assert(
      fc.asyncProperty(
        limitsOf,
        first,
        share,
        fc.integer({ min: 0, max: 500 }),
        async (limits, trip, part, latency) => {
          const { bucket, perSecond } = limits.requests;
          const clock = createFakeClock();
          const pace = createPace(limits, clock, FOREVER);
          await pace.turn('requests', 1, NEVER);
          await clock.sleep(trip);
          pace.answered();
          const at = await ask(pace, clock, 'requests', times(bucket + 30));
          // The first arrived somewhere on its trip, the others some time after they went.
          const arrivals = [trip * part, ...at.map((time) => time + latency)];
          let level = bucket;
          let since = arrivals[0] ?? 0;
          let lowest = level;
          for (const time of arrivals) {
            level = Math.min(bucket, level + ((time - since) * perSecond) / 1000) - 1;
            since = time;
            lowest = Math.min(lowest, level);
          }
          expect(lowest).toBeGreaterThan(-0.01);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('a purge takes the time that its estimate says, and at most 3 % more', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 120, size: 'max' });
    await fc.assert(
      fc.asyncProperty(limitsOf, sizes, sizes, async (limits, urls, tags) => {
        const clock = createFakeClock();
        const pace = createPace(limits, clock, FOREVER);
        await Promise.all([ask(pace, clock, 'urls', urls), ask(pace, clock, 'requests', tags)]);
        const batch = (kind: 'urls' | 'tags', size: number) => ({
          zone: zoneOf(null),
          kind,
          targets: targetsOf(kind, numbered('t', size)),
        });
        const batches = [
          ...urls.map((size) => batch('urls', size)),
          ...tags.map((size) => batch('tags', size)),
        ];
        const { ms } = estimate(batches, limits);
        expect(clock.now()).toBeGreaterThanOrEqual(ms - 1e-6);
        expect(clock.now()).toBeLessThanOrEqual(ms * 1.03 + 1);
      }),
      { numRuns: 200 },
    );
  });
});
