import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS, MARGIN, PLANS } from '../src/cloudflare/limits.ts';
import type { Zone } from '../src/cloudflare/zone.ts';
import { type Batch, batchLimit, estimate, type Plan, planPurge, requestOf, targetKey } from '../src/plan.ts';
import { KINDS, type Kind, type Target } from '../src/targets/target.ts';
import { numbered, targetOf, targetsOf, ZONE_ID, zoneOf } from './examples.ts';

const EXAMPLE = zoneOf('example.com');
const options = { operation: 'purge', limits: LIMITS.free, batchSize: null } as const;

/** Plans the purge, and throws if that fails. */
function planned(targets: readonly Target[], zones: readonly Zone[] = [EXAMPLE], more = {}): Plan {
  const made = planPurge(targets, zones, { ...options, ...more });
  if (!made.ok) throw new Error(JSON.stringify(made.reason));
  return made.value;
}

/** Returns the zone, kind, and values of each request. */
const shape = ({ batches }: Plan) =>
  batches.map(({ zone, kind, targets }) => [zone.name, kind, targets.map(({ value }) => value)]);

describe('the requests of a purge', () => {
  it('have one selector each, in a fixed order of kinds and the given order of targets', () => {
    const targets = [
      targetOf('prefixes', 'example.com/b'),
      targetOf('urls', 'https://example.com/2'),
      targetOf('tags', 'y'),
      targetOf('urls', 'https://example.com/1'),
      targetOf('hosts', 'www.example.com'),
      targetOf('tags', 'x'),
    ];
    expect(shape(planned(targets))).toEqual([
      ['example.com', 'urls', ['https://example.com/2', 'https://example.com/1']],
      ['example.com', 'tags', ['y', 'x']],
      ['example.com', 'hosts', ['www.example.com']],
      ['example.com', 'prefixes', ['example.com/b']],
    ]);
  });

  it('separate plain URLs from URLs with headers', () => {
    const plain = targetOf('urls', 'https://example.com/');
    const mobile = targetOf('urls', 'https://example.com/', { 'CF-Device-Type': 'mobile' });
    const { batches } = planned([plain, mobile, targetOf('urls', 'https://example.com/b')]);
    expect(batches.map(({ targets }) => targets)).toEqual([
      [plain, targetOf('urls', 'https://example.com/b')],
      [mobile],
    ]);
  });

  it('are empty without targets, and never everything', () => {
    expect(planned([]).batches).toEqual([]);
  });

  it.each<[what: string, kind: Kind, same: string[], kept: string[]]>([
    ['a URL', 'urls', ['https://example.com/a', 'https://example.com/a'], ['https://example.com/a']],
    [
      'URLs, which are case-sensitive',
      'urls',
      ['https://example.com/a', 'https://example.com/A'],
      ['https://example.com/a', 'https://example.com/A'],
    ],
    ['a tag in any case, in its first spelling', 'tags', ['Blog', 'blog', 'BLOG', 'post'], ['Blog', 'post']],
    [
      'prefixes, which are compared exactly',
      'prefixes',
      ['example.com/a', 'example.com/a', 'example.com/a/'],
      ['example.com/a', 'example.com/a/'],
    ],
    ['everything', 'everything', ['everything', 'everything'], ['everything']],
  ])('have no duplicates: %s', (_what, kind, same, kept) => {
    expect(shape(planned(targetsOf(kind, same)))).toEqual([['example.com', kind, kept]]);
  });

  it.each<[plan: (typeof PLANS)[number], kind: Kind, sizes: number[]]>([
    ['free', 'urls', [100, 100, 50]],
    ['pro', 'urls', [100, 100, 50]],
    ['business', 'urls', [100, 100, 50]],
    ['enterprise', 'urls', [250]],
    ['free', 'tags', [100, 100, 50]],
    ['enterprise', 'tags', [100, 100, 50]],
    ['enterprise', 'hosts', [100, 100, 50]],
    ['enterprise', 'prefixes', [100, 100, 50]],
  ])('on the plan %s, have these sizes for 250 %s: %j', (plan, kind, sizes) => {
    const values = numbered(kind === 'urls' ? 'https://example.com/' : 'example.com/', 250);
    const { batches } = planned(targetsOf(kind, values), [zoneOf(null)], { limits: LIMITS[plan] });
    expect(batches.map(({ targets }) => targets.length)).toEqual(sizes);
  });

  it('hold exactly as many targets as the limit allows', () => {
    for (const [count, sizes] of [
      [99, [99]],
      [100, [100]],
      [101, [100, 1]],
    ] as const) {
      const { batches } = planned(targetsOf('tags', numbered('t', count)));
      expect(batches.map(({ targets }) => targets.length)).toEqual(sizes);
    }
  });
});

