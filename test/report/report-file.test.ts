import { describe, expect, it } from 'vitest';
import { REPORT_VERSION } from '../../src/lists/earlier-report.ts';
import type { TargetResult } from '../../src/purge/results.ts';
import type { Mask } from '../../src/report/masking.ts';
import type { Outcome } from '../../src/report/outcome.ts';
import { outputsOf } from '../../src/report/outputs.ts';
import { reportParts } from '../../src/report/report-file.ts';
import { KINDS, type TargetSource } from '../../src/targets/target.ts';
import { VERDICTS } from '../../src/verify/verdict.ts';
import {
  answerOf,
  errorBody,
  failureOf,
  outcomeWith,
  successBody,
  targetOf,
  UNMASKED,
  zoneOf,
} from '../examples.ts';
import { misfits, SCHEMA } from './schema.ts';

const written = (more: Partial<Outcome>) =>
  JSON.parse([...reportParts(outcomeWith(more), UNMASKED)].join(''));

const ZONE = zoneOf('example.com', 'z1', 'stage');
const REFUSED = failureOf(400, {
  success: false,
  errors: [
    {
      code: 6003,
      message: 'm',
      documentation_url: 'https://example.com',
      source: { pointer: '/files/0' },
      error_chain: [{ code: 6111, message: 'why' }],
    },
  ],
  messages: [{ code: 1, message: 'hello' }],
});
const result: TargetResult = {
  zone: ZONE,
  target: targetOf('urls', 'https://example.com/', { Origin: 'x' }),
  state: 'unconfirmed',
  request: 0,
  failure: REFUSED,
};
const request = { zone: ZONE, kind: 'urls', targets: 1, split: true, answeredAt: 0 } as const;

describe('the report', () => {
  it.each<[what: string, more: Partial<Outcome>]>([
    ['of a run that ended at once', { complete: false, problems: [{ title: 't', message: 'm' }] }],
    [
      'with every sort of request and target',
      {
        result: 'partial',
        zones: [ZONE, zoneOf(null, 'z2')],
        results: [result, { ...result, state: 'confirmed', failure: null }],
        requests: [
          { ...request, answer: REFUSED },
          { ...request, answer: answerOf(200, successBody('id')) },
          { ...request, answer: answerOf(200, { success: true, result: { id: 7 } }) },
          { ...request, answer: failureOf(503, '') },
        ],
        files: [
          { file: 'a', targets: ['b'], note: { code: 'submodule-purged-below' } },
          { file: 'c', targets: [], skipped: { code: 'not-in-paths' } },
        ],
        problems: [{ title: 't', message: 'm', details: ['d'], causes: ['c'], fix: 'f' }],
        notices: [{ level: 'notice', title: 't', message: 'm' }],
      },
    ],
    [
      'of a dry run',
      { result: 'dry-run', zones: [ZONE], results: [{ ...result, request: null, failure: null }] },
    ],
  ])('%s fits the schema', (_what, more) => {
    expect(misfits(written(more))).toEqual([]);
  });

  it.each<[ended: Outcome['result'], failed: number, status: string]>([
    ['failed', 2, 'failed'],
    ['dry-run', 0, 'planned'],
    ['skipped', 0, 'planned'],
  ])('of a run that ended %s counts as many failed targets as the outputs: %i', (ended, failed, status) => {
    const unsent: TargetResult = { ...result, request: null, failure: null };
    const outcome = { result: ended, results: [unsent, unsent] };
    const { counts, targets } = written(outcome);
    const outputs = outputsOf(outcomeWith(outcome), { report: '', summary: '' }, UNMASKED);
    expect(counts).toEqual({ planned: 0, requests: 0, purged: 0, failed });
    expect(outputs).toMatchObject({ failed: String(failed), purged: '0', requests: '0', planned: '2' });
    expect(targets.map((target: { status: string }) => target.status)).toEqual([status, status]);
  });

  it('marks targets that a purge of everything covers', () => {
    const { targets } = written({
      result: 'purged',
      results: [{ ...result, target: targetOf('everything', 'everything') }],
      covered: [{ zone: ZONE, target: targetOf('urls', 'https://example.com/a') }],
    });
    expect(targets.map(({ value, status }: { value: string; status: string }) => [value, status])).toEqual([
      ['everything', 'failed'],
      ['https://example.com/a', 'covered'],
    ]);
  });

  it('has the reason for each target', () => {
    const sources: readonly TargetSource[] = [
      { kind: 'input', input: 'tags' },
      { kind: 'list', list: 'urls.txt' },
      { kind: 'file', path: 'a.css' },
      { kind: 'also' },
      { kind: 'changes', reason: { code: 'no-file-changed' } },
    ];
    const results = sources.map((source) => ({ ...result, target: { ...result.target, source } }));
    expect(written({ results }).targets.map(({ reason }: { reason: string }) => reason)).toEqual([
      'the input tags',
      'urls-from urls.txt',
      'a.css',
      'also',
      'no file changed',
    ]);
  });

  it('has each problem with its cause and fix, but without its targets', () => {
    const { problems } = written({
      result: 'failed',
      results: [{ ...result, failure: failureOf(403, errorBody(10000, 'no')) }],
    });
    expect(problems).toEqual([
      {
        title: 'The token is not allowed to purge this zone',
        message: 'HTTP 403: no (code 10000).',
        causes: [expect.any(String)],
        fix: expect.any(String),
      },
    ]);
  });
});

describe('the schema', () => {
  it('has the version of the report, all kinds, and all verdicts', () => {
    expect(SCHEMA.properties.version.const).toBe(REPORT_VERSION);
    expect(SCHEMA.$id).toBe(`urn:cloudflare-cache-purge:report:${REPORT_VERSION}`);
    expect(SCHEMA.$defs.kind.enum).toEqual(KINDS);
    expect(SCHEMA.$defs.verdict.enum).toEqual(VERDICTS);
  });

  it('rejects missing fields, wrong values, and unknown fields', () => {
    const report = written({});
    expect(misfits({ ...report, version: 2 })).toHaveLength(1);
    expect(misfits({ ...report, result: 'good' })).toHaveLength(1);
    expect(misfits({ ...report, more: 1 })).toHaveLength(1);
    const { targets: _, ...without } = report;
    expect(misfits(without)).toHaveLength(1);
  });
});

describe('a report of many targets', () => {
  it('masks a source and a failure that many targets share only once', () => {
    const results = Array.from({ length: 5000 }, (_, page) => ({
      ...result,
      target: { ...result.target, value: `https://example.com/${page}` },
    }));
    let masked = 0;
    const mask: Mask = (text) => {
      masked += 1;
      return UNMASKED(text);
    };
    let length = 0;
    for (const part of reportParts(outcomeWith({ results, problems: [] }), mask)) length += part.length;
    expect(length).toBeGreaterThan(5000 * 50);
    expect(masked).toBeLessThan(100);
  });
});
