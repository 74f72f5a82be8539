import { type Clock, stopCause, type Transport } from '../context.ts';
import type { Operation, ZonedTarget } from '../plan.ts';
import type { TargetResult } from '../purge/purged.ts';
import { type VisitOptions, visit } from '../site/visit.ts';
import { type Check, checkOf, UNASKED, withDoubt } from './check.ts';
import { type Candidate, candidatesOf, sampleEvenly } from './sample.ts';
import { zonedTargetKey } from './second-purge.ts';
import { isPassing, type Judgement, judgeFreshness, VERDICTS, type Verdict } from './verdict.ts';

/** What the edge served after the purge, as one data centre has it. */
export interface Verification {
  readonly mode: 'warn' | 'fail';
  readonly operation: Operation;
  /** URLs that could be asked for; a sample of them was chosen. */
  readonly candidates: number;
  /** How many were asked for; fewer than chosen where the time was over or the job was cancelled. */
  readonly asked: number;
  readonly counts: Readonly<Record<Verdict, number>>;
  /** The data centres that answered, like `FRA`: https://developers.cloudflare.com/fundamentals/reference/cloudflare-ray-id/ */
  readonly dataCentres: readonly string[];
  /** One for each chosen URL. */
  readonly checks: readonly Check[];
}

export interface VerifyOptions {
  readonly mode: 'warn' | 'fail';
  readonly operation: Operation;
  /** How many URLs to ask for, at most. */
  readonly limit: number;
  /** The URLs that the inputs name, for purges that name none. */
  readonly named: readonly string[];
  /** When the purge of a confirmed target was confirmed, on the clock. */
  readonly purgedAt: (result: TargetResult) => number;
  /** Purges once more, within the plan's limits, and tells what became of each. */
  readonly secondPurge: (stale: readonly ZonedTarget[]) => Promise<readonly TargetResult[]>;
  readonly transport: Transport;
  /** Whether a host is one that the workflow named: what a list holds may lead anywhere. */
  readonly mayVisit: (hostname: string) => boolean;
  /** What lets the visits to an address pass. */
  readonly passFor: VisitOptions['passFor'];
  readonly clock: Clock;
  /** When the step must be over, on the clock. */
  readonly deadline: number;
  /** Aborted: nothing more is asked, and what is on the way is given up. */
  readonly stop: AbortSignal;
  readonly tell: (event: VerifyEvent) => void;
  /** Milliseconds for one visit. */
  readonly visitMs?: number;
}

/** What `verify` tells while it works. */
export type VerifyEvent =
  | { readonly event: 'verifying'; readonly chosen: number; readonly candidates: number }
  /** So many URLs are stale, and are asked for again after a wait; the first time they are purged again, too. */
  | {
      readonly event: 'still-stale';
      readonly urls: number;
      readonly purgeAgain: boolean;
      readonly waitMs: number;
    }
  | { readonly event: 'verified'; readonly verification: Verification };

/** A visitor who opens a page has about so many requests on the way. */
const CONCURRENCY = 4;
const VISIT_TIMEOUT_MS = 10_000;
/** Before stale copies are asked for again, in milliseconds; the first time they are purged again, too. */
const WAITS_MS = [1000, 2000, 4000];

interface Sampled {
  readonly candidate: Candidate;
  asked: boolean;
  check: Check;
}

/**
 * Asks the edge, after a purge, for a sample of what was purged, and judges whether copies from before the purge are
 * still served. Stale ones are purged once more and asked for again. Never throws.
 *
 * What was seen stale stays so until something better is seen: a visit that fails later takes nothing back. `fresh`
 * means cached after the purge, which says nothing of what the origin served then.
 */