describe('batchLimit', () => {
  it.each<[plan: (typeof PLANS)[number], kind: Kind, batchSize: number | null, most: number]>([
    ['free', 'urls', null, 100],
    ['enterprise', 'urls', null, 500],
    ['enterprise', 'tags', null, 100],
    ['free', 'tags', 30, 30],
    ['free', 'urls', 30, 30],
    ['enterprise', 'urls', 30, 30],
    // On enterprise, URLs have a higher limit than the other kinds.
    ['enterprise', 'tags', 500, 100],
    ['enterprise', 'urls', 500, 500],
    ['free', 'prefixes', 1, 1],
  ])('on the plan %s, for %s with `batch-size` %s, is %i', (plan, kind, batchSize, most) => {
    expect(batchLimit(kind, LIMITS[plan], batchSize)).toBe(most);
  });
});

describe('a request', () => {
  const everything = targetOf('everything', 'everything');
  const headers = { 'CF-Device-Type': 'mobile', Origin: 'https://example.org' };
  const url = 'https://example.com/a';
  it.each<[targets: Target[], body: object]>([
    [[everything], { purge_everything: true }],
    [[targetOf('urls', url), targetOf('urls', `${url}b`)], { files: [url, `${url}b`] }],
    [[targetOf('urls', url, headers)], { files: [{ url, headers }] }],
    [[targetOf('tags', 'a'), targetOf('tags', 'b')], { tags: ['a', 'b'] }],
    [[targetOf('hosts', 'www.example.com')], { hosts: ['www.example.com'] }],
    [[targetOf('prefixes', 'example.com/a')], { prefixes: ['example.com/a'] }],
  ])('has the body for %j', (targets, body) => {
    const batch: Batch = { zone: EXAMPLE, kind: targets[0]?.kind ?? 'urls', targets };
    expect(requestOf(batch, 'purge')).toEqual({
      path: `/zones/${ZONE_ID}/purge_cache`,
      body: JSON.stringify(body),
    });
  });

  it.each<[environment: string | null, operation: 'purge' | 'invalidate', path: string]>([
    [null, 'purge', `/zones/${ZONE_ID}/purge_cache`],
    [null, 'invalidate', `/zones/${ZONE_ID}/invalidate_cache`],
    ['env123', 'purge', `/zones/${ZONE_ID}/environments/env123/purge_cache`],
    ['env123', 'invalidate', `/zones/${ZONE_ID}/environments/env123/invalidate_cache`],
  ])('for the environment %s and the operation %s has the path %s', (environment, operation, path) => {
    const batch: Batch = {
      zone: zoneOf(null, ZONE_ID, environment),
      kind: 'everything',
      targets: [everything],
    };
    expect(requestOf(batch, operation).path).toBe(path);
  });

  it.each([['../../user'], ['a/b'], ['a?b'], ['a#b'], ['a\\b'], ['a b'], ['%2e%2e%2f'], ['ä']])(
    'keeps the ID %j within its path segment',
    (id) => {
      const batch: Batch = { zone: zoneOf(null, id, id), kind: 'everything', targets: [everything] };
      const { pathname, search, hash } = new URL(`https://api.example/v4${requestOf(batch, 'purge').path}`);
      const segments = pathname.split('/');
      expect([segments.length, segments[2], segments[4], segments[6]]).toEqual([
        7,
        'zones',
        'environments',
        'purge_cache',
      ]);
      expect(decodeURIComponent(segments[3] ?? '')).toBe(id);
      expect([search, hash]).toEqual(['', '']);
    },
  );
});

