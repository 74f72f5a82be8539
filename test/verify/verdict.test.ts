import { describe, expect, test } from 'vitest';
import type { EdgeResponse } from '../../src/site/edge-response.ts';
import { isPassing, judgeFreshness, type Moment, type Verdict } from '../../src/verify/verdict.ts';

/** An answer ten seconds after the purge. */
const RESPONSE: EdgeResponse = {
  status: 200,
  cacheStatus: 'HIT',
  age: null,
  date: null,
  ray: '8c41e2a000000001-FRA',
  contentType: null,
  challenged: false,
  location: null,
};
const NOW = Date.UTC(2026, 0, 1);
const MOMENT: Moment = { operation: 'purge', sinceMs: 10_000, wallClock: NOW };

type Row = readonly [
  what: string,
  response: Partial<EdgeResponse>,
  verdict: Verdict,
  moment?: Partial<Moment>,
];

function check(rows: readonly Row[]): void {
  for (const [what, response, verdict, moment] of rows) {
    test(what, () => {
      const judged = judgeFreshness({ ...RESPONSE, ...response }, { ...MOMENT, ...moment });
      expect(judged.verdict, JSON.stringify(judged.why)).toBe(verdict);
    });
  }
}

describe('an answer that was fetched after the purge', () => {
  check([
    ['MISS', { cacheStatus: 'MISS' }, 'fresh'],
    ['EXPIRED', { cacheStatus: 'EXPIRED' }, 'fresh'],
    ['REVALIDATED', { cacheStatus: 'REVALIDATED', age: 0 }, 'fresh'],
    ['REVALIDATED, invalidated', { cacheStatus: 'REVALIDATED' }, 'fresh', { operation: 'invalidate' }],
    ['a redirect', { cacheStatus: 'MISS', status: 301 }, 'fresh'],
    ['a page that is gone', { cacheStatus: 'MISS', status: 404 }, 'fresh'],
  ]);

  test('is fresh whatever Age the origin gives it, which is told', () => {
    const judged = judgeFreshness({ ...RESPONSE, cacheStatus: 'MISS', age: 500 }, MOMENT);
    expect(judged.verdict).toBe('fresh');
    expect(judged.why).toMatchObject({ code: 'fetched-anew', by: 'MISS', originAge: 500 });
  });
});

describe('a hit', () => {
  check([
    ['younger than the purge', { age: 9 }, 'fresh'],
    ['as old as the purge', { age: 10 }, 'fresh'],
    ['as old as the purge, with what rounding may add', { age: 11 }, 'fresh'],
    ['older', { age: 12 }, 'stale'],
    ['at once after the purge', { age: 0 }, 'fresh', { sinceMs: 0 }],
    ['a second old at once after the purge', { age: 1 }, 'fresh', { sinceMs: 0 }],
    ['two seconds old at once after the purge', { age: 2 }, 'stale', { sinceMs: 0 }],
    ['older, of an error page', { age: 12, status: 404 }, 'stale'],
    ['older, of a redirect', { age: 12, status: 301 }, 'stale'],
    ['older, and invalidated', { age: 12 }, 'stale', { operation: 'invalidate' }],
    ['younger, and invalidated', { age: 2 }, 'fresh', { operation: 'invalidate' }],
    ['without Age and Date', {}, 'unknown'],
    ['without Age, of now: the edge may have set that Date anew', { date: NOW }, 'unknown'],
    ['without Age, some seconds before the purge: clocks differ', { date: NOW - 30_000 }, 'unknown'],
    ['without Age, long before the purge', { date: NOW - 3_600_000 }, 'stale'],
    ['with Age, whatever its Date', { age: 3, date: NOW - 3_600_000 }, 'fresh'],
  ]);

  test('that is old says how old', () => {
    expect(judgeFreshness({ ...RESPONSE, age: 3600 }, MOMENT).why).toEqual({
      ...{ code: 'older-copy', age: 3600, sinceMs: 10_000 },
    });
  });
});

