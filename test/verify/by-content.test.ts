import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { KnownContents } from '../../src/changes/content.ts';
import type { EdgeResponse } from '../../src/site/edge-response.ts';
import { judgeAnswer } from '../../src/verify/by-content.ts';
import type { Moment, Verdict, VerdictReason } from '../../src/verify/verdict.ts';

/** An answer ten seconds after the purge. */
const MOMENT: Moment = { operation: 'purge', sinceMs: 10_000, wallClock: Date.UTC(2026, 0, 1) };
const RESPONSE: EdgeResponse = {
  ...{ status: 200, cacheStatus: 'MISS', age: null, date: null, ray: '8c41e2a000000001-FRA' },
  ...{ contentType: 'text/html', challenged: false, location: null },
};

const id = (text: string): string => createHash('sha256').update(text).digest('hex');
const file = (held: readonly (string | null)[], now: string | null): KnownContents => ({
  ids: 'bytes',
  held: held.map((text) => (text === null ? null : id(text))),
  now: now === null ? null : id(now),
});
const CHANGED = file(['old'], 'new');
const ADDED = file([null], 'new');
const DELETED = file(['old'], null);

interface Row {
  readonly is: readonly [Verdict, VerdictReason['code']];
  readonly body?: string | null;
  readonly response?: Partial<EdgeResponse>;
  readonly files?: readonly KnownContents[];
  readonly url?: string;
  readonly moment?: Partial<Moment>;
}

function check(rows: Readonly<Record<string, Row>>): void {
  test.each(Object.entries(rows))('%s', (_, row) => {
    const { is, body = 'old', response = {}, files = [CHANGED], url = '/page', moment = {} } = row;
    const seen = { response: { ...RESPONSE, ...response }, at: 0, problem: null };
    const bytes = body === null ? null : Buffer.from(body);
    const { verdict, why } = judgeAnswer(`https://example.com${url}`, { ...seen, body: bytes }, files, {
      ...MOMENT,
      ...moment,
    });
    expect([verdict, why.code]).toEqual(is);
  });
}

const hit = (age: number | null, more: Partial<EdgeResponse> = {}) => ({ cacheStatus: 'HIT', age, ...more });
const invalidated = { operation: 'invalidate' } as const;

describe('new bytes are exact', () => {
  check({
    'fetched after the purge': { body: 'new', is: ['exact', 'new-bytes'] },
    'in a hit of a lower tier, which has no Age': {
      body: 'new',
      response: hit(null),
      is: ['exact', 'new-bytes'],
    },
    'in a copy from before the purge': { body: 'new', response: hit(3600), is: ['exact', 'new-bytes'] },
    'not cached by the edge': {
      body: 'new',
      response: { cacheStatus: 'DYNAMIC' },
      is: ['exact', 'new-bytes'],
    },
    'not served by Cloudflare': {
      ...{ body: 'new', response: { cacheStatus: null, ray: null }, is: ['exact', 'new-bytes'] },
    },
    'with an unexpected content type': { body: 'new', url: '/app.js', is: ['exact', 'new-bytes'] },
    'that the edge may have held before': {
      ...{ body: 'new', files: [file(['new', 'old'], 'new')], is: ['exact', 'new-bytes'] },
    },
  });
});

describe('old bytes', () => {
  check({
    'fetched after the purge are outdated': { is: ['outdated', 'old-bytes'] },
    'that the origin confirms are outdated': {
      ...{ response: { cacheStatus: 'REVALIDATED' }, moment: invalidated, is: ['outdated', 'old-bytes'] },
    },
    'cached after the purge are outdated': { response: hit(5), is: ['outdated', 'old-bytes'] },
    'that the edge never caches are outdated': {
      ...{ response: { cacheStatus: 'DYNAMIC' }, is: ['outdated', 'old-bytes'] },
    },
    'not served by Cloudflare are outdated': {
      ...{ response: { cacheStatus: null, ray: null }, is: ['outdated', 'old-bytes'] },
    },
    'cached before the purge are stale': { response: hit(3600), is: ['stale', 'old-bytes'] },
    'in a hit of unknown age are stale': { response: hit(null), is: ['stale', 'old-bytes'] },
    'in an expired copy after a purge are stale': {
      ...{ response: { cacheStatus: 'STALE', age: 3600 }, is: ['stale', 'old-bytes'] },
    },
    'served during a revalidation are revalidating': {
      response: { cacheStatus: 'UPDATING', age: 3600 },
      ...{ moment: invalidated, is: ['revalidating', 'marked-stale'] },
    },
    'fetched after an invalidation are outdated': {
      ...{ response: { cacheStatus: 'EXPIRED' }, moment: invalidated, is: ['outdated', 'old-bytes'] },
    },
  });
});