describe('with several zones', () => {
  const shop = zoneOf('shop.example.com', 'shop');
  const other = zoneOf('example.org', 'other');
  const zones = [EXAMPLE, shop, other];

  it.each<[kind: Kind, value: string, zone: string]>([
    ['urls', 'https://example.com/a', 'example.com'],
    ['urls', 'https://www.example.com/a', 'example.com'],
    ['urls', 'https://shop.example.com/a', 'shop.example.com'],
    ['urls', 'https://eu.shop.example.com:8443/a', 'shop.example.com'],
    ['urls', 'https://myshop.example.com/a', 'example.com'],
    ['urls', 'https://example.org?to=https://example.com/', 'example.org'],
    ['urls', 'https://example.org/@example.com', 'example.org'],
    ['urls', 'https://example.org./a', 'example.org'],
    ['hosts', 'shop.example.com', 'shop.example.com'],
    ['hosts', 'www.example.org', 'example.org'],
    ['prefixes', 'shop.example.com', 'shop.example.com'],
    ['prefixes', 'shop.example.com/a', 'shop.example.com'],
    ['prefixes', 'example.com:8443/shop.example.com/', 'example.com'],
  ])('purges %s %s in %s', (kind, value, zone) => {
    expect(shape(planned([targetOf(kind, value)], zones))).toEqual([[zone, kind, [value]]]);
    expect(shape(planned([targetOf(kind, value)], zones.toReversed()))).toEqual([[zone, kind, [value]]]);
  });

  it('purges hosts of all names of a zone in that zone', () => {
    const saas = { ...zoneOf('saas.example', 'saas'), otherNames: ['shop.customer.example'] };
    const targets = targetsOf('hosts', ['shop.customer.example', 'www.saas.example']);
    expect(shape(planned(targets, [saas, EXAMPLE]))).toEqual([
      ['saas.example', 'hosts', ['shop.customer.example', 'www.saas.example']],
    ]);
  });

  it('purges tags and everything in each zone', () => {
    expect(shape(planned([targetOf('tags', 'a')], zones))).toEqual([
      ['example.com', 'tags', ['a']],
      ['shop.example.com', 'tags', ['a']],
      ['example.org', 'tags', ['a']],
    ]);
    expect(planned([targetOf('everything', 'everything')], zones).batches).toHaveLength(3);
  });

  it.each(['shop', 'shop.example.com'])(
    'purges targets that an earlier report has for the zone %s only there',
    (zone) => {
      const targets = [
        { ...targetOf('tags', 'a'), zone },
        { ...targetOf('urls', 'https://example.net/'), zone },
      ];
      expect(shape(planned(targets, zones))).toEqual([
        ['shop.example.com', 'urls', ['https://example.net/']],
        ['shop.example.com', 'tags', ['a']],
      ]);
    },
  );

  it('plans nothing if an earlier report has targets for another zone', () => {
    const target = { ...targetOf('tags', 'a'), zone: 'gone' };
    const code = 'reported-for-other-zone';
    expect(planPurge([target], zones, options)).toEqual({
      ok: false,
      reason: [{ code, zone: 'gone', environment: null, targets: [target] }],
    });
    const inStage = { ...target, environment: 'stage' };
    const inTest = { ...target, environment: 'test' };
    expect(planPurge([target, inStage, inTest, inStage], zones, options)).toMatchObject({
      reason: [
        { environment: null, targets: [target] },
        { code, zone: 'gone', environment: 'stage', targets: [inStage, inStage] },
        { code, zone: 'gone', environment: 'test', targets: [inTest] },
      ],
    });
  });

  it('purges targets that an earlier report has for one environment in no other', () => {
    const stage = { ...shop, environment: 'stage' };
    const target = { ...targetOf('tags', 'a'), zone: 'shop', environment: 'stage' };
    expect(planned([target], [shop, stage]).batches.map(({ zone }) => zone)).toEqual([stage]);
    expect(planPurge([target], [shop], options)).toMatchObject({
      reason: [{ code: 'reported-for-other-zone', environment: 'stage' }],
    });
  });

  it.each<[what: string, zones: readonly Zone[], host: string]>([
    ['with a zone whose name is unknown', [zoneOf(null), shop], 'foreign.example'],
    ['even for a domain of Cloudflare like pages.dev', zones, 'a.pages.dev'],
    ['without zones', [], 'example.com'],
  ])('plans nothing for a host in none of the zones, %s', (_what, among, host) => {
    const targets = targetsOf('hosts', [host]);
    expect(planPurge(targets, among, options)).toEqual({
      ok: false,
      reason: [{ code: 'host-in-no-zone', host, zones: among, targets }],
    });
  });

  it('reports each host that is in none of the zones, and plans nothing', () => {
    const targets = [
      ...targetsOf('urls', numbered('https://foreign.example/', 5)),
      targetOf('hosts', 'notexample.com'),
      targetOf('urls', 'https://example.com.evil.example/'),
      targetOf('urls', 'https://example.com/'),
    ];
    const code = 'host-in-no-zone';
    expect(planPurge(targets, zones, options)).toEqual({
      ok: false,
      reason: [
        { code, host: 'foreign.example', zones, targets: targets.slice(0, 5) },
        { code, host: 'notexample.com', zones, targets: targets.slice(5, 6) },
        { code, host: 'example.com.evil.example', zones, targets: targets.slice(6, 7) },
      ],
    });
  });
});

