import type { EventEmitter } from 'node:events';
import { Cancelled, type Clock } from './context.ts';

/** How the runner's cancel reaches a run. */
interface Signals {
  /** Aborted: nothing new is begun. */
  readonly stop: AbortSignal;
  /** Aborted: what is on the way is given up. */
  readonly abandon: AbortSignal;
  /** Takes the listeners off again. */
  readonly forget: () => void;
}

/** After a cancel, how long answers that are on the way may still come, in milliseconds. */
const GRACE_MS = 1000;

/** On Windows, the runner sends CTRL_C and then CTRL_BREAK, which are SIGINT and SIGBREAK to Node. Elsewhere, none is sent. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGBREAK'] as const;

/**
 * Listens for the runner's cancel: it sends SIGINT, SIGTERM 7.5 s later, and kills 2.5 s after that.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-cancellation
 * https://nodejs.org/api/process.html#signal-events
 *
 * As long as it listens, no signal ends the process in the middle of its report.
 */
export function listenForCancel(clock: Clock, emitter: Pick<EventEmitter, 'on' | 'off'> = process): Signals {
  const stop = new AbortController();
  const abandon = new AbortController();
  const grace: (() => void)[] = [];
  const cancel = (): void => {
    if (stop.signal.aborted) return;
    stop.abort(new Cancelled('the job was cancelled'));
    const timeout = clock.timeout(GRACE_MS);
    grace.push(timeout.clear);
    timeout.signal.addEventListener('abort', () => abandon.abort(stop.signal.reason));
  };
  for (const signal of SIGNALS) emitter.on(signal, cancel);
  return {
    stop: stop.signal,
    abandon: abandon.signal,
    forget: () => {
      for (const clear of grace) clear();
      for (const signal of SIGNALS) emitter.off(signal, cancel);
    },
  };
}
