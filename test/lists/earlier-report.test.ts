import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEarlierReport } from '../../src/lists/earlier-report.ts';
import type { Outcome } from '../../src/report/outcome.ts';
import { reportParts } from '../../src/report/report-file.ts';
import { parseBaseUrls } from '../../src/targets/base-url.ts';
import { type MappingOptions, targetsOfChanges } from '../../src/targets/mapping/changed.ts';
import { parseHosts, parsePrefixes, parseTags } from '../../src/targets/selectors.ts';
import { KINDS, type Target, type TargetSource } from '../../src/targets/target.ts';
import { parseUrls } from '../../src/targets/urls.ts';
import { decodePath } from '../../src/text/path-bytes.ts';
import { outcomeWith, targetOf, UNMASKED, ZONE_ID, zoneOf } from '../examples.ts';
import { patterns } from '../patterns.ts';

const SOURCE: TargetSource = { kind: 'list', list: 'report.json' };
const EXAMPLE = zoneOf('example.com');
const STAGING = zoneOf('example.org', 'f'.repeat(32), '12ab34cd56ef78ab12cd34ef56ab78cd');

const read = (report: unknown) =>
  parseEarlierReport(typeof report === 'string' ? report : JSON.stringify(report), SOURCE);

type Fate = Outcome['results'][number];
const fateOf = (target: Target, state: Fate['state'] = 'unconfirmed', zone = EXAMPLE): Fate => ({
  zone,
  target,
  state,
  request: null,
  failure: null,
});

/** The report of a run in which this became of its targets, as it is written. */
const written = (results: readonly Fate[], more: Partial<Outcome> = {}): string =>
  [...reportParts(outcomeWith({ results, ...more }), UNMASKED)].join('');

