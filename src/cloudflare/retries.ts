import { isCertificateError } from '../http/network-error.ts';
import type { ServerState } from '../http/outage.ts';
import { decideRetry, growingWaitMs, type RetryDecision } from '../http/retry.ts';
import type { Failure } from './failure.ts';
import { retryCauseOf } from './response.ts';

/** The own wait between attempts: 1, 2, 4, 8, 16 s, then 30 s. */
const WAITS = { firstMs: 1000, maxMs: 30_000 };
/** Waits before credentials that were never accepted yet are tried again, where they are refused in a way that passes. */
const FLAP_WAITS_MS = [1000, 3000];
const FINAL: RetryDecision = { again: false, tooLongMs: null };

/** The failures of one request so far, and what follows from each. */
export interface RequestRetries {
  /**
   * @param leftMs until the step must be over
   * @param isOut the API is out: then the outage decides when it is tried again, and no retry is used up
   */
  readonly decide: (failure: Failure, leftMs: number, isOut: boolean) => RetryDecision;
  /** How long the API should be left alone, should the next failure be the beginning of an outage. */
  readonly outageWaitMs: () => number;
}

/**
 * @param retries how often the request is tried again after failures of its own; answers of 429 and outages, which are
 * everybody's, are bounded by the deadline alone
 * @param random from 0 to 1
 */
export function createRetries(retries: number, random: () => number): RequestRetries {
  const failed = { transient: 0, limited: 0, flapped: 0 };
  const decide = (failure: Failure, leftMs: number, isOut: boolean): RetryDecision => {
    const { askedMs } = failure;
    // The attempt had all the time that was left.
    const cause = failure.kind === 'timeout' && leftMs <= 0 ? null : retryCauseOf(failure);
    if (cause === null) return FINAL;
    if (cause === 'rate-limited') {
      failed.limited += 1;
      const policy = { ...WAITS, retries: Number.POSITIVE_INFINITY };
      return decideRetry(policy, { failed: failed.limited, askedMs, leftMs, random: random() });
    }
    if (cause === 'credentials-flap' && failure.acceptedBefore === 'nothing') {
      const waitMs = FLAP_WAITS_MS[failed.flapped++];
      return waitMs === undefined || waitMs > leftMs ? FINAL : { again: true, waitMs };
    }
    if (isOut) return { again: true, waitMs: 0 };
    failed.transient += 1;
    return decideRetry(
      { ...WAITS, retries },
      { failed: failed.transient, askedMs, leftMs, random: random() },
    );
  };
  return { decide, outageWaitMs: () => growingWaitMs(failed.transient + 1, WAITS, 0) };
}

/** Whether a failure tells that the API is there, or that it is not. */
export function serverStateOf({ kind, code, meaning }: Failure): ServerState {
  switch (kind) {
    case 'timeout':
    case 'unavailable':
      return 'down';
    case 'network':
      return isCertificateError(code) || meaning === 'proxy-wants-credentials' ? 'unclear' : 'down';
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