describe('with one zone', () => {
  it('keeps targets that everything covers in the plan, without a request', () => {
    const plan = planned([...targetsOf('tags', ['a', 'b', 'A']), targetOf('everything', 'everything')]);
    expect(shape(plan)).toEqual([['example.com', 'everything', ['everything']]]);
    expect(plan.covered).toEqual(targetsOf('tags', ['a', 'b']).map((target) => ({ zone: EXAMPLE, target })));
    expect(plan.notices).toEqual([{ code: 'covered-by-everything', zone: EXAMPLE, targets: 2 }]);
  });

  it('has no notice if everything is the only target', () => {
    expect(planned([targetOf('everything', 'everything')]).notices).toEqual([]);
  });

  it('purges a URL on a host outside of the zone anyway, with a notice', () => {
    const targets = targetsOf('urls', ['https://api.example.net/a', 'https://example.com/']);
    const plan = planned(targets);
    expect(shape(plan)).toEqual([
      ['example.com', 'urls', ['https://api.example.net/a', 'https://example.com/']],
    ]);
    expect(plan.notices).toEqual([
      {
        code: 'host-outside-zone',
        host: 'api.example.net',
        zone: EXAMPLE,
        targets: targets.slice(0, 1),
      },
    ]);
  });

  it('has no notice about a domain of Cloudflare like pages.dev, for which resolveZones makes one', () => {
    expect(planned(targetsOf('hosts', ['a.pages.dev', 'pub-1.r2.dev'])).notices).toEqual([]);
  });

  it('has no notice if the name of the zone is unknown', () => {
    expect(planned([targetOf('urls', 'https://a.example/')], [zoneOf(null)]).notices).toEqual([]);
  });
});

