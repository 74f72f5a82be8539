import type { ChangedFile } from '../changes/changes.ts';
import type { UnknownReason } from '../changes/find-changes.ts';
import type { NothingReason } from '../changes/versions/event-decision.ts';
import type { RuleFailure } from './mapping/rules.ts';

/** Why a changed file has no targets. */
export type SkipReason =
  | { readonly code: 'path-with-dot-or-empty-segment' }
  | { readonly code: 'not-in-paths' }
  | { readonly code: 'outside-root' }
  | { readonly code: 'rewritten-to-dot-segment' };

/** In what way a changed file's targets are not quite what the file asks for. */
export type MappingNote =
  | { readonly code: 'file-left-out' }
  | { readonly code: 'rewrite-result-left-out' }
  | { readonly code: 'submodule-purged-below' }
  | { readonly code: 'too-deep-for-prefix' };

/** Why the changed files came to these targets, or to none. */
export type MappingReason =
  /** It is certain that this event deploys nothing. */
  | { readonly code: 'nothing-deployed'; readonly reason: NothingReason }
  | { readonly code: 'changes-unknown'; readonly reasons: readonly UnknownReason[] }
  | { readonly code: 'site-wide-file'; readonly path: string }
  /** A symlink or submodule on the way to the site's root. */
  | { readonly code: 'root-changed'; readonly path: string; readonly type: ChangedFile['type'] }
  | ({ readonly code: 'files-mapped' } & MappingCounts)
  | ({ readonly code: 'too-many-targets'; readonly most: number } & MappingCounts)
  | { readonly code: 'no-file-changed' }
  /** With it the step fails. */
  | RuleFailure
  | {
      readonly code: 'no-file-counts';
      readonly skipped: readonly { readonly reason: SkipReason; readonly files: number }[];
    };

interface MappingCounts {
  readonly files: number;
  /** Files that have a target. */
  readonly mapped: number;
  /** Full URLs that stood in a list of changed files. */
  readonly urls: number;
  readonly targets: number;
}

/** What a person should know of the mapping, and what stopped nothing. */
export type MappingNotice =
  | {
      readonly code: 'files-noted';
      readonly note: MappingNote;
      /** The first of the files that it is about, and how many others there are. */
      readonly path: string;
      readonly others: number;
    }
  | { readonly code: 'changes-skipped'; readonly reason: MappingReason };
