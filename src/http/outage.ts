import { type Clock, createNotifier, type Notifier, waitForAbort } from '../context.ts';

/** What a request shows about the server: it works, it does not, neither is certain, or the request was not sent. */
export type ServerState = 'up' | 'down' | 'unclear' | 'unsent';

/** Permission to send one request. */
export interface Pass {
  /** Call it right before sending. Returns false if an outage began or ended since `enter`: then enter again. */
  readonly use: () => boolean;
  /**
   * Reports the result of the request. For a probe, every result but `up` and `unsent` is a failure.
   * @param waitMs the wait before the first probe, if this failure begins an outage
   * @param askedMs the minimum wait that the server asks for
   */
  readonly report: (state: ServerState, waitMs?: number, askedMs?: number) => void;
}

/** The next probe of an outage would be too late, or there were too many. */
export class OutageTooLong extends Error {
  override name = 'OutageTooLong' as const;
  readonly waitMs: number;

  constructor(waitMs: number) {
    super(`the next attempt is ${waitMs} ms away`);
    this.waitMs = waitMs;
  }
}

export interface OutageGuard {
  /**
   * Resolves when a request may be sent: immediately, or during an outage when it is the next probe.
   * @throws OutageTooLong, or the signal's reason
   */
  readonly enter: (signal: AbortSignal) => Promise<Pass>;
  readonly isOut: () => boolean;
}

export type OutageEvent =
  | { readonly event: 'outage-began'; readonly waitMs: number }
  | { readonly event: 'outage-ended' };

/** Consecutive failures, over all requests, that begin an outage. */
const FAILURES_OF_OUTAGE = 3;
const MAX_PROBES = 20;

interface Outage {
  /** Doubles after each failed probe. */
  waitMs: number;
  /** The time of the next probe, on the clock. */
  nextAt: number;
  probes: number;
  probing: boolean;
}

interface Watch {
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  /** On the clock. No probe is sent later. */
  readonly deadline: number;
  /** The longest wait between two probes, unless the server asks for a longer one. */
  readonly maxWaitMs: number;
  readonly tell: (event: OutageEvent) => void;
  /** Consecutive. */
  failures: number;
  /** When the latest failed request was sent, on the clock. A response to an earlier request does not end an outage. */
  failedAt: number;
  outage: Outage | null;
  readonly changes: Notifier;
}

/**
 * Watches all requests to one server. During an outage, requests wait while one at a time probes the server, after waits
 * that double. A response ends the outage, unless its request was sent before the failures that began it.
 */
export function createOutageGuard(
  clock: Watch['clock'],
  options: Pick<Watch, 'deadline' | 'maxWaitMs' | 'tell'>,
): OutageGuard {
  const watch: Watch = {
    clock,
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
    const { outage } = watch;
    if (outage === null) return createPass(watch, null);
    if (outage.nextAt > watch.deadline || outage.probes >= MAX_PROBES) {
      throw new OutageTooLong(outage.nextAt - watch.clock.now());
    }
    if (outage.probing) {
      await waitForAbort(AbortSignal.any([signal, watch.changes.next()]));
      continue;
    }
    outage.probing = true;
    try {
      await untilNextProbe(watch, outage, signal);
    } catch (error) {
      outage.probing = false;
      watch.changes.notify();
      throw error;
    }
    if (watch.outage === outage) return createPass(watch, outage);
  }
}

/** Resolves when the next probe is due or the outage has ended. */
async function untilNextProbe(watch: Watch, outage: Outage, signal: AbortSignal): Promise<void> {
  while (watch.outage === outage && watch.clock.now() < outage.nextAt) {
    const woken = AbortSignal.any([signal, watch.changes.next()]);
    await watch.clock.sleep(outage.nextAt - watch.clock.now(), woken).catch(() => {});
    signal.throwIfAborted();
  }
}

/** @param probed the outage that the request probes, or null */
function createPass(watch: Watch, probed: Outage | null): Pass {
  const { clock, maxWaitMs } = watch;
  let sentAt = clock.now();
  return {
    use: () => {
      sentAt = clock.now();
      return watch.outage === probed;
    },
    report: (state, waitMs = 0, askedMs = 0) => {
      const { outage } = watch;
      if (state === 'up') {
        watch.failures = 0;
        if (outage === null || sentAt < watch.failedAt) return;
        watch.outage = null;
        watch.tell({ event: 'outage-ended' });
      } else if (probed !== null && outage === probed) {
        probed.probing = false;
        if (state !== 'unsent') {
          probed.probes += 1;
          probed.waitMs = Math.min(probed.waitMs * 2, maxWaitMs);
          probed.nextAt = clock.now() + Math.max(probed.waitMs, askedMs);
        }
      } else if (state === 'down' && outage === null) {
        watch.failures += 1;
        watch.failedAt = Math.max(watch.failedAt, sentAt);
        if (watch.failures < FAILURES_OF_OUTAGE) return;
        const firstMs = Math.min(waitMs, maxWaitMs);
        const untilNextMs = Math.max(firstMs, askedMs);
        watch.outage = { waitMs: firstMs, nextAt: clock.now() + untilNextMs, probes: 0, probing: false };
        watch.tell({ event: 'outage-began', waitMs: untilNextMs });
      }
      watch.changes.notify();
    },
  };
}
