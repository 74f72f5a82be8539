import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Client } from '../../src/cloudflare/client.ts';
import { createFailure } from '../../src/cloudflare/explanations.ts';
import type { ApiResult } from '../../src/cloudflare/failure.ts';
import { LIMITS } from '../../src/cloudflare/limits.ts';
import type { Call } from '../../src/cloudflare/send-request.ts';
import type { Zone } from '../../src/cloudflare/zone.ts';
import { type Plan, planPurge } from '../../src/plan.ts';
import { type PurgeEvent, purge } from '../../src/purge/purge.ts';
import { plannedResults, type SentRequest, type TargetResult } from '../../src/purge/results.ts';
import type { Kind, Target } from '../../src/targets/target.ts';
import { answerOf, errorBody, numbered, successBody, targetOf, targetsOf, zoneOf } from '../examples.ts';

const ZONE = zoneOf(null, 'z1');

/** A request that the API received. */
interface Seen {
  readonly zone: string;
  readonly kind: string;
  readonly values: readonly string[];
  readonly number: number;
}

interface Bench {
  readonly results: readonly TargetResult[];
  readonly requests: readonly SentRequest[];
  readonly seen: readonly Seen[];
  /** The most requests in flight. */
  readonly most: number;
  readonly told: readonly { readonly confirmed: number; readonly total: number }[];
  readonly confirmed: readonly string[];
  readonly failed: readonly string[];
}

const OK = (id = 'id'): ApiResult => answerOf(200, successBody(id));
const FORBIDDEN = answerOf(403, errorBody(10000, 'Authentication error'));

/** Runs a plan against an API that responds after `turns` of the event loop. */
async function run(
  targets: readonly Target[],
  api: (seen: Seen) => ApiResult,
  {
    zones = [ZONE],
    batchSize = null,
    turns = () => 1,
  }: { zones?: readonly Zone[]; batchSize?: number | null; turns?: (seen: Seen) => number } = {},
): Promise<Bench> {
  const plan = planOf(targets, zones, batchSize);
  const seen: Seen[] = [];
  const told: { confirmed: number; total: number }[] = [];
  let underWay = 0;
  let most = 0;
  const client: Client = async (call) => {
    const one = seenOf(call, seen.length);
    seen.push(one);
    underWay += 1;
    most = Math.max(most, underWay);
    for (let turn = turns(one); turn > 0; turn--) await new Promise((resolve) => setImmediate(resolve));
    underWay -= 1;
    return api(one);
  };
  const tell = ({ confirmed, total }: PurgeEvent) => told.push({ confirmed, total });
  const results = plannedResults(plan);
  const requests: SentRequest[] = [];
  await purge(plan, results, { client, now: () => 0, requests, tell });
  const valuesOf = (state: string) =>
    results.filter((result) => result.state === state).map(({ target }) => target.value);
  return {
    results,
    requests,
    seen,
    most,
    told,
    confirmed: valuesOf('confirmed'),
    failed: valuesOf('unconfirmed'),
  };
}

function planOf(
  targets: readonly Target[],
  zones = [ZONE] as readonly Zone[],
  batchSize: number | null = null,
): Plan {
  const made = planPurge(targets, zones, { operation: 'purge', limits: LIMITS.free, batchSize });
  if (!made.ok) throw new Error(JSON.stringify(made.reason));
  return made.value;
}

function seenOf({ path, body = '{}' }: Call, number: number): Seen {
  const [[kind = '', list] = []] = Object.entries(JSON.parse(body) as Record<string, unknown>);
  const entries = Array.isArray(list) ? list : ['everything'];
  return {
    zone: path.split('/')[2] ?? '',
    kind,
    values: entries.map((entry) => (typeof entry === 'string' ? entry : entry.url)),
    number,
  };
}

const sizes = ({ seen }: Bench): number[] => seen.map(({ values }) => values.length);
const tags = (count: number): readonly Target[] => targetsOf('tags', numbered('t', count));
const urls = (count: number): readonly Target[] => targetsOf('urls', numbered('https://example.com/', count));

