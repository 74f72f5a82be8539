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

describe('the new bytes are exact, wherever they come from', () => {
  check({
    'fetched anew': { body: 'new', is: ['exact', 'new-bytes'] },
    'a hit without Age, as a lower tier has it': {
      body: 'new',
      response: hit(null),
      is: ['exact', 'new-bytes'],
    },
    'a copy from before the purge': { body: 'new', response: hit(3600), is: ['exact', 'new-bytes'] },
    'not cached': { body: 'new', response: { cacheStatus: 'DYNAMIC' }, is: ['exact', 'new-bytes'] },
    'not through Cloudflare': {
      ...{ body: 'new', response: { cacheStatus: null, ray: null }, is: ['exact', 'new-bytes'] },
    },
    'of a page whose type is unlikely': { body: 'new', url: '/app.js', is: ['exact', 'new-bytes'] },
    'that the edge may have held before, too': {
      ...{ body: 'new', files: [file(['new', 'old'], 'new')], is: ['exact', 'new-bytes'] },
    },
  });
});

describe('the old bytes', () => {
  check({
    'fetched after the purge are outdated': { is: ['outdated', 'old-bytes'] },
    'that the origin confirms are outdated': {
      ...{ response: { cacheStatus: 'REVALIDATED' }, moment: invalidated, is: ['outdated', 'old-bytes'] },
    },
    'cached after the purge are outdated': { response: hit(5), is: ['outdated', 'old-bytes'] },
    'that are never cached are outdated': {
      ...{ response: { cacheStatus: 'DYNAMIC' }, is: ['outdated', 'old-bytes'] },
    },
    'past Cloudflare are outdated': {
      ...{ response: { cacheStatus: null, ray: null }, is: ['outdated', 'old-bytes'] },
    },
    'cached before the purge are stale': { response: hit(3600), is: ['stale', 'old-bytes'] },
    'cached nobody knows when are stale': { response: hit(null), is: ['stale', 'old-bytes'] },
    'served expired after a purge are stale': {
      ...{ response: { cacheStatus: 'STALE', age: 3600 }, is: ['stale', 'old-bytes'] },
    },
    'while the edge asks the origin are revalidating': {
      response: { cacheStatus: 'UPDATING', age: 3600 },
      ...{ moment: invalidated, is: ['revalidating', 'marked-stale'] },
    },
    'fetched after an invalidation are outdated': {
      ...{ response: { cacheStatus: 'EXPIRED' }, moment: invalidated, is: ['outdated', 'old-bytes'] },
    },
  });
});

describe('bytes that are neither are judged by the cache', () => {
  check({
    'HTML that is rewritten on the way': { body: 'new<script>', is: ['fresh', 'other-bytes'] },
    'in a copy from before the purge': {
      body: 'new<script>',
      response: hit(3600),
      is: ['stale', 'older-copy'],
    },
    'nobody knows since when': {
      body: 'new<script>',
      response: hit(null),
      is: ['unknown', 'hit-without-age'],
    },
    'never cached': { body: 'x', response: { cacheStatus: 'DYNAMIC' }, is: ['notCached', 'not-cached'] },
    'too many to be read': { body: null, is: ['fresh', 'fetched-anew'] },
    'of a file whose contents are not known': { files: [], is: ['fresh', 'fetched-anew'] },
  });
});

describe('what is not the content', () => {
  check({
    'a form that redirects': { response: { status: 301, location: '/page/' }, is: ['fresh', 'fetched-anew'] },
    'a redirect from before the purge': { response: hit(3600, { status: 301 }), is: ['stale', 'older-copy'] },
    'a form that the host does not serve': { response: { status: 404 }, is: ['fresh', 'fetched-anew'] },
    'a new file that is not there (yet, or at all)': {
      ...{ response: { status: 404 }, files: [ADDED], is: ['fresh', 'fetched-anew'] },
    },
    'a 404 that was cached before the file was there': {
      ...{ response: hit(3600, { status: 404 }), files: [ADDED], is: ['stale', 'older-copy'] },
    },
    'an error with the old bytes': { response: { status: 500 }, is: ['unknown', 'visit-refused'] },
    'a challenge': { response: { status: 403, challenged: true }, is: ['unknown', 'challenged'] },
    'a sign-in page': {
      ...{
        response: { status: 302, location: 'https://example.com/login' },
        is: ['unknown', 'sign-in-page'],
      },
    },
  });
});

describe('a deleted file', () => {
  check({
    'is exact where it is not found': { response: { status: 404 }, files: [DELETED], is: ['exact', 'gone'] },
    'or gone': { response: { status: 410 }, files: [DELETED], is: ['exact', 'gone'] },
    'is outdated where the origin still has it': { files: [DELETED], is: ['outdated', 'old-bytes'] },
    'is stale in a copy from before': { response: hit(60), files: [DELETED], is: ['stale', 'old-bytes'] },
    'may redirect': { response: { status: 301 }, files: [DELETED], is: ['fresh', 'fetched-anew'] },
    'may be HTML where a single-page application answers': {
      ...{ body: '<div id=app>', url: '/app.js', files: [DELETED], is: ['fresh', 'other-bytes'] },
    },
    'proves nothing by a 404 where another file should be': {
      ...{ response: { status: 404 }, files: [DELETED, ADDED], is: ['fresh', 'fetched-anew'] },
    },
    'may have left its address to another one': {
      body: 'new',
      files: [DELETED, ADDED],
      is: ['exact', 'new-bytes'],
    },
    'is old where another file should be': { files: [DELETED, ADDED], is: ['outdated', 'old-bytes'] },
  });
});

describe('another content type than the file has is stale', () => {
  const html = { body: '<div id=app>' };
  check({
    'HTML for a script, freshly fetched': { ...html, url: '/app.1a2b.js', is: ['stale', 'wrong-type'] },
    'HTML for a style sheet with a query': { ...html, url: '/x.css?v=3', is: ['stale', 'wrong-type'] },
    'HTML for a script in a hit of unknown age': {
      ...{ ...html, url: '/app.js', response: hit(null), is: ['stale', 'wrong-type'] },
    },
    'RSC text for a page': {
      ...{ body: '1:"$Sreact"', response: { contentType: 'text/x-component' }, is: ['stale', 'wrong-type'] },
    },
    'RSC text for a page by its file': {
      ...{ body: '1:"$Sreact"', url: '/a/index.html', response: { contentType: 'text/x-component' } },
      is: ['stale', 'wrong-type'],
    },
  });
});

describe('a content type is in order', () => {
  check({
    'of a page that a script in the repository makes': {
      body: '<html>',
      url: '/',
      is: ['fresh', 'other-bytes'],
    },
    'of a page in Markdown, which its host renders': {
      body: '<p>',
      url: '/x.md',
      is: ['fresh', 'other-bytes'],
    },
    'of RSC text under its own name': {
      ...{ body: '1:', url: '/a.rsc', response: { contentType: 'text/x-component' } },
      is: ['fresh', 'other-bytes'],
    },
    'of HTML for a script that no cache takes: a function of the host is no file': {
      ...{ body: '<html>', url: '/functions/x.js', response: { cacheStatus: 'DYNAMIC' } },
      is: ['notCached', 'not-cached'],
    },
    'of a script': {
      ...{ body: 'min()', url: '/x.js', response: { contentType: 'text/javascript' } },
      is: ['fresh', 'other-bytes'],
    },
  });
});
