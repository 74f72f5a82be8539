import type { ChangedFile } from '../changes/changes.ts';
import type { UnknownReason } from '../changes/changes-found.ts';
import type { NothingReason } from '../changes/versions/event-told.ts';
import type { InputRuleFailure } from './mapping/rules.ts';
import type { TagFault } from './tag-fault.ts';

/** Why a changed file has no targets. */
export type SkipReason =
  | { readonly code: 'path-with-dot-or-empty-segment' }
  | { readonly code: 'not-in-paths' }
  | { readonly code: 'outside-root' }
  | { readonly code: 'rewritten-to-dot-segment' }
  /** With `changed-files: tags`, no rule gives it a tag that can be. */
  | { readonly code: 'no-tag' }
  /** It is gone, and `immutable`: pages that are still open ask for it. */
  | { readonly code: 'kept-on-purpose' };

/** In what way a changed file's targets are not quite what the file asks for. */
export type MappingNote =
  | { readonly code: 'file-left-out' }
  | { readonly code: 'rewrite-result-left-out' }
  | { readonly code: 'submodule-purged-below' }
  | { readonly code: 'too-deep-for-prefix' }
  /** `any-query`: its prefix goes. */
  | { readonly code: 'purged-with-queries' }
  /** `any-query`, but some of its URLs can be no prefix, or take their neighbours. */
  | { readonly code: 'queries-left' };

/** Generators that make every page anew with each edit, or at each build. */
export type Generator = 'next' | 'nuxt' | 'vitepress' | 'docusaurus';

/** Why the changed files came to these targets, or to none. */
export type MappingReason =
  /** It is certain that this event deploys nothing. */
  | { readonly code: 'nothing-deployed'; readonly reason: NothingReason }
  | { readonly code: 'changes-unknown'; readonly reasons: readonly UnknownReason[] }
  | { readonly code: 'site-wide-file'; readonly path: string }
  /** A symlink or submodule on the way to the site's root. */
  | { readonly code: 'root-changed'; readonly path: string; readonly type: ChangedFile['type'] }
  | ({ readonly code: 'files-mapped' } & MappingCounts)
  | ({
      readonly code: 'too-many-targets';
      readonly most: number;
      /** Files of the site that did not change; null where that is not known. */
      readonly unchanged: number | null;
    } & MappingCounts)
  /** `again` where the very commit was deployed again. */
  | { readonly code: 'no-file-changed'; readonly again?: true }
  /** With it the step fails. */
  | InputRuleFailure
  /** With it the step fails. */
  | ({ readonly input: 'root' } & RootNotFound)
  /** All of the site would have to go, and no input says where it is served. With it the step fails. */
  | { readonly code: 'site-without-base-url'; readonly reason: MappingReason }
  | {
      readonly code: 'no-file-counts';
      readonly skipped: readonly { readonly reason: SkipReason; readonly files: number }[];
    };

/** The folder `root` is in neither version. */
export interface RootNotFound {
  readonly code: 'root-not-found';
  readonly root: string;
  /** The first of those where it would be, and how many others there are. */
  readonly folders: readonly string[];
  readonly others: number;
  /** The one that was probably meant. */
  readonly near: string | null;
}

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
  | { readonly code: 'changes-skipped'; readonly reason: MappingReason }
  /** More than `max-urls`: the folder, and so many others, of which every file changed, go as prefixes. */
  | {
      readonly code: 'folders-purged-whole';
      readonly folder: string;
      readonly others: number;
      /** What the files came to by URL. */
      readonly targets: number;
      readonly most: number;
    }
  /** A prefix, and so many others, take along what did not change and begins with the same characters. */
  | {
      readonly code: 'neighbours-purged';
      readonly prefix: string;
      readonly neighbour: string;
      readonly others: number;
    }
  /** A rule of `tags-for` makes a tag of the file that the API would refuse, and so of others. */
  | {
      readonly code: 'tag-left-out';
      readonly tag: string;
      readonly rule: string;
      readonly path: string;
      readonly fault: TagFault;
      readonly others: number;
    }
  /** Nearly every page changed, and next to nothing else: the build makes all of them anew. */
  | {
      readonly code: 'every-page-changed';
      readonly pages: number;
      readonly all: number;
      readonly generator: Generator | null;
    }
  /** No file that is served now is in `root`, is taken by `paths`, or matches the rule. */
  | {
      readonly code: 'matches-no-file';
      readonly input: 'root' | 'paths' | 'rewrite' | 'tags-for';
      readonly text: string;
    }
  /** Without `root`, all pages that changed lie in this folder. It is sure where the base-url ends with its name. */
  | {
      readonly code: 'root-forgotten';
      readonly folder: string;
      readonly path: string;
      readonly isSure: boolean;
    }
  /** The files are the sources of a generated site, and are not served under their own paths. */
  | {
      readonly code: 'generator-sources';
      readonly generator: string;
      readonly configuration: string;
      /** One of the changed files that came to a target. */
      readonly path: string;
    }
  /** The whole site takes what `immutable` would keep. */
  | { readonly code: 'immutable-purged-too' };
