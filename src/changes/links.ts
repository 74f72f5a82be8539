import { err, ok, type Result } from '../result.ts';
import type { ChangedFile, ComparedFiles } from './changes.ts';
import { byPath, diffEntry, SYMLINK, type TreeDifference, type TreeEntry } from './tree-entry.ts';

/** Links to folders that hold links to folders multiply what is served. */
export interface LinksProblem {
  readonly code: 'links-multiply';
  readonly most: number;
}

/** More paths than any site has. */
const MAX_PATHS = 1_000_000;
/** As many links as Linux follows for one path before it takes them for a loop. */
const MAX_HOPS = 40;
/** How often a folder may lie below itself by way of links: once as it is, once in a round. */
const MAX_ROUNDS = 2;

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
  const compare = (path: string, before: readonly Found[], now: Found): boolean => {
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

function* pathsIn(folder: Folder, above: string): Generator<string> {
  for (const [name, entry] of folder.entries) {
    const path = above === '' ? name : `${above}/${name}`;
    if (isFolder(entry)) yield* pathsIn(entry, path);
    else yield path;
  }
}

/** A folder with all that is in it. Versions share those that are the same in both. */
interface Folder {
  readonly entries: ReadonlyMap<string, TreeEntry | Folder>;
  /** Whether there are links in it, however deep. */
  readonly hasLinks: boolean;
}

const EMPTY: Folder = { entries: new Map(), hasLinks: false };

/** What is at the path from now on; `undefined` for nothing. */
interface Edit {
  readonly names: readonly string[];
  readonly entry: TreeEntry | undefined;
}

/** A folder with some entries that are not the same, and without folders that nothing is left in. */
function withEdits(folder: Folder, edits: readonly Edit[], depth = 0): Folder {
  const entries = new Map(folder.entries);
  const deeper = new Map<string, Edit[]>();
  for (const edit of edits) {
    const name = edit.names[depth] ?? '';
    if (depth + 1 < edit.names.length) {
      const group = deeper.get(name);
      if (group) group.push(edit);
      else deeper.set(name, [edit]);
    } else if (edit.entry) entries.set(name, edit.entry);
    else if (!isFolder(entries.get(name))) entries.delete(name);
  }
  for (const [name, group] of deeper) {
    const old = entries.get(name);
    const changed = withEdits(isFolder(old) ? old : EMPTY, group, depth + 1);
    if (changed.entries.size > 0) entries.set(name, changed);
    else if (isFolder(old)) entries.delete(name);
  }
  const links = [...entries.values()].some((entry) =>
    isFolder(entry) ? entry.hasLinks : entry.mode === SYMLINK,
  );
  return { entries, hasLinks: links };
}

function isFolder(entry: TreeEntry | Folder | undefined): entry is Folder {
  return entry !== undefined && 'entries' in entry;
}

/** Where a folder really lies. */
interface PlacedFolder {
  readonly folder: Folder;
  readonly path: string;
  readonly parent: PlacedFolder | undefined;
}

/** A folder as it was reached, through the real paths of `trail`, its own last. */
interface Visit {
  readonly place: PlacedFolder;
  readonly trail: readonly string[];
}

/** What a server finds at a path. A symlink among it is one that leads where nobody can look. */
type Found = TreeEntry | Visit | undefined;

function isVisit(found: Found): found is Visit {
  return found !== undefined && 'place' in found;
}

function leafOf(found: Found): TreeEntry | undefined {
  return isVisit(found) ? undefined : found;
}

function rootVisit(folder: Folder): Visit {
  return { place: { folder, path: '', parent: undefined }, trail: [''] };
}

/** Without folders in which nothing can differ from one before. */
function distinct<F extends Found>(all: readonly F[]): readonly F[] {
  const seen = new Set<Folder>();
  return all.filter((found) => {
    if (!isVisit(found) || found.place.folder.hasLinks) return true;
    return !seen.has(found.place.folder) && seen.add(found.place.folder);
  });
}

/** What is found under a name in a folder, through links. */
function enter(found: Found, name: string, textOf: (id: string) => string): Found {
  if (!isVisit(found)) return undefined;
  const { place, trail } = found;
  const next = lookUp(place, name);
  const target = isLink(next) ? follow(place, next, textOf, { hops: 0 }) : next;
  if (target === undefined || !('folder' in target)) return target;
  const rounds = trail.filter((path) => path === target.path).length;
  return rounds < MAX_ROUNDS ? { place: target, trail: [...trail, target.path] } : undefined;
}

/** What lies under a name in a folder, links as they are. */
function lookUp(place: PlacedFolder, name: string): PlacedFolder | TreeEntry | undefined {
  const entry = place.folder.entries.get(name);
  return isFolder(entry) ? { folder: entry, path: `${place.path}/${name}`, parent: place } : entry;
}

/**
 * Where a link leads in the end, as Linux reads it; `undefined` for nowhere. What cannot be known comes back as a
 * symlink, whose ID stands for all that is known of it.
 */
function follow(
  from: PlacedFolder,
  link: TreeEntry,
  textOf: (id: string) => string,
  count: { hops: number },
): PlacedFolder | TreeEntry | undefined {
  count.hops += 1;
  if (count.hops > MAX_HOPS) return undefined;
  const text = textOf(link.id);
  if (text.startsWith('/')) return link;
  let here: PlacedFolder | TreeEntry | undefined = from;
  for (const name of text.split('/')) {
    if (here === undefined) return undefined;
    if (!('folder' in here)) return below(link, here);
    if (name === '' || name === '.') continue;
    if (name === '..') {
      here = here.parent;
      if (here === undefined) return link;
      continue;
    }
    const next: PlacedFolder | TreeEntry | undefined = lookUp(here, name);
    here = isLink(next) ? follow(here, next, textOf, count) : next;
  }
  return isLink(here) ? below(link, here) : here;
}

function isLink(found: PlacedFolder | TreeEntry | undefined): found is TreeEntry {
  return found !== undefined && 'mode' in found && found.mode === SYMLINK;
}

/** What a link finds that goes on below what is no folder. */
function below(link: TreeEntry, { mode, id }: TreeEntry): TreeEntry | undefined {
  return /^100/.test(mode) ? undefined : { mode: SYMLINK, id: `${link.id}:${id}` };
}
