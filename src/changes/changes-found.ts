import type { BuildNotice } from './build/build.ts';
import type { ChangedFile, ComparedFiles } from './changes.ts';
import type { FileListNotice } from './file-list.ts';
import type { CheckoutProblem } from './git/checkout.ts';
import type { TreesProblem } from './github/tree-reader.ts';
import type { HeadFiles } from './head-files.ts';
import type { RunsNotice } from './versions/assess-workflow.ts';
import type { EventFileProblem } from './versions/event.ts';
import type { HeadNotTold, NothingReason } from './versions/event-told.ts';
import type { HeldReason } from './versions/held.ts';
import type { RefNotFound, RevisionNotice, RevisionProblem } from './versions/resolve.ts';
import type { Settled } from './versions/settle.ts';
import type { PurgeEnd, Version } from './versions/state.ts';

/** Which files are not everywhere at the edge what is served now. */
export type ChangesFound =
  | (ComparedFiles & {
      readonly kind: 'files';
      readonly source: 'git' | 'github' | 'build' | 'files-from';
      /** What head was compared with, the version that was purged last in front. With a build folder, for people only. */
      readonly versions: readonly Version[];
      /** The commit that is served now; empty where a build folder is, and no commit is known. */
      readonly head: string;
      readonly notices: readonly ChangesNotice[];
    })
  /** It is certain that this event changes nothing that is served. */
  | { readonly kind: 'nothing'; readonly reason: NothingReason; readonly notices: readonly ChangesNotice[] }
  /** It cannot be known. There is one reason at least. */
  | {
      readonly kind: 'unknown';
      readonly reasons: readonly UnknownReason[];
      readonly versions: readonly Version[];
      readonly head: string;
      /** In a dry run: what this event changed, which is all that a run with a known state would purge. */
      readonly byEvent: readonly ChangedFile[] | null;
      readonly notices: readonly ChangesNotice[];
    };

/** Why it cannot be known what changed. */
export type UnknownReason =
  | HeldReason
  | HeadNotTold
  | Exclude<RevisionProblem, RefNotFound>
  /** There is no state, and the event does not tell what was served before. */
  | { readonly code: 'event-tells-no-base'; readonly event: string }
  /** With a build folder. */
  | { readonly code: 'build-without-state' }
  | { readonly code: 'too-many-versions'; readonly got: number; readonly most: number }
  | { readonly code: 'versions-not-compared'; readonly git: CheckoutProblem; readonly github: TreesProblem };

/** What a person should know. */
export type ChangesNotice =
  | BuildNotice
  | FileListNotice
  | EventFileProblem
  | RevisionNotice
  | RunsNotice
  /** Neither artifacts nor a file: only what the event says is compared. */
  | { readonly code: 'no-place-for-state' };

/** What is wrong with the inputs. */
export type ChangesProblem =
  | RefNotFound
  | { readonly code: 'base-is-head'; readonly ref: string; readonly commit: string };

/** How the purge of the changes ended. */
export interface PurgeOutcome {
  readonly ended: PurgeEnd;
  /**
   * What was confirmed, or needed no purge, or was skipped by `fallback: skip`: the `whole` site, all that `changed`,
   * or less than that.
   */
  readonly purged: 'whole' | 'changed' | 'less';
  /** With a build folder and `less`: the changed files of which every target was confirmed. */
  readonly files?: ReadonlySet<string>;
}

export interface FoundChanges {
  readonly changes: ChangesFound;
  /** The files that are served now, with their contents; null where they are not known. */
  readonly headFiles: () => Promise<HeadFiles | null>;
  /** Keeps what the edge may hold from now on. To be called once, however the run ends. Never rejects. */
  readonly settle: (outcome: PurgeOutcome) => Promise<Settled>;
}

/** What is found where nothing is compared, and no state is kept. */
export const WITHOUT_STATE = {
  headFiles: async () => null,
  settle: async () => ({ code: 'no-state-to-keep' }),
} as const satisfies Omit<FoundChanges, 'changes'>;
