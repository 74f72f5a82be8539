import { describe, expect, it } from 'vitest';
import type { Failure } from '../../src/cloudflare/failure.ts';
import type { TargetResult } from '../../src/purge/results.ts';
import { annotationsOf, exitStatus, type FailurePolicy } from '../../src/report/annotations.ts';
import type { TitledNotice } from '../../src/report/notices.ts';
import type { Outcome } from '../../src/report/outcome.ts';
import type { Problem } from '../../src/report/problem.ts';
import type { Verdict } from '../../src/verify/verdict.ts';
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

const RED: FailurePolicy = { onFailure: 'fail', ifNothing: 'warn', verify: 'off' };
const of = (more: Partial<Outcome>, policy: Partial<FailurePolicy> = {}) =>
  annotationsOf(outcomeWith(more), { ...RED, ...policy }, UNMASKED);
const failed = (value: string, failure: Failure, zone = zoneOf('example.com')): TargetResult => ({
  zone,
  target: targetOf('urls', value),
  state: 'unconfirmed',
  request: 0,
  failure,
});
const notice = (title: string, level: TitledNotice['level'] = 'notice', message = title): TitledNotice => ({
  level,
  title,
  message,
});
const FORBIDDEN = failureOf(403, errorBody(10000, 'Authentication error'), { 'cf-ray': '8f1a-FRA' });
const PAGES = numbered('https://example.com/', 7);

