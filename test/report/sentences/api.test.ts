import { describe, expect, it } from 'vitest';
import { failure } from '../../../src/cloudflare/response.ts';
import { API_EXPLANATIONS, explainFailure, failureMessage } from '../../../src/report/sentences/api.ts';
import { errorBody, failureOf } from '../../examples.ts';

describe('every explanation', () => {
  it.each(Object.values(API_EXPLANATIONS).map((row) => [row.title, row] as const))(
    '%s: has a cause and a fix',
    (title, { cause, fix }) => {
      // They are put into sentences: "Likely cause: …. Fix: …."
      for (const part of [cause, fix]) expect(part).toMatch(/^\S.*[^.\s]$/);
      expect(title).toMatch(/^[A-Z].*[^.\s]$/);
      expect(`${cause} ${fix}`).not.toMatch(/undefined|null|\n/);
    },
  );

  it('has a title of its own', () => {
    const titles = Object.values(API_EXPLANATIONS).map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
  });

  it.each(['zone-unknown-to-api', 'zone-not-purgeable', 'token-not-allowed'] as const)(
    'of a zone ID that does not exist names the ID of the account, which is often copied: %s',
    (meaning) => {
      expect(API_EXPLANATIONS[meaning].cause).toContain('account ID');
    },
  );

  it('of a failure that is like no other sends to the words of the API', () => {
    expect(explainFailure(failure('refused', 1)).fix).toContain('follow the message');
  });
});

describe('the sentence of a failure', () => {
  const before = failureOf(503, errorBody(7, 'down'));

  it.each([
    [
      'names code, place, documentation and the reasons behind',
      'HTTP 400: no (code 6003, at /files/3, see https://x.example): why (code 6111)',
      failureOf(
        400,
        errorBody(6003, 'no', {
          documentation_url: 'https://x.example',
          source: { pointer: '/files/3' },
          error_chain: [{ code: 6111, message: 'why' }],
        }),
      ),
    ],
    ['has no code where there is none', 'HTTP 400: no', failureOf(400, { success: false, error: 'no' })],
    [
      'names a page by its title',
      'HTTP 404: an HTML page, "Not found"',
      failureOf(404, '<title>Not found</title>'),
    ],
    [
      'quotes what is not JSON',
      'HTTP 200 without confirmation: a response that is not complete JSON, "ok"',
      failureOf(200, 'ok'),
    ],
    ['tells of an empty response', 'HTTP 403: an empty response', failureOf(403, '')],
    [
      'tells where a redirect leads',
      'HTTP 302, a redirect to /login, which is not followed',
      failureOf(302, '', { location: '/login' }),
    ],
    [
      'tells that an answer broke off',
      'the HTTP 200 response ended early (reset); the purge is unconfirmed',
      failure('unproven', 1, { status: 200, instead: { what: 'broken-off', error: 'reset' } }),
    ],
    ['tells how long it waited', 'no response within 30 s', failure('timeout', 1, { limitMs: 30_000 })],
    [
      "has the network's words",
      'no response: connect ECONNREFUSED',
      failure('network', 1, { said: 'connect ECONNREFUSED' }),
    ],
    [
      'tells of a wait that is too long',
      "HTTP 503: down (code 7); the next attempt (in 120 s) would exceed the step's time limit",
      { ...before, untriedMs: 120_000 },
    ],
    [
      'tells that nothing was sent',
      'not sent: the job was canceled',
      failure('stopped', 0, { notSent: { why: 'stopped', cause: 'cancelled' } }),
    ],
    [
      'tells what came before',
      "not sent again after HTTP 503: down (code 7): the plan's rate limit requires a wait of 13 s, which would exceed the step's time limit",
      failure('rate-limited', 1, { before, notSent: { why: 'plan-limit', waitMs: 12_100 } }),
    ],
  ])('%s', (_what, sentence, failed) => {
    expect(failureMessage(failed)).toBe(sentence);
  });
});