/** A report with one target like this. */
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
  it('gives back what was not purged, of every kind, with headers, for its zone and environment', () => {
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
    const { values, problems, notices } = read(written([...done, ...left, ...done], { result: 'partial' }));
    expect(values).toEqual(
      left.map(({ target, zone }) => ({
        ...target,
        source: SOURCE,
        zone: zone.id,
        environment: zone.environment,
      })),
    );
    expect([problems, notices]).toEqual([[], []]);
  });

  it('of a dry run gives back all that was planned', () => {
    const { values } = read(written([fateOf(targetOf('tags', 'a'))], { result: 'dry-run' }));
    expect(values).toMatchObject([{ kind: 'tags', value: 'a', zone: ZONE_ID }]);
  });

  it('of a run that found no zone leaves it open', () => {
    const nowhere = { id: '', name: null, environment: null };
    const { values } = read(written([fateOf(targetOf('tags', 'a'), 'unconfirmed', nowhere)]));
    expect(values).toEqual([{ kind: 'tags', value: 'a', source: SOURCE }]);
    expect(read(withTarget({ zone: null })).values).toEqual([{ kind: 'tags', value: 'a', source: SOURCE }]);
  });

  it('in which all was purged gives nothing, and says so', () => {
    const { values, problems, notices } = read(
      written([fateOf(targetOf('tags', 'a'), 'confirmed')], { result: 'purged' }),
    );
    expect([values, problems]).toEqual([[], []]);
    expect(notices).toEqual(['everything that this report tells of was purged']);
    expect(read(written([], { result: 'nothing' }))).toEqual({ values, problems, notices });
  });

  it.each<Outcome['result']>(['failed', 'skipped', 'partial'])(
    'of a run that ended (%s) before it knew its targets is a problem, not nothing',
    (result) => {
      const { values, problems } = read(written([], { result }));
      expect(values).toEqual([]);
      expect(problems[0]).toContain('before it knew its targets');
    },
  );

  it('of a run that knew some of its targets only is the same problem', () => {
    const { values, problems } = read(written([fateOf(targetOf('tags', 'a'))], { complete: false }));
    expect(values).toEqual([]);
    expect(problems[0]).toContain('before it knew its targets');
  });

  it('of an invalidation says that this run has an operation of its own', () => {
    const { notices } = read(written([fateOf(targetOf('tags', 'a'))], { operation: 'invalidate' }));
    expect(notices[0]).toContain('operation: invalidate');
  });

  it('that was cut off anywhere is a problem', () => {
    const whole = written([
      fateOf(targetOf('tags', 'a')),
      fateOf(targetOf('urls', 'https://example.com/')),
    ]).trimEnd();
    for (let end = 1; end < whole.length; end++) {
      const { values, problems } = read(whole.slice(0, end));
      expect(values).toEqual([]);
      expect(problems).toHaveLength(1);
    }
  });

  it.each<[what: string, report: unknown, problem: string]>([
    ['other JSON', { name: 'x', version: '1.0.0', targets: [] }, 'no report of this action'],
    ['a lock file', { lockfileVersion: 3, version: 1 }, 'no report of this action'],
    ['a newer report', { version: 2, targets: [] }, 'a report of version 2'],
    ['an older report', { version: 0, targets: [] }, 'a report of version 0'],
    ['names of prototypes', '{"__proto__": {"version": 1, "targets": []}}', 'no report of this action'],
    ['targets that are none', { version: 1, targets: { length: 1 } }, 'no report of this action'],
    ['an entry that is none', { version: 1, targets: [null] }, 'targets[0] has no "status"'],
    [
      'an entry that is a text',
      { version: 1, targets: ['https://example.com/'] },
      'targets[0] has no "status"',
    ],
    ['no status', withTarget({ status: undefined }), 'has no "status"'],
    ['another kind', withTarget({ kind: 'files' }), 'has a "kind" other than everything, urls'],
    ['a kind that a prototype has', withTarget({ kind: 'constructor' }), 'has a "kind" other than'],
    ['no value', withTarget({ value: undefined }), 'has no "value"'],
    ['a value that is no text', withTarget({ value: ['a'] }), 'has no "value"'],
    ['no zone', withTarget({ zone: undefined }), 'has no "zone" and "environment"'],
    ['a zone that is no text', withTarget({ zone: 1 }), 'has no "zone" and "environment"'],
    ['a zone of endless length', withTarget({ zone: 'a'.repeat(256) }), 'has no "zone" and "environment"'],
    ['no environment', withTarget({ environment: undefined }), 'has no "zone" and "environment"'],
    ['an empty tag', withTarget({ value: '' }), 'got "": that is not how a report spells tags'],
    ['two tags in one', withTarget({ value: 'a,b' }), 'a tag has only printable ASCII'],
    ['a tag with a line break', withTarget({ value: 'a\nb' }), 'a tag has only printable ASCII'],
    [
      'a tag with blanks around',
      withTarget({ value: ' a ' }),
      'got " a ": that is not how a report spells tags',
    ],
    [
      'everything by another name',
      withTarget({ kind: 'everything', value: '*' }),
      'got "*": it is everything',
    ],
    ['a relative URL', withTarget({ kind: 'urls', value: '/a' }), 'it is not absolute'],
    ['a URL with a password', withTarget({ kind: 'urls', value: 'https://u:p@example.com/' }), 'password'],
    [
      'a URL with a fragment',
      withTarget({ kind: 'urls', value: 'https://example.com/#a' }),
      'not how a report spells urls',
    ],
    [
      'a URL in other letters',
      withTarget({ kind: 'urls', value: 'https://EXAMPLE.com/' }),
      'not how a report spells urls',
    ],
    [
      'a URL with a wildcard for a host',
      withTarget({ kind: 'urls', value: 'https://*.example.com/' }),
      'host name',
    ],
    [
      'JSON for a URL',
      withTarget({ kind: 'urls', value: '{"url": "https://example.com/"}' }),
      'not how a report spells urls',
    ],
    ['a comment for a URL', withTarget({ kind: 'urls', value: '# https://example.com/' }), 'several URLs'],
    ['a host with a port', withTarget({ kind: 'hosts', value: 'example.com:80' }), 'a host takes no port'],
    [
      'a host with a wildcard',
      withTarget({ kind: 'hosts', value: '*.example.com' }),
      'no wildcard in a host',
    ],
    [
      'a host with a scheme',
      withTarget({ kind: 'hosts', value: 'https://example.com' }),
      'not how a report spells hosts',
    ],
    ['a prefix with a query', withTarget({ kind: 'prefixes', value: 'example.com/?a' }), 'no query'],
    [
      'a prefix with a wildcard for a host',
      withTarget({ kind: 'prefixes', value: '*.example.com/' }),
      'host name',
    ],
    [
      'headers that are none',
      withTarget({ kind: 'urls', value: 'https://example.com/', headers: 'a' }),
      '"headers" takes an object',
    ],
    [
      'a header with a line break',
      withTarget({ kind: 'urls', value: 'https://example.com/', headers: { a: 'b\r\nc: d' } }),
      'a text on one line',
    ],
    [
      'a header by no name',
      withTarget({ kind: 'urls', value: 'https://example.com/', headers: { 'a b': 'c' } }),
      "not a header's name",
    ],
    ['a tag with headers', withTarget({ headers: { a: 'b' } }), 'only URLs have headers'],
    [
      'a masked secret in a URL',
      withTarget({ kind: 'urls', value: 'https://example.com/***' }),
      'a secret that was masked',
    ],
    [
      'a masked secret in a header',
      withTarget({ kind: 'urls', value: 'https://example.com/', headers: { a: '***' } }),
      'a secret that was masked',
    ],
  ])('is refused whole, with the entry that is wrong: %s', (_what, report, problem) => {
    const { values, problems } = read(report);
    expect(values).toEqual([]);
    expect(problems[0]).toContain(problem);
  });

  it('is refused for any mistake among many targets, but not for what was purged and masked', () => {
    const good = { zone: ZONE_ID, environment: null, kind: 'tags', value: 'a', status: 'failed' };
    const bad = { ...good, value: 'a b' };
    const { values, problems } = read({ version: 1, result: 'partial', targets: [good, bad, good, bad] });
    expect(values).toEqual([]);
    expect(problems.map((problem) => problem.slice(0, 10))).toEqual(['targets[1]', 'targets[3]']);
    const done = { ...good, value: '***', status: 'purged' };
    expect(read({ version: 1, result: 'partial', targets: [good, done] }).values).toHaveLength(1);
  });

  it('gives back a URL and a prefix with a real * in the path, as changed files have it', () => {
    const targets = [
      targetOf('urls', 'https://example.com/a*b%2A?*'),
      targetOf('prefixes', 'example.com/a*/'),
    ];
    expect(read(written(targets.map((target) => fateOf(target)))).values).toMatchObject(
      targets.map(({ kind, value }) => ({ kind, value })),
    );
  });

  it('with names of prototypes for headers has them as data', () => {
    const headers = JSON.parse('{"__proto__": "a", "constructor": "b"}');
    const { values } = read(written([fateOf(targetOf('urls', 'https://example.com/', headers))]));
    expect(Object.entries(values[0]?.headers ?? {})).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
  });
});

