import type { Operation, ZonedTarget } from '../plan.ts';
import type { TargetResult } from '../purge/purged.ts';
import { type AskOptions, askAll, type Sampled, sampledOf } from './ask.ts';
import { type CandidateOptions, candidatesOf } from './candidates.ts';
import { type Check, withDoubt } from './check.ts';
import { preferContent } from './other-forms.ts';
import { renewedOf } from './renewal.ts';
import { sampleEvenly } from './sample.ts';
import { zonedTargetKey } from './second-purge.ts';
import { isPassing, VERDICTS, type Verdict } from './verdict.ts';

/** What the edge served after the purge, as one data centre has it. */
export interface Verification {
  readonly mode: 'warn' | 'fail';
  readonly operation: Operation;
  /** The deploy had been waited for before the purge. */
  readonly waited: boolean;
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

export interface VerifyOptions extends AskOptions, CandidateOptions {
  readonly mode: 'warn' | 'fail';
  readonly waited: boolean;
  /** How many URLs to ask for, at most. */
  readonly limit: number;
  /** Purges once more, within the plan's limits, and tells what became of each. */
  readonly secondPurge: (old: readonly ZonedTarget[]) => Promise<readonly TargetResult[]>;
  /** Whether a host is one that the workflow named: what a list holds may lead anywhere. */
  readonly mayVisit: (hostname: string) => boolean;
  readonly random: () => number;
  readonly tell: (event: VerifyEvent) => void;
}

/** What `verify` tells while it works. */
export type VerifyEvent =
  | { readonly event: 'verifying'; readonly chosen: number; readonly candidates: number }
  /**
   * So many URLs are stale, and so many outdated. They are asked for again after a wait; stale ones that were not purged
   * again yet are, too.
   */
  | {
      readonly event: 'still-old';
      readonly stale: number;
      readonly outdated: number;
      readonly purgeAgain: boolean;
      readonly waitMs: number;
    }
  | { readonly event: 'verified'; readonly verification: Verification };

/** Before old copies are asked for again, in milliseconds. */
const WAITS_MS = [1000, 2000, 4000];
/**
 * Asks the edge, after a purge, for a sample of what was purged, and judges whether it serves what was deployed, where
 * that is known, or else whether copies from before the purge are still served. Stale ones are purged once more and
 * asked for again; so are those of a deploy that comes late, once the origin has it. Never throws.
 *
 * What was seen old stays so until something better is seen: a visit that fails later takes nothing back. `fresh`
 * means cached after the purge, which says nothing of what the origin served then.
 */
export async function verify(
  results: readonly TargetResult[],
  options: VerifyOptions,
): Promise<Verification> {
  const { mode, operation, waited, tell } = options;
  const candidates = candidatesOf(results, options).filter(({ url }) =>
    options.mayVisit(new URL(url).hostname),
  );
  const picks = sampleEvenly(candidates, options.limit).map(sampledOf);
  if (picks.length > 0) tell({ event: 'verifying', chosen: picks.length, candidates: candidates.length });
  const seen = new Set<string>();
  await askAll(picks, seen, options);
  await preferContent(picks, candidates, seen, options);
  await askAgain(picks, seen, options);
  const checks = picks.map(({ candidate, check }) => withDoubt(candidate, check));
  const count = (verdict: Verdict): number => checks.filter((check) => check.verdict === verdict).length;
  return {
    ...{ mode, operation, waited },
    candidates: candidates.length,
    asked: picks.filter(({ asked }) => asked).length,
    counts: Object.fromEntries(
      VERDICTS.map((verdict) => [verdict, count(verdict)]),
    ) as Verification['counts'],
    dataCentres: [...seen],
    checks,
  };
}

/** Asks again, after growing waits, for what may be better in a moment, and purges once more what a purge does good. */
async function askAgain(picks: readonly Sampled[], seen: Set<string>, options: VerifyOptions): Promise<void> {
  let open = picks.filter(({ check }) => isPassing(check));
  for (const [round, waitMs] of WAITS_MS.entries()) {
    if (open.length === 0) break;
    const stale = open.filter(({ check }) => check.verdict === 'stale');
    // What came down from the upper tier without its age shows that it is stale in the second round only.
    const due = stale.filter(({ purgedAgain }) => !purgedAgain);
    const outdated = open.filter(({ check }) => check.verdict === 'outdated');
    if (stale.length + outdated.length > 0) {
      const numbers = { stale: stale.length, outdated: outdated.length };
      options.tell({ event: 'still-old', ...numbers, purgeAgain: due.length > 0, waitMs });
    }
    if (!(await pause(waitMs, options))) break;
    // What the edge has cached anew is served until it is purged: only past the cache shows whether the deploy is live.
    const kept = outdated.filter((pick) => isKept(pick) && !pick.renewed);
    const renewed = await renewedOf(kept, round === WAITS_MS.length - 1, options);
    for (const pick of renewed) pick.renewed = true;
    for (const pick of due) pick.purgedAgain = true;
    await purgeAgain([...due, ...renewed], options);
    const unchanged = new Set(kept.filter(({ renewed: isNew }) => !isNew));
    await askAll(
      open.filter((pick) => !unchanged.has(pick)),
      seen,
      options,
    );
    open = open.filter(({ check }) => isPassing(check));
  }
}

/** Whether the edge keeps what it answered, so that asking again would show the same. */
function isKept({ check: { why } }: Sampled): boolean {
  const seen = why.code === 'old-bytes' ? why.seen.code : null;
  return seen !== 'not-cached' && seen !== 'not-behind-cloudflare';
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

async function purgeAgain(picks: readonly Sampled[], { secondPurge, clock }: VerifyOptions): Promise<void> {
  const wanted = picks.flatMap(({ candidate }) => candidate.again);
  let results: readonly TargetResult[] = [];
  try {
    results = wanted.length === 0 ? [] : await secondPurge(wanted);
  } catch {
    // A purge that was confirmed stays confirmed; what this one left undone shows in what is served next.
  }
  const done = new Set(results.filter(({ state }) => state === 'confirmed').map(zonedTargetKey));
  const now = clock.now();
  for (const pick of picks) {
    const { again } = pick.candidate;
    const repurged = again.length > 0 && again.every((one) => done.has(zonedTargetKey(one)));
    if (repurged) pick.purgedAt = now;
    pick.check = { ...pick.check, repurged: repurged || pick.check.repurged };
  }
}
