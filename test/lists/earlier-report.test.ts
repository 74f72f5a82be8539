import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type EarlierReport,
  parseEarlierReport,
  type ReportProblem,
} from '../../src/lists/earlier-report.ts';
import type { Outcome } from '../../src/report/outcome.ts';
import { reportParts } from '../../src/report/report-file.ts';
import { parseBaseUrls } from '../../src/targets/base-url.ts';
import { targetsOfChanges } from '../../src/targets/mapping/changed.ts';
import type { MappingOptions } from '../../src/targets/mapping/changed-targets.ts';
import { parseHosts, parsePrefixes, parseTags } from '../../src/targets/selectors.ts';
import { KINDS, type Target, type TargetSource } from '../../src/targets/target.ts';
import { parseUrls } from '../../src/targets/urls.ts';
import { decodePath } from '../../src/text/path-bytes.ts';
import { anyCharacter, anyDomain, anyUrl, cases } from '../arbitraries.ts';
import { outcomeWith, targetOf, UNMASKED, ZONE_ID, zoneOf } from '../examples.ts';
import { MAPPING } from '../mapping-options.ts';

const SOURCE: TargetSource = { kind: 'list', list: 'report.json' };
const EXAMPLE = zoneOf('example.com');
const STAGING = zoneOf('example.org', 'f'.repeat(32), '12ab34cd56ef78ab12cd34ef56ab78cd');

const parse = (report: unknown) =>
  parseEarlierReport(typeof report === 'string' ? report : JSON.stringify(report), SOURCE);

/** Parses a report; throws if it is rejected. */
function read(report: unknown): EarlierReport {
  const result = parse(report);
  if (!result.ok) throw new Error(`it is rejected: ${JSON.stringify(result.reason)}`);
  return result.value;
}

/** Returns why a report is rejected, or null. */
function rejection(report: unknown): ReportProblem | null {
  const result = parse(report);
  return result.ok ? null : result.reason;
}

type TargetResult = Outcome['results'][number];
const fateOf = (
  target: Target,
  state: TargetResult['state'] = 'unconfirmed',
  zone = EXAMPLE,
): TargetResult => ({
  zone,
  target,
  state,
  request: null,
  failure: null,
});

/** The report of a run with these results. */
const written = (results: readonly TargetResult[], more: Partial<Outcome> = {}): string =>
  [...reportParts(outcomeWith({ results, ...more }), UNMASKED)].join('');

/** A report with one target that has these fields. */
const withTarget = (target: object): object => ({
  version: 1,
  result: 'failed',
  targets: [
    {
      zone: ZONE_ID,
      zoneName: null,
      environment: null,
      kind: 'tags',
      value: 'a',
      reason: 'x',
      status: 'failed',
      request: null,
      error: null,
      ...target,
    },
  ],
});

