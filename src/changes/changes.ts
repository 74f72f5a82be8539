/** A file of the repository or build folder whose cached copies may differ from what is served now. */
export interface ChangedFile {
  /** From the root of the repository or build folder, `/`-separated, as text that `decodePath` returned. Untrusted. */
  readonly path: string;
  readonly status: 'added' | 'modified' | 'deleted';
  /** A symlink or submodule in any of the versions counts as one. */
  readonly type: 'file' | 'symlink' | 'submodule';
  /** The contents that the edge may hold: blob IDs (git) or SHA-256 (build folder); null means "absent". */
  readonly held: readonly (string | null)[];
  /** The content that is served now; null if it is absent or unknown. */
  readonly now: string | null;
}

export interface ComparedFiles {
  readonly files: readonly ChangedFile[];
  /** Lists the paths that are the same in all versions and now; null if they are unknown. */
  readonly unchanged: (() => readonly string[]) | null;
}

/**
 * Sorts changed files by UTF-16 code units, which gives the same order on every machine.
 * @param served lists all paths that are served now; null if they are unknown
 */
export function comparedFiles(
  files: readonly ChangedFile[],
  served: (() => Iterable<string>) | null,
): ComparedFiles {
  const changed = new Set(files.map(({ path }) => path));
  return {
    files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    unchanged: served && (() => [...served()].filter((path) => !changed.has(path))),
  };
}

/** Returns the status of a changed file. */
export function statusOf(held: ChangedFile['held'], isServed: boolean): ChangedFile['status'] {
  if (!isServed) return 'deleted';
  return held.some((content) => content !== null) ? 'modified' : 'added';
}
