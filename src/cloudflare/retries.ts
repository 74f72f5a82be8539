import { backoffMs, decideRetry, type RetryDecision } from '../http/backoff.ts';
import type { ServerHealth } from '../http/outage.ts';
import type { Failure } from './failure.ts';
import { retryCauseOf } from './response.ts';

/** The waits between attempts: 1, 2, 4, 8, 16 s, then 30 s. */
const WAITS = { firstMs: 1000, maxMs: 30_000 };
/** The waits before credentials that were never accepted are tried again after a 10000, which may pass. */
const FLAP_WAITS_MS = [1000, 3000];
const FINAL: RetryDecision = { retry: false, rejectedWaitMs: null };

/** Counts the failures of one request and decides about its next attempt. */
export type RequestRetries = ReturnType<typeof createRetries>;

/**
 * @param retries the retries after failures of this request alone; only the deadline bounds those after 429s and outages,
 * which affect all requests
 * @param random from 0 to 1
 */
export function createRetries(retries: number, random: () => number) {
  const failed = { transient: 0, limited: 0, flapped: 0 };
  /** @param isOut in an outage, the outage guard schedules the next attempt, and no retry is used up */
  const decide = (failure: Failure, leftMs: number, isOut: boolean): RetryDecision => {
    // A timeout at the deadline leaves no time for another attempt.
    const cause = failure.kind === 'timeout' && leftMs <= 0 ? null : retryCauseOf(failure);
    if (cause === null) return FINAL;
    if (cause === 'credentials-flap' && failure.acceptedBefore === 'nothing') {
      const waitMs = FLAP_WAITS_MS[failed.flapped++];
      return waitMs === undefined || waitMs > leftMs ? FINAL : { retry: true, waitMs };
    }
    const isLimited = cause === 'rate-limited';
    if (isOut && !isLimited) return { retry: true, waitMs: 0 };
    return decideRetry(
      { ...WAITS, retries: isLimited ? Number.POSITIVE_INFINITY : retries },
      {
        failed: isLimited ? ++failed.limited : ++failed.transient,
        askedMs: failure.retryAfterMs,
        leftMs,
        random: random(),
      },
    );
  };
  /** Returns the first wait of an outage that the next failure may begin. */
  const outageWaitMs = (): number => backoffMs(failed.transient + 1, WAITS, 0);
  return { decide, outageWaitMs };
}

/** Returns whether a failure shows that the API is up or down. */
export function serverHealthOf(failed: Failure): ServerHealth {
  const { kind, meaning } = failed;
  switch (kind) {
    case 'timeout':
    case 'unavailable':
      return 'down';
    case 'network':
      return retryCauseOf(failed) === null ? 'unclear' : 'down';
    case 'rate-limited':
      return 'up';
    case 'refused':
      return meaning === 'page-instead' || meaning === 'challenge-instead' ? 'unclear' : 'up';
    case 'unproven':
    case 'redirected':
    case 'stopped':
      return 'unclear';
  }
}