/** What the inputs make of any texts: the targets that runs have. */
const texts = fc
  .array(fc.string({ unit: 'binary', maxLength: 12 }), { maxLength: 4 })
  .map((list) => JSON.stringify(list));
const header = fc.constantFrom(
  { 'CF-Device-Type': 'mobile' },
  { 'CF-Device-Type': 'desktop', 'X-*': 'a "b", é' },
);
const targets: fc.Arbitrary<readonly Target[]> = fc
  .record({
    urls: fc.array(
      fc.tuple(fc.webUrl({ withQueryParameters: true, withFragments: true }), fc.option(header)),
      { maxLength: 6 },
    ),
    paths: fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { maxLength: 6 }),
    tags: fc.array(fc.string({ minLength: 1, maxLength: 12 }), { maxLength: 6 }),
    hosts: fc.array(fc.domain(), { maxLength: 6 }),
    odd: texts,
    everything: fc.boolean(),
  })
  .map(({ urls, paths, tags, hosts, odd, everything }) => [
    ...(everything ? [targetOf('everything', 'everything')] : []),
    ...parseUrls(JSON.stringify(urls.map(([url, headers]) => (headers ? { url, headers } : url))), SOURCE)
      .values,
    ...paths.map((path) =>
      targetOf('urls', `https://example.com/${encodeURIComponent(path.toWellFormed())}`),
    ),
    ...parseTags(JSON.stringify(tags)).values,
    ...parseHosts(JSON.stringify(hosts)).values,
    ...parsePrefixes(
      JSON.stringify(hosts.map((host, index) => `${host}/${encodeURIComponent(paths[index] ?? '')}`)),
    ).values,
    ...[parseUrls(odd, SOURCE), parseTags(odd), parseHosts(odd), parsePrefixes(odd)].flatMap(
      ({ values }) => values,
    ),
  ]);

