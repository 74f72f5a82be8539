import type { BaseUrl } from '../base-url.ts';
import type { MappingNote, MappingNotice, MappingReason, SkipReason } from '../reasons.ts';
import type { Target } from '../target.ts';
import type { PlaceOptions } from './file-places.ts';
import type { ListedPattern } from './patterns.ts';

/** How changed files become targets. */
export interface MappingOptions extends PlaceOptions {
  /** There may be none with `tags`. */
  readonly baseUrls: readonly BaseUrl[];
  readonly also: readonly string[];
  /** Or the files that the host itself reads at the root. */
  readonly siteWide: readonly ListedPattern[] | 'default';
  readonly maxUrls: number;
  readonly fallback: 'site' | 'everything' | 'fail' | 'skip';
  /** Full URLs that stood in a list of changed files. */
  readonly urls?: readonly string[];
}

/** Changes, as what is to be purged for them. */
export interface ChangedTargets {
  /** Each once, in the order of the files. */
  readonly targets: readonly Target[];
  readonly strategy: 'urls' | 'prefixes' | 'tags' | 'mixed' | 'site' | 'everything' | 'none';
  readonly reason: MappingReason;
  /** The step fails with the reason: the fallback is `fail`, and applies, or a rule comes to no end. */
  readonly failed?: true;
  readonly notices: readonly MappingNotice[];
  /**
   * How many of the changed files are of the site, wherever they were found: git tells of others, too. Null where it is
   * not known what changed.
   */
  readonly inSite: number | null;
  /** What each file came to; empty where the whole site, everything, or for want of a list nothing is purged. */
  readonly files: readonly MappedFile[];
}

export interface MappedFile {
  /** Its repository path. Untrusted text. */
  readonly file: string;
  /** Values of targets. One that several files ask for stands with each of them. */
  readonly targets: readonly string[];
  /** Why there are none. */
  readonly skipped?: SkipReason;
  readonly note?: MappingNote;
}

/** The same, before it is counted what of it is in the site. */
export type Mapped = Omit<ChangedTargets, 'inSite'>;

/** No targets, and why. */
export function noTargets(reason: MappingReason): Mapped {
  return { targets: [], strategy: 'none', reason, notices: [], files: [] };
}
