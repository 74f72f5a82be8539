import type { ChangedFile } from '../changes/changes.ts';
import type { UnknownReason } from '../changes/changes-found.ts';
import type { NothingReason } from '../changes/versions/event-decision.ts';
import type { InputRuleFailure } from './mapping/rules.ts';
import type { TagFault } from './tag-fault.ts';

/** Why a changed file has no targets. */
export type SkipReason =
  | { readonly code: 'path-with-dot-or-empty-segment' }
  | { readonly code: 'not-in-paths' }
  | { readonly code: 'outside-root' }
  | { readonly code: 'rewritten-to-dot-segment' }
  /** With `changed-files: tags`: no rule gives the file a valid tag. */
  | { readonly code: 'no-tag' }
  /** `immutable` matches the deleted file, which pages that are still open may request. */
  | { readonly code: 'kept-on-purpose' };

/** How a changed file's targets differ from what its path suggests. */
export type MappingNote =
  | { readonly code: 'file-left-out' | 'rewrite-result-left-out' }
  | { readonly code: 'submodule-purged-below' | 'too-deep-for-prefix' }
  /** `any-query`: the file is purged as a prefix. */
  | { readonly code: 'purged-with-queries' }
  /** `any-query`, but some of its URLs cannot be prefixes, or would purge other files too. */
  | { readonly code: 'queries-left' };

/** Generators that change every page with each edit, or with each build. */
export type RebuildingGenerator = 'next' | 'nuxt' | 'vitepress' | 'docusaurus';

/** Why the changed files have these targets, or none. */
export type MappingReason =
  /** This event certainly deploys nothing. */
  | { readonly code: 'nothing-deployed'; readonly reason: NothingReason }
  | { readonly code: 'changes-unknown'; readonly reasons: readonly UnknownReason[] }
  | { readonly code: 'site-wide-file'; readonly path: string }
  /** A symlink or submodule on the way to the site's root. */
  | { readonly code: 'root-changed'; readonly path: string; readonly type: ChangedFile['type'] }
  | ({ readonly code: 'files-mapped' } & MappingCounts)
  | ({
      readonly code: 'too-many-targets';
      readonly most: number;
      /** How many files of the site did not change; null if unknown. */
      readonly unchanged: number | null;
    } & MappingCounts)
  /** `again` if the same commit was deployed again. */
  | { readonly code: 'no-file-changed'; readonly again?: true }
  /** The step fails. */
  | InputRuleFailure
  /** The step fails. */
  | ({ readonly input: 'root' } & RootNotFound)
  /** The whole site would have to be purged, but there is no base-url. The step fails. */
  | { readonly code: 'site-without-base-url'; readonly reason: MappingReason }
  | {
      readonly code: 'no-file-counts';
      readonly skipped: readonly { readonly reason: SkipReason; readonly files: number }[];
    };

/** Neither version has the folder `root`. */
export interface RootNotFound {
  readonly code: 'root-not-found';
  readonly root: string;
  /** The first of the folders that it could be in. */
  readonly folders: readonly string[];
  /** How many more folders there are. */
  readonly others: number;
  /** The folder that the user probably means. */
  readonly near: string | null;
}

interface MappingCounts {
  readonly files: number;
  /** Files that have a target. */
  readonly mapped: number;
  /** Full URLs of `files-from`. */
  readonly urls: number;
  readonly targets: number;
}

/** What users should know about the mapping. It stops nothing. */
export type MappingNotice =
  | {
      readonly code: 'files-noted';
      readonly note: MappingNote;
      /** The first of the files; `others` is the number of the rest. */
      readonly path: string;
      readonly others: number;
    }
  | { readonly code: 'changes-skipped'; readonly reason: MappingReason }
  /** More than `max-urls`: folders with changes to every file are purged as prefixes. `folder` is the first. */
  | {
      readonly code: 'folders-purged-whole';
      readonly folder: string;
      readonly others: number;
      /** How many targets the files have by URL. */
      readonly targets: number;
      readonly most: number;
    }
  /** Prefixes also purge unchanged files whose URLs start with the same characters. `prefix` is the first. */
  | {
      readonly code: 'neighbours-purged';
      readonly prefix: string;
      readonly neighbour: string;
      readonly others: number;
    }
  /** A rule of `tags-for` gives the file, and others, a tag that the API would reject. */
  | {
      readonly code: 'tag-left-out';
      readonly tag: string;
      readonly rule: string;
      readonly path: string;
      readonly fault: TagFault;
      readonly others: number;
    }
  /** Nearly every page changed, but few other files did: each build seems to change every page. */
  | {
      readonly code: 'every-page-changed';
      readonly pages: number;
      readonly all: number;
      readonly generator: RebuildingGenerator | null;
    }
  /** No file that is served now is in `root`, or matches `paths` or the rule. */
  | {
      readonly code: 'matches-no-file';
      readonly input: 'root' | 'paths' | 'rewrite' | 'tags-for';
      readonly text: string;
    }
  /** `root` is not set, and all changed pages are in this folder. */
  | {
      readonly code: 'root-forgotten';
      readonly folder: string;
      readonly path: string;
      /** Whether the base-url ends with the folder's name. */
      readonly isSure: boolean;
    }
  /** The files are sources of a generated site, which are not served under their own paths. */
  | {
      readonly code: 'generator-sources';
      readonly generator: string;
      readonly configuration: string;
      /** A changed file with a target. */
      readonly path: string;
    }
  /** The purge of the whole site includes files of `immutable`. */
  | { readonly code: 'immutable-purged-too' };