describe('the report of an earlier run', () => {
  it('returns every unpurged target with its headers, zone and environment', () => {
    const left = [
      fateOf(targetOf('everything', 'everything'), 'unconfirmed', STAGING),
      fateOf(targetOf('urls', 'https://example.com/a?b=%5B')),
      fateOf(
        targetOf('urls', 'https://example.com/a', {
          'CF-Device-Type': 'mobile',
          Origin: 'https://x.example',
        }),
      ),
      fateOf(targetOf('tags', 'a')),
      fateOf(targetOf('tags', 'a'), 'unconfirmed', STAGING),
      fateOf(targetOf('hosts', 'www.example.com')),
      fateOf(targetOf('prefixes', 'example.com:8443/docs/')),
    ];
    const done = [
      fateOf(targetOf('tags', 'b'), 'confirmed'),
      fateOf(targetOf('tags', 'b'), 'confirmed', STAGING),
    ];
    const { targets, notices } = read(written([...done, ...left, ...done], { result: 'partial' }));
    expect(targets).toEqual(
      left.map(({ target, zone }) => ({
        ...target,
        source: SOURCE,
        zone: zone.id,
        environment: zone.environment,
      })),
    );
    expect(notices).toEqual([]);
  });

  it('of a dry run returns all planned targets', () => {
    const { targets } = read(written([fateOf(targetOf('tags', 'a'))], { result: 'dry-run' }));
    expect(targets).toMatchObject([{ kind: 'tags', value: 'a', zone: ZONE_ID }]);
  });

  it('of a run that found no zone returns targets without a zone', () => {
    const nowhere = { id: '', name: null, environment: null };
    const { targets } = read(written([fateOf(targetOf('tags', 'a'), 'unconfirmed', nowhere)]));
    expect(targets).toEqual([{ kind: 'tags', value: 'a', source: SOURCE }]);
    expect(read(withTarget({ zone: null })).targets).toEqual([{ kind: 'tags', value: 'a', source: SOURCE }]);
  });

  it('of a complete purge returns no targets, with a notice', () => {
    const nothing = { targets: [], notices: [{ code: 'report-nothing-left' }] };
    expect(read(written([fateOf(targetOf('tags', 'a'), 'confirmed')], { result: 'purged' }))).toEqual(
      nothing,
    );
    expect(read(written([], { result: 'nothing' }))).toEqual(nothing);
  });

  it.each<Outcome['result']>(['failed', 'skipped', 'partial'])(
    'of a run that ended (%s) before it knew its targets is rejected',
    (result) => {
      expect(rejection(written([], { result }))).toEqual({ code: 'report-incomplete', result });
    },
  );

  it('of a run that knew only some of its targets is rejected', () => {
    const report = written([fateOf(targetOf('tags', 'a'))], { complete: false });
    expect(rejection(report)?.code).toBe('report-incomplete');
  });

  it('of an invalidation has a notice', () => {
    const { notices } = read(written([fateOf(targetOf('tags', 'a'))], { operation: 'invalidate' }));
    expect(notices).toEqual([{ code: 'report-of-invalidation' }]);
  });

  it('is rejected if it is truncated anywhere', () => {
    const whole = written([
      fateOf(targetOf('tags', 'a')),
      fateOf(targetOf('urls', 'https://example.com/')),
    ]).trimEnd();
    for (let end = 1; end < whole.length; end++) {
      expect(rejection(whole.slice(0, end))).toEqual({ code: 'report-not-json' });
    }
  });

  it.each<[what: string, report: unknown, problem: object]>([
    ['other JSON', { name: 'x', version: '1.0.0', targets: [] }, { code: 'report-foreign' }],
    ['a lock file', { lockfileVersion: 3, version: 1 }, { code: 'report-foreign' }],
    ['a newer report', { version: 2, targets: [] }, { code: 'report-version', version: 2, reads: 1 }],
    ['an older report', { version: 0, targets: [] }, { code: 'report-version', version: 0, reads: 1 }],
    ['a report as __proto__', '{"__proto__": {"version": 1, "targets": []}}', { code: 'report-foreign' }],
    ['targets that are not an array', { version: 1, targets: { length: 1 } }, { code: 'report-foreign' }],
    ['an entry that is null', { version: 1, targets: [null] }, { code: 'report-target-altered' }],
    [
      'an entry that is a text',
      { version: 1, targets: ['https://example.com/'] },
      { code: 'report-target-altered' },
    ],
    ['no status', withTarget({ status: undefined }), { code: 'report-target-altered' }],
    ['another kind', withTarget({ kind: 'files' }), { code: 'report-target-altered' }],
    [
      'a kind named like an Object.prototype property',
      withTarget({ kind: 'constructor' }),
      { code: 'report-target-altered' },
    ],
    ['no value', withTarget({ value: undefined }), { code: 'report-target-altered' }],
    ['a value that is no text', withTarget({ value: ['a'] }), { code: 'report-target-altered' }],
    ['no zone', withTarget({ zone: undefined }), { code: 'report-target-altered' }],
    ['a zone that is no text', withTarget({ zone: 1 }), { code: 'report-target-altered' }],
    [
      'a zone with a very long name',
      withTarget({ zone: 'a'.repeat(256) }),
      { code: 'report-target-altered' },
    ],
    ['no environment', withTarget({ environment: undefined }), { code: 'report-target-altered' }],
    ['an empty tag', withTarget({ value: '' }), { code: 'report-target-altered' }],
    ['two tags in one', withTarget({ value: 'a,b' }), { code: 'tag-characters' }],
    ['a tag with a line break', withTarget({ value: 'a\nb' }), { code: 'tag-characters' }],
    ['a tag with surrounding spaces', withTarget({ value: ' a ' }), { code: 'report-target-altered' }],
    [
      'everything with another value',
      withTarget({ kind: 'everything', value: '*' }),
      { code: 'report-target-altered' },
    ],
    ['a relative URL', withTarget({ kind: 'urls', value: '/a' }), { code: 'url-not-absolute' }],
    [
      'a URL with a password',
      withTarget({ kind: 'urls', value: 'https://u:p@example.com/' }),
      { code: 'url-userinfo' },
    ],
    [
      'a URL with a fragment',
      withTarget({ kind: 'urls', value: 'https://example.com/#a' }),
      { code: 'report-target-altered' },
    ],
    [
      'a URL with a host in upper case',
      withTarget({ kind: 'urls', value: 'https://EXAMPLE.com/' }),
      { code: 'report-target-altered' },
    ],
    [
      'a URL with a wildcard for a host',
      withTarget({ kind: 'urls', value: 'https://*.example.com/' }),
      { code: 'url-host' },
    ],
    [
      'JSON for a URL',
      withTarget({ kind: 'urls', value: '{"url": "https://example.com/"}' }),
      { code: 'report-target-altered' },
    ],
    [
      'a comment for a URL',
      withTarget({ kind: 'urls', value: '# https://example.com/' }),
      { code: 'url-several' },
    ],
    [
      'a host with a port',
      withTarget({ kind: 'hosts', value: 'example.com:80' }),
      { code: 'host-with-port' },
    ],
    [
      'a host with a wildcard',
      withTarget({ kind: 'hosts', value: '*.example.com' }),
      { code: 'host-wildcard' },
    ],
    [
      'a host with a scheme',
      withTarget({ kind: 'hosts', value: 'https://example.com' }),
      { code: 'report-target-altered' },
    ],
    [
      'a prefix with a query',
      withTarget({ kind: 'prefixes', value: 'example.com/?a' }),
      { code: 'prefix-with-query' },
    ],
    [
      'a prefix with a wildcard for a host',
      withTarget({ kind: 'prefixes', value: '*.example.com/' }),
      { code: 'prefix-without-host' },
    ],
    [
      'headers that are not an object',
      withTarget({ kind: 'urls', value: 'https://example.com/', headers: 'a' }),
      { code: 'url-entry-headers-not-object' },
    ],
    [
      'a header with a line break',
      withTarget({ kind: 'urls', value: 'https://example.com/', headers: { a: 'b\r\nc: d' } }),
      { code: 'header-value' },
    ],
    [
      'a header with an invalid name',
      withTarget({ kind: 'urls', value: 'https://example.com/', headers: { 'a b': 'c' } }),
      { code: 'header-name' },
    ],
    ['a tag with headers', withTarget({ headers: { a: 'b' } }), { code: 'report-target-altered' }],
  ])('is rejected with its first mistake: %s', (_what, report, problem) => {
    const reason = rejection(report);
    const [mistake] = reason?.code === 'list-mistakes' ? reason.mistakes : [];
    expect(mistake?.reason ?? reason).toMatchObject(problem);
    expect(mistake?.index ?? 0).toBe(0);
  });

  it('is rejected for a mistake in any target that was not purged', () => {
    const good = { zone: ZONE_ID, environment: null, kind: 'tags', value: 'a', status: 'failed' };
    const bad = { ...good, value: 'a b' };
    const reason = rejection({ version: 1, result: 'partial', targets: [good, bad, good, bad] });
    expect(reason).toMatchObject({ code: 'list-mistakes', mistakes: [{ index: 1 }, { index: 3 }] });
    const done = { ...bad, status: 'purged' };
    expect(read({ version: 1, result: 'partial', targets: [good, done] }).targets).toHaveLength(1);
  });

  it('may have 130,000 mistakes', () => {
    const targets = Array.from({ length: 130_000 }, () => null);
    const reason = rejection({ version: 1, result: 'failed', targets });
    expect(reason?.code === 'list-mistakes' && reason.mistakes).toHaveLength(130_000);
  });

  it('returns URLs and prefixes with * in the path, which changed files can have', () => {
    const targets = [
      targetOf('urls', 'https://example.com/a*b%2A?*'),
      targetOf('urls', 'https://example.com/a***b'),
      targetOf('prefixes', 'example.com/a*/'),
    ];
    expect(read(written(targets.map((target) => fateOf(target)))).targets).toMatchObject(
      targets.map(({ kind, value }) => ({ kind, value })),
    );
  });

  it('may have headers named like Object.prototype properties', () => {
    const headers = JSON.parse('{"__proto__": "a", "constructor": "b"}');
    const { targets } = read(written([fateOf(targetOf('urls', 'https://example.com/', headers))]));
    expect(Object.entries(targets[0]?.headers ?? {})).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
  });
});

