import type { Clock } from '../../context.ts';
import type { GitHubProblem } from './problem.ts';

/** How long a rate limit may be waited for, from the first answer that told of it on. */
const MAX_RATE_LIMIT_MS = 60_000;
/** `Retry-After: 0` must not become a loop without a pause. */
const MIN_RATE_LIMIT_MS = 1000;
/** The wait for GitHub's rate limits, the same for all questions. */
export function createLimitWait({ now, sleep }: Clock, signal: AbortSignal) {
  /** When GitHub may be asked again, and since when it may not. */
  let readyAt = 0;
  let limitedSince: number | undefined;
  return {
    untilReady: async (): Promise<void> => {
      signal.throwIfAborted();
      if (now() < readyAt) await sleep(readyAt - now(), signal);
    },
    /** Whether a problem is a rate limit that is short enough to be waited for. */
    begins: (problem: GitHubProblem): boolean => {
      if (problem.code !== 'github-rate-limited' || problem.retryAfterMs === null) return false;
      limitedSince ??= now();
      // Where GitHub asks for next to nothing, the pauses grow all the same.
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
