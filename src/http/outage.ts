import { aborted, type Clock, createNotifier, type Notifier } from '../context.ts';

/** How the server does: it answers, or does not; what came tells nothing of it; or nothing was sent. */
export type ServerState = 'up' | 'down' | 'unclear' | 'unsent';

/** The leave to send one request to a server that may be out. */
export interface Pass {
  /** Called right before the request is sent. False if an outage began since it was given: the request must ask again. */
  readonly use: () => boolean;
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

interface Outage {
  waitMs: number;
  nextAt: number;
  tries: number;
  trying: boolean;
  outlasts: boolean;
}

/** What is known of the server, and whom to tell. */
interface Watch extends Pick<Clock, 'now' | 'sleep'>, OutageOptions {
  /** In a row. */
  failures: number;
  /** When they were sent, at the latest, on the clock. An earlier request does not show that the server is back. */
  failedAt: number;
  outage: Outage | null;
  readonly changes: Notifier;
}

/**
 * Watches all requests to one server. In an outage they hold, and one at a time tries whether it is over, after a wait
 * that doubles. An answer ends it, unless its request was sent before those whose failures began it: that one is only late.
 */
export function createOutageGuard(
  { now, sleep }: Pick<Clock, 'now' | 'sleep'>,
  options: OutageOptions,
): OutageGuard {
  const watch: Watch = {
    now,
    sleep,
    ...options,
    failures: 0,
    failedAt: Number.NEGATIVE_INFINITY,
    outage: null,
    changes: createNotifier(),
  };
  return { enter: (signal) => enter(watch, signal), isOut: () => watch.outage !== null };
}

async function enter(watch: Watch, signal: AbortSignal): Promise<Pass> {
  for (;;) {
    signal.throwIfAborted();
    const out = watch.outage;
    if (out === null) return passFor(watch, null);
    if (out.outlasts) throw new OutageOutlasts(out.nextAt - watch.now());
    if (out.trying) {
      await aborted(AbortSignal.any([signal, watch.changes.next()]));
      continue;
    }
    out.trying = true;
    try {
      await untilNextTry(watch, out, signal);
    } catch (error) {
      out.trying = false;
      watch.changes.notify();
      throw error;
    }
    if (watch.outage === out) return passFor(watch, out);
  }
}

/** Resolves when this outage may be tried again, or has ended. */
async function untilNextTry(watch: Watch, out: Outage, signal: AbortSignal): Promise<void> {
  while (watch.outage === out && watch.now() < out.nextAt) {
    const woken = AbortSignal.any([signal, watch.changes.next()]);
    await watch.sleep(out.nextAt - watch.now(), woken).catch(() => {});
    signal.throwIfAborted();
  }
}

/** @param tried the outage that the request tries, if it does */
function passFor(watch: Watch, tried: Outage | null): Pass {
  let sentAt = watch.now();
  return {
    use: () => {
      sentAt = watch.now();
      return watch.outage === tried;
    },
    report: (state, waitMs = 0, askedMs = 0) => {
      const { outage } = watch;
      if (state === 'up') {
        watch.failures = 0;
        if (outage === null || sentAt < watch.failedAt) return;
        watch.outage = null;
        watch.tell({ event: 'outage-ended' });
      } else if (tried !== null && outage === tried) {
        tried.trying = false;
        if (state !== 'unsent') {
          tried.tries += 1;
          tried.waitMs = Math.min(tried.waitMs * 2, watch.maxWaitMs);
          schedule(watch, tried, askedMs);
        }
      } else if (state === 'down' && outage === null) {
        watch.failures += 1;
        watch.failedAt = Math.max(watch.failedAt, sentAt);
        if (watch.failures < FAILURES_OF_OUTAGE) return;
        const began: Outage = {
          waitMs: Math.min(waitMs, watch.maxWaitMs),
          nextAt: 0,
          tries: 0,
          trying: false,
          outlasts: false,
        };
        schedule(watch, began, askedMs);
        watch.outage = began;
        watch.tell({ event: 'outage-began', waitMs: began.nextAt - watch.now() });
      }
      watch.changes.notify();
    },
  };
}

/** Sets when the next try is, unless there is no time for it. */
function schedule({ now, deadline }: Watch, out: Outage, askedMs: number): void {
  out.nextAt = now() + Math.max(out.waitMs, askedMs);
  out.outlasts = out.nextAt > deadline || out.tries >= MAX_TRIES;
}
