import type { MappingReason } from './reasons.ts';
import { KINDS, type Kind, type Target } from './target.ts';

export type Strategy = 'urls' | 'prefixes' | 'tags' | 'hosts' | 'mixed' | 'site' | 'everything' | 'none';

/** What the changed files came to, where they were looked at. */
export interface FromChanges {
  readonly strategy: 'urls' | 'prefixes' | 'tags' | 'mixed' | 'site' | 'everything' | 'none';
  readonly reason: MappingReason;
}

/** Why a run has the targets that it has, or none. */
export type PurgeReason =
  | MappingReason
  /** These inputs list nothing; none where, thanks to `if-nothing`, no input was given. */
  | { readonly code: 'lists-empty'; readonly inputs: readonly string[] }
  /** The earlier runs, whose reports were given, left nothing. */
  | { readonly code: 'nothing-left' }
  | { readonly code: 'inputs-name'; readonly kinds: readonly Kind[] }
  | {
      readonly code: 'changes-and-inputs-name';
      readonly mapping: MappingReason;
      readonly kinds: readonly Kind[];
    };

/**
 * In a word, how the purge goes about it. The broadest part decides, since that is what a person must not miss; more
 * than one kind that was asked for is `mixed`.
 */
export function strategyOf(explicitTargets: readonly Target[], changed: FromChanges | null): Strategy {
  const kinds = new Set<Strategy>(kindsOf(explicitTargets));
  if (changed !== null && changed.strategy !== 'none') kinds.add(changed.strategy);
  if (kinds.has('everything')) return 'everything';
  if (kinds.has('site')) return 'site';
  const [only = 'none', ...others] = kinds;
  return others.length > 0 ? 'mixed' : only;
}

/**
 * Why these targets.
 * @param emptyInputs those that were given and list nothing; null where reports were given of which nothing is left
 */
export function purgeReason(
  explicitTargets: readonly Target[],
  changed: FromChanges | null,
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
