import type { Clock } from '../context.ts';

/** The wait before the purge: so many milliseconds of it are left, or it was ended. */
export type DelayEvent =
  | { readonly event: 'delay'; readonly leftMs: number; readonly totalMs: number }
  | { readonly event: 'delay-ended-early' };

interface CountdownOptions {
  readonly clock: Pick<Clock, 'sleep'>;
  readonly tell: (event: DelayEvent) => void;
  /** Aborted: the wait is over at once. */
  readonly stop: AbortSignal;
}

/** How often the time that is left is told, in milliseconds. */
const EVERY_MS = 10_000;

/**
 * Waits before the purge, for hosts that deploy after the push, and tells the time that is left. A signal ends the wait
 * without an error: what follows sees the signal itself, and names every target as not purged.
 * @param ms milliseconds; none for 0
 */
export async function countdown(ms: number, { clock, tell, stop }: CountdownOptions): Promise<void> {
  try {
    for (let leftMs = ms; leftMs > 0; ) {
      tell({ event: 'delay', leftMs, totalMs: ms });
      // The first step takes what makes the rest whole.
      const step = leftMs % EVERY_MS || EVERY_MS;
      await clock.sleep(step, stop);
      leftMs -= step;
    }
  } catch (error) {
    if (!stop.aborted) throw error;
    tell({ event: 'delay-ended-early' });
  }
}