describe('a successful purge', () => {
  it.each<[kind: Kind, selector: string]>([
    ['everything', 'purge_everything'],
    ['urls', 'files'],
    ['tags', 'tags'],
    ['hosts', 'hosts'],
    ['prefixes', 'prefixes'],
  ])('of %s confirms each target and records its request', async (kind, selector) => {
    const bench = await run([targetOf(kind, kind === 'everything' ? 'everything' : 'a')], () => OK('abc'));
    expect(bench.seen).toMatchObject([{ zone: 'z1', kind: selector }]);
    expect(bench.results).toMatchObject([{ state: 'confirmed', request: 0, failure: null }]);
    expect(bench.requests).toMatchObject([
      { kind, targets: 1, split: false, answer: { ok: true, result: { id: 'abc' } } },
    ]);
  });

  it('sends a POST for the zone', async () => {
    const plan = planOf(tags(1));
    const calls: Call[] = [];
    const client: Client = async (call) => {
      calls.push(call);
      return OK();
    };
    await purge(plan, plannedResults(plan), { client, now: () => 0, requests: [], tell: () => {} });
    expect(calls).toEqual([
      {
        method: 'POST',
        path: '/zones/z1/purge_cache',
        body: '{"tags":["t0"]}',
        draws: { limit: 'requests', targets: 1 },
      },
    ]);
  });

  it('reports its progress after each request', async () => {
    const { told } = await run(tags(250), () => OK());
    expect(told).toEqual([
      { confirmed: 100, total: 250 },
      { confirmed: 200, total: 250 },
      { confirmed: 250, total: 250 },
    ]);
  });

  it('counts the targets of a request toward the limit of its kind', async () => {
    const draws: Call['draws'][] = [];
    const plan = planOf([...urls(3), ...tags(2)]);
    const client: Client = async (call) => {
      draws.push(call.draws);
      return OK();
    };
    await purge(plan, plannedResults(plan), { client, now: () => 0, requests: [], tell: () => {} });
    expect(draws).toHaveLength(2);
    expect(draws).toContainEqual({ limit: 'urls', targets: 3 });
    expect(draws).toContainEqual({ limit: 'requests', targets: 2 });
  });

  it('sends nothing when there are no targets', async () => {
    const { seen, results, requests } = await run([], () => OK());
    expect([seen, results, requests]).toEqual([[], [], []]);
  });
});

describe('the first request', () => {
  it('is sent alone, and the others in parallel after it succeeds', async () => {
    const underWay: number[] = [];
    let now = 0;
    await run(
      tags(500),
      () => {
        now -= 1;
        return OK();
      },
      {
        turns: () => {
          now += 1;
          underWay.push(now);
          return 3;
        },
      },
    );
    expect(underWay).toEqual([1, 1, 2, 3, 4]);
  });

  it('is followed by a limited number of requests in parallel', async () => {
    const { most, confirmed } = await run(tags(5000), () => OK(), { turns: () => 3 });
    expect(most).toBeGreaterThan(4);
    expect(most).toBeLessThanOrEqual(32);
    expect(confirmed).toHaveLength(5000);
  });

  it.each<[what: string, answer: ApiResult]>([
    ['403, no permission', FORBIDDEN],
    [
      '9109, an IP filter',
      answerOf(403, errorBody(9109, 'Cannot use the access token from location: 203.0.113.9')),
    ],
    [
      '6003, a malformed token',
      answerOf(
        400,
        errorBody(6003, 'Invalid request headers', { error_chain: [{ code: 6111, message: 'x' }] }),
      ),
    ],
    ['7003, no such zone', answerOf(404, errorBody(7003, 'Could not route to /zones/x'))],
    ['1095, another zone', answerOf(400, errorBody(1095, 'Sorry, you do not have access'))],
    ['401', answerOf(401, errorBody(1000, 'Invalid API Token'))],
    ['a redirect', answerOf(302, '')],
    ['a certificate', createFailure('network', 1, { networkCode: 'CERT_HAS_EXPIRED' })],
  ])('is the only one after %s: all targets fail with it', async (_what, answer) => {
    const { seen, results, requests, failed } = await run([...tags(250), ...urls(250)], () => answer);
    expect(seen).toHaveLength(1);
    expect(requests).toHaveLength(1);
    expect(failed).toHaveLength(500);
    for (const result of results) expect(result.failure).toBe(answer);
    // Only its own targets refer to it, and they are not sent again in smaller batches.
    const failedFirst = results.filter(({ request }) => request === 0);
    expect(failedFirst.map(({ target }) => target.value)).toEqual(seen[0]?.values);
    expect(requests[0]).toMatchObject({ targets: 100, split: false });
  });

  it('does not have to be the one that is refused: a permission lost later stops the others', async () => {
    const { seen, confirmed, failed } = await run(tags(10_000), ({ number }) =>
      number < 10 ? OK() : FORBIDDEN,
    );
    expect(confirmed).toHaveLength(1000);
    expect(failed).toHaveLength(9000);
    expect(seen.length).toBeLessThan(50);
  });
});

