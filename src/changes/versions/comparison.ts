import type { EventDecision, NothingReason, UnknownHead } from './event-decision.ts';

/** The inputs that decide what is compared. */
export interface VersionInputs {
  /** `auto`, `parent`, or any revision. */
  readonly base: string;
  /** Any revision; `''` for the event's. */
  readonly head: string;
  readonly dryRun: boolean;
}

/** Which versions to compare. */
export type Comparison =
  | { readonly kind: 'nothing'; readonly reason: NothingReason }
  | {
      readonly kind: 'compare';
      /** The revision of the input, or the event's commit, or why that is unknown. */
      readonly head: { readonly ref: string } | string | UnknownHead;
      /** The versions that the edge may hold, the first parent of head, or the revision of the input. */
      readonly base: 'held' | 'parent' | { readonly ref: string };
      /**
       * The effect on the state. `replaces`: head is served from now on. `adds`: head may be served, since the inputs
       * say so or a repeated run purges, which may not have deployed. `none`: head is not served.
       */
      readonly effect: 'replaces' | 'adds' | 'none';
      /** The commits before head, as the event names them; null for any other head. */
      readonly previous: { readonly base: string | null; readonly before: string | null };
    };

const NO_PREVIOUS = { base: null, before: null };

/** Decides by the event and the inputs which versions to compare. */
export function decideComparison(
  event: EventDecision,
  inputs: VersionInputs,
  isRepeated: boolean,
): Comparison {
  const base = inputs.base === 'auto' ? 'held' : inputs.base === 'parent' ? 'parent' : { ref: inputs.base };
  const named = inputs.head === '' ? null : { ref: inputs.head };
  if (event.kind === 'deploys') {
    // When a run is repeated, a later run may have deployed since, so the event's commits are outdated.
    const previous = named === null && !isRepeated ? { base: event.base, before: event.before } : NO_PREVIOUS;
    const effect = isRepeated ? 'adds' : 'replaces';
    return { kind: 'compare', head: named ?? event.head, base, effect, previous };
  }
  const nothing = { kind: 'nothing', reason: event.reason } as const;
  const head = named ?? event.head;
  if (head === null) return nothing;
  // An explicit base takes precedence over an event that deploys nothing.
  if (base !== 'held')
    return { kind: 'compare', head, base, effect: inputs.dryRun ? 'none' : 'adds', previous: NO_PREVIOUS };
  if (!inputs.dryRun || event.head === null) return nothing;
  const previous = { base: named ? null : event.base, before: null };
  return { kind: 'compare', head, base, effect: 'none', previous };
}
