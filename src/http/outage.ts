import { type Clock, createNotifier, type Notifier, waitForAbort } from '../context.ts';

/** What a request shows about the server: it works, it does not, neither is certain, or the request was not sent. */
export type ServerHealth = 'up' | 'down' | 'unclear' | 'unsent';

/** Permission to send one request. */
export interface Pass {
  /** Call it right before sending. Returns false if an outage began or ended since `enter`: then enter again. */
  readonly use: () => boolean;
  /**
   * Reports the result of the request. For a probe, every result but `up` and `unsent` is a failure.
   * @param waitMs the wait before the first probe, if this failure begins an outage
   * @param askedMs the minimum wait that the server asks for
   */
  readonly report: (state: ServerHealth, waitMs?: number, askedMs?: number) => void;
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

export type OutageGuard = ReturnType<typeof createOutageGuard>;

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
) {
  const watch: Watch = {
    clock,
    ...options,
    failures: 0,
    failedAt: Number.NEGATIVE_INFINITY,
    outage: null,
    changes: createNotifier(),
  };
  return {
    enter: (signal: AbortSignal) => enter(watch, signal),
    isOut: (): boolean => watch.outage !== null,
  };
}

/**
 * Resolves when a request may be sent: immediately, or during an outage when it is the next probe.
 * @throws OutageTooLong, or the signal's reason
 */
async function enter(watch: Watch, signal: AbortSignal): Promise<Pass> {
  for (;;) {
    signal.throwIfAborted();
    const { outage } = watch;
    if (outage === null) return createPass(watch, null);
    const untilNextMs = outage.nextAt - watch.clock.now();
    if (outage.nextAt > watch.deadline || outage.probes >= MAX_PROBES) throw new OutageTooLong(untilNextMs);
    if (!outage.probing && untilNextMs <= 0) {
      outage.probing = true;
      return createPass(watch, outage);
    }
    const woken = AbortSignal.any([signal, watch.changes.next()]);
    await (outage.probing ? waitForAbort(woken) : watch.clock.sleep(untilNextMs, woken).catch(() => {}));
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