describe('an annotation', () => {
  it('of refused requests has the error, the cause, the fix, and the first unpurged targets', () => {
    const [first, ...others] = of({ results: PAGES.map((url) => failed(url, FORBIDDEN)) });
    expect(others).toEqual([]);
    expect(first).toMatchObject({ level: 'error', title: 'The token is not allowed to purge this zone' });
    expect(first?.message.split('\n')).toEqual([
      'HTTP 403: Authentication error (code 10000), cf-ray 8f1a-FRA.',
      expect.stringMatching(/^Likely cause: the token lacks .*\.$/),
      expect.stringMatching(/^Fix: create a token .*\.$/),
      `Not purged: 7 URLs of example.com: ${PAGES.slice(0, 5).join(', ')} and 2 more.`,
    ]);
  });

  it('lists several causes, and has the details after the fix', () => {
    const problem: Problem = {
      title: 'T',
      message: 'Old.',
      details: ['a', 'b'],
      causes: ['x', 'y'],
      fix: 'z',
    };
    const [first] = of({ problems: [problem] });
    expect(first?.message).toBe('Old.\nLikely causes:\n- x\n- y\nFix: z.\n- a\n- b');
  });

  it.each<[policy: Partial<FailurePolicy>, level: string]>([
    [{}, 'error'],
    [{ onFailure: 'warn' }, 'warning'],
  ])('of a failure with %j has the level %s', (policy, level) => {
    expect(of({ results: [failed('https://example.com/', FORBIDDEN)] }, policy)[0]?.level).toBe(level);
  });

  it.each<[mayBeMistake: boolean, levels: string[]]>([
    [false, []],
    [true, ['warning']],
  ])(
    'of an empty purge that may be a mistake (%j), without if-nothing, has these levels: %j',
    (mayBeMistake, levels) => {
      const all = of({ result: 'nothing', reason: 'no file changed', mayBeMistake }, { ifNothing: null });
      expect(all.map(({ level }) => level)).toEqual(levels);
    },
  );

  it.each<[policy: Partial<FailurePolicy>, levels: string[]]>([
    [{}, ['warning']],
    [{ ifNothing: 'error' }, ['error']],
    [{ ifNothing: 'error', onFailure: 'warn' }, ['error']],
    [{ ifNothing: 'ignore' }, []],
  ])('of an empty purge with %j has these levels: %j', (policy, levels) => {
    const all = of({ result: 'nothing', reason: 'no file changed' }, policy);
    expect(all.map(({ level }) => level)).toEqual(levels);
    for (const { message } of all) expect(message).toMatch(/^No file changed\. `if-nothing: /);
  });

  it('has all notices with the same level and title', () => {
    const notices = [
      notice('A', 'notice', 'one'),
      notice('A', 'notice', 'two'),
      notice('A', 'warning', 'three'),
    ];
    expect(of({ result: 'purged', notices }).map(({ level, message }) => [level, message])).toEqual([
      ['warning', 'three'],
      ['notice', 'one\ntwo'],
    ]);
  });

  it('says where the IDs are if they do not fit into the output', () => {
    const answer = answerOf(200, successBody('f'.repeat(200)));
    const request = {
      zone: zoneOf(null),
      kind: 'tags',
      targets: 1,
      answer,
      split: false,
      answeredAt: 0,
    } as const;
    const requests = Array.from({ length: 5000 }, () => request);
    const [first] = of({ result: 'purged', requests });
    expect(first).toMatchObject({ level: 'warning', title: 'Too many IDs for an output' });
    expect(first?.message).toContain('5,000 IDs');
  });
});

describe('annotations', () => {
  it('start with the most severe ones', () => {
    const all = of({
      result: 'failed',
      notices: [notice('N'), notice('W', 'warning')],
      problems: [{ title: 'T', message: 'm' }],
      results: [failed('https://example.com/', FORBIDDEN)],
    });
    expect(all.map(({ level, title }) => `${level} ${title}`)).toEqual([
      'error T',
      'error The token is not allowed to purge this zone',
      'warning W',
      'notice N',
    ]);
  });

  it('are ten at most, and the last one has all others', () => {
    const problems = numbered('problem', 30).map((title) => ({ title, message: 'm'.repeat(300) }));
    const all = of({ problems, notices: [notice('N')] });
    expect(all).toHaveLength(10);
    expect(all.at(-1)).toMatchObject({ level: 'error', title: '22 more' });
    expect(all.at(-1)?.message).toMatch(/^All are in the job summary\.\n- problem9\n- problem10\n/);
    expect(all.at(-1)?.message).toMatch(
      /\n- problem29\n- N\nproblem9:\nm{300}\n[\s\S]*\nand \d+ more, all in the log$/,
    );
    expect(all.at(-1)?.rest.slice(-4)).toEqual(['problem29:', 'm'.repeat(300), 'N:', 'N']);
  });

  it('are ten at most for the same failure in many zones', () => {
    const zones = numbered('zone', 40).map((name) => zoneOf(`${name}.example`, name));
    const all = of({ results: zones.map((zone) => failed('https://example.com/', FORBIDDEN, zone)) });
    expect(all).toHaveLength(10);
  });

  it('stay within the limits of GitHub, and leave the rest to the log', () => {
    const huge = 'x'.repeat(100_000);
    const details = numbered('y'.repeat(900), 100);
    const problems: Problem[] = [
      { title: huge, message: huge, details, causes: [huge, huge], fix: huge },
      { title: 'T', message: 'm', details },
    ];
    const results = [failed(huge, failureOf(400, errorBody(1, huge), { 'cf-ray': huge }))];
    const all = of({ problems, results });
    for (const { title, message } of all) {
      expect(title.length).toBeLessThan(256);
      expect(message.length).toBeLessThanOrEqual(4096);
    }
    const [first, second] = all;
    expect(first?.rest.at(-1)).toBe(`- ${details.at(-1)}`);
    expect(second?.message).toMatch(/and 9\d more, all in the log$/);
  });

  it('escape line breaks in untrusted text', () => {
    const [first] = of({ problems: [{ title: 'a\nb', message: 'c\n::error::d', details: ['e\r\nf'] }] });
    expect(first?.title).toBe('a\\nb');
    expect(first?.message.split('\n')).toEqual(['c\\n::error::d', '- e\\r\\nf']);
  });
});

it.each<[verdict: Verdict, policy: Partial<FailurePolicy>, status: 0 | 1]>([
  ['outdated', { verify: 'fail' }, 1],
  ['stale', { verify: 'fail' }, 1],
  ['outdated', { verify: 'fail', onFailure: 'warn' }, 0],
  ['outdated', { verify: 'warn' }, 0],
  ['fresh', { verify: 'fail' }, 0],
  ['revalidating', { verify: 'fail' }, 0],
  ['unknown', { verify: 'fail' }, 0],
])('a URL with the verdict %s and %j lead to the exit status %i', (verdict, policy, status) => {
  const verification = { checks: [{ verdict }] } as unknown as NonNullable<Outcome['verification']>;
  const outcome = outcomeWith({ result: 'purged', verification });
  expect(exitStatus(outcome, { ...RED, ...policy })).toBe(status);
});
