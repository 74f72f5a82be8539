import type { Clock } from '../../context.ts';
import type { GitHubProblem } from './problem.ts';

/** The longest wait for a rate limit, counted from the first response that reported it. */
const MAX_RATE_LIMIT_MS = 60_000;
/** Keeps `Retry-After: 0` from becoming a loop without a pause. */
const MIN_RATE_LIMIT_MS = 1000;

/** Creates the wait for GitHub's rate limits that all requests share. */
export function createLimitWait({ now, sleep }: Clock, signal: AbortSignal) {
  let readyAt = 0;
  let limitedSince: number | undefined;
  return {
    untilReady: async (): Promise<void> => {
      signal.throwIfAborted();
      if (now() < readyAt) await sleep(readyAt - now(), signal);
    },
    /** Returns whether a problem is a rate limit that is short enough to wait for, and starts that wait. */
    begins: (problem: GitHubProblem): boolean => {
      if (problem.code !== 'github-rate-limited' || problem.retryAfterMs === null) return false;
      limitedSince ??= now();
      // Even if GitHub asks for very short waits, they double each time.
      const until = now() + Math.max(problem.retryAfterMs, MIN_RATE_LIMIT_MS, now() - limitedSince);
      if (until - limitedSince > MAX_RATE_LIMIT_MS) return false;
      readyAt = Math.max(readyAt, until);
      return true;
    },
    over: (): void => {
      limitedSince = undefined;
    },
  };
}
