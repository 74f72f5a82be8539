import type { Sleep } from '../context.ts';

export interface CountdownOptions {
  readonly sleep: Sleep;
  readonly log: (line: string) => void;
  /** Aborted: the wait is over at once. */
  readonly signal: AbortSignal;
}

/** How often the time that is left is told, in milliseconds. */
const EVERY_MS = 10_000;

/**
 * Waits before the purge, for hosts that deploy after the push, and tells the time that is left. A signal ends the wait
 * without an error: what follows sees the signal itself, and names every target as not purged.
 * @param ms milliseconds; none for 0
 */
export async function countdown(ms: number, { sleep, log, signal }: CountdownOptions): Promise<void> {
  if (ms <= 0) return;
  log(`Waiting ${ms / 1000} s before the purge (delay-seconds)`);
  try {
    for (let left = ms; left > 0; ) {
      if (left < ms) log(`${left / 1000} s left`);
      // The first step takes what makes the rest whole.
      const step = left % EVERY_MS || EVERY_MS;
      await sleep(step, signal);
      left -= step;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    log('The wait is over early');
  }
}