/** Any texts, as JSON arrays. */
const texts = fc
  .array(fc.string({ unit: anyCharacter, maxLength: 12 }), { maxLength: 4 })
  .map((list) => JSON.stringify(list));
const header = fc.constantFrom(
  { 'CF-Device-Type': 'mobile' },
  { 'CF-Device-Type': 'desktop', 'X-*': 'a "b", é' },
);
const targets: fc.Arbitrary<readonly Target[]> = fc
  .record({
    urls: fc.array(fc.tuple(anyUrl, fc.option(header)), { maxLength: 6 }),
    paths: fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { maxLength: 6 }),
    tags: fc.array(fc.string({ minLength: 1, maxLength: 12 }), { maxLength: 6 }),
    hosts: fc.array(anyDomain, { maxLength: 6 }),
    odd: texts,
    everything: fc.boolean(),
  })
  .map(({ urls, paths, tags, hosts, odd, everything }) => [
    ...(everything ? [targetOf('everything', 'everything')] : []),
    ...parseUrls(JSON.stringify(urls.map(([url, headers]) => (headers ? { url, headers } : url))), SOURCE)
      .value,
    ...paths.map((path) =>
      targetOf('urls', `https://example.com/${encodeURIComponent(path.toWellFormed())}`),
    ),
    ...parseTags(JSON.stringify(tags)).value,
    ...parseHosts(JSON.stringify(hosts)).value,
    ...parsePrefixes(
      JSON.stringify(hosts.map((host, index) => `${host}/${encodeURIComponent(paths[index] ?? '')}`)),
    ).value,
    ...[parseUrls(odd, SOURCE), parseTags(odd), parseHosts(odd), parsePrefixes(odd)].flatMap(
      ({ value }) => value,
    ),
  ]);

