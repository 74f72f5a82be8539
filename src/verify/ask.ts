import pLimit from 'p-limit';
import { type Clock, type StopCause, stopCause } from '../context.ts';
import type { Operation } from '../plan.ts';
import { type ProbeResult, type VisitOptions, visit } from '../site/visit.ts';
import { judgeAnswer } from './by-content.ts';
import type { Candidate } from './candidate.ts';
import { type Check, checkOf } from './check.ts';
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

export interface AskOptions extends Pick<VisitOptions, 'transport' | 'visitHeadersFor' | 'stop'> {
  readonly operation: Operation;
  readonly clock: Clock;
  /** When the step must end, in milliseconds of the clock. */
  readonly deadline: number;
  /** Collects the data centers that respond. */
  readonly dataCentres: Set<string>;
}

/** Concurrent visits: about as many requests as a browser has open for one page. */
export const MAX_VISITS = 4;
const VISIT_TIMEOUT_MS = 10_000;
/** The most bytes to read of a file that can be compared. */
const MAX_COMPARED_BYTES = 4 * 1024 * 1024;
/** The most bytes to read otherwise. Some are read, since an early disconnect may keep the edge from caching. */
const MAX_START_BYTES = 64 * 1024;

export function sampledOf(candidate: Candidate): Sampled {
  const { purgedAt } = candidate;
  return {
    candidate,
    check: checkOf(candidate, notRequested(null)),
    purgedAt,
    purgedAgain: false,
    renewed: false,
  };
}

function notRequested(cause: StopCause | null): Judgement {
  return { verdict: 'unknown', why: { code: 'not-asked', cause } };
}

/** Returns whether the URL was requested. */
export function wasRequested({ check }: Sampled): boolean {
  return check.why.code !== 'not-asked';
}

/** Requests all URLs, a few at a time, and updates their checks. */
export async function askAll(picks: readonly Sampled[], options: AskOptions): Promise<void> {
  await pLimit(MAX_VISITS).map(picks, (pick) => ask(pick, options));
}

/** Requests a candidate's URL, or a variant of it. Returns null if the step has to end. */
export async function visitCandidate(
  { headers = {}, contents }: Candidate,
  url: string,
  options: AskOptions,
): Promise<ProbeResult | null> {
  const { clock, deadline, stop } = options;
  const limitMs = Math.min(VISIT_TIMEOUT_MS, deadline - clock.now());
  if (stop.aborted || limitMs <= 0) return null;
  const mostBytes = contents.length > 0 ? MAX_COMPARED_BYTES : MAX_START_BYTES;
  return visit(url, headers, { ...options, limitMs, mostBytes });
}

async function ask(pick: Sampled, options: AskOptions): Promise<void> {
  const { clock, dataCentres, operation, stop } = options;
  const { candidate, check: before } = pick;
  const { url, contents } = candidate;
  const seen = await visitCandidate(candidate, url, options);
  if (seen === null) {
    const cause = stop.aborted ? stopCause(stop) : 'time-over';
    if (!wasRequested(pick)) pick.check = checkOf(candidate, notRequested(cause));
    return;
  }
  const judged: Judgement =
    seen.problem !== null
      ? { verdict: 'unknown', why: seen.problem }
      : judgeAnswer(url, seen, contents, {
          operation,
          // With known bytes, the last purge matters. Otherwise a copy from after any purge is fresh.
          sinceMs: Math.max(0, seen.at - (contents.length > 0 ? pick.purgedAt : candidate.purgedAt)),
          wallClock: clock.date(),
        });
  pick.check =
    isOld(before) && judged.verdict === 'unknown'
      ? { ...before, why: { code: 'asked-again', first: before.why, second: judged.why } }
      : { ...checkOf(candidate, judged, seen.response), repurged: before.repurged };
  const centre = /-([A-Z]{3})$/.exec(pick.check.ray ?? '')?.[1];
  if (centre !== undefined) dataCentres.add(centre);
}
