import { describe, expect, test } from 'vitest';
import type { EdgeResponse } from '../../src/site/edge-response.ts';
import {
  isOld,
  isTemporary,
  judgeFreshness,
  type Moment,
  VERDICTS,
  type Verdict,
  type VerdictReason,
} from '../../src/verify/verdict.ts';

/** A response ten seconds after the purge. */
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
  why: VerdictReason['code'],
  moment?: Partial<Moment>,
];

function check(rows: readonly Row[]): void {
  for (const [what, response, verdict, code, moment] of rows) {
    test(what, () => {
      const judged = judgeFreshness({ ...RESPONSE, ...response }, { ...MOMENT, ...moment });
      expect(judged).toMatchObject({ verdict, why: { code } });
    });
  }
}

describe('a response that was fetched after the purge', () => {
  const invalidated = { operation: 'invalidate' } as const;
  check([
    ['MISS', { cacheStatus: 'MISS' }, 'fresh', 'fetched-anew'],
    ['EXPIRED', { cacheStatus: 'EXPIRED' }, 'fresh', 'fetched-anew'],
    ['REVALIDATED', { cacheStatus: 'REVALIDATED', age: 0 }, 'fresh', 'fetched-anew'],
    ['REVALIDATED, invalidated', { cacheStatus: 'REVALIDATED' }, 'fresh', 'fetched-anew', invalidated],
    ['a redirect', { cacheStatus: 'MISS', status: 301 }, 'fresh', 'fetched-anew'],
    ['a page that does not exist', { cacheStatus: 'MISS', status: 404 }, 'fresh', 'fetched-anew'],
    ['any status below 500', { cacheStatus: 'MISS', status: 499 }, 'fresh', 'fetched-anew'],
  ]);

  test.each([
    ['no Age', null, null],
    ['younger than the purge', 3, null],
    ['as old as the purge, allowing for rounding', 11, null],
    ['older', 12, 12],
  ])(
    "is fresh whatever the Age of the origin's own cache, and has it if it is old: %s",
    (_what, age, originAge) => {
      expect(judgeFreshness({ ...RESPONSE, cacheStatus: 'MISS', age }, MOMENT)).toEqual({
        verdict: 'fresh',
        why: { code: 'fetched-anew', by: 'MISS', originAge },
      });
    },
  );
});

describe('a hit', () => {
  // A Date counts only where it is a minute before the purge, ten seconds ago.
  const skew = NOW - 10_000 - 60_000;
  check([
    ['younger than the purge', { age: 9 }, 'fresh', 'cached-after-purge'],
    ['as old as the purge', { age: 10 }, 'fresh', 'cached-after-purge'],
    ['as old as the purge, allowing for rounding', { age: 11 }, 'fresh', 'cached-after-purge'],
    ['older', { age: 12 }, 'stale', 'older-copy'],
    ['older by a millisecond', { age: 12 }, 'stale', 'older-copy', { sinceMs: 10_999 }],
    ['right after the purge', { age: 0 }, 'fresh', 'cached-after-purge', { sinceMs: 0 }],
    ['one second old right after the purge', { age: 1 }, 'fresh', 'cached-after-purge', { sinceMs: 0 }],
    ['two seconds old right after the purge', { age: 2 }, 'stale', 'older-copy', { sinceMs: 0 }],
    ['older, of an error page', { age: 12, status: 404 }, 'stale', 'older-copy'],
    ['older, of a redirect', { age: 12, status: 301 }, 'stale', 'older-copy'],
    ['older than the invalidation', { age: 12 }, 'stale', 'older-copy', { operation: 'invalidate' }],
    ['younger than the invalidation', { age: 2 }, 'fresh', 'cached-after-purge', { operation: 'invalidate' }],
    ['without Age and Date', {}, 'unknown', 'hit-without-age'],
    [
      'without Age, with the current Date, which the edge may have set',
      { date: NOW },
      'unknown',
      'hit-without-age',
    ],
    ['without Age, with a Date within the clock skew', { date: skew }, 'unknown', 'hit-without-age'],
    ['without Age, with a Date beyond the clock skew', { date: skew - 1 }, 'stale', 'older-copy'],
    ['with Age, whatever its Date', { age: 3, date: NOW - 3_600_000 }, 'fresh', 'cached-after-purge'],
  ]);

  test.each([
    ['by its Age', { age: 3600 }, 3600],
    ['by its Date, in whole seconds', { date: NOW - 3_600_900 }, 3600],
  ])('that is stale has its age: %s', (_what, response, age) => {
    expect(judgeFreshness({ ...RESPONSE, ...response }, MOMENT).why).toEqual({
      ...{ code: 'older-copy', age, sinceMs: 10_000 },
    });
  });
});

