import type { ChangedFile, ComparedFiles } from './changes.ts';

/**
 * A file, symlink or submodule in a tree. Never a folder: what is in it stands for it.
 * https://git-scm.com/docs/git-fast-import#_filemodify
 */
export interface TreeEntry {
  /** `100644`, `100755`, `120000` (symlink), `160000` (submodule). */
  readonly mode: string;
  /** The ID of the blob, or of the submodule's commit. */
  readonly id: string;
}

export const SYMLINK = '120000';
const SUBMODULE = '160000';
const REGULAR = /^100/;

/** What a tree holds, by path. */
export type Tree = ReadonlyMap<string, TreeEntry>;

/** One path in a version and in head; `undefined` where there is nothing. */
export interface EntryPair {
  readonly before: TreeEntry | undefined;
  readonly now: TreeEntry | undefined;
}

/** How one version differs from head, by path. A path that is the same in both need not be in it. */
export type TreeDifference = ReadonlyMap<string, EntryPair>;

/** How a version differs from head, to the last bit of an entry. */
export function differenceOf(before: Tree, now: Tree): TreeDifference {
  const difference = new Map<string, EntryPair>();
  for (const [path, entry] of before) {
    const other = now.get(path);
    if (other?.id !== entry.id || other.mode !== entry.mode)
      difference.set(path, { before: entry, now: other });
  }
  for (const [path, entry] of now) {
    if (!before.has(path)) difference.set(path, { before: undefined, now: entry });
  }
  return difference;
}

/**
 * How the entry of a path differs between head and any of the versions, `undefined` where it differs from none. A
 * change of permissions alone is no change of what is served. A symlink whose target has the text of the file that
 * it replaces has the same ID and is a change.
 *
 * @param before the path's entry in each version, `undefined` in one that does not have it
 */
function diffEntry(
  path: string,
  before: readonly (TreeEntry | undefined)[],
  now: TreeEntry | undefined,
): ChangedFile | undefined {
  if (before.every((entry) => isSame(entry, now))) return undefined;
  const kinds = new Set([...before, now].map(kindOf));
  const type = kinds.has('symlink') ? 'symlink' : kinds.has('submodule') ? 'submodule' : 'file';
  const held = [...new Set(before.map((entry) => entry?.id ?? null))];
  const status =
    now === undefined ? 'deleted' : held.some((content) => content !== null) ? 'modified' : 'added';
  return { path, status, type, held, now: now?.id ?? null };
}

/**
 * The files that differ between head and any of the versions, in the order of their paths.
 * @param head lists all paths of head; null where they are not known
 */
export function uniteDifferences(
  differences: readonly TreeDifference[],
  head: (() => Iterable<string>) | null,
): ComparedFiles {
  const files: ChangedFile[] = [];
  for (const [path, now] of headEntries(differences)) {
    // A difference without the path says that the version has there what head has.
    const before = differences.map((difference) => {
      const pair = difference.get(path);
      return pair ? pair.before : now;
    });
    const file = diffEntry(path, before, now);
    if (file) files.push(file);
  }
  const changed = new Set(files.map(({ path }) => path));
  const unchanged = head && (() => [...head()].filter((path) => !changed.has(path)));
  return { files: files.sort(byPath), unchanged };
}

/** The regular files of a tree with the IDs of their blobs, by path. */
export function fileIds(tree: Tree): ReadonlyMap<string, string> {
  const regular = [...tree].filter(([, { mode }]) => REGULAR.test(mode));
  return new Map(regular.map(([path, { id }]) => [path, id]));
}

/** For `sort`: by UTF-16 code units, the same on every machine. */
export function byPath(a: ChangedFile, b: ChangedFile): number {
  return a.path < b.path ? -1 : 1;
}

/** What head has at each path of the differences. */
function headEntries(differences: readonly TreeDifference[]): ReadonlyMap<string, TreeEntry | undefined> {
  const entries = new Map<string, TreeEntry | undefined>();
  for (const difference of differences) for (const [path, { now }] of difference) entries.set(path, now);
  return entries;
}

function isSame(a: TreeEntry | undefined, b: TreeEntry | undefined): boolean {
  return a?.id === b?.id && kindOf(a) === kindOf(b);
}

function kindOf(entry: TreeEntry | undefined): ChangedFile['type'] | undefined {
  if (entry === undefined) return undefined;
  return entry.mode === SYMLINK ? 'symlink' : entry.mode === SUBMODULE ? 'submodule' : 'file';
}