const CHANGED: MappingOptions = {
  ...MAPPING,
  baseUrls: parseBaseUrls('https://example.com/docs\nhttp://[::1]:8080').value,
  siteWide: [],
};

describe('a report that is written and parsed again', () => {
  it('has the same targets for all kinds, zones and environments', () => {
    const zones = fc.constantFrom(EXAMPLE, STAGING, zoneOf(null, 'a'));
    const state = fc.constantFrom<TargetResult['state']>('confirmed', 'unconfirmed');
    const result = fc.constantFrom<Outcome['result']>('partial', 'failed', 'dry-run');
    const kinds = new Set<string>();
    fc.assert(
      fc.property(
        targets,
        fc.array(fc.tuple(zones, state), { minLength: 1 }),
        result,
        (all, places, ended) => {
          const results = all.map((target, index) => {
            const [zone, state] = places[index % places.length] ?? [EXAMPLE, 'unconfirmed'];
            return fateOf(target, state, zone);
          });
          const left = results.filter(({ state }) => state === 'unconfirmed');
          for (const { target } of left) kinds.add(target.kind);
          const result = parse(written(results, { result: ended }));
          expect(result.ok).toBe(results.length > 0);
          expect(result.ok ? result.value.targets : []).toEqual(
            left.map(({ zone, target }) => ({
              ...target,
              source: SOURCE,
              zone: zone.id,
              environment: zone.environment,
            })),
          );
        },
      ),
      cases(100),
    );
    expect([...kinds].sort()).toEqual([...KINDS].sort());
  });

  it('has the same targets for any names of changed files', () => {
    const bytes = fc.uint8Array({ min: 1, minLength: 1, maxLength: 8 }).map(decodePath);
    const names = fc.array(fc.oneof(bytes, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 })));
    fc.assert(
      fc.property(names, fc.constantFrom('urls', 'prefixes'), (paths, mode) => {
        const files = paths.map(
          (path) => ({ path, status: 'modified', type: 'file', held: [], now: null }) as const,
        );
        const changes = {
          kind: 'files',
          files,
          source: 'git',
          base: '',
          head: '',
          reason: '',
          notices: [],
        } as const;
        const all = targetsOfChanges(changes, { ...CHANGED, mode }).targets;
        const result = parse(written(all.map((target) => fateOf(target))));
        expect(result.ok).toBe(all.length > 0);
        expect((result.ok ? result.value.targets : []).map(({ kind, value }) => [kind, value])).toEqual(
          all.map(({ kind, value }) => [kind, value]),
        );
      }),
      cases(100),
    );
  });

  it('is rejected without throwing for any other JSON', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (json) => {
        expect(rejection(`{"version": 1, "targets": [${json}], "x": ${json}}`)).not.toBeNull();
      }),
      cases(100),
    );
  });
});
