import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PLANS } from '../../src/cloudflare/limits.ts';
import type { Clock, Transport } from '../../src/context.ts';
import { cases } from '../arbitraries.ts';
import { dialectOf } from '../edge/dialects.ts';
import { draw } from '../edge/faults.ts';
import { errorBody, numbered } from '../examples.ts';
import { lines, openStage } from './play.ts';

/*
 * What holds for a whole run, however the API and the network behave.
 */

const seed = fc.nat(0xffff_ffff);
const TOTAL = 1000;

describe('targets that the API refuses in any dialect', () => {
  const PAGES = numbered('https://example.com/page-', TOTAL);

  /** Purges 1,000 URLs, 500 per request, of which the API refuses those at these places. */
  async function refuse(bad: readonly number[], dialect: number) {
    const guilty = bad.map((place) => PAGES[place] ?? '');
    const { edge, play } = openStage({
      zones: [{ name: 'example.com', plan: 'enterprise' }],
      dialect: dialectOf(dialect),
      refuses: (target) => guilty.includes(target),
    });
    const played = await play({ urls: lines(PAGES), plan: 'enterprise' });
    return { ...played, guilty, requests: edge.requests.length };
  }

  it('fail alone: one of 1,000 costs at most 24 requests', async () => {
    const law = async (place: number, dialect: number): Promise<void> => {
      const { outcome, status, unconfirmed, guilty, requests } = await refuse([place], dialect);
      expect(unconfirmed).toEqual(guilty);
      expect(outcome.result).toBe('partial');
      expect(status).toBe(1);
      expect(requests).toBeLessThanOrEqual(24);
    };
    await fc.assert(fc.asyncProperty(fc.nat(TOTAL - 1), seed, law), { ...cases(4), examples: [[0, 1015]] });
  });

  it('fail alone: k of 1,000 cost at most 2k·log2(1000/k) + 2k + 4 requests', async () => {
    const places = fc.uniqueArray(fc.nat(TOTAL - 1), { minLength: 2, maxLength: 12 });
    const law = async (bad: readonly number[], dialect: number): Promise<void> => {
      const { unconfirmed, guilty, requests } = await refuse(bad, dialect);
      expect(unconfirmed.toSorted()).toEqual(guilty.toSorted());
      const k = bad.length;
      expect(requests).toBeLessThanOrEqual(2 * k * Math.log2(TOTAL / k) + 2 * k + 4);
    };
    await fc.assert(fc.asyncProperty(places, seed, law), cases(3));
  });
});

/** Adds up to `most` random milliseconds before and after each exchange, by seed. */
function slowed(transport: Transport, { sleep }: Pick<Clock, 'sleep'>, most: number, by: number): Transport {
  let drawn = by;
  const wait = (): number => Math.floor(draw(drawn++) ** 2 * most);
  return async (request) => {
    await sleep(wait(), request.signal);
    const response = await transport(request);
    await sleep(wait(), request.signal);
    return response;
  };
}

describe('a correct `plan`', () => {
  it('never leads to a 429, at any latency', async () => {
    const law = async (
      plan: (typeof PLANS)[number],
      [tags, urls]: readonly [number, number],
      most: number,
      by: number,
    ): Promise<void> => {
      const { edge, play, transport, clock } = openStage({ zones: [{ name: 'example.com', plan }] });
      const way = slowed(transport, clock, most, by);
      const inputs = {
        ...{ tags: lines(numbered('tag-', tags * 20)), 'batch-size': '20', plan },
        ...{ urls: lines(numbered('https://example.com/', urls)), 'timeout-minutes': '30' },
      };
      const { outcome } = await play(inputs, { transport: way, random: () => draw(by) });
      expect(edge.limited).toBe(0);
      expect(outcome.result).toBe('purged');
    };
    const numbers = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 2500 }));
    const most = fc.constantFrom(0, 50, 1000, 4000);
    await fc.assert(fc.asyncProperty(fc.constantFrom(...PLANS), numbers, most, seed, law), cases(4));
  });
});

