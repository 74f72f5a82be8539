import type { Client } from './cloudflare/client.ts';
import { LIMITS } from './cloudflare/limits.ts';
import { resolveZones } from './cloudflare/zones.ts';
import type { Inputs } from './inputs/inputs.ts';
import { estimate, type Plan, planPurge } from './plan.ts';
import { planned } from './report/narrate.ts';
import { about } from './report/notices.ts';
import { type Outcome, type Trouble, unsent } from './report/outcome.ts';
import { homelessTrouble, lookupTrouble, timeTrouble } from './report/problems.ts';
import type { Tools } from './run.ts';
import type { ChangedTargets } from './targets/mapping/changed.ts';
import type { Target } from './targets/target.ts';

/** A plan that may be sent; or null, and the outcome says what stands against it. */
export interface Prepared {
  readonly plan: Plan | null;
  readonly outcome: Outcome;
}

/** targets → plan: looks up the zones, routes and batches, and refuses what cannot be done in the step's time. */
export async function preparePlan(
  targets: readonly Target[],
  changed: ChangedTargets | null,
  inputs: Inputs,
  { deps, log, client, deadline }: Tools & { readonly client: Client; readonly deadline: number },
  so: Outcome,
): Promise<Prepared> {
  const stuck = (troubles: readonly Trouble[], more: Partial<Outcome> = {}): Prepared => {
    const reason = troubles[0]?.details?.[0] ?? troubles[0]?.message ?? '';
    return { plan: null, outcome: { ...so, fates: unsent(targets), troubles, reason, ...more } };
  };
  const limits = LIMITS[inputs.plan];
  const found = await resolveZones(inputs.zones, inputs.environment, inputs.zones.length > 1, client);
  if (found.problems.length > 0) return stuck(found.problems.map(lookupTrouble));
  const { plan, problems } = planPurge(targets, found.zones, { ...inputs, limits });
  if (problems !== undefined) return stuck([homelessTrouble(problems)], { zones: found.zones });

  log.group('The plan', planned(plan, limits, changed));
  const outcome: Outcome = {
    ...so,
    zones: plan.zones,
    planned: plan.batches.length,
    fates: plan.batches.flatMap((batch) => unsent(batch.targets, batch.zone)),
    notices: [
      ...so.notices,
      ...about('About the zones', found.notices),
      ...about('About the zones', plan.notices, 'warning'),
    ],
  };
  const needed = estimate(plan.batches, limits);
  const leftMs = deadline - deps.now() - inputs.delayMs;
  if (needed.ms <= leftMs) return { plan, outcome };
  const reason = 'the plan does not fit into `timeout-minutes`';
  return { plan: null, outcome: { ...outcome, troubles: [timeTrouble(inputs, needed, leftMs)], reason } };
}
