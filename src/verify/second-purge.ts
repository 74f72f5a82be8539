import { type Plan, type PlanOptions, planPurge, targetKey, type ZonedTarget } from '../plan.ts';

/** Plans the second purge: each target once, in its zone. */
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

/** Returns the same key for targets that are the same to the API. */
export function zonedTargetKey({ zone, target }: ZonedTarget): string {
  return `${zone.id} ${zone.environment} ${targetKey(target)}`;
}
