import { type ChangedFile, type ComparedFiles, comparedFiles, statusOf } from './changes.ts';

/** A file, symlink or submodule in a git tree, never a folder. https://git-scm.com/docs/git-fast-import#_filemodify */
export interface TreeEntry {
  /** `100644`, `100755`, `120000` (symlink), `160000` (submodule). */
  readonly mode: string;
  /** The ID of the blob, or of the submodule's commit. */
  readonly id: string;
}

export const SYMLINK = '120000';
const SUBMODULE = '160000';

/** A tree's entries by path, those of its folders included. */
export type Tree = ReadonlyMap<string, TreeEntry>;

/** One path in a version and in head; `undefined` if it is absent there. */
export type EntryPair = Readonly<Record<'before' | 'now', TreeEntry | undefined>>;

/** The paths at which a version differs from head. It may also contain paths that are equal. */
export type TreeDifference = ReadonlyMap<string, EntryPair>;

/** Compares two trees by mode and ID. */
export function differenceOf(before: Tree, now: Tree): TreeDifference {
  const difference = new Map<string, EntryPair>();
  for (const path of new Set([...before.keys(), ...now.keys()])) {
    const [old, current] = [before.get(path), now.get(path)];
    const isSame = old?.id === current?.id && old?.mode === current?.mode;
    if (!isSame) difference.set(path, { before: old, now: current });
  }
  return difference;
}

/**
 * Lists the files that differ between head and any version. A change of permissions alone does not count, since it does
 * not change what is served. A symlink that replaces a file does, even if both have the same blob ID.
 *
 * @param headPaths lists all paths of head; null if they are unknown
 */
export function uniteDifferences(
  differences: readonly TreeDifference[],
  headPaths: (() => Iterable<string>) | null,
): ComparedFiles {
  const head = new Map<string, TreeEntry | undefined>();
  for (const difference of differences) for (const [path, { now }] of difference) head.set(path, now);
  const files: ChangedFile[] = [];
  for (const [path, now] of head) {
    // A version whose difference lacks the path has the same entry as head.
    const before = differences.map((difference) =>
      difference.has(path) ? difference.get(path)?.before : now,
    );
    if (before.every((entry) => entry?.id === now?.id && typeOf(entry) === typeOf(now))) continue;
    const held = [...new Set(before.map((entry) => entry?.id ?? null))];
    const [status, type] = [statusOf(held, now !== undefined), typeOf(...before, now)];
    files.push({ path, status, type, held, now: now?.id ?? null });
  }
  return comparedFiles(files, headPaths);
}

function typeOf(...entries: readonly (TreeEntry | undefined)[]): ChangedFile['type'] {
  const has = (mode: string): boolean => entries.some((entry) => entry?.mode === mode);
  return has(SYMLINK) ? 'symlink' : has(SUBMODULE) ? 'submodule' : 'file';
}