describe('an outage', () => {
  const DOWN = [
    { status: 503, text: '' },
    { status: 502, html: '<title>Bad gateway</title>' },
    'reset',
  ] as const;
  const TARGETS = 3000;
  const URLS = lines(numbered('https://example.com/', TARGETS));

  /** Purges 3,000 URLs with an API that answers this many requests and is then down for this long. */
  async function out(answered: number, ms: number, minutes: number, by: number) {
    const { edge, play, transport, clock } = openStage({ latencyMs: 80 });
    const sentAt: number[] = [];
    let beganAt = Number.POSITIVE_INFINITY;
    let downAt = Number.POSITIVE_INFINITY;
    const isDown = (): boolean => clock.now() < downAt + ms;
    edge.order(Array(answered).fill('none'));
    edge.order(DOWN, { times: Number.POSITIVE_INFINITY, when: () => isDown() });
    const counting: Transport = (request) => {
      sentAt.push(clock.now());
      if (sentAt.length > answered) downAt = Math.min(downAt, clock.now());
      return transport(request);
    };
    const played = await play(
      { urls: URLS, 'timeout-minutes': String(minutes) },
      {
        ...{ transport: counting, random: () => draw(by) },
        onEvent: ({ event }) => {
          if (event === 'outage-began') beganAt = Math.min(beganAt, clock.now());
        },
      },
    );
    const tries = sentAt.filter((at) => at > beganAt).length;
    return { ...played, tries, beganAt, endedAt: clock.now() };
  }

  it('without an end costs at most 20 requests, plus those in flight when it began', async () => {
    const law = async (answered: number, minutes: number, by: number): Promise<void> => {
      const { outcome, tries, confirmed, unconfirmed } = await out(
        answered,
        Number.POSITIVE_INFINITY,
        minutes,
        by,
      );
      expect(outcome.result).toBe(answered === 0 ? 'failed' : 'partial');
      expect(confirmed.length + unconfirmed.length).toBe(TARGETS);
      expect(tries).toBeGreaterThan(0);
      expect(tries).toBeLessThanOrEqual(20);
    };
    await fc.assert(fc.asyncProperty(fc.nat(20), fc.integer({ min: 1, max: 360 }), seed, law), cases(4));
  });

  it('of five minutes does not fail the step', async () => {
    const law = async (answered: number, by: number): Promise<void> => {
      const { outcome, status, tries } = await out(answered, 5 * 60_000, 15, by);
      expect(outcome.result).toBe('purged');
      expect(status).toBe(0);
      expect(tries).toBeGreaterThan(0);
    };
    await fc.assert(fc.asyncProperty(fc.nat(20), seed, law), cases(4));
  });
});

describe('intermittent authentication errors', () => {
  it('do not fail the step', async () => {
    // At most two before the first response that accepts the credentials, and in all no more than the retries of a request.
    const flaps = fc
      .uniqueArray(fc.nat(30), { minLength: 1, maxLength: 5 })
      .filter((places) => ![0, 1, 2].every((place) => places.includes(place)));
    const law = async (places: readonly number[], status: 401 | 403, by: number): Promise<void> => {
      const { edge, play } = openStage({ zones: [{ name: 'example.com', plan: 'pro' }], latencyMs: 30 });
      const flap = { status, json: errorBody(10000, 'Authentication error') };
      edge.order(Array.from({ length: 31 }, (_, place) => (places.includes(place) ? flap : 'none')));
      const { outcome, status: exit } = await play(
        { tags: lines(numbered('tag-', 2500)), plan: 'pro' },
        { random: () => draw(by) },
      );
      expect(outcome.result).toBe('purged');
      expect(exit).toBe(0);
      expect(outcome.requests).toHaveLength(25);
    };
    await fc.assert(fc.asyncProperty(flaps, fc.constantFrom(401, 403), seed, law), cases(5));
  });
});
