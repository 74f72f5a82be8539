import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs, decideOptionalRetry, decideRetry, retryAfterMs } from '../../src/http/backoff.ts';

const POLICY = { retries: 5, firstMs: 1000, maxMs: 30_000 };

describe('decideRetry', () => {
  it.each<[what: string, failed: number, askedMs: number | null, leftMs: number, decision: object]>([
    ['retries after the first wait', 1, null, 60_000, { retry: true, waitMs: 1000 }],
    ['doubles the wait each time', 4, null, 60_000, { retry: true, waitMs: 8000 }],
    ['waits as long as the server asks', 1, 7000, 60_000, { retry: true, waitMs: 7000 }],
    [
      'waits longer than the server asks if its own wait is longer',
      4,
      0,
      60_000,
      { retry: true, waitMs: 8000 },
    ],
    ['stops after the last retry', 6, null, 60_000, { retry: false, rejectedWaitMs: null }],
    ['stops if the wait is too long', 1, 120_000, 60_000, { retry: false, rejectedWaitMs: 120_000 }],
  ])('%s', (_what, failed, askedMs, leftMs, decision) => {
    expect(decideRetry(POLICY, { failed, askedMs, leftMs, random: 0 })).toEqual(decision);
  });

  it('never waits less than asked, less than three quarters of its own wait, or longer than allowed', () => {
    const ms = fc.integer({ min: 0, max: 200_000 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.option(ms),
        ms,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (failed, askedMs, leftMs, random) => {
          const decision = decideRetry(POLICY, { failed, askedMs, leftMs, random });
          if (!decision.retry) return;
          expect(failed).toBeLessThanOrEqual(POLICY.retries);
          expect(decision.waitMs).toBeLessThanOrEqual(leftMs);
          expect(decision.waitMs).toBeGreaterThanOrEqual(askedMs ?? 0);
          expect(decision.waitMs).toBeGreaterThanOrEqual(backoffMs(failed, POLICY, 0) * 0.75);
        },
      ),
    );
  });

  it('limits the growing wait to its maximum', () => {
    expect(backoffMs(99, POLICY, 0)).toBe(30_000);
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-11-20T12:00:00Z');
  const read = (after: string, date: string | null = null): number | null =>
    retryAfterMs({ header: (name) => (name === 'retry-after' ? after : date) }, now);

  it.each<[header: string, ms: number | null]>([
    ['Fri, 20 Nov 2026 12:00:30 GMT', 30_000],
    ['Fri, 20 Nov 2026 11:59:00 GMT', 0],
    ['Friday, 20-Nov-26 12:00:30 GMT', 30_000],
    ['5', 5000],
    ['0.5', 500],
    [' 5 ', 5000],
    ['', null],
    ['soon', null],
    ['1e3', null],
    ['NaN', null],
    ['Infinity', null],
    ['9'.repeat(400), null],
    ['5, 5', 5000],
    ['-5', null],
    ['1.5.2', null],
  ])('%j is read as %j ms', (header, ms) => {
    expect(read(header)).toBe(ms);
  });

  it('as a date is compared with the Date of the response, not with the local clock', () => {
    expect(read('Fri, 20 Nov 2026 09:00:30 GMT', 'Fri, 20 Nov 2026 09:00:00 GMT')).toBe(30_000);
  });
});

it.each([
  [1, null, 500],
  [2, null, 1000],
  [3, null, 2000],
  [4, null, null],
  [1, 1500, 1500],
  [1, 60_000, null],
])(
  'a request that a purge can do without, after %i failures and asked to wait %s ms, is retried after %s ms',
  (...row) => {
    const [failed, askedMs, waitMs] = row;
    const decision = decideOptionalRetry(failed, askedMs);
    expect(decision.retry ? decision.waitMs : null).toBe(waitMs);
  },
);
