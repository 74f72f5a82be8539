import type { Client } from '../cloudflare/client.ts';
import { everythingBeyondEnvironment } from '../cloudflare/environments.ts';
import { LIMITS } from '../cloudflare/limits.ts';
import { resolveZones } from '../cloudflare/zones.ts';
import type { UrlsFromProblem } from '../lists/urls-from.ts';
import { estimate, type Plan, planPurge } from '../plan.ts';
import { applyHeaderVariants } from '../targets/headers.ts';
import type { MappingReason } from '../targets/reasons.ts';
import { purgeReason, strategyOf } from '../targets/strategy.ts';
import type { Target } from '../targets/target.ts';
import type { Found } from './changes-stage.ts';
import { EarlyEnd, pendingResults } from './progress.ts';
import type { Stage } from './stage.ts';
import { findWorkersCache } from './workers-cache.ts';

/** What the inputs name, what lists hold, and what changed. */
export async function collectTargets(found: Found | null, stage: Stage): Promise<readonly Target[]> {
  const { inputs, progress, tell } = stage;
  const mapped = found?.mapped ?? null;
  const listed = await readLists(stage);
  const explicit = [...inputs.explicitTargets, ...listed.targets];
  const multiplied = applyHeaderVariants([...explicit, ...(mapped?.targets ?? [])], inputs.urlHeaders);
  if (!multiplied.ok) {
    throw new EarlyEnd({ kind: 'refused', problems: [{ input: 'url-headers', ...multiplied.reason }] });
  }
  const targets = multiplied.value;
  if (inputs.urlHeaders.length > 0) {
    tell({ event: 'variants-added', variants: inputs.urlHeaders.length, targets: targets.length });
  }
  progress.results = pendingResults(targets);
  progress.strategy = strategyOf(explicit, mapped);
  const empty = [...inputs.emptyInputs, ...listed.emptyInputs];
  const isLeft = empty.length === 0 && inputs.urlsFrom.length > 0;
  progress.reason = purgeReason(explicit, mapped, isLeft ? null : empty);
  if (mapped?.failed) throw failed(mapped.reason);
  progress.complete = true;
  return targets;
}

/** A rule that comes to no end, a root that is not there, or `fallback: fail`. */
function failed(reason: MappingReason): EarlyEnd {
  return 'input' in reason
    ? new EarlyEnd({ kind: 'refused', problems: [reason] })
    : new EarlyEnd({ kind: 'changes-unknown', reason });
}

interface Listed {
  readonly targets: readonly Target[];
  /** `urls-from`, where one of its lists is empty. */
  readonly emptyInputs: readonly string[];
}

async function readLists({ inputs, progress, ...context }: Stage): Promise<Listed> {
  if (inputs.urlsFrom.length === 0) return { targets: [], emptyInputs: [] };
  const { readUrlsFrom } = await import('../lists/urls-from.ts');
  const { targets, problems, notices } = await readUrlsFrom(inputs.urlsFrom, {
    ...context,
    workspace: context.env.GITHUB_WORKSPACE ?? '.',
    transport: context.visit,
  });
  const isEmpty = (problem: UrlsFromProblem): boolean =>
    problem.code === 'list-unread' && problem.reason.code === 'list-empty';
  // Who says what is to be done with nothing takes an empty file for a list of nothing.
  const refused = inputs.ifNothing === null ? problems : problems.filter((problem) => !isEmpty(problem));
  if (refused.length > 0) {
    throw new EarlyEnd({
      kind: 'refused',
      problems: refused.map((problem) => ({ input: 'urls-from', ...problem })),
    });
  }
  for (const notice of notices) progress.notices.push({ about: 'urls-from', notice });
  const saysEmpty = notices.some(
    ({ notice: { code } }) => code === 'list-empty-array' || code === 'sitemap-empty',
  );
  return { targets, emptyInputs: saysEmpty || problems.length > 0 ? ['urls-from'] : [] };
}

/** targets → plan: looks up the zones, routes and batches, and refuses what does not fit into the step's time. */
export async function makePlan(
  targets: readonly Target[],
  found: Found | null,
  client: Client,
  { inputs, progress, tell, ...context }: Stage,
): Promise<Plan> {
  const limits = LIMITS[inputs.plan];
  const places = await resolveZones(inputs, targets, inputs.credentials === null ? null : client);
  if (!places.ok) throw new EarlyEnd({ kind: 'zone-unknown', problems: places.reason });
  const { zones, notices } = places.value;
  progress.zones = zones;
  for (const notice of notices) progress.notices.push({ about: 'zones', notice });
  const file = findWorkersCache(context.env.GITHUB_WORKSPACE ?? '.');
  if (file !== null) progress.notices.push({ about: 'zones', notice: { code: 'workers-cache', file } });
  const made = planPurge(targets, zones, { ...inputs, limits });
  if (!made.ok) throw new EarlyEnd({ kind: 'unroutable', problems: made.reason });
  const plan = made.value;
  const beyond = everythingBeyondEnvironment(plan.batches, inputs.environment);
  if (beyond.length > 0) {
    const problems = beyond.map((problem) => ({ input: 'environment', ...problem }));
    throw new EarlyEnd({ kind: 'refused', problems });
  }
  tell({ event: 'plan-made', plan, limits, mapped: found?.mapped ?? null });
  for (const notice of plan.notices) progress.notices.push({ about: 'plan', notice });
  progress.zones = plan.zones;
  progress.covered = plan.covered;
  progress.plannedRequests = plan.batches.length;
  progress.results = plan.batches.flatMap(({ zone, targets: all }) => pendingResults(all, zone));
  const needed = estimate(plan.batches, limits);
  const leftMs = context.deadline - context.clock.now();
  if (needed.ms > leftMs) {
    throw new EarlyEnd({ kind: 'too-slow', plan: inputs.plan, needed, leftMs, timeoutMs: inputs.timeoutMs });
  }
  return plan;
}