describe('an expired copy', () => {
  const stale = { cacheStatus: 'STALE' };
  const updating = { cacheStatus: 'UPDATING' };
  const invalidated = { operation: 'invalidate' } as const;
  check([
    ['STALE after a purge', { ...stale, age: 3600 }, 'stale', 'expired-copy'],
    ['UPDATING after a purge', { ...updating, age: 3600 }, 'stale', 'expired-copy'],
    ['STALE without Age', stale, 'stale', 'expired-copy'],
    ['STALE, about as old as the purge', { ...stale, age: 10 }, 'stale', 'expired-copy'],
    ['STALE, possibly as old as the purge', { ...stale, age: 9 }, 'stale', 'expired-copy', { sinceMs: 9999 }],
    ['STALE, but from after the purge', { ...stale, age: 9 }, 'fresh', 'expired-since'],
    ['STALE after an invalidation', { ...stale, age: 3600 }, 'revalidating', 'marked-stale', invalidated],
    [
      'UPDATING after an invalidation',
      { ...updating, age: 3600 },
      'revalidating',
      'marked-stale',
      invalidated,
    ],
  ]);
});

describe('a response that proves nothing', () => {
  const signIn = 'https://example.com/login?next=%2F';
  const access = 'https://team.cloudflareaccess.com/cdn-cgi/access/x';
  const article = 'https://example.com/blogging/in-2026/';
  check([
    ['DYNAMIC', { cacheStatus: 'DYNAMIC' }, 'notCached', 'not-cached'],
    ['BYPASS', { cacheStatus: 'BYPASS' }, 'notCached', 'not-cached'],
    ['NONE', { cacheStatus: 'NONE' }, 'notCached', 'not-cached'],
    ['UNKNOWN', { cacheStatus: 'UNKNOWN' }, 'notCached', 'not-cached'],
    ['NONE/UNKNOWN', { cacheStatus: 'NONE/UNKNOWN' }, 'notCached', 'not-cached'],
    ['Cloudflare without a cache status', { cacheStatus: null }, 'notCached', 'not-cached'],
    ['no Cloudflare header', { cacheStatus: null, ray: null }, 'notCloudflare', 'not-behind-cloudflare'],
    ['only a cache status', { cacheStatus: 'MISS', ray: null }, 'fresh', 'fetched-anew'],
    ['a challenge', { challenged: true, cacheStatus: 'HIT', age: 3600 }, 'unknown', 'challenged'],
    ['401', { status: 401, cacheStatus: 'DYNAMIC' }, 'unknown', 'visit-refused'],
    ['a redirect to a login page', { status: 302, location: signIn }, 'unknown', 'sign-in-page'],
    ['a redirect to Cloudflare Access', { status: 302, location: access }, 'unknown', 'sign-in-page'],
    [
      'a redirect to an article on blogging',
      { status: 301, cacheStatus: 'MISS', location: article },
      ...(['fresh', 'fetched-anew'] as const),
    ],
    ['403', { status: 403, cacheStatus: 'DYNAMIC' }, 'unknown', 'visit-refused'],
    ['407 of a proxy', { status: 407, cacheStatus: null, ray: null }, 'unknown', 'visit-refused'],
    ['429', { status: 429 }, 'unknown', 'visit-refused'],
    ['500', { status: 500, cacheStatus: 'MISS' }, 'unknown', 'visit-refused'],
    ['522', { status: 522, cacheStatus: null }, 'unknown', 'visit-refused'],
    ['502 of a proxy', { status: 502, cacheStatus: null, ray: null }, 'unknown', 'visit-refused'],
    ['an unknown cache status', { cacheStatus: 'FOO' }, 'unknown', 'strange-cache-status'],
    [
      'an unknown cache status that ends like a known one',
      { cacheStatus: 'X-UNKNOWN' },
      'unknown',
      'strange-cache-status',
    ],
    [
      'an unknown cache status that begins like a known one',
      { cacheStatus: 'UNKNOWN-X' },
      'unknown',
      'strange-cache-status',
    ],
  ]);

  test.each<[response: Partial<EdgeResponse>, facts: object]>([
    [{ challenged: true, status: 403 }, { status: 403 }],
    [{ status: 522 }, { status: 522 }],
    [{ status: 302, location: signIn }, { to: signIn }],
    [{ cacheStatus: null }, { by: 'NONE' }],
    [{ cacheStatus: 'FOO' }, { cacheStatus: 'FOO' }],
  ])('%j names the cause', (response, facts) => {
    expect(judgeFreshness({ ...RESPONSE, ...response }, MOMENT).why).toMatchObject(facts);
  });
});

test('stale and outdated are old', () => {
  expect(VERDICTS.filter((verdict) => isOld({ verdict }))).toEqual(['outdated', 'stale']);
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
  expect(isTemporary(judgeFreshness({ ...RESPONSE, ...response }, { ...MOMENT, operation }))).toBe(passing);
});
