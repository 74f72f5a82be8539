import type { EventDecision, HeadNotTold, NothingReason } from './event-told.ts';

/** What the workflow's author asks for. */
export interface VersionInputs {
  /** `auto`, `parent`, or any revision. */
  readonly base: string;
  /** Any revision; `''` for the event's. */
  readonly head: string;
  readonly dryRun: boolean;
}

/** What is to be compared. */
export type Comparison =
  | { readonly kind: 'nothing'; readonly reason: NothingReason }
  | {
      readonly kind: 'compare';
      /** A revision that the author named, or what the event tells. */
      readonly head: { readonly ref: string } | string | HeadNotTold;
      /** All that the edge may hold, the first parent of head, or a revision that the author named. */
      readonly base: 'held' | 'parent' | { readonly ref: string };
      /**
       * What this does to the state. `replaces`: head is served from now on. `adds`: the author says that it is, or
       * a run that was repeated purges, which may not have deployed. `none`: it is not.
       */
      readonly effect: 'replaces' | 'adds' | 'none';
      /** As in the event, where its own head is compared. */
      readonly told: { readonly base: string | null; readonly before: string | null };
    };

const NOT_TOLD = { base: null, before: null };

/** From the event and the inputs to what is to be compared with what. */
export function decideComparison(
  event: EventDecision,
  inputs: VersionInputs,
  isRepeated: boolean,
): Comparison {
  const base = inputs.base === 'auto' ? 'held' : inputs.base === 'parent' ? 'parent' : { ref: inputs.base };
  const named = inputs.head === '' ? null : { ref: inputs.head };
  if (event.kind === 'deploys') {
    // After a repetition, what is served may be what a later run deployed; what the event knows is of its time.
    const told = named === null && !isRepeated ? event : NOT_TOLD;
    const effect = isRepeated ? 'adds' : 'replaces';
    return {
      kind: 'compare',
      head: named ?? event.head,
      base,
      effect,
      told: { base: told.base, before: told.before },
    };
  }
  const undeployed = event.kind === 'deploys-nothing' ? event : null;
  const head = named ?? undeployed?.head ?? null;
  const nothing = { kind: 'nothing', reason: event.reason } as const;
  if (head === null) return nothing;
  // An event that is not about a deploy at all says nothing against what the author names outright.
  if (base !== 'held')
    return { kind: 'compare', head, base, effect: inputs.dryRun ? 'none' : 'adds', told: NOT_TOLD };
  if (!inputs.dryRun || undeployed === null) return nothing;
  return {
    kind: 'compare',
    head,
    base,
    effect: 'none',
    told: { base: named ? null : undeployed.base, before: null },
  };
}
