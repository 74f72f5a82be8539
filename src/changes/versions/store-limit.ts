import { before, type Clock } from '../../context.ts';
import { err, type Result } from '../../result.ts';
import type { StoreProblem } from './store.ts';

export interface StoreLimit {
  readonly clock: Clock;
  /** Everything is given up when this aborts. */
  readonly signal: AbortSignal;
  /** Milliseconds: {@link STORE_LIMIT_MS}, or less after a cancellation. */
  readonly limitMs: number;
}

/**
 * The longest that reading a state, with the runs since, and keeping one may take, each, in milliseconds: no fault of
 * GitHub's holds a purge up for longer.
 */
export const STORE_LIMIT_MS = 10_000;

/**
 * Runs a store's work for as long as it may take. When the time is over, or the signal aborts, the signal that the work
 * gets aborts, too; and should the work not heed it, nobody waits for it.
 */
export async function withinLimit<T>(
  { clock, signal, limitMs }: StoreLimit,
  work: (signal: AbortSignal) => Promise<Result<T, StoreProblem>>,
): Promise<Result<T, StoreProblem>> {
  const timeout = clock.timeout(limitMs);
  const either = AbortSignal.any([timeout.signal, signal]);
  try {
    return await before(either, () => work(either));
  } catch (error) {
    if (timeout.signal.aborted) return err({ code: 'state-timed-out', limitMs });
    if (signal.aborted) return err({ code: 'state-given-up' });
    throw error;
  } finally {
    timeout.clear();
  }
}
