import type { GitHubProblem } from './github/problem.ts';

/** A repository file that is not the same in base and head. */
export interface ChangedFile {
  /**
   * The path from the repository's root, `/`-separated. Bytes that are not UTF-8 stand as lone low surrogates
   * U+DC80 to U+DCFF (see path-bytes.ts), so that no name is lost. Untrusted text.
   */
  readonly path: string;
  readonly status: 'added' | 'modified' | 'deleted';
  /** What it is, or was before if it is gone: a symlink or a submodule on either side counts as one. */
  readonly type: 'file' | 'symlink' | 'submodule';
  /** The contents that the edge may hold: blob IDs (git) or SHA-256 (build folder); null stands for "absent". */
  readonly held: readonly (string | null)[];
  /** The one that is served now. */
  readonly now: string | null;
}

/** Where the list of files came from. */
export type Source = 'git' | 'github' | 'event' | 'files-from' | 'manifest';

/** Which files differ between what was served before and what is served now. */
export type Changes =
  | {
      readonly kind: 'files';
      readonly files: readonly ChangedFile[];
      readonly source: Source;
      /** Commit IDs; empty where none were compared. */
      readonly base: string;
      readonly head: string;
      /** One sentence: why these two. */
      readonly reason: string;
      /** What a person should know: a permission that was missing, a name that could not be read. */
      readonly notices: readonly string[];
      /** What GitHub refused on the way. */
      readonly refusals?: readonly GitHubProblem[];
    }
  /** It is certain that this event changes nothing that is served: a deleted branch, an unmerged pull request. */
  | {
      readonly kind: 'nothing';
      readonly base: string;
      readonly head: string;
      readonly reason: string;
      readonly notices: readonly string[];
      /** What GitHub refused on the way. */
      readonly refusals?: readonly GitHubProblem[];
    }
  /** It cannot be known. `reason` is one sentence with the remedy. */
  | {
      readonly kind: 'unknown';
      readonly base: string;
      readonly head: string;
      readonly reason: string;
      readonly notices: readonly string[];
      /** What GitHub refused on the way. */
      readonly refusals?: readonly GitHubProblem[];
    };