describe('an environment that accepts no URLs (1136)', () => {
  const answer = answerOf(400, errorBody(1136, 'Unable to purge by URL in this environment'));

  it('costs one request for URLs, and the other kinds are purged', async () => {
    const bench = await run([...urls(250), ...tags(250)], ({ kind }) => (kind === 'files' ? answer : OK()));
    expect(bench.seen.filter(({ kind }) => kind === 'files')).toHaveLength(1);
    expect(bench.confirmed).toEqual(numbered('t', 250));
    expect(bench.failed).toHaveLength(250);
  });
});

describe('several zones', () => {
  const zones = [zoneOf('a.example', 'za'), zoneOf('b.example', 'zb')];

  it('do not stop each other', async () => {
    const bench = await run(tags(250), ({ zone }) => (zone === 'za' ? FORBIDDEN : OK()), { zones });
    expect(bench.seen.filter(({ zone }) => zone === 'za')).toHaveLength(1);
    const states = bench.results.map(({ zone, state }) => `${zone.name} ${state}`);
    expect(new Set(states)).toEqual(new Set(['a.example unconfirmed', 'b.example confirmed']));
    expect(states).toHaveLength(500);
  });

  it('do not wait for each other', async () => {
    const order: string[] = [];
    await run(
      tags(150),
      ({ zone }) => {
        order.push(zone);
        return OK();
      },
      { zones, turns: ({ zone }) => (zone === 'za' ? 9 : 1) },
    );
    expect(order).toEqual(['zb', 'zb', 'za', 'za']);
  });
});

describe('the refusal of too many targets', () => {
  const tooMany = answerOf(400, errorBody(1094, 'Too many files'));

  it('reduces the batch size, and all targets are confirmed', async () => {
    const bench = await run(urls(400), ({ values }) => (values.length > 30 ? tooMany : OK()));
    expect(bench.confirmed).toHaveLength(400);
    expect(sizes(bench).filter((size) => size > 30).length).toBeLessThanOrEqual(7);
    expect(bench.seen.length).toBeLessThanOrEqual(37);
    expect(bench.told.at(-1)).toEqual({ confirmed: 400, total: 400 });
  });

  it('reduces the batch size to the maximum that the API names, if that is right', async () => {
    const said = answerOf(400, errorBody(7, 'You may purge a maximum of 30 files at a time'));
    const bench = await run(urls(400), ({ values }) => (values.length > 30 ? said : OK()));
    expect(bench.confirmed).toHaveLength(400);
    expect(sizes(bench).filter((size) => size === 30).length).toBeGreaterThan(8);
    expect(bench.seen.length).toBeLessThanOrEqual(26);
  });

  it('reduces the batch size temporarily if the reason was wrong', async () => {
    const bench = await run(urls(3000), ({ number }) => (number === 0 ? tooMany : OK()));
    expect(bench.confirmed).toHaveLength(3000);
    expect(sizes(bench).slice(1, 3)).toEqual([64, 36]);
    expect(sizes(bench).slice(-5)).toEqual(Array(5).fill(100));
    expect(bench.seen.length).toBeLessThan(60);
  });

  it('of one kind does not affect the other kinds', async () => {
    const hosts = targetsOf('hosts', numbered('h', 100));
    const bench = await run([...tags(100), ...hosts], ({ kind, values }) =>
      kind === 'tags' && values.length > 50 ? tooMany : OK(),
    );
    expect(bench.seen.filter(({ kind }) => kind === 'hosts').map(({ values }) => values.length)).toEqual([
      100,
    ]);
    expect(bench.confirmed).toHaveLength(200);
  });

  it('reduces the batches from `batch-size` on', async () => {
    const bench = await run(urls(64), ({ values }) => (values.length > 10 ? tooMany : OK()), {
      batchSize: 32,
    });
    expect(Math.max(...sizes(bench))).toBe(32);
    expect(bench.confirmed).toHaveLength(64);
  });

  it('is final for a request with one target', async () => {
    const { seen, failed } = await run(tags(1), () => tooMany);
    expect(seen).toHaveLength(1);
    expect(failed).toEqual(['t0']);
  });
});

