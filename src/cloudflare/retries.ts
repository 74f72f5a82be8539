import type { ServerState } from '../http/outage.ts';
import { decideRetry, growingWaitMs, type RetryDecision } from '../http/retry.ts';
import type { Failure } from './failure.ts';
import { retryCauseOf } from './response.ts';

/** The waits between attempts: 1, 2, 4, 8, 16 s, then 30 s. */
const WAITS = { firstMs: 1000, maxMs: 30_000 };
/** The waits before credentials that were never accepted are tried again after a 10000, which may pass. */
const FLAP_WAITS_MS = [1000, 3000];
const FINAL: RetryDecision = { again: false, tooLongMs: null };

/** Counts the failures of one request and decides about the next attempt. */
export interface RequestRetries {
  /**
   * @param leftMs the time until the deadline
   * @param isOut in an outage, the outage guard schedules the next attempt, and no retry is used up
   */
  readonly decide: (failure: Failure, leftMs: number, isOut: boolean) => RetryDecision;
  /** Returns the first wait of an outage that the next failure may begin. */
  readonly outageWaitMs: () => number;
}

/**
 * @param retries the retries after failures of this request alone; only the deadline bounds those after 429s and outages,
 * which affect all requests
 * @param random from 0 to 1
 */
export function createRetries(retries: number, random: () => number): RequestRetries {
  const failed = { transient: 0, limited: 0, flapped: 0 };
  const decide = (failure: Failure, leftMs: number, isOut: boolean): RetryDecision => {
    // A timeout at the deadline leaves no time for another attempt.
    const cause = failure.kind === 'timeout' && leftMs <= 0 ? null : retryCauseOf(failure);
    if (cause === null) return FINAL;
    if (cause === 'credentials-flap' && failure.acceptedBefore === 'nothing') {
      const waitMs = FLAP_WAITS_MS[failed.flapped++];
      return waitMs === undefined || waitMs > leftMs ? FINAL : { again: true, waitMs };
    }
    const isLimited = cause === 'rate-limited';
    if (isOut && !isLimited) return { again: true, waitMs: 0 };
    return decideRetry(
      { ...WAITS, retries: isLimited ? Number.POSITIVE_INFINITY : retries },
      {
        failed: isLimited ? ++failed.limited : ++failed.transient,
        askedMs: failure.askedMs,
        leftMs,
        random: random(),
      },
    );
  };
  return { decide, outageWaitMs: () => growingWaitMs(failed.transient + 1, WAITS, 0) };
}

/** Returns whether a failure shows that the API is up or down. */
export function serverStateOf({ kind, meaning }: Failure): ServerState {
  switch (kind) {
    case 'timeout':
    case 'unavailable':
      return 'down';
    case 'network':
      return meaning === 'certificate-not-trusted' || meaning === 'proxy-wants-credentials'
        ? 'unclear'
        : 'down';
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
