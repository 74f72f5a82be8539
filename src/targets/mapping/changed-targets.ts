import type { BaseUrl } from '../base-url.ts';
import type { MappingNote, MappingNotice, MappingReason, SkipReason } from '../reasons.ts';
import type { Target } from '../target.ts';
import type { PlaceOptions } from './file-places.ts';
import type { ListedPattern } from './patterns.ts';

/** The options that turn changed files into targets. */
export interface MappingOptions extends PlaceOptions {
  /** Can be empty with `tags`. */
  readonly baseUrls: readonly BaseUrl[];
  readonly also: readonly string[];
  /** With `default`, the files that configure the host. */
  readonly siteWide: readonly ListedPattern[] | 'default';
  readonly maxUrls: number;
  readonly fallback: 'site' | 'everything' | 'fail' | 'skip';
  /** The full URLs of a list of changed files. */
  readonly urls?: readonly string[];
}

/** What to purge for changes, and why. */
export interface ChangedTargets {
  /** Without duplicates, in the order of the files. */
  readonly targets: readonly Target[];
  readonly strategy: 'urls' | 'prefixes' | 'tags' | 'mixed' | 'site' | 'everything' | 'none';
  readonly reason: MappingReason;
  /** The step fails with the reason. */
  readonly failed?: true;
  readonly notices: readonly MappingNotice[];
  /** The number of changed files in the site. Null without a list of changed files, and if `root` does not exist. */
  readonly filesInSite: number | null;
  /** The result for each file. Empty if the whole site or everything is purged, and without a list of changed files. */
  readonly files: readonly MappedFile[];
}

export interface MappedFile {
  /** The repository path. Untrusted text. */
  readonly file: string;
  /** The values of its targets. Several files can have the same target. */
  readonly targets: readonly string[];
  /** Why it has no targets. */
  readonly skipped?: SkipReason;
  readonly note?: MappingNote;
}

export type Mapped = Omit<ChangedTargets, 'filesInSite'>;

/** Returns a result without targets. */
export function noTargets(reason: MappingReason): Mapped {
  return { targets: [], strategy: 'none', reason, notices: [], files: [] };
}
