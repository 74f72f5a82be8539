import { before, type Clock } from '../context.ts';
import { err, ok, type Result } from '../result.ts';
import type { NeverReason, NotDeployed, Seen, Sighting } from './sighting.ts';

/** Looks once whether a signal holds. */
export type Look = () => Promise<Sighting>;

/** What a wait tells. Times are in milliseconds. */
export type WaitEvent =
  | { readonly event: 'wait-began'; readonly limitMs: number }
  /** What was seen of a signal, when it changes, and now and then. */
  | {
      readonly event: 'wait-goes-on';
      readonly seen: Seen;
      readonly holds: boolean;
      readonly waitedMs: number;
    }
  | { readonly event: 'wait-ended'; readonly deployed: boolean; readonly waitedMs: number };

interface WaitOptions {
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  /** How long to wait for all of them, in milliseconds. */
  readonly limitMs: number;
  /** Aborted: the wait is over at once, and rejects with its reason. */
  readonly stop: AbortSignal;
  readonly tell: (event: WaitEvent) => void;
}

/** The first and the longest pause between two looks, in milliseconds, and by what it grows. */
const FIRST_PAUSE_MS = 2000;
const MAX_PAUSE_MS = 15_000;
const PAUSE_GROWTH = 1.3;
/** What does not change is told again after so many milliseconds. */
const TELL_AGAIN_MS = 60_000;

/**
 * Waits until each signal holds, looking at all of them at the same time, with pauses that grow.
 * @returns why nothing may be purged, as soon as one will never hold, or when the time is over
 */
export async function waitForDeploy(
  signals: readonly Look[],
  options: WaitOptions,
): Promise<Result<null, NotDeployed>> {
  const { clock, limitMs, stop, tell } = options;
  const began = clock.now();
  const given = new AbortController();
  const until = AbortSignal.any([stop, given.signal]);
  tell({ event: 'wait-began', limitMs });
  const watched = await Promise.all(
    signals.map(async (look) => {
      const end = await watch(look, { ...options, stop: until }, began).catch((error: unknown) => {
        // Another signal will not come: what becomes of this one does not matter any more.
        if (given.signal.aborted && !stop.aborted) return null;
        given.abort();
        throw error;
      });
      if (end?.kind === 'never') given.abort();
      return end;
    }),
  );
  const ends = watched.filter((end) => end !== null);
  const never = ends.find((end): end is NeverEnd => end.kind === 'never');
  const late = ends.flatMap((end) => (end.kind === 'not-yet' ? [end.seen] : []));
  const deployed = never === undefined && late.length === 0;
  tell({ event: 'wait-ended', deployed, waitedMs: clock.now() - began });
  if (deployed) return ok(null);
  return err(never?.reason ?? { code: 'wait-over', limitMs, seen: late });
}

type NeverEnd = { readonly kind: 'never'; readonly reason: NeverReason };

/** Looks until the signal holds, will never hold, or the time is over. */
async function watch(
  look: Look,
  { clock, limitMs, stop, tell }: WaitOptions,
  began: number,
): Promise<Sighting> {
  let told = '';
  let toldAt = Number.NEGATIVE_INFINITY;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * PAUSE_GROWTH, MAX_PAUSE_MS)) {
    const sighting = await before(stop, look);
    const now = clock.now();
    if (sighting.kind === 'never') return sighting;
    const holds = sighting.kind === 'live';
    const text = JSON.stringify(sighting);
    if (text !== told || now - toldAt >= TELL_AGAIN_MS) {
      [told, toldAt] = [text, now];
      tell({ event: 'wait-goes-on', seen: sighting.seen, holds, waitedMs: now - began });
    }
    const leftMs = began + limitMs - now;
    if (holds || leftMs <= 0) return sighting;
    await clock.sleep(Math.min(pauseMs, leftMs), stop);
  }
}
