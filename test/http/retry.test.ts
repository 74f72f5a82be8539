import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideRetry, decideRetryAside, growingWaitMs, retryAfterMs } from '../../src/http/retry.ts';

const POLICY = { retries: 5, firstMs: 1000, maxMs: 30_000 };

describe('the decision to try again', () => {
  it.each<[what: string, failed: number, askedMs: number | null, leftMs: number, decision: object]>([
    ['the first time after the first wait', 1, null, 60_000, { again: true, waitMs: 1000 }],
    ['each time after twice as long', 4, null, 60_000, { again: true, waitMs: 8000 }],
    ['after what the server asks for', 1, 7000, 60_000, { again: true, waitMs: 7000 }],
    ['after the own wait where the server asks for less', 4, 0, 60_000, { again: true, waitMs: 8000 }],
    ['not after the last', 6, null, 60_000, { again: false, tooLongMs: null }],
    ['not after a wait that is too long', 1, 120_000, 60_000, { again: false, tooLongMs: 120_000 }],
  ])('is made %s', (_what, failed, askedMs, leftMs, decision) => {
    expect(decideRetry(POLICY, { failed, askedMs, leftMs, random: 0 })).toEqual(decision);
  });

  it('never waits less than was asked for, nor less than three quarters of its own wait, nor too long', () => {
    const ms = fc.integer({ min: 0, max: 200_000 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.option(ms),
        ms,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (failed, askedMs, leftMs, random) => {
          const decision = decideRetry(POLICY, { failed, askedMs, leftMs, random });
          if (!decision.again) return;
          expect(failed).toBeLessThanOrEqual(POLICY.retries);
          expect(decision.waitMs).toBeLessThanOrEqual(leftMs);
          expect(decision.waitMs).toBeGreaterThanOrEqual(askedMs ?? 0);
          expect(decision.waitMs).toBeGreaterThanOrEqual(growingWaitMs(failed, POLICY, 0) * 0.75);
        },
      ),
    );
  });

  it('grows no further than its most', () => {
    expect(growingWaitMs(99, POLICY, 0)).toBe(30_000);
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
  ])('of %j', (header, ms) => {
    expect(read(header)).toBe(ms);
  });

  it("as a date counts against the answer's own, whatever the clocks say here", () => {
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
  'what a purge can do without is asked again after %i failures, the last of which asks for %s ms: %s',
  (...row) => {
    const [failed, askedMs, waitMs] = row;
    const next = decideRetryAside(failed, askedMs);
    expect(next.again ? next.waitMs : null).toBe(waitMs);
  },
);