describe('a bad target is found, and no other fails,', () => {
  const all = urls(100);
  const bad = 'https://example.com/66';
  const has = (values: readonly string[]) => values.includes(bad);

  it.each<[what: string, answer: (seen: Seen) => ApiResult]>([
    [
      'named in the words of the API',
      () => answerOf(400, errorBody(1, `Unable to purge ${bad}, which is an invalid URL.`)),
    ],
    ['named in quotes', () => answerOf(400, errorBody(1015, `Unable to purge "${bad}".`))],
    ['named at the end', () => answerOf(400, errorBody(1015, `Unable to purge ${bad}`))],
    [
      'pointed at',
      ({ values }) =>
        answerOf(400, errorBody(9, 'invalid', { source: { pointer: `/files/${values.indexOf(bad)}` } })),
    ],
    [
      'pointed at inside',
      ({ values }) =>
        answerOf(400, errorBody(9, 'invalid', { source: { pointer: `/files/${values.indexOf(bad)}/url` } })),
    ],
    ['named in a 200 with success false', () => answerOf(200, errorBody(1015, `Unable to purge ${bad}.`))],
  ])('with a request for it alone: %s', async (_what, answer) => {
    const bench = await run(all, (seen) => (has(seen.values) ? answer(seen) : OK()));
    expect(bench.failed).toEqual([bad]);
    expect(sizes(bench)).toEqual([100, 1, 99]);
    const result = bench.results.find(({ target }) => target.value === bad);
    expect(result).toMatchObject({ request: 1, failure: { ok: false }, unpurgeable: true });
  });

  it.each<[what: string, answer: ApiResult]>([
    ['not named', answerOf(400, errorBody(1115, 'Invalid host'))],
    ['named as something else', answerOf(400, errorBody(1015, 'Unable to purge https://example.net/'))],
    [
      'pointed at outside of the batch',
      answerOf(400, errorBody(9, 'no', { source: { pointer: '/files/100' } })),
    ],
    ['refused with a vague 400', answerOf(400, errorBody(99_999, 'Bad request'))],
  ])('by halving: %s', async (_what, answer) => {
    const bench = await run(all, ({ values }) => (has(values) ? answer : OK()));
    expect(bench.failed).toEqual([bad]);
    expect(bench.confirmed).toHaveLength(99);
    expect(bench.seen.length).toBeLessThanOrEqual(1 + 2 * 7);
  });

  it.each([0, 1, 49, 50, 98, 99])('by halving at any place, like %i, with a vague 400', async (place) => {
    const value = `https://example.com/${place}`;
    const vague = answerOf(400, errorBody(99_999, 'Bad request'));
    const bench = await run(all, ({ values }) => (values.includes(value) ? vague : OK()));
    expect(bench.failed).toEqual([value]);
  });

  it('like several others, named together or one by one', async () => {
    const atOnce = await run(all, ({ values }) => {
      const errors = values.flatMap((value, index) =>
        value.endsWith('7') ? [{ code: 9, message: 'invalid', source: { pointer: `/files/${index}` } }] : [],
      );
      return errors.length > 0 ? answerOf(400, { success: false, errors }) : OK();
    });
    expect(atOnce.failed).toHaveLength(10);
    expect(sizes(atOnce)).toEqual([100, ...Array(10).fill(1), 90]);
    const byTurns = await run(all, ({ values }) => {
      const first = values.find((value) => value.endsWith('7'));
      return first ? answerOf(400, errorBody(1015, `Unable to purge ${first}.`)) : OK();
    });
    expect(byTurns.failed).toHaveLength(10);
    expect(byTurns.confirmed).toHaveLength(90);
  });

  it('and if all targets of a batch are bad, each is sent alone and none is unpurgeable', async () => {
    const bench = await run(urls(3), ({ values }) =>
      answerOf(400, errorBody(1015, `Unable to purge ${values.join(' ')}`)),
    );
    expect(sizes(bench)).toEqual([3, 1, 1, 1]);
    expect(bench.failed).toHaveLength(3);
    expect(bench.results.some(({ unpurgeable }) => unpurgeable)).toBe(false);
  });

  it('and not taken for a longer URL', async () => {
    const named = 'https://example.com/1';
    const bench = await run(all, ({ values }) =>
      values.includes(named) ? answerOf(400, errorBody(1015, `Unable to purge ${named}, sorry`)) : OK(),
    );
    expect(bench.failed).toEqual([named]);
  });

  it.each([["'wow!' is an invalid tag"], ['Unable to purge wow!']])(
    'even if it ends with punctuation: %s',
    async (message) => {
      const bench = await run(targetsOf('tags', ['a1', 'wow!', 'b1']), ({ values }) =>
        values.includes('wow!') ? answerOf(400, errorBody(1, message)) : OK(),
      );
      expect(bench.failed).toEqual(['wow!']);
      expect(sizes(bench)).toEqual([3, 1, 2]);
    },
  );

  it('by its URL even if it has headers', async () => {
    const targets = [...numbered('https://example.com/', 10)].map((url) => targetOf('urls', url, { a: 'b' }));
    const bench = await run(targets, ({ values }) =>
      values.includes('https://example.com/3')
        ? answerOf(400, errorBody(1015, 'Unable to purge https://example.com/3'))
        : OK(),
    );
    expect(bench.failed).toEqual(['https://example.com/3']);
  });
});

