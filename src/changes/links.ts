import { err, ok, type Result } from '../result.ts';
import type { ComparedFiles } from './changes.ts';
import {
  differenceOf,
  SYMLINK,
  type Tree,
  type TreeDifference,
  type TreeEntry,
  uniteDifferences,
} from './tree-entry.ts';

/** Links to folders that hold links to folders multiply what is served. */
export interface LinksProblem {
  readonly code: 'links-multiply';
  readonly most: number;
}

/** More paths than any site has. */
const MAX_PATHS = 500_000;
/** As many links as Linux follows for one path before it takes them for a loop. */
const MAX_HOPS = 40;
/** How often a folder may lie below itself by way of links: once as it is, once in a round. */
const MAX_ROUNDS = 2;

/** The IDs of the links in head and in the versions. The text of such a blob is where the link leads. */
export function linkIds(head: Tree, differences: readonly TreeDifference[]): ReadonlySet<string> {
  const older = differences.flatMap((difference) => [...difference.values()].map(({ before }) => before));
  const links = [...head.values(), ...older].filter((entry) => entry?.mode === SYMLINK);
  return new Set(links.flatMap((link) => link?.id ?? []));
}

/**
 * The files that differ between head and any of the versions, as a server finds them that follows links: what a link
 * leads to is served below the link as well. A link that leads to nothing serves nothing. Of one that leads out of the
 * repository, or into a submodule, only its own text is known: it stands for itself, as a symlink. A link to a folder
 * that it lies in is followed for one round.
 *
 * @param head all of head's files
 * @param differences how each version differs from head
 * @param textOf a link's text, by the ID of its blob
 * @param most how many paths a server may find before it is taken for a maze
 */
export function compareThroughLinks(
  head: Tree,
  differences: readonly TreeDifference[],
  textOf: (id: string) => string,
  most = MAX_PATHS,
): Result<ComparedFiles, LinksProblem> {
  const now = serve(head, textOf, most);
  if (now === null) return err({ code: 'links-multiply', most });
  const served: TreeDifference[] = [];
  for (const difference of differences) {
    const before = serve(versionOf(head, difference), textOf, most);
    if (before === null) return err({ code: 'links-multiply', most });
    served.push(differenceOf(before, now));
  }
  return ok(uniteDifferences(served, () => now.keys()));
}

/** The version that differs so from head. */
function versionOf(head: Tree, difference: TreeDifference): Tree {
  const version = new Map(head);
  for (const [path, { before }] of difference) {
    if (before === undefined) version.delete(path);
    else version.set(path, before);
  }
  return version;
}

interface Folder {
  readonly entries: Map<string, Folder | TreeEntry>;
  readonly parent: Folder | null;
}

type Found = Folder | TreeEntry | undefined;

/** What a server finds in a tree, by path; null where that is more than so much. */
function serve(tree: Tree, textOf: (id: string) => string, most: number): Tree | null {
  const served = new Map<string, TreeEntry>();
  let seen = 0;
  /** @param trail the folders that led here, this one last */
  const visit = (folder: Folder, trail: readonly Folder[], above: string): boolean => {
    for (const [name, entry] of folder.entries) {
      seen += 1;
      if (seen > most) return false;
      const found = isLink(entry) ? follow(folder, entry, textOf, { hops: 0 }) : entry;
      if (isFolder(found)) {
        const rounds = trail.filter((passed) => passed === found).length;
        if (rounds < MAX_ROUNDS && !visit(found, [...trail, found], `${above}${name}/`)) return false;
      } else if (found !== undefined) served.set(above + name, found);
    }
    return true;
  };
  const root = foldersOf(tree);
  return visit(root, [root], '') ? served : null;
}

function foldersOf(tree: Tree): Folder {
  const root: Folder = { entries: new Map(), parent: null };
  for (const [path, entry] of tree) {
    const names = path.split('/');
    const last = names.pop() ?? '';
    let here = root;
    for (const name of names) {
      const known = here.entries.get(name);
      const folder: Folder = isFolder(known) ? known : { entries: new Map(), parent: here };
      here.entries.set(name, folder);
      here = folder;
    }
    here.entries.set(last, entry);
  }
  return root;
}

/**
 * Where a link in a folder leads in the end, as Linux reads it; `undefined` for nowhere. What cannot be known comes back
 * as a symlink, whose ID stands for all that is known of it.
 */
function follow(
  folder: Folder,
  link: TreeEntry,
  textOf: (id: string) => string,
  count: { hops: number },
): Found {
  count.hops += 1;
  if (count.hops > MAX_HOPS) return undefined;
  const text = textOf(link.id);
  if (text.startsWith('/')) return link;
  let here: Found = folder;
  for (const name of text.split('/')) {
    if (here === undefined) return undefined;
    if (!isFolder(here)) return below(link, here);
    if (name === '' || name === '.') continue;
    if (name === '..') {
      if (here.parent === null) return link;
      here = here.parent;
      continue;
    }
    const next: Found = here.entries.get(name);
    here = isLink(next) ? follow(here, next, textOf, count) : next;
  }
  return isLink(here) ? below(link, here) : here;
}

/** What a link finds that goes on below what is no folder. */
function below(link: TreeEntry, { mode, id }: TreeEntry): TreeEntry | undefined {
  return /^100/.test(mode) ? undefined : { mode: SYMLINK, id: `${link.id}:${id}` };
}

function isFolder(found: Found): found is Folder {
  return found !== undefined && 'entries' in found;
}

function isLink(found: Found): found is TreeEntry {
  return found !== undefined && 'mode' in found && found.mode === SYMLINK;
}
