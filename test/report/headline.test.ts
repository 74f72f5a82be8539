import { expect, it } from 'vitest';
import type { Zone } from '../../src/cloudflare/zone.ts';
import type { TargetResult } from '../../src/purge/results.ts';
import { finalLogLine, headline, uncheckedNote } from '../../src/report/headline.ts';
import type { Outcome } from '../../src/report/outcome.ts';
import type { Kind } from '../../src/targets/target.ts';
import type { Verdict } from '../../src/verify/verdict.ts';
import { outcomeWith, targetOf, zoneOf } from '../examples.ts';

/*
 * test/end-to-end/outcomes/ shows each way to end. These are cases that its pages do not have: several zones, zones
 * without a name, and large numbers.
 */

const results = (kind: Kind, number: number, state: TargetResult['state'], zone: Zone): TargetResult[] =>
  Array.from({ length: number }, (_, index) => ({
    zone,
    target: targetOf(kind, String(index)),
    state,
    request: null,
    failure: null,
  }));
const ZONE = zoneOf('example.com');
const done = (kind: Kind, number: number, zone = ZONE) => results(kind, number, 'confirmed', zone);
const left = (kind: Kind, number: number, zone = ZONE) => results(kind, number, 'unconfirmed', zone);
const AGENCY = zoneOf('agency.example', 'z');
const seen = (counts: { stale?: number; outdated?: number }, pages: readonly Verdict[] = []) =>
  ({
    counts: { stale: 0, outdated: 0, ...counts },
    checks: pages.map((verdict, at) => ({ verdict, file: `${at}.html` })),
  }) as unknown as NonNullable<Outcome['verification']>;

it.each<[what: string, more: Partial<Outcome>, icon: string, parts: readonly string[]]>([
  [
    'many targets of several kinds',
    { result: 'purged', results: [...done('tags', 1), ...done('urls', 2500)] },
    '✅',
    ['2,500 URLs, 1 tag of example.com'],
  ],
  [
    'two zones',
    { result: 'purged', results: [...done('hosts', 2), ...done('hosts', 1, AGENCY)] },
    '✅',
    ['3 hosts in 2 zones'],
  ],
  [
    'a zone without a name',
    { result: 'purged', results: done('everything', 1, zoneOf(null)) },
    '✅',
    ['everything'],
  ],
  [
    'old content at the edge',
    { result: 'purged', results: done('urls', 3), verification: seen({ outdated: 2, stale: 1 }) },
    '⚠️',
    ['3 URLs', '2 URLs', '1 URL still'],
  ],
  [
    'exact content at the edge',
    { result: 'purged', results: done('urls', 3), verification: seen({}, ['exact', 'exact', 'fresh']) },
    '✅',
    ['2 of 3 checked pages'],
  ],
  [
    'some of the targets',
    { result: 'partial', results: [...done('tags', 1), ...left('urls', 1)] },
    '⚠️',
    ['1 of 2 targets of example.com', '1 was not purged'],
  ],
  [
    'some of the zones, and the names of the others',
    { result: 'partial', results: [...done('everything', 1), ...left('everything', 1, AGENCY)] },
    '⚠️',
    ['1 of 2 targets in 2 zones', 'in agency.example'],
  ],
  [
    'a target without a zone',
    { result: 'failed', results: left('urls', 1, zoneOf(null, '')) },
    '❌',
    ['Not purged: 1 URL'],
  ],
  [
    'an incomplete list of targets',
    { result: 'failed', results: left('urls', 1), complete: false },
    '❌',
    ['1 URL of example.com', 'the target list is incomplete'],
  ],
])('the headline and the last line of the log show %s', (_what, more, icon, parts) => {
  const outcome = outcomeWith(more);
  const head = headline(outcome);
  expect(head.icon).toBe(icon);
  for (const part of parts) {
    expect(head.text + head.caveat).toContain(part);
    expect(finalLogLine(outcome)).toContain(part);
  }
});

it.each<[more: Partial<Outcome>, isShown: boolean]>([
  [{ isUnchecked: true, result: 'purged' }, true],
  [{ isUnchecked: true, result: 'partial' }, true],
  [{ isUnchecked: true, result: 'failed' }, false],
  [{ isUnchecked: false, result: 'purged' }, false],
])('with %j, a last sentence says that the site was not checked: %j', (more, isShown) => {
  expect(uncheckedNote(outcomeWith(more)) !== '').toBe(isShown);
});
