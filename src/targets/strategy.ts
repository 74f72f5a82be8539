import type { ChangedTargets } from './mapping/changed-targets.ts';
import type { MappingReason } from './reasons.ts';
import { KINDS, type Kind, type Target } from './target.ts';

export type Strategy = 'urls' | 'prefixes' | 'tags' | 'hosts' | 'mixed' | 'site' | 'everything' | 'none';

type ChangesStrategy = Pick<ChangedTargets, 'strategy' | 'reason'>;

/** Why a run has its targets, or none. */
export type PurgeReason =
  | MappingReason
  /** These inputs list nothing. Empty if there are none, which `if-nothing` allows. */
  | { readonly code: 'lists-empty'; readonly inputs: readonly string[] }
  /** The given reports of earlier runs have no target left. */
  | { readonly code: 'nothing-left' }
  | { readonly code: 'inputs-name'; readonly kinds: readonly Kind[] }
  | {
      readonly code: 'changes-and-inputs-name';
      readonly mapping: MappingReason;
      readonly kinds: readonly Kind[];
    };

/** Returns the strategy of the purge. The broadest part decides, since users must not overlook it. */
export function strategyOf(explicitTargets: readonly Target[], changed: ChangesStrategy | null): Strategy {
  const kinds = new Set<Strategy>(kindsOf(explicitTargets));
  if (changed !== null && changed.strategy !== 'none') kinds.add(changed.strategy);
  if (kinds.has('everything')) return 'everything';
  if (kinds.has('site')) return 'site';
  const [only = 'none', ...others] = kinds;
  return others.length > 0 ? 'mixed' : only;
}

/**
 * Returns the reason for a run's targets.
 * @param emptyInputs inputs that list nothing; null if there are only earlier reports, without a target left
 */
export function purgeReason(
  explicitTargets: readonly Target[],
  changed: ChangesStrategy | null,
  emptyInputs: readonly string[] | null,
): PurgeReason {
  const kinds = kindsOf(explicitTargets);
  if (changed === null) {
    if (kinds.length > 0) return { code: 'inputs-name', kinds };
    return emptyInputs === null ? { code: 'nothing-left' } : { code: 'lists-empty', inputs: emptyInputs };
  }
  const mapping = changed.reason;
  return kinds.length === 0 ? mapping : { code: 'changes-and-inputs-name', mapping, kinds };
}

function kindsOf(targets: readonly Target[]): readonly Kind[] {
  return KINDS.filter((kind) => targets.some((target) => target.kind === kind));
}
