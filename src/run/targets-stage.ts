import { everythingBeyondEnvironment } from '../cloudflare/environments.ts';
import { LIMITS } from '../cloudflare/limits.ts';
import { resolveZones } from '../cloudflare/zones.ts';
import type { UrlsFromProblem } from '../lists/urls-from.ts';
import { estimate, type Plan, planPurge } from '../plan.ts';
import { plannedResults } from '../purge/results.ts';
import { applyHeaderVariants } from '../targets/headers.ts';
import { purgeReason, strategyOf } from '../targets/strategy.ts';
import type { Target } from '../targets/target.ts';
import type { CollectedChanges } from './changes-stage.ts';
import { EarlyEnd, pendingResults, refused } from './progress.ts';
import type { StageContext } from './stage-context.ts';
import { findWorkersCache } from './workers-cache.ts';

/** Collects the targets of the inputs, of their lists, and of the changes. */
export async function collectTargets(
  changes: CollectedChanges | null,
  stage: StageContext,
): Promise<readonly Target[]> {
  const { inputs, progress, tell } = stage;
  const mapped = changes?.mapped ?? null;
  const listed = await readLists(stage);
  const explicit = [...inputs.explicitTargets, ...listed.targets];
  const withVariants = applyHeaderVariants([...explicit, ...(mapped?.targets ?? [])], inputs.urlHeaders);
  if (!withVariants.ok) throw refused('url-headers', [withVariants.reason]);
  const targets = withVariants.value;
  if (inputs.urlHeaders.length > 0) {
    tell({ event: 'variants-added', variants: inputs.urlHeaders.length, targets: targets.length });
  }
  progress.results = pendingResults(targets);
  progress.strategy = strategyOf(explicit, mapped);
  const emptyInputs = [...inputs.emptyInputs, ...(listed.hasEmptyList ? ['urls-from'] : [])];
  const hasOnlyFinishedReports = emptyInputs.length === 0 && inputs.urlsFrom.length > 0;
  progress.reason = purgeReason(explicit, mapped, hasOnlyFinishedReports ? null : emptyInputs);
  if (mapped?.failed) {
    const { reason } = mapped;
    if ('input' in reason) throw refused(reason.input, [reason]);
    throw new EarlyEnd({ kind: 'changes-unknown', reason });
  }
  progress.complete = true;
  return targets;
}

/** Reads what `urls-from` names. */
async function readLists({ inputs, progress, ...context }: StageContext) {
  if (inputs.urlsFrom.length === 0) return { targets: [], hasEmptyList: false };
  const { readUrlsFrom } = await import('../lists/urls-from.ts');
  const { targets, problems, notices } = await readUrlsFrom(inputs.urlsFrom, {
    ...context,
    workspace: context.env.GITHUB_WORKSPACE ?? '.',
    transport: context.visitTransport,
  });
  const isEmpty = (problem: UrlsFromProblem): boolean =>
    problem.code === 'list-unread' && problem.reason.code === 'list-empty';
  // With `if-nothing`, an empty file means nothing to purge.
  const fatal = inputs.ifNothing === null ? problems : problems.filter((problem) => !isEmpty(problem));
  if (fatal.length > 0) throw refused('urls-from', fatal);
  for (const notice of notices) progress.notices.push({ about: 'urls-from', notice });
  const hasEmptyList =
    problems.length > 0 ||
    notices.some(({ notice: { code } }) => code === 'list-empty-array' || code === 'sitemap-empty');
  return { targets, hasEmptyList };
}

/** Looks up the zones and plans the requests. Ends the run if the plan cannot finish within the step's time limit. */
export async function makePlan(
  targets: readonly Target[],
  changes: CollectedChanges | null,
  { inputs, progress, tell, client, ...context }: StageContext,
): Promise<Plan> {
  const limits = LIMITS[inputs.plan];
  const resolved = await resolveZones(inputs, targets, inputs.credentials === null ? null : client);
  if (!resolved.ok) throw new EarlyEnd({ kind: 'zone-unknown', problems: resolved.reason });
  const { zones, notices } = resolved.value;
  progress.zones = zones;
  for (const notice of notices) progress.notices.push({ about: 'zones', notice });
  const file = findWorkersCache(context.env.GITHUB_WORKSPACE ?? '.');
  if (file !== null) progress.notices.push({ about: 'zones', notice: { code: 'workers-cache', file } });
  const planned = planPurge(targets, zones, { ...inputs, limits });
  if (!planned.ok) throw new EarlyEnd({ kind: 'unroutable', problems: planned.reason });
  const plan = planned.value;
  const beyond = everythingBeyondEnvironment(plan.batches, inputs.environment);
  if (beyond.length > 0) throw refused('environment', beyond);
  tell({ event: 'plan-made', plan, limits, mapped: changes?.mapped ?? null });
  for (const notice of plan.notices) progress.notices.push({ about: 'plan', notice });
  progress.covered = plan.covered;
  progress.plannedRequests = plan.batches.length;
  progress.results = plannedResults(plan);
  const needed = estimate(plan.batches, limits);
  const leftMs = context.deadline - context.clock.now();
  if (needed.ms > leftMs) {
    throw new EarlyEnd({ kind: 'too-slow', plan: inputs.plan, needed, leftMs, timeoutMs: inputs.timeoutMs });
  }
  return plan;
}
