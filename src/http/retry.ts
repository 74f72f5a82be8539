import type { WireResponse } from '../context.ts';

/** How often a request is tried again, and how long it waits in between. */
interface RetryPolicy {
  /** Attempts after the first one. */
  readonly retries: number;
  /** The own wait before the second attempt, in milliseconds; it doubles for each one after it. */
  readonly firstMs: number;
  /** What the own wait grows to, in milliseconds. */
  readonly maxMs: number;
}

/** Whether there is another attempt; without one, the wait that was too long for it, or null when none was left. */
export type RetryDecision =
  | { readonly again: true; readonly waitMs: number }
  | { readonly again: false; readonly tooLongMs: number | null };

/** The share of the own wait that chance takes away, so that many clients do not come back at the same moment. */
const JITTER = 0.25;

/** The growing wait after so many failed attempts, in milliseconds, less what chance (`random`, from 0 to 1) takes off. */
export function growingWaitMs(
  failed: number,
  { firstMs, maxMs }: Pick<RetryPolicy, 'firstMs' | 'maxMs'>,
  random: number,
): number {
  return Math.min(firstMs * 2 ** (failed - 1), maxMs) * (1 - random * JITTER);
}

/**
 * What comes after a failure that another attempt may mend. The same for every server.
 * @param askedMs what the answer asks to wait: a least, under which the own growing wait stays
 * @param leftMs how long a wait may be
 */
export function decideRetry(
  policy: RetryPolicy,
  {
    failed,
    askedMs,
    leftMs,
    random,
  }: {
    readonly failed: number;
    readonly askedMs: number | null;
    readonly leftMs: number;
    readonly random: number;
  },
): RetryDecision {
  if (failed > policy.retries) return { again: false, tooLongMs: null };
  const waitMs = Math.max(askedMs ?? 0, growingWaitMs(failed, policy, random));
  return waitMs > leftMs ? { again: false, tooLongMs: waitMs } : { again: true, waitMs };
}

/** GitHub's API and its artifacts: they come before the purge, and it can do without them. */
const ASIDE: RetryPolicy = { retries: 3, firstMs: 500, maxMs: 2000 };

/** What comes after a failure of what a purge can do without. A server that asks for a longer wait is asked no more. */
export function decideRetryAside(failed: number, askedMs: number | null = null): RetryDecision {
  return decideRetry(ASIDE, { failed, askedMs, leftMs: ASIDE.maxMs, random: 0 });
}

/**
 * How long an answer asks to wait, in milliseconds, or null: `Retry-After` in seconds, or as a date, which counts
 * against the answer's own `Date`. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 * @param date the time of day, for an answer that does not name its own
 */
export function retryAfterMs({ header }: Pick<WireResponse, 'header'>, date: number): number | null {
  // A header that is sent twice arrives as a list.
  const after = header('retry-after')?.trim() ?? '';
  const [, seconds] = /^(\d+(?:\.\d+)?)(?:\s*,|$)/.exec(after) ?? [];
  const sent = Date.parse(header('date') ?? '');
  const ms =
    seconds !== undefined
      ? Number(seconds) * 1000
      : /GMT$/.test(after)
        ? Date.parse(after) - (Number.isNaN(sent) ? date : sent)
        : Number.NaN;
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}
