import { describe, expect, test } from 'vitest';
import { createClient } from '../../src/cloudflare/client.ts';
import { LIMITS } from '../../src/cloudflare/limits.ts';
import { createRateLimiter } from '../../src/cloudflare/rate-limiter.ts';
import type { Transport } from '../../src/context.ts';
import { type Plan, planPurge } from '../../src/plan.ts';
import { purge } from '../../src/purge/purge.ts';
import { plannedResults } from '../../src/purge/results.ts';
import type { Target } from '../../src/targets/target.ts';
import { planSecondPurge } from '../../src/verify/second-purge.ts';
import { type VerifyEvent, type VerifyOptions, verify } from '../../src/verify/verify.ts';
import { type EdgeOptions, openEdge, type SilentEdge } from '../edge/edge.ts';
import { edgeTransport } from '../edge/in-process.ts';
import { createFakeClock } from '../fake-clock.ts';

const PAGE = 'http://example.com/';
const pages = (number: number): string[] => Array.from({ length: number }, (_, page) => `${PAGE}${page + 1}`);
const HOUR = 3_600_000;

interface Stage {
  readonly edge: SilentEdge;
  readonly told: readonly VerifyEvent[];
  readonly naps: readonly number[];
  /** Purges what is named and verifies it. */
  readonly run: (
    what: { urls?: readonly string[]; targets?: readonly Omit<Target, 'source'>[] },
    options?: Partial<VerifyOptions>,
  ) => ReturnType<typeof verify>;
}

/** An edge whose pages were cached an hour ago, without a network, on a fake clock. */
function stage(options: EdgeOptions = {}, cached: readonly string[] = []): Stage {
  const clock = createFakeClock(HOUR);
  let ago = HOUR;
  const edge = openEdge({
    now: () => clock.date() - ago,
    rateLimits: false,
    zones: [{ name: 'example.com', keyHeaders: ['Accept-Language', 'CF-Device-Type'] }],
    ...options,
  });
  edge.fill(cached);
  ago = 0;
  const never = new AbortController().signal;
  const transport = edgeTransport(edge, clock);
  const zone = { id: edge.zones[0]?.id ?? '', name: null, environment: null };
  const told: VerifyEvent[] = [];

  const run: Stage['run'] = async ({ urls = [], targets = [] }, more = {}) => {
    const operation = more.operation ?? 'purge';
    const asUrls = urls.map((value): Target => ({ kind: 'urls', value, source: { kind: 'verify' } }));
    const all = [...asUrls, ...targets.map((target) => ({ ...target, source: { kind: 'verify' } as const }))];
    const plans = { operation, limits: LIMITS.free, batchSize: null };
    const client = createClient({
      baseUrl: edge.apiUrl,
      credentials: { kind: 'token', token: edge.token },
      transport,
      rateLimiter: createRateLimiter(LIMITS.free, clock, Number.POSITIVE_INFINITY),
      ...{ clock, random: () => 0, retries: 0, deadline: Number.POSITIVE_INFINITY },
      ...{ stop: never, abandon: never, tell: () => {} },
    });
    const send = async (plan: Plan) => {
      const results = plannedResults(plan);
      await purge(plan, results, { client, now: clock.now, requests: [], tell: () => {} });
      return results;
    };
    const made = planPurge(all, [zone], plans);
    return verify(made.ok ? await send(made.value) : [], {
      ...{
        mode: 'fail',
        operation,
        waited: false,
        limit: 20,
        inputUrls: [],
        files: [],
        purgedAt: () => HOUR,
      },
      random: Math.random,
      secondPurge: (stale) => send(planSecondPurge(stale, plans)),
      ...{
        transport,
        mayVisit: () => true,
        visitHeadersFor: () => ({}),
        clock,
        deadline: Number.POSITIVE_INFINITY,
        stop: never,
      },
      tell: (event: VerifyEvent) => told.push(event),
      ...more,
    });
  };
  return { edge, told, naps: clock.naps, run };
}