describe('a misleading refusal', () => {
  it('about too many of something ends its kind, and no other', async () => {
    const many = answerOf(400, errorBody(1000, 'You are over the limit of 100 zones'));
    const bench = await run([...tags(1000), targetOf('hosts', 'a.example')], ({ kind }) =>
      kind === 'hosts' ? OK() : many,
    );
    expect(bench.confirmed).toEqual(['a.example']);
    expect(bench.seen.length).toBeLessThan(12);
  });

  it('for a rate limit, without a 429, costs one request for each batch', async () => {
    const limited = answerOf(200, { ...errorBody(1134, 'Unable to purge, rate limit reached') });
    const bench = await run(urls(1000), () => limited);
    expect(bench.seen).toHaveLength(10);
  });

  it('with a word that is also a tag does not blame that tag', async () => {
    const bench = await run(
      [targetOf('tags', 'blog'), targetOf('tags', 'tag'), targetOf('tags', 'bad!')],
      ({ values }) =>
        values.includes('bad!') ? answerOf(400, errorBody(1000, "'bad!' is an invalid tag")) : OK(),
    );
    expect(bench.failed).toEqual(['bad!']);
    const unquoted = await run([targetOf('tags', 'tag'), targetOf('tags', 'odd')], ({ values }) =>
      values.includes('odd') ? answerOf(400, errorBody(1000, 'Invalid tag')) : OK(),
    );
    expect(unquoted.failed).toEqual(['odd']);
  });

  it('with a vague 400 that was resolved does not end the search after the next one', async () => {
    const bench = await run(
      tags(4),
      ({ values }) =>
        values.includes('t0') || values.includes('t3') ? answerOf(400, errorBody(1000, 'No')) : OK(),
      { batchSize: 2 },
    );
    expect(bench.failed).toEqual(['t0', 't3']);
  });
});

