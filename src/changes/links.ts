import { err, ok, type Result } from '../result.ts';
import type { ChangedFile, ComparedFiles } from './changes.ts';
import {
  distinct,
  EMPTY,
  enter,
  type Folder,
  type FoundEntry,
  isVisit,
  leafOf,
  pathsIn,
  rootVisit,
  withEdits,
} from './link-tree.ts';
import { byPath, diffEntry, SYMLINK, type TreeDifference, type TreeEntry } from './tree-entry.ts';

/** Links to folders that hold links to folders multiply what is served. */
export interface LinksProblem {
  readonly code: 'links-multiply';
  readonly most: number;
}

/** More paths than any site has. */
const MAX_PATHS = 1_000_000;

/** The IDs of the links in head and in the versions. The text of such a blob is where the link leads. */
export function linkIds(
  head: Iterable<readonly [string, TreeEntry]>,
  differences: readonly TreeDifference[],
): ReadonlySet<string> {
  const ids = new Set<string>();
  const add = (entry: TreeEntry | undefined): void => {
    if (entry?.mode === SYMLINK) ids.add(entry.id);
  };
  for (const [, entry] of head) add(entry);
  for (const difference of differences) for (const { before } of difference.values()) add(before);
  return ids;
}

/**
 * The files that differ between head and any of the versions, as a server finds them that follows links: what a link
 * leads to is served below the link as well. A link that leads to nothing serves nothing. Of one that leads out of the
 * repository, or into a submodule, only its own text is known: it stands for itself, as a symlink. A link to a folder
 * that it lies in is followed for one round.
 *
 * @param head all of head's files, by path
 * @param differences how each version differs from head
 * @param textOf a link's text, by the ID of its blob
 * @param maxPaths how many paths are looked at before it is taken for a maze
 */
export function compareThroughLinks(
  head: Iterable<readonly [string, TreeEntry]>,
  differences: readonly TreeDifference[],
  textOf: (id: string) => string,
  maxPaths = MAX_PATHS,
): Result<ComparedFiles, LinksProblem> {
  const whole = withEdits(
    EMPTY,
    [...head].map(([path, entry]) => ({ names: path.split('/'), entry })),
  );
  const versions = differences.map((difference) =>
    withEdits(
      whole,
      [...difference].map(([path, { before }]) => ({ names: path.split('/'), entry: before })),
    ),
  );
  const files: ChangedFile[] = [];
  const same: string[] = [];
  const sameFolders: (readonly [path: string, folder: Folder])[] = [];
  let seen = 0;
  const compare = (path: string, before: readonly FoundEntry[], now: FoundEntry): boolean => {
    seen += 1;
    if (seen > maxPaths) return false;
    const file = path === '' ? undefined : diffEntry(path, before.map(leafOf), leafOf(now));
    if (file) files.push(file);
    else if (leafOf(now) !== undefined) same.push(path);
    const visits = distinct([...before, now].filter(isVisit));
    const [only] = visits;
    const alike =
      only !== undefined &&
      visits.length === 1 &&
      [...before, now].every(isVisit) &&
      !only.place.folder.hasLinks;
    if (alike) sameFolders.push([path, only.place.folder]);
    if (visits.length === 0 || alike) return true;
    const names = new Set(visits.flatMap(({ place }) => [...place.folder.entries.keys()]));
    const older = distinct(before);
    for (const name of names) {
      const below = older.map((found) => enter(found, name, textOf));
      if (!compare(path === '' ? name : `${path}/${name}`, below, enter(now, name, textOf))) return false;
    }
    return true;
  };
  const complete = compare('', versions.map(rootVisit), rootVisit(whole));
  if (!complete) return err({ code: 'links-multiply', most: maxPaths });
  const unchanged = () => [...same, ...sameFolders.flatMap(([path, folder]) => [...pathsIn(folder, path)])];
  return ok({ files: files.sort(byPath), unchanged });
}