export async function verify(
  results: readonly TargetResult[],
  options: VerifyOptions,
): Promise<Verification> {
  const { tell } = options;
  const candidates = candidatesOf(results, options.named, options.purgedAt).filter(({ url }) =>
    options.mayVisit(new URL(url).hostname),
  );
  const picks = sampleEvenly(candidates, options.limit).map(
    (candidate): Sampled => ({ candidate, asked: false, check: checkOf(candidate, UNASKED) }),
  );
  if (picks.length > 0) tell({ event: 'verifying', chosen: picks.length, candidates: candidates.length });
  const dataCentres = new Set<string>();
  await askAll(picks, dataCentres, options);
  let open = picks.filter(({ check }) => isPassing(check));
  for (const [round, wait] of WAITS_MS.entries()) {
    if (open.length === 0) break;
    const stale = open.filter(isStale);
    if (stale.length > 0) {
      tell({ event: 'still-stale', urls: stale.length, purgeAgain: round === 0, waitMs: wait });
    }
    if (!(await pause(wait, options))) break;
    if (round === 0) await purgeAgain(stale, options);
    await askAll(open, dataCentres, options);
    open = open.filter(({ check }) => isPassing(check));
  }
  const checks = picks.map(({ candidate, check }) => withDoubt(candidate, check));
  const count = (verdict: Verdict): number => checks.filter((check) => check.verdict === verdict).length;
  return {
    mode: options.mode,
    operation: options.operation,
    candidates: candidates.length,
    asked: picks.filter(({ asked }) => asked).length,
    counts: Object.fromEntries(
      VERDICTS.map((verdict) => [verdict, count(verdict)]),
    ) as Verification['counts'],
    dataCentres: [...dataCentres],
    checks,
  };
}

function isStale({ check }: Sampled): boolean {
  return check.verdict === 'stale';
}

async function askAll(
  picks: readonly Sampled[],
  dataCentres: Set<string>,
  options: VerifyOptions,
): Promise<void> {
  const queue = picks.values();
  const visitor = async (): Promise<void> => {
    for (const pick of queue) {
      await ask(pick, options);
      const centre = /-([A-Z]{3})$/.exec(pick.check.ray ?? '')?.[1];
      if (centre !== undefined) dataCentres.add(centre);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, visitor));
}

async function ask(pick: Sampled, options: VerifyOptions): Promise<void> {
  const { clock, deadline, stop, visitMs = VISIT_TIMEOUT_MS } = options;
  const { candidate, check: before } = pick;
  const left = deadline - clock.now();
  const over = stop.aborted ? stopCause(stop) : left <= 0 ? 'time-over' : null;
  if (over !== null) {
    if (!pick.asked)
      pick.check = checkOf(candidate, { verdict: 'unknown', why: { code: 'not-asked', cause: over } });
    return;
  }
  pick.asked = true;
  const limitMs = Math.min(visitMs, left);
  const { response, at, problem } = await visit(candidate.url, candidate.headers ?? {}, {
    ...options,
    limitMs,
    wantsBody: false,
  });
  const judged: Judgement =
    response === null || problem !== null
      ? { verdict: 'unknown', why: problem ?? { code: 'not-asked', cause: null } }
      : judgeFreshness(response, {
          operation: options.operation,
          sinceMs: Math.max(0, at - candidate.purgedAt),
          wallClock: clock.date(),
        });
  pick.check =
    before.verdict === 'stale' && judged.verdict === 'unknown'
      ? { ...before, why: { code: 'asked-again', first: before.why, second: judged.why } }
      : { ...checkOf(candidate, judged, response), repurged: before.repurged };
}

/** True: the wait is over, and there is time for more. */
async function pause(ms: number, { clock, deadline, stop }: VerifyOptions): Promise<boolean> {
  if (stop.aborted || clock.now() + ms >= deadline) return false;
  try {
    await clock.sleep(ms, stop);
    return true;
  } catch {
    return false;
  }
}

async function purgeAgain(picks: readonly Sampled[], { secondPurge }: VerifyOptions): Promise<void> {
  const wanted = picks.flatMap(({ candidate }) => candidate.again);
  let results: readonly TargetResult[] = [];
  try {
    results = wanted.length === 0 ? [] : await secondPurge(wanted);
  } catch {
    // A purge that was confirmed stays confirmed; what this one left undone shows in what is served next.
  }
  const done = new Set(results.filter(({ state }) => state === 'confirmed').map(zonedTargetKey));
  for (const pick of picks) {
    const { again } = pick.candidate;
    pick.check = {
      ...pick.check,
      repurged: again.length > 0 && again.every((one) => done.has(zonedTargetKey(one))),
    };
  }
}