describe('after a purge', () => {
  test('that removed the copies, all are fresh', async () => {
    const { edge, naps, run } = stage({}, pages(3));
    const verification = await run({ urls: pages(3) });
    expect(verification).toMatchObject({ candidates: 3, asked: 3, dataCentres: ['FRA'], mode: 'fail' });
    expect(verification.counts).toEqual({
      ...{ exact: 0, fresh: 3, outdated: 0, stale: 0 },
      ...{ revalidating: 0, notCached: 0, notCloudflare: 0, unknown: 0 },
    });
    expect(verification.checks[0]).toMatchObject({
      ...{
        url: pages(1)[0],
        by: 'urls',
        verdict: 'fresh',
        status: 200,
        cacheStatus: 'MISS',
        repurged: false,
      },
    });
    expect(naps).toEqual([]);
    const [request] = edge.purges();
    expect(edge.visits).toHaveLength(3);
    for (const { method, headers } of edge.visits) {
      expect(method).toBe('GET');
      expect(headers).not.toHaveProperty('authorization');
    }
    expect(request?.status).toBe(200);
  });

  test('a sample is requested, four at a time', async () => {
    let most = 0;
    let now = 0;
    const { edge, run } = stage();
    const through = edgeTransport(edge, createFakeClock());
    const transport: Transport = async (request) => {
      now += 1;
      most = Math.max(most, now);
      const response = await through(request);
      return { ...response, firstBytes: (bytes) => response.firstBytes(bytes).finally(() => (now -= 1)) };
    };
    const verification = await run({ urls: pages(90) }, { limit: 9, transport });
    expect(verification).toMatchObject({ candidates: 90, asked: 9, counts: { fresh: 9 } });
    expect(most).toBe(4);
    const tens = verification.checks.map(({ url }) => Math.floor((Number(/\d+$/.exec(url)?.[0]) - 1) / 10));
    expect(tens).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('a copy that survives once is purged again and is fresh', async () => {
    const { edge, naps, told, run } = stage({}, pages(3));
    edge.sticky(`${PAGE}2`, 1);
    const verification = await run({ urls: pages(3) });
    expect(verification.counts).toMatchObject({ fresh: 3, stale: 0 });
    expect(verification.checks.map(({ repurged }) => repurged)).toEqual([false, true, false]);
    expect(edge.purges().map(({ body }) => body)).toEqual([{ files: pages(3) }, { files: [`${PAGE}2`] }]);
    expect(naps).toEqual([1000]);
    expect(told.at(-1)).toEqual({
      ...{ event: 'old-copies-found', stale: 1, outdated: 0, purgeAgain: true, waitMs: 1000 },
    });
  });

  test('a copy from an upper tier is stale in the second round and is purged again', async () => {
    const { edge, naps, told, run } = stage({ tiered: true }, pages(1));
    edge.sticky(`${PAGE}1`, 1);
    const verification = await run({ urls: pages(1) });
    expect(verification.checks[0]).toMatchObject({ verdict: 'fresh', cacheStatus: 'MISS', repurged: true });
    expect(edge.purges()).toHaveLength(2);
    expect(naps).toEqual([1000, 2000]);
    expect(told.at(-1)).toMatchObject({
      event: 'old-copies-found',
      stale: 1,
      purgeAgain: true,
      waitMs: 2000,
    });
  });

  test('a copy that always survives is stale after a second purge and growing waits', async () => {
    const { edge, naps, run } = stage({}, pages(3));
    edge.sticky(`${PAGE}2`);
    const verification = await run({ urls: pages(3) });
    expect(verification.counts).toMatchObject({ fresh: 2, stale: 1 });
    expect(verification.checks[1]).toMatchObject({
      ...{ verdict: 'stale', cacheStatus: 'HIT', age: 3607, repurged: true },
    });
    expect(edge.purges()).toHaveLength(2);
    expect(edge.visits.filter(({ path }) => path === `${PAGE}2`)).toHaveLength(4);
    expect(naps).toEqual([1000, 2000, 4000]);
  });

  test('a lower Age is that of a new copy', async () => {
    const { edge, run } = stage({}, pages(1));
    edge.order(
      [
        { dress: { 'cf-cache-status': 'HIT', age: '3600' } },
        { dress: { 'cf-cache-status': 'HIT', age: '1' } },
      ],
      {
        of: 'visit',
      },
    );
    const verification = await run({ urls: pages(1) });
    expect(verification.checks[0]).toMatchObject({ verdict: 'fresh', cacheStatus: 'HIT', age: 1 });
  });

  test('another old copy with a lower Age is stale, too', async () => {
    const { edge, run } = stage({}, pages(1));
    const ages = ['3600', '1800', '900', '450'];
    edge.order(
      ages.map((age) => ({ dress: { 'cf-cache-status': 'HIT', age } })),
      { of: 'visit' },
    );
    const verification = await run({ urls: pages(1) });
    expect(verification.checks[0]).toMatchObject({ verdict: 'stale', age: 450 });
  });

  test('a stale copy stays stale if the second response proves nothing', async () => {
    const { edge, run } = stage({}, pages(1));
    edge.sticky(`${PAGE}1`);
    edge.order(['none', ...Array<{ status: number }>(3).fill({ status: 429 })], { of: 'visit' });
    const verification = await run({ urls: pages(1) });
    expect(verification.checks[0]).toMatchObject({ verdict: 'stale', age: 3600 });
    expect(verification.checks[0]?.why).toMatchObject({
      code: 'asked-again',
      second: { code: 'visit-refused', status: 429 },
    });
  });

  test('a second purge that fails does not count', async () => {
    const { edge, run } = stage({}, pages(1));
    edge.sticky(`${PAGE}1`);
    edge.order(['none', { status: 403, json: {} }]);
    expect((await run({ urls: pages(1) })).checks[0]).toMatchObject({ verdict: 'stale', repurged: false });
    const broken = () => Promise.reject(new Error('broken'));
    expect((await run({ urls: pages(1) }, { secondPurge: broken })).checks[0]).toMatchObject({
      ...{ verdict: 'stale', repurged: false },
    });
  });
});

describe('a response', () => {
  const origin: EdgeOptions['origin'] = ({ pathname }) => {
    if (pathname === '/moved') return { status: 301, headers: { location: '/elsewhere' } };
    if (pathname === '/private') return { status: 200, headers: { 'cache-control': 'private' } };
    if (pathname === '/huge') return { status: 200, body: Buffer.alloc(50_000_000, 'x') };
    return { status: 200, body: pathname };
  };

  test('may be uncached or a redirect', async () => {
    const urls = ['/login', '/private', '/moved', '/huge'].map((path) => `http://example.com${path}`);
    const { edge, run } = stage({ origin, dynamic: ['/login'] }, urls);
    const { checks } = await run({ urls });
    expect(checks.map(({ verdict, cacheStatus, status }) => [verdict, cacheStatus, status])).toEqual([
      ['notCached', 'DYNAMIC', 200],
      ['notCached', 'BYPASS', 200],
      ['fresh', 'MISS', 301],
      ['fresh', 'MISS', 200],
    ]);
    expect(edge.visits).toHaveLength(4);
  });

  test.each([
    ['a stalled body', 'stallBody', { code: 'visit-timed-out', began: true }],
    ['no answer', 'stall', { code: 'visit-timed-out', began: false }],
    ['a broken connection', 'reset', { code: 'visit-broke-off', began: false }],
    ['half an answer', 'truncate', { code: 'visit-broke-off', began: true }],
    ['a 503', { status: 503, text: '' }, { code: 'visit-refused', status: 503 }],
    ['a 403', { status: 403, text: '' }, { code: 'visit-refused', status: 403 }],
    [
      'a challenge',
      { status: 403, text: '', headers: { 'cf-mitigated': 'challenge' } },
      { code: 'challenged' },
    ],
  ] as const)('proves nothing after %s', async (_what, fault, why) => {
    const { edge, naps, run } = stage();
    edge.order(fault, { of: 'visit' });
    const { checks, counts } = await run({ urls: pages(2) });
    expect(counts).toMatchObject({ unknown: 1, fresh: 1, stale: 0 });
    expect(checks.find(({ verdict }) => verdict === 'unknown')?.why).toMatchObject(why);
    expect(naps).toEqual([]);
  });

  test('without a Cloudflare header does not come from Cloudflare', async () => {
    const { edge, run } = stage();
    edge.order({ dress: { 'cf-cache-status': null, 'cf-ray': null } }, { of: 'visit' });
    const { checks, dataCentres } = await run({ urls: pages(1) });
    expect(checks[0]).toMatchObject({ verdict: 'notCloudflare', ray: null });
    expect(dataCentres).toEqual([]);
  });

  test('proves nothing if the certificate is not trusted', async () => {
    const { run } = stage();
    const transport: Transport = async () => {
      throw Object.assign(new Error('self-signed certificate'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    };
    const { checks } = await run({ urls: ['https://example.com/'] }, { transport });
    expect(checks[0]).toMatchObject({ verdict: 'unknown', status: null });
    expect(checks[0]?.why).toMatchObject({
      ...{ code: 'visit-broke-off', networkCode: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    });
  });

  test('after an invalidation may be revalidating', async () => {
    let version = 'old';
    const swr = { 'cache-control': 'stale-while-revalidate=60' };
    const { edge, run } = stage(
      {
        origin: ({ pathname }) =>
          pathname === '/2'
            ? { status: version === 'old' ? 200 : 503, body: version }
            : {
                status: 200,
                headers: pathname === '/3' ? swr : {},
                body: pathname === '/1' ? 'same' : version,
              },
      },
      pages(4),
    );
    version = 'new';
    edge.sticky(`${PAGE}4`);
    const { checks } = await run({ urls: pages(4) }, { operation: 'invalidate' });
    expect(checks.map(({ verdict, cacheStatus }) => [verdict, cacheStatus])).toEqual([
      ['fresh', 'REVALIDATED'],
      ['revalidating', 'STALE'],
      // The edge was revalidating, and has finished by the second request.
      ['fresh', 'HIT'],
      ['stale', 'HIT'],
    ]);
    expect(edge.purges().map(({ path }) => path.split('/').pop())).toEqual([
      'invalidate_cache',
      'invalidate_cache',
    ]);
  });
});

describe('a request', () => {
  test('has the headers of the custom cache key', async () => {
    const { edge, run } = stage();
    const german = { kind: 'urls', value: PAGE, headers: { 'Accept-Language': 'de' } } as const;
    edge.fill([PAGE], german.headers);
    const { checks } = await run({ targets: [german] });
    expect(edge.visits[0]?.headers['accept-language']).toBe('de');
    expect(checks[0]).toMatchObject({ verdict: 'fresh', headers: german.headers });
  });

  test('for a variant by a CF-* header proves nothing if the copy is old', async () => {
    const mobile = { kind: 'urls', value: PAGE, headers: { 'CF-Device-Type': 'mobile' } } as const;
    const { edge, run } = stage();
    edge.order(Array(4).fill({ dress: { 'cf-cache-status': 'HIT', age: '9999' } }), { of: 'visit' });
    const { checks } = await run({ targets: [mobile] });
    expect(checks[0]).toMatchObject({ verdict: 'unknown' });
    expect(checks[0]?.why).toMatchObject({
      code: 'perhaps-another-copy',
      doubt: { kind: 'edge-header', header: 'CF-Device-Type' },
    });
  });

  test.each([
    ['everything', 'everything', { files: [PAGE] }],
    ['hosts', 'example.com', { files: [PAGE] }],
    ['prefixes', 'example.com/', { files: [PAGE] }],
    ['tags', 'news', { tags: ['news'] }],
  ] as const)(
    'after a purge by %s goes to the URLs of the inputs, whose second purge is not broader',
    async (kind, value, again) => {
      const origin = () => ({ status: 200, headers: { 'cache-tag': 'news' } });
      const { edge, run } = stage({ origin }, [PAGE]);
      edge.sticky(PAGE, 1);
      const { checks } = await run({ targets: [{ kind, value }] }, { inputUrls: [PAGE] });
      expect(checks).toMatchObject([{ url: PAGE, by: kind, verdict: 'fresh', repurged: true }]);
      expect(edge.purges()[1]?.body).toEqual(again);
    },
  );

  test('is not sent if no URL is known', async () => {
    const { edge, told, run } = stage();
    const verification = await run({ targets: [{ kind: 'tags', value: 'news' }] });
    expect(verification).toMatchObject({ candidates: 0, asked: 0, checks: [] });
    expect([edge.visits, told]).toEqual([[], []]);
  });
});

describe('verify ends', () => {
  test('on a signal: aborts the visits and reports all other URLs as not requested', async () => {
    const { edge, run } = stage();
    edge.order('stall', { of: 'visit', times: 4 });
    const cancel = new AbortController();
    const running = run({ urls: pages(8) }, { stop: cancel.signal });
    while (edge.visits.length < 4) await new Promise(setImmediate);
    cancel.abort(new Error('the job was cancelled'));
    const verification = await running;
    expect(verification).toMatchObject({ asked: 4, counts: { unknown: 8 } });
    expect(verification.checks.map(({ why }) => why)).toEqual([
      ...Array(4).fill({ code: 'visit-given-up', cause: 'cancelled' }),
      ...Array(4).fill({ code: 'not-asked', cause: 'cancelled' }),
    ]);
    expect(edge.visits).toHaveLength(4);
  });

  test('at the time limit: sends no more requests and keeps the results', async () => {
    const { edge, naps, run } = stage({}, pages(2));
    edge.sticky(`${PAGE}1`);
    const short = await run({ urls: pages(2) }, { deadline: HOUR + 2500 });
    expect(short.counts).toMatchObject({ fresh: 1, stale: 1 });
    expect(naps).toEqual([1000]);
    const none = await run({ urls: pages(2) }, { deadline: HOUR });
    expect(none).toMatchObject({ asked: 0, counts: { unknown: 2 } });
    expect(none.checks[0]?.why).toEqual({ code: 'not-asked', cause: 'time-over' });
  });
});
