import type { BuildNotice } from './build/build.ts';
import type { ChangedFile, ComparedFiles } from './changes.ts';
import type { FileListNotice } from './file-list.ts';
import type { CheckoutProblem } from './git/checkout.ts';
import type { TreesProblem } from './github/tree-reader.ts';
import type { HeadFiles } from './head-files.ts';
import type { RunsNotice } from './versions/assess-workflow.ts';
import type { NothingReason, UnknownHead } from './versions/event-decision.ts';
import type { HeldReason } from './versions/held.ts';
import type { KeepResult } from './versions/keep-state.ts';
import type { RefNotFound, RevisionNotice, RevisionProblem } from './versions/resolve.ts';
import type { PurgeEnd, Version } from './versions/state.ts';

/** The files whose cached copies may differ from what is served now. */
export type ChangesFound =
  | (ComparedFiles & {
      readonly kind: 'files';
      readonly source: 'git' | 'github' | 'build' | 'files-from';
      /** The versions compared with head, the last purged one first. With a build folder, for people only. */
      readonly versions: readonly Version[];
      /** The commit that is served now; empty if unknown. */
      readonly head: string;
      readonly notices: readonly ChangesNotice[];
    })
  /** The event certainly does not change what is served. */
  | { readonly kind: 'nothing'; readonly reason: NothingReason; readonly notices: readonly ChangesNotice[] }
  /** The changes are unknown. `reasons` is never empty. */
  | {
      readonly kind: 'unknown';
      readonly reasons: readonly UnknownReason[];
      readonly versions: readonly Version[];
      readonly head: string;
      /** In a dry run, what the event itself changed: what a run with a known state would purge. Null if unknown. */
      readonly byEvent: readonly ChangedFile[] | null;
      readonly notices: readonly ChangesNotice[];
    };

export type UnknownReason =
  | HeldReason
  | UnknownHead
  | Exclude<RevisionProblem, RefNotFound>
  /** There is no state, and the event does not name the version that was served before. */
  | { readonly code: 'event-without-base'; readonly event: string }
  | { readonly code: 'build-without-state' }
  | { readonly code: 'too-many-versions'; readonly got: number; readonly most: number }
  | { readonly code: 'versions-not-compared'; readonly git: CheckoutProblem; readonly github: TreesProblem };

export type ChangesNotice =
  | BuildNotice
  | FileListNotice
  | RevisionNotice
  | RunsNotice
  /** The event is known from the runner's variables only. */
  | { readonly code: 'event-file-unreadable' }
  /** The server has no artifacts and no state file is set, so only the commits that the event names are compared. */
  | { readonly code: 'no-place-for-state' };

/** A mistake in the inputs `base` or `head`. */
export type ChangesProblem =
  | RefNotFound
  | { readonly code: 'base-is-head'; readonly ref: string; readonly commit: string };

export interface PurgeOutcome {
  readonly ended: PurgeEnd;
  /** What was purged, needed no purge, or was skipped by `fallback: skip`: the `whole` site, `changed` files, or `less`. */
  readonly purged: 'whole' | 'changed' | 'less';
  /** With a build folder and `less`: the changed files whose targets were all confirmed. */
  readonly files?: ReadonlySet<string>;
}

export interface ChangesSearch {
  readonly changes: ChangesFound;
  /** Lists the files that are served now; null if they are unknown. */
  readonly headFiles: () => Promise<HeadFiles | null>;
  /** Stores what the edge may hold from now on. Call it once, however the run ends. Never rejects. */
  readonly keepState: (outcome: PurgeOutcome) => Promise<KeepResult>;
}

/** The part of `ChangesSearch` for runs that compare nothing and keep no state. */
export const WITHOUT_STATE = {
  headFiles: async () => null,
  keepState: async () => ({ code: 'no-state-to-keep' }),
} as const satisfies Omit<ChangesSearch, 'changes'>;
