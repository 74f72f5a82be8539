import { expect, it } from 'vitest';
import type { Zone } from '../../src/cloudflare/zone.ts';
import type { TargetResult } from '../../src/purge/purged.ts';
import { finalLogLine, headline, openQuestion } from '../../src/report/headline.ts';
import type { Outcome } from '../../src/report/outcome.ts';
import type { Kind } from '../../src/targets/target.ts';
import type { Verdict } from '../../src/verify/verdict.ts';
import { answerOf, outcomeWith, successBody, targetOf, zoneOf } from '../examples.ts';

const ZONE = zoneOf('example.com');
const results = (
  kind: Kind,
  number: number,
  state: TargetResult['state'],
  zone: Zone = ZONE,
): TargetResult[] =>
  Array.from({ length: number }, (_, index) => ({
    zone,
    target: targetOf(kind, String(index)),
    state,
    request: null,
    failure: null,
  }));
const done = (kind: Kind, number: number, zone?: Zone) => results(kind, number, 'confirmed', zone);
const left = (kind: Kind, number: number, zone?: Zone) => results(kind, number, 'unconfirmed', zone);
const request = { zone: ZONE, kind: 'urls', targets: 1, split: false, answeredAt: 0 } as const;
const sent = (number: number) =>
  Array.from({ length: number }, () => ({ ...request, answer: answerOf(200, successBody()) }));
const seen = (counts: { stale?: number; outdated?: number }, pages: readonly Verdict[] = []) =>
  ({
    counts: { stale: 0, outdated: 0, ...counts },
    checks: pages.map((verdict, at) => ({ verdict, file: `${at}.html` })),
  }) as unknown as NonNullable<Outcome['verification']>;
const stale = (number: number) => seen({ stale: number });

