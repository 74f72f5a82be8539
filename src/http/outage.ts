import { aborted, type Clock } from '../context.ts';

/** How the server does: it answers, or does not; what came tells nothing of it; or nothing was sent. */
export type ServerState = 'up' | 'down' | 'unclear' | 'unsent';

/** The leave to send one request to a server that may be out. */
export interface Pass {
  /** An outage began since it was given: the request must ask again. */
  readonly isStale: () => boolean;
  /**
   * What came of the request. Of the one that tries, all but an answer of the server counts as another failure.
   * @param waitMs how long the server should be left alone, should this be the beginning of an outage
   * @param askedMs what the server asks to wait at least
   */
  readonly report: (state: ServerState, waitMs?: number, askedMs?: number) => void;
}

/** Thrown where an outage outlasts the time there is. */
export class OutageOutlasts extends Error {
  override name = 'OutageOutlasts' as const;
  readonly waitMs: number;

  constructor(waitMs: number) {
    super(`the next attempt is ${waitMs} ms away`);
    this.waitMs = waitMs;
  }
}

export interface OutageGuard {
  /**
   * Resolves when a request may go: at once, or in an outage when it is the one that tries.
   * @throws OutageOutlasts, or the signal's reason
   */
  readonly enter: (signal: AbortSignal) => Promise<Pass>;
  readonly isOut: () => boolean;
}

interface OutageOptions {
  /** When there is no time left, on the clock. */
  readonly deadline: number;
  /** What the wait between two tries grows to, in milliseconds. */
  readonly maxWaitMs: number;
  readonly tell: (event: OutageEvent) => void;
}

export type OutageEvent =
  | { readonly event: 'outage-began'; readonly waitMs: number }
  | { readonly event: 'outage-ended' };

/** So many failures in a row, over all requests, are an outage. */
const FAILURES_OF_OUTAGE = 3;
/** The most requests that an outage gets, beside those that were on the way when it began. */
const MAX_TRIES = 20;

/**
 * Watches all requests to one server. In an outage they hold, and one at a time tries whether it is over, after a wait
 * that doubles; an answer to any of them ends it.
 */
export function createOutageGuard(
  { now, sleep }: Pick<Clock, 'now' | 'sleep'>,
  options: OutageOptions,
): OutageGuard {
  interface Outage {
    waitMs: number;
    nextAt: number;
    tries: number;
    trying: boolean;
    outlasts: boolean;
  }
  let failures = 0;
  let outage: Outage | null = null;
  let changed = new AbortController();
  const wakeAll = (): void => {
    const before = changed;
    changed = new AbortController();
    before.abort();
  };

  /** Sets when the next try is, unless there is no time for it. */
  const schedule = (out: Outage, askedMs: number): void => {
    out.nextAt = now() + Math.max(out.waitMs, askedMs);
    out.outlasts = out.nextAt > options.deadline || out.tries >= MAX_TRIES;
  };

  const passFor = (tried: Outage | null): Pass => ({
    isStale: () => outage !== tried,
    report: (state, waitMs = 0, askedMs = 0) => {
      if (state === 'up') {
        failures = 0;
        if (outage === null) return;
        outage = null;
        options.tell({ event: 'outage-ended' });
      } else if (tried !== null && outage === tried) {
        tried.trying = false;
        if (state !== 'unsent') {
          tried.tries += 1;
          tried.waitMs = Math.min(tried.waitMs * 2, options.maxWaitMs);
          schedule(tried, askedMs);
        }
      } else if (state === 'down' && outage === null) {
        failures += 1;
        if (failures < FAILURES_OF_OUTAGE) return;
        outage = {
          waitMs: Math.min(waitMs, options.maxWaitMs),
          nextAt: 0,
          tries: 0,
          trying: false,
          outlasts: false,
        };
        schedule(outage, askedMs);
        options.tell({ event: 'outage-began', waitMs: outage.nextAt - now() });
      }
      wakeAll();
    },
  });

  const enter = async (signal: AbortSignal): Promise<Pass> => {
    for (;;) {
      signal.throwIfAborted();
      const out = outage;
      if (out === null) return passFor(null);
      if (out.outlasts) throw new OutageOutlasts(out.nextAt - now());
      const woken = AbortSignal.any([signal, changed.signal]);
      if (out.trying) {
        await aborted(woken);
        continue;
      }
      out.trying = true;
      try {
        await waitUntil(out, signal);
      } catch (error) {
        out.trying = false;
        wakeAll();
        throw error;
      }
      if (outage === out) return passFor(out);
    }
  };

  /** Until the next try of this outage, or its end. */
  const waitUntil = async (out: Outage, signal: AbortSignal): Promise<void> => {
    while (outage === out && now() < out.nextAt) {
      await sleep(out.nextAt - now(), AbortSignal.any([signal, changed.signal])).catch(() => {});
      signal.throwIfAborted();
    }
  };

  return { enter, isOut: () => outage !== null };
}
