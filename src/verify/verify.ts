import type { Operation, ZonedTarget } from '../plan.ts';
import type { TargetResult } from '../purge/results.ts';
import { type AskOptions, askAll, type Sampled, sampledOf, wasRequested } from './ask.ts';
import { type CandidateOptions, candidatesOf } from './candidates.ts';
import { type Check, withDoubt } from './check.ts';
import { preferContent } from './other-forms.ts';
import { renewedOf } from './renewal.ts';
import { sampleEvenly } from './sample.ts';
import { zonedTargetKey } from './second-purge.ts';
import { isTemporary, VERDICTS, type Verdict } from './verdict.ts';

/** What the edge serves after the purge, seen from one data center. */
export interface Verification {
  readonly mode: 'warn' | 'fail';
  readonly operation: Operation;
  /** Whether the run waited for the deploy before the purge. */
  readonly waited: boolean;
  /** The number of URLs that the sample was chosen from. */
  readonly candidates: number;
  /** The number of requested URLs: fewer than the sample if the run had to stop. */
  readonly asked: number;
  readonly counts: Readonly<Record<Verdict, number>>;
  /** The data centers that responded, such as `FRA`: https://developers.cloudflare.com/fundamentals/reference/cloudflare-ray-id/ */
  readonly dataCentres: readonly string[];
  /** One for each URL of the sample. */
  readonly checks: readonly Check[];
}

export interface VerifyOptions extends Omit<AskOptions, 'dataCentres'>, CandidateOptions {
  readonly mode: 'warn' | 'fail';
  readonly waited: boolean;
  /** The most URLs to request. */
  readonly limit: number;
  /** Purges again, within the plan's limits, and returns the result of each target. */
  readonly secondPurge: (old: readonly ZonedTarget[]) => Promise<readonly TargetResult[]>;
  /** Returns whether the workflow names the host. A list may contain any host. */
  readonly mayVisit: (hostname: string) => boolean;
  readonly random: () => number;
  readonly tell: (event: VerifyEvent) => void;
}

export type VerifyEvent =
  | { readonly event: 'verifying'; readonly chosen: number; readonly candidates: number }
  | {
      readonly event: 'old-copies-found';
      /** The number of stale and of outdated URLs. They are requested again after the wait. */
      readonly stale: number;
      readonly outdated: number;
      /** Whether stale URLs are purged again. */
      readonly purgeAgain: boolean;
      readonly waitMs: number;
    }
  | { readonly event: 'verified'; readonly verification: Verification };

/** The waits before old copies are requested again, in milliseconds. */
const WAITS_MS = [1000, 2000, 4000];

/**
 * Requests a sample of the purged URLs from the edge, and judges whether it serves the deployed bytes or, if these are
 * unknown, copies from before the purge. Purges stale URLs again, and outdated URLs once the origin has the new bytes, and
 * requests them again. Never throws.
 *
 * A URL that was old stays old until a better response arrives: a later visit that fails does not change it.
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
  const dataCentres = new Set<string>();
  const asking = { ...options, dataCentres };
  await askAll(picks, asking);
  await preferContent(picks, candidates, asking);
  await askAgain(picks, asking);
  const checks = picks.map(({ candidate, check }) => withDoubt(candidate, check));
  const count = (verdict: Verdict): number => checks.filter((check) => check.verdict === verdict).length;
  return {
    mode,
    operation,
    waited,
    candidates: candidates.length,
    asked: picks.filter(wasRequested).length,
    counts: Object.fromEntries(
      VERDICTS.map((verdict) => [verdict, count(verdict)]),
    ) as Verification['counts'],
    dataCentres: [...dataCentres],
    checks,
  };
}

/** Requests unfinished URLs again after growing waits, and purges those that a second purge can help. */
async function askAgain(picks: readonly Sampled[], options: VerifyOptions & AskOptions): Promise<void> {
  let open = picks.filter(({ check }) => isTemporary(check));
  for (const [round, waitMs] of WAITS_MS.entries()) {
    if (open.length === 0) break;
    const stale = open.filter(({ check }) => check.verdict === 'stale');
    // A copy from an upper tier has no Age in the first round and turns out to be stale in the second.
    const due = stale.filter(({ purgedAgain }) => !purgedAgain);
    const outdated = open.filter(({ check }) => check.verdict === 'outdated');
    if (stale.length + outdated.length > 0) {
      const numbers = { stale: stale.length, outdated: outdated.length };
      options.tell({ event: 'old-copies-found', ...numbers, purgeAgain: due.length > 0, waitMs });
    }
    if (!(await pause(waitMs, options))) break;
    // The edge keeps an outdated copy that it cached after the purge. A request past the cache shows if the deploy is live.
    const kept = outdated.filter((pick) => isKept(pick) && !pick.renewed);
    const renewed = await renewedOf(kept, round === WAITS_MS.length - 1, options);
    for (const pick of renewed) pick.renewed = true;
    for (const pick of due) pick.purgedAgain = true;
    await purgeAgain([...due, ...renewed], options);
    const unchanged = new Set(kept.filter(({ renewed: isNew }) => !isNew));
    const toAsk = open.filter((pick) => !unchanged.has(pick));
    await askAll(toAsk, options);
    open = open.filter(({ check }) => isTemporary(check));
  }
}

/** Returns whether the edge caches the response, so that another request would get the same. */
function isKept({ check: { why } }: Sampled): boolean {
  const seen = why.code === 'old-bytes' ? why.seen.code : null;
  return seen !== 'not-cached' && seen !== 'not-behind-cloudflare';
}

/** Waits. Returns false if the run must stop or the step has no time left. */
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
  const wanted = picks.flatMap(({ candidate }) => candidate.repurgeTargets);
  let results: readonly TargetResult[] = [];
  try {
    results = wanted.length === 0 ? [] : await secondPurge(wanted);
  } catch {
    // The first purge stays confirmed, and the next visits show what this one missed.
  }
  const done = new Set(results.filter(({ state }) => state === 'confirmed').map(zonedTargetKey));
  const now = clock.now();
  for (const pick of picks) {
    const { repurgeTargets } = pick.candidate;
    const repurged =
      repurgeTargets.length > 0 && repurgeTargets.every((one) => done.has(zonedTargetKey(one)));
    if (repurged) pick.purgedAt = now;
    pick.check = { ...pick.check, repurged: repurged || pick.check.repurged };
  }
}
