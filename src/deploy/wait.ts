import { type Clock, unlessAborted } from '../context.ts';
import { err, ok, type Result } from '../result.ts';
import type { LookDetails, LookResult, NotDeployed } from './look-result.ts';

/** Checks a signal once. */
export type Look = () => Promise<LookResult>;

/** Times are in milliseconds. */
export type WaitEvent =
  | { readonly event: 'wait-began'; readonly limitMs: number }
  /** The result of a check, when it changes and once a minute. */
  | {
      readonly event: 'deploy-checked';
      readonly seen: LookDetails;
      readonly isLive: boolean;
      readonly waitedMs: number;
    }
  | { readonly event: 'wait-ended'; readonly deployed: boolean; readonly waitedMs: number };

interface WaitOptions {
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  /** For all signals together, in milliseconds. */
  readonly limitMs: number;
  /** Ends the wait immediately, which then rejects with its reason. */
  readonly stop: AbortSignal;
  readonly tell: (event: WaitEvent) => void;
}

const FIRST_PAUSE_MS = 2000;
const MAX_PAUSE_MS = 15_000;
const PAUSE_GROWTH = 1.3;
/** An unchanged result is reported again after this time. */
const TELL_AGAIN_MS = 60_000;

/**
 * Waits until all signals are live. Checks them concurrently, with pauses that grow.
 * @returns the reason as soon as one signal will never be live, or when the time is over
 */
export async function waitForDeploy(
  signals: readonly Look[],
  options: WaitOptions,
): Promise<Result<null, NotDeployed>> {
  const { clock, limitMs, stop, tell } = options;
  const began = clock.now();
  const ended = new AbortController();
  const stopOrEnd = AbortSignal.any([stop, ended.signal]);
  tell({ event: 'wait-began', limitMs });
  const watched = await Promise.all(
    signals.map(async (look) => {
      const end = await watch(look, { ...options, stop: stopOrEnd }, began).catch((error: unknown) => {
        // Another signal has ended the wait, so this one is irrelevant.
        if (ended.signal.aborted && !stop.aborted) return null;
        ended.abort();
        throw error;
      });
      if (end?.kind === 'never') ended.abort();
      return end;
    }),
  );
  const ends = watched.filter((end) => end !== null);
  const never = ends.find((end) => end.kind === 'never');
  const late = ends.flatMap((end) => (end.kind === 'not-yet' ? [end.seen] : []));
  const deployed = never === undefined && late.length === 0;
  tell({ event: 'wait-ended', deployed, waitedMs: clock.now() - began });
  if (deployed) return ok(null);
  return err(never?.reason ?? { code: 'wait-over', limitMs, seen: late });
}

/** Checks a signal until it is live, will never be live, or the time is over. */
async function watch(
  look: Look,
  { clock, limitMs, stop, tell }: WaitOptions,
  began: number,
): Promise<LookResult> {
  let reported = '';
  let reportedAt = Number.NEGATIVE_INFINITY;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * PAUSE_GROWTH, MAX_PAUSE_MS)) {
    const result = await unlessAborted(stop, look);
    const now = clock.now();
    if (result.kind === 'never') return result;
    const isLive = result.kind === 'live';
    const text = JSON.stringify(result);
    if (text !== reported || now - reportedAt >= TELL_AGAIN_MS) {
      [reported, reportedAt] = [text, now];
      tell({ event: 'deploy-checked', seen: result.seen, isLive, waitedMs: now - began });
    }
    const leftMs = began + limitMs - now;
    if (isLive || leftMs <= 0) return result;
    await clock.sleep(Math.min(pauseMs, leftMs), stop);
  }
}
