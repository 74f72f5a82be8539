import { type Plan, type PlanOptions, planPurge, targetKey, type ZonedTarget } from '../plan.ts';

/** What is purged once more, as a plan: zone by zone, each target once. */
export function planSecondPurge(stale: readonly ZonedTarget[], options: PlanOptions): Plan {
  const perZone = [...Map.groupBy(stale, ({ zone }) => zone)];
  const batches = perZone.flatMap(([zone, all]) => {
    const made = planPurge(
      all.map(({ target }) => target),
      [zone],
      options,
    );
    return made.ok ? made.value.batches : [];
  });
  return {
    operation: options.operation,
    zones: perZone.map(([zone]) => zone),
    batches,
    covered: [],
    notices: [],
  };
}

/** Two with the same key are the same to the API. */
export function zonedTargetKey({ zone, target }: ZonedTarget): string {
  return `${zone.id} ${zone.environment} ${targetKey(target)}`;
}
