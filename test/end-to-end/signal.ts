import type { Settings } from '../runner.ts';

/** Whether the platform has signals. On Windows, a signal ends the process at once. */
export const SIGNALS = process.platform !== 'win32';

/**
 * A runner that cancels a job sends its second signal after this time, and kills the process 2.5 s later.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-cancellation
 */
export const RUNNER_PATIENCE_MS = 7_500;

/** Sends a signal once, as soon as the log contains the mark. `sent.at` is the time, or 0 before. */
export function signalAt(
  signal: NodeJS.Signals,
  mark: string,
): Required<Pick<Settings, 'onLog'>> & { readonly sent: { at: number } } {
  const sent = { at: 0 };
  return {
    sent,
    onLog: (log, child) => {
      if (sent.at > 0 || !log.includes(mark)) return;
      sent.at = performance.now();
      child.kill(signal);
    },
  };
}
