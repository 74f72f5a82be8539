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

/** Symlinks to folders that contain such symlinks lead to more than `most` paths. */
export interface LinksProblem {
  readonly code: 'links-multiply';
  readonly most: number;
}

/** More paths than any site has. */
const MAX_PATHS = 500_000;
/** After as many symlinks in one path, Linux assumes a loop. */
const MAX_HOPS = 40;
/** How often a path may pass through the same folder: once directly, and once through a symlink inside it. */
export const MAX_ROUNDS = 2;

/** Returns the IDs of the symlinks in head and in the versions. The text of such a blob is the symlink's target. */
export function linkIds(head: Tree, differences: readonly TreeDifference[]): ReadonlySet<string> {
  const older = differences.flatMap((difference) => [...difference.values()].map(({ before }) => before));
  const links = [...head.values(), ...older].filter((entry) => entry?.mode === SYMLINK);
  return new Set(links.flatMap((link) => link?.id ?? []));
}

/**
 * Lists the files that differ between head and any version, as served by a host that follows symlinks. A symlink to
 * nothing serves nothing. A symlink that leads out of the repository or into a submodule is compared by its text, since
 * its target is unknown. A symlink to a folder that contains it is followed once.
 *
 * @param textOf returns a symlink's text by the ID of its blob
 * @param most how many paths a version may have
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
    const before = serve(treeBefore(head, difference), textOf, most);
    if (before === null) return err({ code: 'links-multiply', most });
    served.push(differenceOf(before, now));
  }
  return ok(uniteDifferences(served, () => now.keys()));
}

function treeBefore(head: Tree, difference: TreeDifference): Tree {
  const tree = new Map(head);
  for (const [path, { before }] of difference) {
    if (before === undefined) tree.delete(path);
    else tree.set(path, before);
  }
  return tree;
}

interface Folder {
  readonly entries: Map<string, Node>;
  readonly parent: Folder | null;
}

type Node = Folder | TreeEntry;

/** Returns the paths that a host serves, or null if there are more than `most`. */
function serve(tree: Tree, textOf: (id: string) => string, most: number): Tree | null {
  const served = new Map<string, TreeEntry>();
  let seen = 0;
  /** @param trail the folders that led here, `folder` last */
  const visit = (folder: Folder, trail: readonly Folder[], above: string): boolean => {
    for (const [name, entry] of folder.entries) {
      seen += 1;
      if (seen > most) return false;
      const target = isLink(entry) ? follow(folder, entry, textOf, { hops: 0 }) : entry;
      if (isFolder(target)) {
        const rounds = trail.filter((passed) => passed === target).length;
        if (rounds < MAX_ROUNDS && !visit(target, [...trail, target], `${above}${name}/`)) return false;
      } else if (target !== undefined) served.set(above + name, target);
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
 * Returns a symlink's final target as Linux resolves it, `undefined` if it does not exist. An unknown target is returned
 * as a symlink whose ID identifies the text that leads to it.
 */
function follow(
  folder: Folder,
  link: TreeEntry,
  textOf: (id: string) => string,
  count: { hops: number },
): Node | undefined {
  count.hops += 1;
  if (count.hops > MAX_HOPS) return undefined;
  const text = textOf(link.id);
  if (text.startsWith('/')) return link;
  let here: Node | undefined = folder;
  for (const name of text.split('/')) {
    if (here === undefined) return undefined;
    if (!isFolder(here)) return below(link, here);
    if (name === '' || name === '.') continue;
    if (name === '..') {
      if (here.parent === null) return link;
      here = here.parent;
      continue;
    }
    const next: Node | undefined = here.entries.get(name);
    here = isLink(next) ? follow(here, next, textOf, count) : next;
  }
  return isLink(here) ? below(link, here) : here;
}

/** Returns the target of a symlink that leads through an entry that is not a folder. */
function below(link: TreeEntry, { mode, id }: TreeEntry): TreeEntry | undefined {
  return /^100/.test(mode) ? undefined : { mode: SYMLINK, id: `${link.id}:${id}` };
}

function isFolder(node: Node | undefined): node is Folder {
  return node !== undefined && 'entries' in node;
}

function isLink(node: Node | undefined): node is TreeEntry {
  return node !== undefined && 'mode' in node && node.mode === SYMLINK;
}