describe('a failure that smaller requests cannot resolve', () => {
  it.each<[what: string, answer: ApiResult]>([
    ['200 with {}', answerOf(200, {})],
    ['200 with HTML', answerOf(200, '<html>')],
    ['503 to the last attempt', answerOf(503, '')],
    ['429 to the last attempt', answerOf(429, errorBody(1134, 'Unable to purge, rate limit reached'))],
    ['a reset connection', createFailure('network', 6, { networkCode: 'ECONNRESET' })],
    ['no response in time', createFailure('timeout', 6)],
    ['an undescribed 404', answerOf(404, '')],
  ])('affects its batch only, with one request: %s', async (_what, answer) => {
    const bench = await run(tags(300), ({ values }) => (values.includes('t150') ? answer : OK()));
    expect(bench.failed).toEqual(numbered('t', 200).slice(100));
    expect(bench.seen).toHaveLength(3);
    const failures = bench.results.filter(({ state }) => state === 'unconfirmed');
    expect(new Set(failures.map((result) => result.failure))).toEqual(new Set([answer]));
  });

  it('ends the purge soon if every request gets a vague 400', async () => {
    const vague = answerOf(400, errorBody(99_999, 'Bad request'));
    const bench = await run(tags(2000), () => vague);
    expect(bench.failed).toHaveLength(2000);
    expect(bench.seen.length).toBeLessThanOrEqual(100);
    const single = await run(tags(100), () => vague);
    expect(single.seen.length).toBeLessThanOrEqual(1 + 2 * 7);
  });

  it('loses no confirmed targets if the client throws, and the error is thrown at the end', async () => {
    const plan = planOf([...tags(500), ...urls(300)]);
    const results = plannedResults(plan);
    let number = 0;
    const client: Client = async () => {
      number += 1;
      if (number === 3) throw new Error('a fault of our own');
      await new Promise((resolve) => setImmediate(resolve));
      return OK();
    };
    const told: PurgeEvent[] = [];
    const tell = (event: PurgeEvent) => told.push(event);
    const purging = purge(plan, results, { client, now: () => 0, requests: [], tell });
    await expect(purging).rejects.toThrow('a fault of our own');
    expect(told).toHaveLength(7);
    expect(results.filter(({ state }) => state === 'confirmed')).toHaveLength(700);
    expect(results.filter(({ failure: why }) => why === null)).toHaveLength(800);
  });

  it('does not hide confirmed targets while others are in flight', async () => {
    const plan = planOf(tags(200));
    const results = plannedResults(plan);
    const { promise, resolve } = Promise.withResolvers<ApiResult>();
    const { promise: second, resolve: asked } = Promise.withResolvers<void>();
    let number = 0;
    const client: Client = async () => {
      number += 1;
      if (number === 1) return OK();
      asked();
      return promise;
    };
    const requests: SentRequest[] = [];
    const purging = purge(plan, results, { client, now: () => 0, requests, tell: () => {} });
    await second;
    expect(results.filter(({ state }) => state === 'confirmed')).toHaveLength(100);
    expect(requests).toHaveLength(1);
    resolve(OK());
    await purging;
    expect(results.filter(({ state }) => state === 'confirmed')).toHaveLength(200);
  });

  it('is recorded without a request for targets that were never sent', async () => {
    const stopped = createFailure('stopped', 0);
    const { results, requests } = await run(tags(300), ({ number }) => (number === 0 ? OK() : stopped));
    expect(requests).toHaveLength(1);
    const rest = results.filter(({ state }) => state === 'unconfirmed');
    expect(rest).toHaveLength(200);
    for (const result of rest) expect(result).toMatchObject({ request: null, failure: stopped });
  });
});

describe('a request is reported', () => {
  const tooMany = answerOf(400, errorBody(1094, 'too many'));
  const flawed = answerOf(400, errorBody(1015, 'Unable to purge it'));

  it.each<[what: string, answer: ApiResult, split: boolean[]]>([
    ['as split if its targets are sent again in smaller requests', tooMany, [true, false, false]],
    ['as split if one of its targets is bad', flawed, [true, false, false]],
    ['as not split if it did not reach the API', answerOf(503, ''), [false]],
    ['as not split if nothing in the zone is accepted', FORBIDDEN, [false]],
  ])('%s', async (_what, answer, split) => {
    const events: PurgeEvent[] = [];
    const plan = planOf(tags(2));
    let number = 0;
    const client: Client = async () => (++number === 1 ? answer : number === 2 ? flawed : OK());
    const tell = (event: PurgeEvent) => events.push(event);
    await purge(plan, plannedResults(plan), { client, now: () => 7, requests: [], tell });
    expect(events.map(({ sent }) => sent.split)).toEqual(split);
    expect(events.at(-1)).toMatchObject({
      ...{ event: 'request-done', total: 2, confirmed: split.length === 3 ? 1 : 0 },
      sent: { zone: ZONE, kind: 'tags', answeredAt: 7 },
    });
  });
});

describe('the halves of a refused request', () => {
  const api =
    (bad: readonly string[]) =>
    ({ values }: Seen): ApiResult =>
      values.some((value) => bad.includes(value)) ? answerOf(400, errorBody(1, 'no')) : OK();

  it('are sent one by one until a request is accepted', async () => {
    expect((await run(tags(8), () => answerOf(400, errorBody(1, 'no')))).most).toBe(1);
  });

  it('are sent in parallel once the cause of refusals is clear', async () => {
    // The first request is accepted, and only the second one is halved.
    expect((await run(tags(200).slice(0, 104), api(['t101']))).most).toBe(2);
  });
});