it.each<[more: Partial<Outcome>, head: string, last: string]>([
  [
    { result: 'purged', results: done('urls', 6), requests: sent(1) },
    '✅ Purged: 6 URLs of example.com',
    'Purged: 6 URLs of example.com, confirmed by Cloudflare in 1 request, 1.5 s.',
  ],
  [
    {
      result: 'purged',
      results: [...done('tags', 1), ...done('urls', 2500)],
      requests: sent(26),
      tookMs: 83_400,
    },
    '✅ Purged: 2,500 URLs, 1 tag of example.com',
    'Purged: 2,500 URLs, 1 tag of example.com, confirmed by Cloudflare in 26 requests, 1 min 24 s.',
  ],
  [
    { result: 'purged', results: [...done('hosts', 2), ...done('hosts', 1, zoneOf('example.org', 'z'))] },
    '✅ Purged: 3 hosts in 2 zones',
    'Purged: 3 hosts in 2 zones.',
  ],
  [
    { result: 'purged', strategy: 'site', results: done('hosts', 1) },
    '✅ Purged: the whole site, 1 host of example.com',
    'Purged: the whole site, 1 host of example.com.',
  ],
  [
    { result: 'purged', results: done('everything', 1, zoneOf(null)) },
    '✅ Purged: everything',
    'Purged: everything.',
  ],
  [
    {
      result: 'purged',
      operation: 'invalidate',
      results: done('tags', 1, zoneOf('example.com', 'z', 'stage')),
    },
    '✅ Marked stale: 1 tag of an environment of example.com',
    'Marked stale: 1 tag of an environment of example.com.',
  ],
  [
    { result: 'purged', results: done('urls', 3), requests: sent(2), verification: stale(1) },
    '⚠️ Purged: 3 URLs of example.com, but 1 old copy is still served',
    'Purged: 3 URLs of example.com, confirmed by Cloudflare in 2 requests, 1.5 s, but 1 old copy is still served.',
  ],
  [
    { result: 'purged', results: done('urls', 3), verification: seen({ outdated: 2, stale: 1 }) },
    '⚠️ Purged: 3 URLs of example.com, but the origin still served old content for 2 URLs, and 1 old copy is still served',
    'Purged: 3 URLs of example.com, but the origin still served old content for 2 URLs, and 1 old copy is still served.',
  ],
  [
    { result: 'purged', results: done('urls', 3), verification: seen({}, ['exact', 'exact', 'fresh']) },
    '✅ Purged: 3 URLs of example.com; 2 of 3 checked pages serve exactly what was deployed',
    'Purged: 3 URLs of example.com; 2 of 3 checked pages serve exactly what was deployed.',
  ],
  [
    { result: 'partial', results: done('urls', 3), verification: stale(2) },
    '⚠️ Purged: 3 URLs of example.com, but 2 old copies are still served',
    'Purged: 3 URLs of example.com, but 2 old copies are still served.',
  ],
  [
    { result: 'partial', results: [...done('urls', 200), ...left('urls', 100)], requests: sent(2) },
    '⚠️ Partly purged: 200 of 300 URLs of example.com; 100 are not',
    'Partly purged: 200 of 300 URLs of example.com, confirmed by Cloudflare in 2 requests, 1.5 s; 100 are not.',
  ],
  [
    { result: 'partial', results: [...done('tags', 1), ...left('urls', 1)] },
    '⚠️ Partly purged: 1 of 2 targets of example.com; 1 is not',
    'Partly purged: 1 of 2 targets of example.com; 1 is not.',
  ],
  [
    {
      result: 'partial',
      results: [
        ...done('everything', 1),
        ...done('everything', 1, zoneOf('example.org', 'y')),
        ...left('everything', 1, zoneOf('agency.example', 'z')),
      ],
    },
    '⚠️ Partly purged: everything in 2 of 3 zones; not agency.example',
    'Partly purged: everything in 2 of 3 zones; not agency.example.',
  ],
  [
    { result: 'partial', results: [...done('urls', 2), ...left('urls', 1, zoneOf('agency.example', 'z'))] },
    '⚠️ Partly purged: 2 of 3 URLs in 2 zones; 1 is not, in agency.example',
    'Partly purged: 2 of 3 URLs in 2 zones; 1 is not, in agency.example.',
  ],
  [
    { result: 'failed', results: left('urls', 1, zoneOf(null, '')) },
    '❌ Not purged: 1 URL',
    'Not purged: 1 URL.',
  ],
  [
    { result: 'failed', results: left('urls', 1), complete: false },
    '❌ Not purged: 1 URL of example.com (the target list is incomplete)',
    'Not purged: 1 URL of example.com (the target list is incomplete).',
  ],
  [{ result: 'failed', complete: false }, '❌ Nothing was purged', 'Nothing was purged.'],
  [
    { result: 'dry-run', results: left('urls', 3), plannedRequests: 1 },
    '🔍 Dry run: 3 URLs of example.com would be purged in 1 request',
    'Dry run: 3 URLs of example.com would be purged in 1 request.',
  ],
  [{ result: 'nothing' }, '➖ Nothing to purge', 'Nothing to purge.'],
  [
    { result: 'nothing', reason: 'no file changed' },
    '➖ Nothing to purge',
    'Nothing to purge: no file changed.',
  ],
  [{ result: 'skipped' }, '➖ Skipped: nothing was purged', 'Skipped: nothing was purged.'],
])('%o', (more, head, last) => {
  const outcome: Outcome = outcomeWith({ tookMs: 1500, ...more });
  const { icon, text, caveat } = headline(outcome);
  expect(`${icon} ${text}${caveat}`).toBe(head);
  expect(finalLogLine(outcome)).toBe(last);
});

it.each<[more: Partial<Outcome>, isSaid: boolean]>([
  [{ isUnchecked: true, result: 'purged' }, true],
  [{ isUnchecked: true, result: 'partial' }, true],
  [{ isUnchecked: true, result: 'failed' }, false],
  [{ isUnchecked: false, result: 'purged' }, false],
])('of %j, it is said that nobody looked at the site: %j', (more, isSaid) => {
  expect(openQuestion(outcomeWith(more)) !== '').toBe(isSaid);
});
