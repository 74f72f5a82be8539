import { SYMLINK, type TreeEntry } from './tree-entry.ts';

/** As many links as Linux follows for one path before it takes them for a loop. */
const MAX_HOPS = 40;
/** How often a folder may lie below itself by way of links: once as it is, once in a round. */
const MAX_ROUNDS = 2;

/** The paths of all that is in a folder. */
export function* pathsIn(folder: Folder, above: string): Generator<string> {
  for (const [name, entry] of folder.entries) {
    const path = above === '' ? name : `${above}/${name}`;
    if (isFolder(entry)) yield* pathsIn(entry, path);
    else yield path;
  }
}

/** A folder with all that is in it. Versions share those that are the same in both. */
export interface Folder {
  readonly entries: ReadonlyMap<string, TreeEntry | Folder>;
  /** Whether there are links in it, however deep. */
  readonly hasLinks: boolean;
}

export const EMPTY: Folder = { entries: new Map(), hasLinks: false };

/** What is at the path from now on; `undefined` for nothing. */
interface Edit {
  readonly names: readonly string[];
  readonly entry: TreeEntry | undefined;
}

/** A folder with some entries that are not the same, and without folders that nothing is left in. */
export function withEdits(folder: Folder, edits: readonly Edit[], depth = 0): Folder {
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
export type FoundEntry = TreeEntry | Visit | undefined;

export function isVisit(found: FoundEntry): found is Visit {
  return found !== undefined && 'place' in found;
}

export function leafOf(found: FoundEntry): TreeEntry | undefined {
  return isVisit(found) ? undefined : found;
}

export function rootVisit(folder: Folder): Visit {
  return { place: { folder, path: '', parent: undefined }, trail: [''] };
}

/** Without folders in which nothing can differ from one before. */
export function distinct<F extends FoundEntry>(all: readonly F[]): readonly F[] {
  const seen = new Set<Folder>();
  return all.filter((found) => {
    if (!isVisit(found) || found.place.folder.hasLinks) return true;
    return !seen.has(found.place.folder) && seen.add(found.place.folder);
  });
}

/** What is found under a name in a folder, through links. */
export function enter(found: FoundEntry, name: string, textOf: (id: string) => string): FoundEntry {
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