describe('a target that was refused alone', () => {
  const unpurgeable = ({ results }: Bench) =>
    results.filter((result) => result.unpurgeable).map(({ target }) => target.value);
  const pointed = answerOf(400, errorBody(1015, 'no', { source: { pointer: '/tags/0' } }));
  const flawed = ({ values }: Seen): ApiResult => (values.includes('t0') ? pointed : OK());

  it('is unpurgeable if others of its kind were confirmed', async () => {
    expect(unpurgeable(await run(tags(3), flawed))).toEqual(['t0']);
  });

  it('is not unpurgeable if its kind was refused in the end', async () => {
    const environment = answerOf(400, errorBody(1136, 'no'));
    const bench = await run(tags(200), (seen) => (seen.values.includes('t150') ? environment : flawed(seen)));
    expect(bench.confirmed).toHaveLength(99);
    expect(unpurgeable(bench)).toEqual([]);
  });
});

it('does not send a named target again if its request is lost, and sends the others together', async () => {
  const named = answerOf(400, errorBody(1, 'no "t0", no "t1"'));
  const bench = await run(tags(5), ({ number }) => [named, answerOf(503, '')][number] ?? OK());
  expect(bench.seen.map(({ values }) => values.join(' '))).toEqual(['t0 t1 t2 t3 t4', 't0', 't1 t2 t3 t4']);
  expect(bench.failed).toEqual(['t0']);
});

describe('a purge', () => {
  const answers = [
    OK(),
    FORBIDDEN,
    answerOf(400, errorBody(1136, 'no URLs')),
    answerOf(400, errorBody(1094, 'too many')),
    answerOf(400, errorBody(1015, 'Unable to purge it')),
    answerOf(400, errorBody(1015, 'Unable to purge t7, t8 and https://example.com/9.')),
    answerOf(400, errorBody(9, 'no', { source: { pointer: '/tags/0' } })),
    answerOf(400, errorBody(99_999, 'vague')),
    answerOf(200, {}),
    answerOf(503, ''),
    createFailure('stopped', 0),
  ];
  const script = fc.record({
    targets: fc.tuple(fc.nat(250), fc.nat(150)).map(([some, more]) => [...tags(some), ...urls(more)]),
    // Mostly successes, since many failures end a zone.
    script: fc.array(fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.nat(answers.length - 1)), {
      minLength: 1,
    }),
    zones: fc.constantFrom([ZONE], [zoneOf('example.com', 'za'), zoneOf('example.org', 'zb')]),
    turns: fc.integer({ min: 0, max: 3 }),
  });

  it('confirms each target by a success that included it, or has a failure for it, whatever the responses are', async () => {
    await fc.assert(
      fc.asyncProperty(script, async ({ targets, script: steps, zones, turns }) => {
        const confirmedBy = new Map<string, number>();
        const { results, requests, seen, told } = await run(
          targets,
          ({ zone, kind, values, number }) => {
            const answer = answers[steps[number % steps.length] ?? 0] ?? OK();
            if (!answer.ok) return answer;
            for (const value of values) {
              const key = `${zone} ${kind} ${value}`;
              confirmedBy.set(key, (confirmedBy.get(key) ?? 0) + 1);
            }
            return answer;
          },
          { zones, turns: ({ number }) => turns * (number % 3) },
        );
        const wrong = results.filter(({ zone, target, state, request, failure: why }) => {
          const key = `${zone.id} ${target.kind === 'urls' ? 'files' : target.kind} ${target.value}`;
          const sent = request === null ? null : requests[request];
          if (state === 'confirmed')
            return confirmedBy.get(key) !== 1 || why !== null || sent?.answer.ok !== true;
          return confirmedBy.has(key) || why === null || (sent !== null && sent?.answer !== why);
        });
        expect(wrong).toEqual([]);
        const tagsOf = targets.filter(({ kind }) => kind === 'tags').length;
        expect(results).toHaveLength(targets.length + tagsOf * (zones.length - 1));
        expect(requests.length).toBeLessThanOrEqual(seen.length);
        expect(told).toHaveLength(requests.length);
        const confirmed = results.filter(({ state }) => state === 'confirmed').length;
        if (told.length > 0) expect(told.at(-1)?.confirmed).toBe(confirmed);
      }),
      { numRuns: 30 },
    );
  });
});
