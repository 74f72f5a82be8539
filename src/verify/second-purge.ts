import { type Plan, type PlanOptions, planPurge, targetKey, type ZonedTarget } from '../plan.ts';

/** What is purged once more, as a plan: each target once, in its zone. */
export function planSecondPurge(old: readonly ZonedTarget[], options: PlanOptions): Plan {
  const zones = [...new Set(old.map(({ zone }) => zone))];
  const targets = old.map(({ zone, target }) => ({
    ...target,
    zone: zone.id,
    environment: zone.environment,
  }));
  const made = planPurge(targets, zones, options);
  if (!made.ok) throw new Error('a target of a zone is not in its zone');
  return made.value;
}

/** Two with the same key are the same to the API. */
export function zonedTargetKey({ zone, target }: ZonedTarget): string {
  return `${zone.id} ${zone.environment} ${targetKey(target)}`;
}
