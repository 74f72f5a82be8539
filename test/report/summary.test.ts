import { describe, expect, it } from 'vitest';
import type { ApiResult, Failure } from '../../src/cloudflare/failure.ts';
import type { SentRequest, TargetResult } from '../../src/purge/results.ts';
import type { Outcome } from '../../src/report/outcome.ts';
import { commentOf, summaryOf } from '../../src/report/summary.ts';
import { pendingResults } from '../../src/run/progress.ts';
import type { Kind, Target } from '../../src/targets/target.ts';
import {
  answerOf,
  errorBody,
  failureOf,
  numbered,
  outcomeWith,
  successBody,
  targetOf,
  UNMASKED,
  zoneOf,
} from '../examples.ts';

const ZONE = zoneOf('example.com');

const outcomeOf = (more: Partial<Outcome>): Outcome => outcomeWith({ zones: [ZONE], ...more });

const summarize = (outcome: Outcome): string => summaryOf(outcome, UNMASKED);

const confirmed = (kind: Kind, value: string, headers?: Target['headers'], zone = ZONE): TargetResult => ({
  zone,
  target: targetOf(kind, value, headers),
  state: 'confirmed',
  request: 0,
  failure: null,
});

const failed = (kind: Kind, value: string, failure: Failure, zone = ZONE): TargetResult => ({
  zone,
  target: targetOf(kind, value),
  state: 'unconfirmed',
  request: 0,
  failure,
});

const sent = (kind: Kind, answer: ApiResult, targets = 1): SentRequest => ({
  zone: ZONE,
  kind,
  targets,
  answer: answer,
  split: false,
  answeredAt: 0,
});

const FORBIDDEN = failureOf(403, errorBody(10000, 'Authentication error'), { 'cf-ray': '8f1a-FRA' });

describe('the start of the summary', () => {
  it('says how the run ended, and why', () => {
    const summary = summarize(outcomeOf({ result: 'nothing', reason: 'no file changed' }));
    expect(summary).toBe('### ➖ Nothing to purge\n\n**Why:** No file changed.\n');
  });
});