const CHANGED: MappingOptions = {
  mode: 'urls',
  baseUrls: parseBaseUrls('https://example.com/docs\nhttp://[::1]:8080').values,
  root: '',
  paths: patterns('**'),
  rules: [],
  pageUrls: 'all',
  also: [],
  siteWide: [],
  maxUrls: 1000,
  fallback: 'site',
};

describe('a report that was written and read again', () => {
  const masked = (target: Target): boolean => JSON.stringify(target).includes('***');

  it('has the same targets, whatever they are and wherever they were to go', () => {
    const zones = fc.constantFrom(EXAMPLE, STAGING, zoneOf(null, 'a'));
    const state = fc.constantFrom<Fate['state']>('confirmed', 'unconfirmed');
    const result = fc.constantFrom<Outcome['result']>('partial', 'failed', 'dry-run');
    const kinds = new Set<string>();
    fc.assert(
      fc.property(
        targets,
        fc.array(fc.tuple(zones, state), { minLength: 1 }),
        result,
        (all, places, ended) => {
          const results = all
            .filter((target) => !masked(target))
            .map((target, index) => {
              const [zone, state] = places[index % places.length] ?? [EXAMPLE, 'unconfirmed'];
              return fateOf(target, state, zone);
            });
          const left = results.filter(({ state }) => state === 'unconfirmed');
          for (const { target } of left) kinds.add(target.kind);
          const { values, problems } = read(written(results, { result: ended }));
          expect(problems).toHaveLength(results.length === 0 ? 1 : 0);
          expect(values).toEqual(
            left.map(({ zone, target }) => ({
              ...target,
              source: SOURCE,
              zone: zone.id,
              environment: zone.environment,
            })),
          );
        },
      ),
      { numRuns: 300 },
    );
    expect([...kinds].sort()).toEqual([...KINDS].sort());
  });

  it('has the same targets, whatever the names of the changed files that they are for', () => {
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
        const all = targetsOfChanges(changes, { ...CHANGED, mode }).targets.filter(
          (target) => !masked(target),
        );
        const { values } = read(written(all.map((target) => fateOf(target))));
        expect(values.map(({ kind, value }) => [kind, value])).toEqual(
          all.map(({ kind, value }) => [kind, value]),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('is never thrown at, and gives no target beside a problem, whatever JSON it is', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (json) => {
        const { values, problems } = read(`{"version": 1, "targets": [${json}], "x": ${json}}`);
        expect(values).toEqual([]);
        expect(problems).toHaveLength(1);
      }),
      { numRuns: 300 },
    );
  });
});
