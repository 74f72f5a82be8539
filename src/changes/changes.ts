/** A repository file that is not the same in what the edge may hold and in what is served now. */
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

/** What a comparison comes to. */
export interface ComparedFiles {
  readonly files: readonly ChangedFile[];
  /** Lists the paths that are the same in all versions and served now; null where that is not known. */
  readonly unchanged: (() => readonly string[]) | null;
}
