import { type Clock, unlessAborted } from '../../context.ts';
import { err, type Result } from '../../result.ts';
import type { StoreProblem } from './store.ts';

export interface StoreLimit {
  readonly clock: Clock;
  /** Abandons the work when it aborts. */
  readonly signal: AbortSignal;
  /** Milliseconds: {@link STORE_LIMIT_MS}, or less after a cancellation. */
  readonly limitMs: number;
}

/** How long reading the state and the later runs may take, and how long storing the state may take, in milliseconds. */
export const STORE_LIMIT_MS = 10_000;

/**
 * Runs a store's work, for at most `limitMs`. The signal that the work gets aborts at the limit or with `signal`; work
 * that ignores it is abandoned.
 */
export async function withinLimit<T>(
  { clock, signal, limitMs }: StoreLimit,
  work: (signal: AbortSignal) => Promise<Result<T, StoreProblem>>,
): Promise<Result<T, StoreProblem>> {
  const timeout = clock.timeout(limitMs);
  const either = AbortSignal.any([timeout.signal, signal]);
  try {
    return await unlessAborted(either, () => work(either));
  } catch (error) {
    if (timeout.signal.aborted) return err({ code: 'state-timed-out', limitMs });
    if (signal.aborted) return err({ code: 'state-given-up' });
    throw error;
  } finally {
    timeout.clear();
  }
}
