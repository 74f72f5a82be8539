import type { WireResponse } from '../context.ts';

/** How often a request is retried, and how long the waits are. */
interface RetryPolicy {
  readonly retries: number;
  /** The wait before the first retry, in milliseconds. It doubles with each retry. */
  readonly firstMs: number;
  /** The longest wait, in milliseconds, unless the server asks for a longer one. */
  readonly maxMs: number;
}

/** `tooLongMs` is the wait that exceeded the limit, or null if no retry was left. */
export type RetryDecision =
  | { readonly retry: true; readonly waitMs: number }
  | { readonly retry: false; readonly rejectedWaitMs: number | null };

/** The largest share of a wait that is randomly removed, so that clients do not retry at the same moment. */
const JITTER = 0.25;

/**
 * Returns the wait after this many failed attempts, in milliseconds, less the jitter.
 * @param random from 0 to 1
 */
export function backoffMs(
  failed: number,
  { firstMs, maxMs }: Pick<RetryPolicy, 'firstMs' | 'maxMs'>,
  random: number,
): number {
  return Math.min(firstMs * 2 ** (failed - 1), maxMs) * (1 - random * JITTER);
}

interface Attempts {
  /** The number of failed attempts. */
  readonly failed: number;
  /** The minimum wait that the server asks for. */
  readonly askedMs: number | null;
  /** The longest wait that is acceptable. */
  readonly leftMs: number;
  /** From 0 to 1. */
  readonly random: number;
}

/** Decides whether to retry after a transient failure. */
export function decideRetry(
  policy: RetryPolicy,
  { failed, askedMs, leftMs, random }: Attempts,
): RetryDecision {
  if (failed > policy.retries) return { retry: false, rejectedWaitMs: null };
  const waitMs = Math.max(askedMs ?? 0, backoffMs(failed, policy, random));
  return waitMs > leftMs ? { retry: false, rejectedWaitMs: waitMs } : { retry: true, waitMs };
}

/** For GitHub's API and its artifacts: they delay the purge, which can do without them. */
const OPTIONAL: RetryPolicy = { retries: 3, firstMs: 500, maxMs: 2000 };

/** Decides whether to retry a request that a purge can do without. Rejects waits over 2 s. */
export function decideOptionalRetry(failed: number, askedMs: number | null = null): RetryDecision {
  return decideRetry(OPTIONAL, { failed, askedMs, leftMs: OPTIONAL.maxMs, random: 0 });
}

/**
 * Returns the wait that `Retry-After` asks for, in milliseconds, or null. It holds seconds, or a date that is compared
 * with the response's own `Date`. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 * @param date the time of day, for a response without `Date`
 */
export function retryAfterMs({ header }: Pick<WireResponse, 'header'>, date: number): number | null {
  const after = header('retry-after')?.trim() ?? '';
  const sent = Date.parse(header('date') ?? '');
  // A header that is sent twice arrives as a list.
  const [, seconds] = /^(\d+(?:\.\d+)?)(?:\s*,|$)/.exec(after) ?? [];
  let ms = Number.NaN;
  if (seconds !== undefined) ms = Number(seconds) * 1000;
  else if (after.endsWith('GMT')) ms = Date.parse(after) - (Number.isNaN(sent) ? date : sent);
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}
