import type { Settings } from '../runner.ts';

/** Where there are signals: on Windows, a process is ended without a word. */
export const SIGNALS = process.platform !== 'win32';

/**
 * A runner that cancels a job sends the next signal after so long, and kills 2.5 s after that.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-cancellation
 */
export const RUNNER_PATIENCE_MS = 7_500;

/** Sends a signal once, when the log has come so far. */
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
