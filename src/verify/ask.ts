import pLimit from 'p-limit';
import { type Clock, stopCause, type Transport } from '../context.ts';
import type { Operation } from '../plan.ts';
import { type VisitOptions, visit } from '../site/visit.ts';
import { judgeAnswer } from './by-content.ts';
import type { Candidate } from './candidates.ts';
import { type Check, checkOf, UNASKED } from './check.ts';
import { isOld, type Judgement } from './verdict.ts';

/** A candidate that was chosen, and what came of it by now. */
export interface Sampled {
  readonly candidate: Candidate;
  asked: boolean;
  check: Check;
  /** When the last purge that takes it was confirmed, on the clock. */
  purgedAt: number;
  /** It was stale, and was named in a second purge. */
  purgedAgain: boolean;
  /** The origin has the new bytes by now, and the old ones were purged once more for it. */
  renewed: boolean;
}

/** What visits need. */
export interface AskOptions {
  readonly operation: Operation;
  readonly transport: Transport;
  /** What lets the visits to an address pass. */
  readonly passFor: VisitOptions['passFor'];
  readonly clock: Clock;
  /** When the step must be over, on the clock. */
  readonly deadline: number;
  /** Aborted: nothing more is asked, and what is on the way is given up. */
  readonly stop: AbortSignal;
  /** Milliseconds for one visit. */
  readonly visitMs?: number;
}

/** A visitor who opens a page has about so many requests on the way. */
export const MAX_VISITS = 4;
const VISIT_TIMEOUT_MS = 10_000;
/** So much is fetched to compare it, in bytes. */
export const MAX_COMPARED_BYTES = 4 * 1024 * 1024;
/** And where nothing is known to compare it with: a visitor who leaves with the headers may keep the edge from caching. */
const MAX_START_BYTES = 64 * 1024;

/** What was chosen, before it is asked for. */
export function sampledOf(candidate: Candidate): Sampled {
  const { purgedAt } = candidate;
  return {
    candidate,
    asked: false,
    check: checkOf(candidate, UNASKED),
    purgedAt,
    purgedAgain: false,
    renewed: false,
  };
}

/** Asks for all of these, a few at a time, and notes what is served; `seen` gets the data centres that answer. */
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

/** The time that is left for one visit, in milliseconds; none where the step has to end. */
export function visitTime({ clock, deadline, visitMs = VISIT_TIMEOUT_MS, stop }: AskOptions): number {
  return stop.aborted ? 0 : Math.max(0, Math.min(visitMs, deadline - clock.now()));
}

async function ask(pick: Sampled, options: AskOptions): Promise<void> {
  const { clock, stop } = options;
  const { candidate, check: before } = pick;
  const limitMs = visitTime(options);
  if (limitMs === 0) {
    const cause = stop.aborted ? stopCause(stop) : 'time-over';
    if (!pick.asked)
      pick.check = checkOf(candidate, { verdict: 'unknown', why: { code: 'not-asked', cause } });
    return;
  }
  pick.asked = true;
  const { url, headers = {}, contents } = candidate;
  const mostBytes = contents.length > 0 ? MAX_COMPARED_BYTES : MAX_START_BYTES;
  const seen = await visit(url, headers, { ...options, limitMs, mostBytes });
  const { response, problem, at } = seen;
  const judged: Judgement =
    response === null || problem !== null
      ? { verdict: 'unknown', why: problem ?? { code: 'not-asked', cause: null } }
      : judgeAnswer(url, { ...seen, response }, contents, {
          operation: options.operation,
          // Of bytes that are known, the last purge tells where they come from; else any purge would do.
          sinceMs: Math.max(0, at - (contents.length > 0 ? pick.purgedAt : candidate.purgedAt)),
          wallClock: clock.date(),
        });
  pick.check =
    isOld(before) && judged.verdict === 'unknown'
      ? { ...before, why: { code: 'asked-again', first: before.why, second: judged.why } }
      : { ...checkOf(candidate, judged, response), repurged: before.repurged };
}
