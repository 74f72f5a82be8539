/** How a run ends before its time. */
export interface Cancel {
  /** Aborted: nothing new is begun. */
  readonly stop: AbortSignal;
  /** Aborted: what is on the way is given up. */
  readonly abandon: AbortSignal;
  /** Ends the run after so many milliseconds, too. */
  readonly endAfter: (ms: number, reason: string) => void;
  /**
   * The clock no longer ends the run. Signals are still heard, and have no effect: one that comes now must not end the
   * process in the middle of its report.
   */
  readonly forget: () => void;
}

/** After a cancel, how long answers that are on the way may still come, in milliseconds. */
const GRACE_MS = 1000;

/**
 * Listens for the runner's cancel: it sends SIGINT, SIGTERM 7.5 s later, and kills 2.5 s after that.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-cancellation
 */
export function listenForCancel(): Cancel {
  const stop = new AbortController();
  const abandon = new AbortController();
  const timers: NodeJS.Timeout[] = [];
  const end = (reason: string, graceMs: number): void => {
    stop.abort(new Error(reason));
    timers.push(setTimeout(() => abandon.abort(stop.signal.reason), graceMs).unref());
  };
  const cancel = (): void => end('the job was cancelled', GRACE_MS);
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, cancel);
  return {
    stop: stop.signal,
    abandon: abandon.signal,
    endAfter: (ms, reason) => {
      // Keeps the process alive: with an answer that never comes and nothing else to do, it would end without a report.
      timers.push(setTimeout(() => end(reason, 0), ms));
    },
    forget: () => {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
