import pLimit from 'p-limit';
import { type Clock, stopCause } from '../context.ts';
import type { Operation } from '../plan.ts';
import { type VisitOptions, visit } from '../site/visit.ts';
import { judgeAnswer } from './by-content.ts';
import type { Candidate } from './candidate.ts';
import { type Check, checkOf, UNASKED } from './check.ts';
import { isOld, type Judgement } from './verdict.ts';

/** A candidate in the sample, and its latest result. */
export interface Sampled {
  readonly candidate: Candidate;
  check: Check;
  /** When the last purge of it was confirmed, in milliseconds of the clock. */
  purgedAt: number;
  /** Whether it was stale and was part of a second purge. */
  purgedAgain: boolean;
  /** Whether the old bytes were purged again because the origin now has the new ones. */
  renewed: boolean;
}

export interface AskOptions extends Pick<VisitOptions, 'transport' | 'passFor' | 'stop'> {
  readonly operation: Operation;
  readonly clock: Clock;
  /** When the step must end, in milliseconds of the clock. */
  readonly deadline: number;
  /** Time limit for one visit, in milliseconds. */
  readonly visitMs?: number;
}

/** Concurrent visits: about as many requests as a browser has open for one page. */
export const MAX_VISITS = 4;
const VISIT_TIMEOUT_MS = 10_000;
/** The most bytes to read of a file that can be compared. */
export const MAX_COMPARED_BYTES = 4 * 1024 * 1024;
/** The most bytes to read otherwise. Some are read, since an early disconnect may keep the edge from caching. */
const MAX_START_BYTES = 64 * 1024;

export function sampledOf(candidate: Candidate): Sampled {
  const { purgedAt } = candidate;
  return {
    candidate,
    check: checkOf(candidate, UNASKED),
    purgedAt,
    purgedAgain: false,
    renewed: false,
  };
}

/** Returns whether the URL was requested. */
export function wasAsked({ check }: Sampled): boolean {
  return check.why.code !== 'not-asked';
}

/** Requests all URLs, a few at a time, and updates their checks. Adds the data centers that respond to `seen`. */
export async function askAll(
  picks: readonly Sampled[],
  seen: Set<string>,
  options: AskOptions,
): Promise<void> {
  await pLimit(MAX_VISITS).map(picks, async (pick) => {
    await ask(pick, options);
    const centre = /-([A-Z]{3})$/.exec(pick.check.ray ?? '')?.[1];
    if (centre !== undefined) seen.add(centre);
  });
}

/** Returns the time available for one visit, in milliseconds; 0 if the step has to end. */
export function visitTime({ clock, deadline, visitMs = VISIT_TIMEOUT_MS, stop }: AskOptions): number {
  return stop.aborted ? 0 : Math.max(0, Math.min(visitMs, deadline - clock.now()));
}

async function ask(pick: Sampled, options: AskOptions): Promise<void> {
  const { clock, stop } = options;
  const { candidate, check: before } = pick;
  const limitMs = visitTime(options);
  if (limitMs === 0) {
    const cause = stop.aborted ? stopCause(stop) : 'time-over';
    if (!wasAsked(pick)) {
      pick.check = checkOf(candidate, { verdict: 'unknown', why: { code: 'not-asked', cause } });
    }
    return;
  }
  const { url, headers = {}, contents } = candidate;
  const mostBytes = contents.length > 0 ? MAX_COMPARED_BYTES : MAX_START_BYTES;
  const seen = await visit(url, headers, { ...options, limitMs, mostBytes });
  const judged: Judgement =
    seen.problem !== null
      ? { verdict: 'unknown', why: seen.problem }
      : judgeAnswer(url, seen, contents, {
          operation: options.operation,
          // With known bytes, the last purge matters. Otherwise a copy from after any purge is fresh.
          sinceMs: Math.max(0, seen.at - (contents.length > 0 ? pick.purgedAt : candidate.purgedAt)),
          wallClock: clock.date(),
        });
  pick.check =
    isOld(before) && judged.verdict === 'unknown'
      ? { ...before, why: { code: 'asked-again', first: before.why, second: judged.why } }
      : { ...checkOf(candidate, judged, seen.response), repurged: before.repurged };
}
