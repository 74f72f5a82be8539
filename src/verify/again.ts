import { keyOf, type Plan, type PlanOptions, planPurge, type Zone } from '../plan.ts';
import type { Target } from '../targets/target.ts';

/** A target in the zone that has to drop it. */
export interface Wanted {
  readonly zone: Zone;
  readonly target: Target;
}

/** What is purged once more, as a plan: zone by zone, each target once. */
export function planAgain(wanted: readonly Wanted[], options: PlanOptions): Plan {
  const perZone = [...Map.groupBy(wanted, ({ zone }) => zone)];
  const batches = perZone.flatMap(([zone, all]) => {
    const { plan } = planPurge(
      all.map(({ target }) => target),
      [zone],
      options,
    );
    return plan?.batches ?? [];
  });
  return { operation: options.operation, zones: perZone.map(([zone]) => zone), batches, notices: [] };
}

/** Two that are wanted with the same key are the same to the API. */
export function wantedKey({ zone, target }: Wanted): string {
  return `${zone.id} ${zone.environment} ${keyOf(target)}`;
}