describe('the estimate of a purge', () => {
  const batchesOf = (kind: Kind, sizes: readonly number[]): Batch[] =>
    sizes.map((size) => ({ zone: EXAMPLE, kind, targets: targetsOf(kind, numbered('t', size)) }));
  const times = (count: number, size: number): number[] => Array.from({ length: count }, () => size);

  it.each<[plan: (typeof PLANS)[number], kind: Kind, sizes: number[], seconds: number, numbers: object]>([
    ['free', 'tags', [], 0, { requests: 0 }],
    ['free', 'tags', times(25, 100), 0, { requests: 25, atOnce: 25 }],
    ['free', 'tags', times(26, 100), 12, { requests: 26, perSecond: 5 / 60 }],
    ['free', 'prefixes', times(75, 1), 600, { requests: 75, atOnce: 25 }],
    ['pro', 'hosts', times(75, 100), 10, { requests: 75, perSecond: 5 }],
    ['business', 'tags', times(150, 100), 10, { requests: 150, atOnce: 50, perSecond: 10 }],
    ['enterprise', 'tags', times(1000, 100), 10, { requests: 1000, atOnce: 500, perSecond: 50 }],
    ['free', 'urls', [100], 0, { limitMs: 0 }],
    ['free', 'urls', times(81, 100), 10, { urls: 8100, perSecond: 800 }],
    ['enterprise', 'urls', times(61, 500), 10, { urls: 30_500, perSecond: 3000 }],
  ])('follows the limit of the plan %s for %s', (plan, kind, sizes, seconds, numbers) => {
    const { ms, limitMs, ...others } = estimate(batchesOf(kind, sizes), LIMITS[plan]);
    expect({ limitMs, ...others }).toMatchObject(numbers);
    expect(limitMs).toBeCloseTo(seconds * 1000);
    // The rate limiter stays a little below the limit.
    expect(ms).toBeCloseTo(limitMs * (kind === 'urls' ? MARGIN.urls : MARGIN.requests));
  });

  it('uses the slower of the two limits, which apply in parallel', () => {
    const urls = batchesOf('urls', times(81, 100));
    expect(estimate([...urls, ...batchesOf('tags', times(26, 1))], LIMITS.free)).toMatchObject({
      limit: 'requests',
      ms: expect.closeTo(12_000 * MARGIN.requests),
    });
    expect(estimate([...urls, ...batchesOf('tags', times(25, 1))], LIMITS.free)).toMatchObject({
      limit: 'urls',
      ms: expect.closeTo(10_000 * MARGIN.urls),
    });
  });
});

describe('targetKey', () => {
  const same = (one: Target, other: Target) => targetKey(one) === targetKey(other);
  const url = (headers?: Record<string, string>) => targetOf('urls', 'https://example.com/', headers);

  it.each<[what: string, one: Target, other: Target, expected: boolean]>([
    ['tags in different case', targetOf('tags', 'Blog'), targetOf('tags', 'bLOG'), true],
    [
      'URLs in different case',
      targetOf('urls', 'https://a.example/A'),
      targetOf('urls', 'https://a.example/a'),
      false,
    ],
    ['a tag and a host', targetOf('tags', 'example.com'), targetOf('hosts', 'example.com'), false],
    ['header names in different case', url({ 'X-A': '1' }), url({ 'x-a': '1' }), true],
    ['headers in different order', url({ a: '1', b: '2' }), url({ b: '2', a: '1' }), true],
    ['header values in different case', url({ a: 'x' }), url({ a: 'X' }), false],
    ['a URL with and without headers', url({ a: '1' }), url(), false],
    ['header values that look like other headers', url({ a: '1', b: '2' }), url({ a: '1","b":"2' }), false],
    [
      'targets from different sources',
      { ...url(), source: { kind: 'also' } },
      { ...url(), source: { kind: 'verify' } },
      true,
    ],
  ])('compares %s', (_what, one, other, expected) => {
    expect(same(one, other)).toBe(expected);
  });
});