describe('an expired copy', () => {
  const invalidated = { operation: 'invalidate' } as const;
  check([
    ['STALE after a purge', { cacheStatus: 'STALE', age: 3600 }, 'stale'],
    ['UPDATING after a purge', { cacheStatus: 'UPDATING', age: 3600 }, 'stale'],
    ['STALE without Age', { cacheStatus: 'STALE' }, 'stale'],
    ['STALE, about as old as the purge', { cacheStatus: 'STALE', age: 10 }, 'stale'],
    ['STALE, but surely from after the purge', { cacheStatus: 'STALE', age: 5 }, 'fresh'],
    ['STALE after an invalidation', { cacheStatus: 'STALE', age: 3600 }, 'revalidating', invalidated],
    ['UPDATING after an invalidation', { cacheStatus: 'UPDATING', age: 3600 }, 'revalidating', invalidated],
  ]);
});

describe('what shows nothing', () => {
  check([
    ['DYNAMIC', { cacheStatus: 'DYNAMIC' }, 'notCached'],
    ['BYPASS', { cacheStatus: 'BYPASS' }, 'notCached'],
    ['NONE', { cacheStatus: 'NONE' }, 'notCached'],
    ['UNKNOWN', { cacheStatus: 'UNKNOWN' }, 'notCached'],
    ['NONE/UNKNOWN', { cacheStatus: 'NONE/UNKNOWN' }, 'notCached'],
    ['Cloudflare without a cache status', { cacheStatus: null }, 'notCached'],
    ['no header of Cloudflare', { cacheStatus: null, ray: null }, 'notCloudflare'],
    ['a cache status alone', { cacheStatus: 'MISS', ray: null }, 'fresh'],
    ['a challenge', { challenged: true, cacheStatus: 'HIT', age: 3600 }, 'unknown'],
    ['401', { status: 401, cacheStatus: 'DYNAMIC' }, 'unknown'],
    [
      'a redirect to a sign-in page',
      { status: 302, cacheStatus: 'DYNAMIC', location: 'https://example.com/login?next=%2F' },
      'unknown',
    ],
    [
      'a redirect to Cloudflare Access',
      { status: 302, location: 'https://team.cloudflareaccess.com/cdn-cgi/access/x' },
      'unknown',
    ],
    [
      'a redirect to an article on blogging',
      { status: 301, cacheStatus: 'MISS', location: 'https://example.com/blogging/in-2026/' },
      'fresh',
    ],
    ['403', { status: 403, cacheStatus: 'DYNAMIC' }, 'unknown'],
    ['407 of a proxy', { status: 407, cacheStatus: null, ray: null }, 'unknown'],
    ['429', { status: 429 }, 'unknown'],
    ['500', { status: 500, cacheStatus: 'MISS' }, 'unknown'],
    ['522', { status: 522, cacheStatus: null }, 'unknown'],
    ['502 of a proxy', { status: 502, cacheStatus: null, ray: null }, 'unknown'],
    ['a cache status of tomorrow', { cacheStatus: 'FOO' }, 'unknown'],
  ]);
});

test.each<[what: string, response: Partial<EdgeResponse>, operation: Moment['operation'], passing: boolean]>([
  ['a stale copy, which may be gone after a second purge', { age: 3600 }, 'purge', true],
  ['a hit without Age: the upper tier has just filled the lower one', {}, 'purge', true],
  ['an edge that revalidates', { cacheStatus: 'UPDATING', age: 9 }, 'invalidate', true],
  ['an origin that does not answer', { cacheStatus: 'STALE', age: 9 }, 'invalidate', false],
  ['a fresh copy', { age: 3 }, 'purge', false],
  ['a page that is not cached', { cacheStatus: 'DYNAMIC' }, 'purge', false],
  ['a challenge', { challenged: true }, 'purge', false],
])('asking again may show more than %s', (_what, response, operation, passing) => {
  expect(isPassing(judgeFreshness({ ...RESPONSE, ...response }, { ...MOMENT, operation }))).toBe(passing);
});