describe('the summary of a successful purge', () => {
  const summary = summarize(
    outcomeOf({
      result: 'purged',
      results: [
        confirmed('urls', 'https://example.com/a'),
        confirmed('urls', 'https://example.com/b', { 'Accept-Language': 'de' }),
        confirmed('tags', 'post'),
      ],
      requests: [
        sent('urls', answerOf(200, successBody('id-1')), 2),
        sent('tags', answerOf(200, successBody('id-2'))),
      ],
      notices: [
        { level: 'notice', title: 'About the inputs', message: 'urls: took `x` off' },
        { level: 'warning', title: 'About the zones', message: 'foreign' },
      ],
      tookMs: 1234,
    }),
  );

  it('counts targets by zone and kind', () => {
    expect(summary).toContain(
      '| Zone | What | Purged | Requests |\n|---|---|---:|---:|\n| `example.com` | URLs | 2 | 1 |\n| `example.com` | tags | 1 | 1 |',
    );
    expect(summary).toContain('**Confirmed** by Cloudflare in 2 requests, 1.2 s.');
  });

  it('has targets and IDs in collapsed lists, and the notices', () => {
    expect(summary).toContain(
      '<details><summary>Purged: 2 URLs, 1 tag</summary>\n\n- `https://example.com/a`\n',
    );
    expect(summary).toContain('- `https://example.com/b with {"Accept-Language":"de"}`');
    expect(summary).toContain('<details><summary>2 request IDs</summary>\n\n- `id-1`\n- `id-2`');
    expect(summary).toContain('- **About the inputs:** urls: took `x` off\n- ⚠️ **About the zones:** foreign');
    expect(summary).not.toContain('Not purged');
  });

  it('has no list for a purge of everything', () => {
    const all = summarize(outcomeOf({ result: 'purged', results: [confirmed('everything', 'everything')] }));
    expect(all).toContain('| `example.com` | everything | 1 | 0 |');
    expect(all).not.toContain('<details>');
  });

  it('says `Marked stale` for `operation: invalidate`', () => {
    const results = [confirmed('tags', 'post')];
    const stale = summarize(outcomeOf({ result: 'purged', operation: 'invalidate', results }));
    expect(stale).toMatch(/^### ✅ Marked stale: 1 tag of example\.com\n/);
    expect(stale).toContain('| Zone | What | Marked stale | Requests |');
  });
});

describe('the summary of a dry run', () => {
  it('has the planned targets, and no result', () => {
    const results: TargetResult[] = [{ ...confirmed('tags', 'post'), state: 'unconfirmed', request: null }];
    const summary = summarize(outcomeOf({ result: 'dry-run', results }));
    expect(summary).toContain('| Zone | What | Targets |\n|---|---|---:|\n| `example.com` | tags | 1 |');
    expect(summary).toContain('<details><summary>Would be purged: 1 tag</summary>\n\n- `post`');
    expect(summary).not.toContain('Not purged');
  });
});

describe('the summary of a failed purge', () => {
  const results = [
    confirmed('tags', 'good'),
    failed('urls', 'https://example.com/1', FORBIDDEN),
    failed('urls', 'https://example.com/2', FORBIDDEN),
    failed('hosts', 'www.example.com', failureOf(503, '')),
  ];
  const summary = summarize(
    outcomeOf({
      result: 'partial',
      reason: 'the inputs name much',
      results,
      requests: [sent('urls', FORBIDDEN, 2)],
    }),
  );

  it('has the unpurged targets first, then the reason of the purge, then the purged targets', () => {
    const places = ['#### ', 'Not purged: ', '**Purge reason:**', '| Zone |', '<details>'].map((part) =>
      summary.indexOf(part),
    );
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    expect(places).not.toContain(-1);
  });

  it('has message, code, cf-ray, cause, and fix for each reason, those with the most targets first', () => {
    expect(summary).toContain(
      '#### The token is not allowed to purge this zone\n\nHTTP 403: Authentication error (code 10000), cf-ray 8f1a-FRA.<br>\n**Likely cause:** the token lacks',
    );
    expect(summary).toMatch(/\*\*Fix:\*\* create a token .* put it into `api-token`\./);
    expect(summary.match(/^#### /gm)).toHaveLength(2);
    expect(summary.indexOf('2 URLs of example.com')).toBeLessThan(summary.indexOf('1 host of example.com'));
  });

  it('lists and counts the targets', () => {
    expect(summary).toContain(
      '**Not purged: 2 URLs of example.com**\n- `https://example.com/1`\n- `https://example.com/2`',
    );
    expect(summary).toContain('**Not purged: 1 host of example.com**\n- `www.example.com`');
    expect(summary).toContain('| `example.com` | URLs | 0 of 2 | 0 |');
    expect(summary).toContain('| `example.com` | tags | 1 | 0 |');
  });

  it('collapses a long list', () => {
    const many = numbered('https://example.com/', 11).map((url) => failed('urls', url, FORBIDDEN));
    expect(summarize(outcomeOf({ result: 'failed', results: many }))).toContain(
      '<details><summary>Not purged: 11 URLs of example.com</summary>\n\n- `https://example.com/0`\n',
    );
  });

  it('separates zones and environments, but not messages that name different targets', () => {
    const staging = zoneOf('example.com', ZONE.id, 'stage');
    const about = (value: string) =>
      failed('tags', value, failureOf(400, errorBody(1016, `Unable to purge ${value}`)));
    const apart = summarize(
      outcomeOf({
        result: 'failed',
        results: [
          failed('tags', 'a', FORBIDDEN),
          failed('tags', 'a', FORBIDDEN, staging),
          about('b'),
          about('c'),
        ],
      }),
    );
    expect(apart).toContain('Not purged: 1 tag of example.com**');
    expect(apart).toContain('Not purged: 1 tag of example.com (environment stage)**');
    expect(apart).toContain('Not purged: 2 tags of example.com**');
    expect(apart.match(/^#### /gm)).toHaveLength(3);
  });

  it('has the problem and all targets if nothing was sent', () => {
    const problem = {
      title: 'The zone is not known',
      message: 'There is no zone.',
      details: ['one', '<two>'],
    };
    const { results: left } = outcomeOf({
      results: pendingResults([targetOf('tags', 'a'), targetOf('tags', 'b')]),
    });
    const early = summarize(
      outcomeOf({
        result: 'failed',
        results: left,
        reason: 'There is no zone.',
        isReasonProblem: true,
        problems: [problem],
      }),
    );
    expect(early).toBe(
      [
        '### ❌ Not purged: 2 tags',
        '#### The zone is not known\n\nThere is no zone.\n\n- one\n- &#60;two&#62;',
        '**Not purged: 2 tags**\n- `a`\n- `b`\n',
      ].join('\n\n'),
    );
  });
});

describe('untrusted text in the summary', () => {
  const evil =
    '</details><script>alert(1)</script>\n# big | `code` **bold** [x](https://evil.example) @all ![i](j)';
  const summary = summarize(
    outcomeOf({
      result: 'partial',
      reason: evil,
      zones: [zoneOf(evil)],
      results: [
        confirmed('urls', evil, undefined, zoneOf(evil)),
        failed('tags', evil, failureOf(400, errorBody(1, evil), { 'cf-ray': evil }), zoneOf(evil)),
      ],
      requests: [sent('urls', answerOf(200, successBody(evil)))],
      compared: evil,
      problems: [{ title: evil, message: evil, details: [evil], causes: [evil, evil], fix: evil }],
      notices: [{ level: 'warning', title: evil, message: evil }],
      files: [
        { file: evil, targets: [evil] },
        { file: evil, targets: [], skipped: { code: 'outside-root' } },
      ],
    }),
  );
  /** The summary without code spans. */
  const bare = summary.replace(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, 'CODE');

  it('becomes neither Markdown nor HTML', () => {
    expect(bare).not.toContain('script>');
    expect(bare).not.toContain('](');
    expect(bare).not.toContain('`');
    expect(bare).not.toContain('@all');
    expect(bare).not.toContain('://');
    expect(bare).not.toContain('**bold');
    expect(bare).not.toMatch(/^# /m);
  });

  it('adds no tags and closes none', () => {
    const tags = bare.match(/<[^>]*>/g) ?? [];
    expect(new Set(tags)).toEqual(
      new Set(['<br>', '<details>', '<summary>', '</summary>', '</details>', '<i>', '</i>']),
    );
    for (const tag of ['details', 'summary', 'i']) {
      expect(tags.filter((one) => one === `<${tag}>`)).toHaveLength(
        tags.filter((one) => one === `</${tag}>`).length,
      );
    }
  });

  it('adds no cells to a table', () => {
    for (const row of summary.split('\n').filter((line) => line.startsWith('| '))) {
      expect(row.replace(/\\\|/g, '').match(/\|/g)).toHaveLength(5);
    }
  });
});

describe('the size of the summary', () => {
  const MIB = 1024 * 1024;
  const long = 'x'.repeat(2000);
  const urls = numbered(`https://example.com/${long}`, 5000);

  it.each<[what: string, more: Partial<Outcome>]>([
    ['purged', { result: 'purged', results: urls.map((url) => confirmed('urls', url)) }],
    ['failed', { result: 'failed', results: urls.map((url) => failed('urls', url, FORBIDDEN)) }],
    ['not sent', { result: 'failed', results: pendingResults(urls.map((url) => targetOf('urls', url))) }],
    ['planned', { result: 'dry-run', results: urls.map((url) => confirmed('urls', url)) }],
    ['changed', { result: 'purged', files: numbered(long, 5000).map((file) => ({ file, targets: [long] })) }],
  ])(
    'stays within the limit of GitHub with 5,000 long targets %s, and says how many are left out',
    (_what, more) => {
      const summary = summarize(outcomeOf(more));
      expect(Buffer.byteLength(summary)).toBeLessThan(MIB);
      expect(summary).toMatch(/- and 4,\d{3} more, all in the report/);
    },
  );

  it('is limited in bytes, not in characters', () => {
    const wide = numbered(`https://example.com/${'日'.repeat(2000)}`, 5000);
    const results = wide.map((url) => failed('urls', url, FORBIDDEN));
    const summary = summarize(outcomeOf({ result: 'failed', results }));
    expect(Buffer.byteLength(summary)).toBeLessThan(MIB);
    expect(summary).toContain(`- \`${wide[0]}\``);
    expect(summary).toMatch(/- and 4,\d{3} more, all in the report/);
  });

  it('stays within the limit with many zones, and has a problem for each', () => {
    const zones = numbered('zone', 9).map((name) => zoneOf(`${name}.example`, name));
    const results = zones.flatMap((zone) =>
      urls.slice(0, 500).map((url) => failed('urls', url, FORBIDDEN, zone)),
    );
    const summary = summarize(outcomeOf({ result: 'failed', zones, results }));
    expect(Buffer.byteLength(summary)).toBeLessThan(MIB);
    expect(summary.match(/^#### /gm)).toHaveLength(9);
    expect(summary).toContain('| `zone8.example` | URLs | 0 of 500 |');
  });

  it('stays within the limit with the largest lists and texts', () => {
    const zones = numbered('zone'.repeat(50), 1000).map((name) => zoneOf(`${name}.example`, name));
    const huge = 'y'.repeat(20_000);
    const failure = failureOf(400, errorBody(1, huge), { 'cf-ray': huge });
    const summary = summarize(
      outcomeOf({
        result: 'partial',
        reason: huge,
        compared: huge,
        zones,
        results: zones.flatMap((zone) => [
          confirmed('urls', long, undefined, zone),
          failed('tags', long, failure, zone),
        ]),
        requests: urls.map((url) => sent('urls', answerOf(200, successBody(url.slice(-250))))),
        problems: Array.from({ length: 100 }, () => ({
          title: 'T',
          message: huge,
          details: [huge],
          fix: huge,
        })),
        notices: Array.from({ length: 100 }, () => ({ level: 'notice' as const, title: 'N', message: huge })),
        files: numbered(long, 5000).map((file) => ({ file, targets: [long] })),
      }),
    );
    expect(Buffer.byteLength(summary)).toBeLessThan(MIB);
  });

  it('uses more than half of the limit for 20,000 long targets', () => {
    const many = numbered(`https://example.com/${'x'.repeat(200)}`, 20_000);
    const results = many.map((url) => failed('urls', url, FORBIDDEN));
    const summary = summarize(outcomeOf({ result: 'failed', results }));
    expect(Buffer.byteLength(summary)).toBeLessThan(MIB);
    expect(Buffer.byteLength(summary)).toBeGreaterThan(MIB / 2);
    expect(summary).toContain('### ❌ Not purged: 20,000 URLs of example.com\n');
  });

  it('allows for the names of 15,000 unpurged targets', () => {
    const results = numbered('https://example.com/', 15_000).map((url) => failed('urls', url, FORBIDDEN));
    const summary = summarize(outcomeOf({ result: 'failed', results }));
    expect(summary).toContain('`https://example.com/14999`');
    expect(summary).not.toContain('more, all in the report');
  });
});

describe('the lists of a summary', () => {
  it('name each URL once, and those of changed files with their files', () => {
    const results = ['a', 'b', 'feed.xml'].map((name) => confirmed('urls', `https://example.com/${name}`));
    const files = [{ file: 'a', targets: ['https://example.com/a', 'https://example.com/b'] }];
    const summary = summarize(outcomeOf({ result: 'purged', results, files }));
    expect(summary.split('`https://example.com/a`')).toHaveLength(2);
    expect(summary).toContain('<summary>Also purged: 1 URL</summary>\n\n- `https://example.com/feed.xml`');
  });

  it('are separate for each of several zones', () => {
    const other = zoneOf('example.org', 'f'.repeat(32));
    const results = [
      confirmed('urls', 'https://example.com/'),
      confirmed('urls', 'https://example.org/', undefined, other),
    ];
    const summary = summarize(outcomeOf({ result: 'purged', results, zones: [ZONE, other] }));
    expect(summary).toContain('<summary>Purged in example.com: 1 URL</summary>');
    expect(summary).toContain('<summary>Purged in example.org: 1 URL</summary>');
  });
});

describe('the comment', () => {
  const of = (names: readonly string[]) => {
    const results = names.map((name) => failed('urls', `https://example.com/${name}`, FORBIDDEN));
    const outcome = outcomeOf({ result: 'failed', results });
    return { outcome, summary: summarize(outcome) };
  };

  it('is the summary if that is short enough', () => {
    const { outcome, summary } = of(numbered('page-', 300));
    expect(commentOf(outcome, UNMASKED, summary)).toBe(summary);
  });

  it('has shorter lists than a long summary, and says how many targets are left out', () => {
    const { outcome, summary } = of(numbered('page-', 20_000));
    const comment = commentOf(outcome, UNMASKED, summary);
    expect(comment.length).toBeLessThanOrEqual(65_000);
    expect(comment.split('\n')[0]).toBe(summary.split('\n')[0]);
    expect(comment).toMatch(/- and [\d,]+ more, all in the report\n\n<\/details>/);
  });
});