describe('a plan', () => {
  const zones = [
    zoneOf('example.com', 'z1'),
    zoneOf('example.org', 'z2', 'env'),
    zoneOf('a.example.org', 'z3'),
  ];
  const host = fc.constantFrom(
    'example.com',
    'www.example.com',
    'example.org',
    'a.example.org',
    'b.a.example.org',
  );
  const number = fc.nat(40);
  const target = fc.oneof(
    fc.tuple(host, number).map(([at, n]) => targetOf('urls', `https://${at}/${n}`)),
    fc
      .tuple(host, number, fc.constantFrom('mobile', 'desktop'))
      .map(([at, n, device]) => targetOf('urls', `https://${at}/${n}`, { 'CF-Device-Type': device })),
    number.map((n) => targetOf('tags', `${n % 2 === 0 ? 'Tag' : 'tag'}${n >> 1}`)),
    host.map((at) => targetOf('hosts', at)),
    fc.tuple(host, number).map(([at, n]) => targetOf('prefixes', `${at}/${n}`)),
  );
  const targets = fc.array(target, { maxLength: 60, size: 'max' });
  const given = fc.record({
    limits: fc.constantFrom(...PLANS).map((plan) => LIMITS[plan]),
    // Small, so that a few targets fill several requests.
    batchSize: fc.option(fc.integer({ min: 1, max: 10 })),
  });
  const law = (
    name: string,
    holds: (
      all: readonly Target[],
      plan: Plan,
      more: { limits: (typeof LIMITS)['free']; batchSize: number | null },
    ) => void,
  ): void => {
    it(name, () => {
      fc.assert(
        fc.property(targets, given, (all, more) => holds(all, planned(all, zones, more), more)),
        { numRuns: 50 },
      );
    });
  };
  const sentOf = ({ batches }: Plan, zone: Zone) =>
    batches.filter((batch) => batch.zone === zone).flatMap((batch) => batch.targets);
  const isFor = ({ kind, value }: Target, zone: Zone): boolean => {
    if (kind === 'tags') return true;
    const at = value.replace(/^https:\/\//, '').split('/')[0] ?? '';
    const name = zones.map((one) => one.name ?? '').filter((one) => at === one || at.endsWith(`.${one}`));
    return name.toSorted((one, other) => other.length - one.length)[0] === zone.name;
  };

  law('has every target in exactly one request of each of its zones, and in no other zone', (all, plan) => {
    for (const zone of zones) {
      const wanted = new Set(all.filter((one) => isFor(one, zone)).map(targetKey));
      const sent = sentOf(plan, zone).map(targetKey);
      expect(sent.toSorted()).toEqual([...wanted].toSorted());
    }
  });

  law('fills each request up to the limit', (_all, { batches }, more) => {
    for (const [index, { zone, kind, targets: mine }] of batches.entries()) {
      const most = batchLimit(kind, more.limits, more.batchSize);
      expect(mine.length).toBeGreaterThan(0);
      expect(mine.length).toBeLessThanOrEqual(
        Math.min(most, kind === 'urls' ? more.limits.urlsPerRequest : 100),
      );
      const next = batches[index + 1];
      const goesOn =
        next?.zone === zone &&
        next.kind === kind &&
        (next.targets[0]?.headers === undefined) === (mine[0]?.headers === undefined);
      if (goesOn) expect(mine.length).toBe(most);
    }
  });

  law('keeps the order of targets within a kind', (all, plan) => {
    const places = new Map<string, number>();
    for (const [place, one] of all.entries())
      if (!places.has(targetKey(one))) places.set(targetKey(one), place);
    for (const zone of zones) {
      for (const kind of KINDS) {
        for (const withHeaders of [true, false]) {
          const mine = sentOf(plan, zone).filter(
            (one) => one.kind === kind && (one.headers !== undefined) === withHeaders,
          );
          const order = mine.map((one) => places.get(targetKey(one)) ?? -1);
          expect(order).toEqual(order.toSorted((one, other) => one - other));
        }
      }
    }
  });

  law('has one selector per request, and never mixes plain URLs with URLs with headers', (_all, plan) => {
    for (const batch of plan.batches) {
      expect(new Set(batch.targets.map(({ kind }) => kind))).toEqual(new Set([batch.kind]));
      const body: Record<string, unknown> = JSON.parse(requestOf(batch, 'purge').body);
      const [list, ...others] = Object.values(body);
      expect(others).toEqual([]);
      expect(new Set((list as unknown[]).map((entry) => typeof entry)).size).toBe(1);
    }
  });

  law('has only requests for everything if everything is a target', (all) => {
    const { batches } = planned([...all, targetOf('everything', 'everything')], zones);
    expect(batches.map((batch) => requestOf(batch, 'purge').body)).toEqual(
      zones.map(() => '{"purge_everything":true}'),
    );
  });

  law('is the same for the same targets', (all, plan, more) => {
    expect(planned(all, zones, more)).toEqual(plan);
    expect(planned([...all, ...all], zones, more)).toEqual(plan);
  });
});