describe('the cache headers decide about other bytes', () => {
  check({
    'HTML that was rewritten in transit': { body: 'new<script>', is: ['fresh', 'other-bytes'] },
    'in a copy from before the purge': {
      body: 'new<script>',
      response: hit(3600),
      is: ['stale', 'older-copy'],
    },
    'in a hit of unknown age': {
      body: 'new<script>',
      response: hit(null),
      is: ['unknown', 'hit-without-age'],
    },
    'not cached by the edge': {
      body: 'x',
      response: { cacheStatus: 'DYNAMIC' },
      is: ['notCached', 'not-cached'],
    },
    'a body that is too large to read': { body: null, is: ['fresh', 'fetched-anew'] },
    'of a file with unknown contents': { files: [], is: ['fresh', 'fetched-anew'] },
  });
});

describe('the cache headers decide about responses without the content', () => {
  check({
    'a form that redirects': { response: { status: 301, location: '/page/' }, is: ['fresh', 'fetched-anew'] },
    'a redirect from before the purge': { response: hit(3600, { status: 301 }), is: ['stale', 'older-copy'] },
    'a form that the host does not serve': { response: { status: 404 }, is: ['fresh', 'fetched-anew'] },
    'a 404 for a new file': {
      ...{ response: { status: 404 }, files: [ADDED], is: ['fresh', 'fetched-anew'] },
    },
    'a 404 that was cached before the file existed': {
      ...{ response: hit(3600, { status: 404 }), files: [ADDED], is: ['stale', 'older-copy'] },
    },
    'an error with the old bytes': { response: { status: 500 }, is: ['unknown', 'visit-refused'] },
    'a challenge': { response: { status: 403, challenged: true }, is: ['unknown', 'challenged'] },
    'a login page': {
      ...{
        response: { status: 302, location: 'https://example.com/login' },
        is: ['unknown', 'sign-in-page'],
      },
    },
  });
});

describe('a deleted file', () => {
  check({
    'is exact if the response is 404': { response: { status: 404 }, files: [DELETED], is: ['exact', 'gone'] },
    'is exact if the response is 410': { response: { status: 410 }, files: [DELETED], is: ['exact', 'gone'] },
    'is outdated if the origin still serves it': { files: [DELETED], is: ['outdated', 'old-bytes'] },
    'is stale in a copy from before the purge': {
      response: hit(60),
      files: [DELETED],
      is: ['stale', 'old-bytes'],
    },
    'is fresh if its URL redirects': {
      response: { status: 301 },
      files: [DELETED],
      is: ['fresh', 'fetched-anew'],
    },
    'is fresh if a single-page application returns HTML': {
      ...{ body: '<div id=app>', url: '/app.js', files: [DELETED], is: ['fresh', 'other-bytes'] },
    },
    'is not exact by a 404 if another file should be at its URL': {
      ...{ response: { status: 404 }, files: [DELETED, ADDED], is: ['fresh', 'fetched-anew'] },
    },
    'is exact if its URL now serves another file': {
      body: 'new',
      files: [DELETED, ADDED],
      is: ['exact', 'new-bytes'],
    },
    'is outdated if its bytes are served in place of another file': {
      files: [DELETED, ADDED],
      is: ['outdated', 'old-bytes'],
    },
  });
});

describe('the wrong content type is stale', () => {
  const html = { body: '<div id=app>' };
  check({
    'HTML for a script, fetched after the purge': {
      ...html,
      url: '/app.1a2b.js',
      is: ['stale', 'wrong-type'],
    },
    'HTML for a style sheet with a query': { ...html, url: '/x.css?v=3', is: ['stale', 'wrong-type'] },
    'HTML for a script in a hit of unknown age': {
      ...{ ...html, url: '/app.js', response: hit(null), is: ['stale', 'wrong-type'] },
    },
    'a payload of React Server Components for a page': {
      ...{ body: '1:"$Sreact"', response: { contentType: 'text/x-component' }, is: ['stale', 'wrong-type'] },
    },
    'a payload of React Server Components for the file of a page': {
      ...{ body: '1:"$Sreact"', url: '/a/index.html', response: { contentType: 'text/x-component' } },
      is: ['stale', 'wrong-type'],
    },
  });
});

describe('the content type is right', () => {
  check({
    'for a page that the host renders': {
      body: '<html>',
      url: '/',
      is: ['fresh', 'other-bytes'],
    },
    'for Markdown that the host renders': {
      body: '<p>',
      url: '/x.md',
      is: ['fresh', 'other-bytes'],
    },
    'for a payload of React Server Components with its own extension': {
      ...{ body: '1:', url: '/a.rsc', response: { contentType: 'text/x-component' } },
      is: ['fresh', 'other-bytes'],
    },
    'for uncached HTML from a function of the host whose source is a script': {
      ...{ body: '<html>', url: '/functions/x.js', response: { cacheStatus: 'DYNAMIC' } },
      is: ['notCached', 'not-cached'],
    },
    'for a script': {
      ...{ body: 'min()', url: '/x.js', response: { contentType: 'text/javascript' } },
      is: ['fresh', 'other-bytes'],
    },
  });
});
