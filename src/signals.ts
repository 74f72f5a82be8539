import type { EventEmitter } from 'node:events';
import type { Clock } from './context.ts';

/** How long responses may still arrive after a cancellation, in milliseconds. */
const GRACE_MS = 1000;

/** On Windows, the runner sends CTRL_C and then CTRL_BREAK, which are SIGINT and SIGBREAK in Node. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGBREAK'] as const;

/**
 * Listens for the runner's cancellation: SIGINT, SIGTERM 7.5 s later, and a kill 2.5 s after that.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-cancellation
 * https://nodejs.org/api/process.html#signal-events
 *
 * Returns the `stop` and `abandon` of a {@link Context}. Until `forget` removes the listeners, no signal ends the process,
 * so that it can finish its report.
 */
export function listenForCancel(clock: Clock, emitter: Pick<EventEmitter, 'on' | 'off'> = process) {
  const stop = new AbortController();
  const abandon = new AbortController();
  let grace: ReturnType<Clock['timeout']> | null = null;
  const cancel = (): void => {
    if (stop.signal.aborted) return;
    stop.abort(new Error('the job was cancelled'));
    grace = clock.timeout(GRACE_MS);
    grace.signal.addEventListener('abort', () => abandon.abort(stop.signal.reason));
  };
  for (const signal of SIGNALS) emitter.on(signal, cancel);
  return {
    stop: stop.signal,
    abandon: abandon.signal,
    forget: (): void => {
      grace?.clear();
      for (const signal of SIGNALS) emitter.off(signal, cancel);
    },
  };
}
