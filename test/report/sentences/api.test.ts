import { describe, expect, it } from 'vitest';
import { createFailure } from '../../../src/cloudflare/explanations.ts';
import type { Failure } from '../../../src/cloudflare/failure.ts';
import { failureMessage } from '../../../src/report/sentences/api.ts';
import { API_EXPLANATIONS } from '../../../src/report/sentences/api-explanations.ts';
import { errorBody, failureOf } from '../../examples.ts';

describe('an explanation', () => {
  it.each(Object.values(API_EXPLANATIONS).map((row) => [row.title, row] as const))(
    'has a cause and a fix: %s',
    (title, { cause, fix }) => {
      // They become parts of sentences: "Likely cause: …. Fix: …."
      for (const part of [cause, fix]) expect(part).toMatch(/^\S.*[^.\s]$/);
      expect(title).toMatch(/^[A-Z].*[^.\s]$/);
      expect(`${cause} ${fix}`).not.toMatch(/undefined|null|\n/);
    },
  );

  it('has a unique title', () => {
    const titles = Object.values(API_EXPLANATIONS).map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
  });

  it.each(['zone-unknown-to-api', 'zone-not-purgeable', 'token-not-allowed'] as const)(
    'mentions the account ID, which is often mistaken for the zone ID: %s',
    (meaning) => {
      expect(API_EXPLANATIONS[meaning].cause).toContain('account ID');
    },
  );

  it('refers to the message of the API if the failure is unknown', () => {
    expect(API_EXPLANATIONS[createFailure('refused', 1).meaning].fix).toContain('follow the message');
  });
});

describe('the sentence of a failure', () => {
  const before = failureOf(503, errorBody(7, 'down'));
  const chained = errorBody(6003, 'no', {
    documentation_url: 'https://x.example',
    source: { pointer: '/files/3' },
    error_chain: [{ code: 6111, message: 'why' }],
  });

  it.each<[names: string, failed: Failure, parts: readonly string[]]>([
    [
      'the code, the place, the documentation, and the error chain',
      failureOf(400, chained),
      ['HTTP 400', 'no', '6003', '/files/3', 'https://x.example', 'why', '6111'],
    ],
    ['a message without a code', failureOf(400, { success: false, error: 'no' }), ['HTTP 400', 'no']],
    ['a page by its title', failureOf(404, '<title>Not found</title>'), ['HTTP 404', '"Not found"']],
    ['a response that is not JSON', failureOf(200, 'ok'), ['HTTP 200', '"ok"']],
    ['an empty response', failureOf(403, ''), ['HTTP 403', 'empty']],
    ['the target of a redirect', failureOf(302, '', { location: '/login' }), ['HTTP 302', '/login']],
    [
      'a response that ended early',
      createFailure('unproven', 1, { status: 200, unexpected: { what: 'broken-off', error: 'reset' } }),
      ['HTTP 200', 'reset'],
    ],
    ['the time limit of a response', createFailure('timeout', 1, { limitMs: 30_000 }), ['30 s']],
    [
      'the error of the network',
      createFailure('network', 1, { networkMessage: 'connect ECONNREFUSED' }),
      ['connect ECONNREFUSED'],
    ],
    ['a wait that would be too long', { ...before, skippedWaitMs: 120_000 }, ['HTTP 503', 'down', '120 s']],
    [
      'why nothing was sent',
      createFailure('stopped', 0, { notSent: { why: 'stopped', cause: 'cancelled' } }),
      ['not sent', 'canceled'],
    ],
    [
      'the previous failure',
      createFailure('rate-limited', 1, { before, notSent: { why: 'plan-limit', waitMs: 12_100 } }),
      ['not sent again', 'HTTP 503', 'down', '13 s'],
    ],
  ])('names %s', (_names, failed, parts) => {
    const sentence = failureMessage(failed);
    expect(parts.filter((part) => !sentence.includes(part))).toEqual([]);
    expect(sentence).not.toMatch(/undefined|null|\n/);
  });
});
