import { type EntryPair, SYMLINK, type TreeDifference, type TreeEntry } from '../tree-entry.ts';
import { FOLDER, type LinkedTree, withLinksFollowed } from './follow-links.ts';
import { type Listing, listLevel, type TreeId, type TreeReader, treeOf, Unknowable } from './tree-reader.ts';

/**
 * Of each version's tree, how it differs from head's, where they are too large to be listed whole. Links in folders
 * where nothing changed are never seen, and so not followed.
 */
export async function descents(
  reader: TreeReader,
  trees: readonly string[],
  head: string,
  under: string,
): Promise<readonly TreeDifference[]> {
  const names = under.split('/').filter((name) => name !== '' && name !== '.');
  const now = linkedTree(reader, head);
  const differences = trees.map(async (tree) => {
    const pairs = new Map<string, EntryPair>();
    const links = [linkedTree(reader, tree), now] as const;
    const add = (path: string, pair: EntryPair): void => void pairs.set(path, pair);
    await descend({ ...reader, links, add }, [tree, head], names, '');
    return pairs;
  });
  return Promise.all(differences);
}

type Add = (path: string, pair: EntryPair) => void;

interface Descent extends Pick<TreeReader, 'list'> {
  /** Both trees from their roots; null where links are not followed any more. */
  readonly links: readonly [LinkedTree, LinkedTree] | null;
  readonly add: Add;
}

/** Follows the names into both trees and compares what is there. What is no folder on the way counts as well. */
async function descend(
  descent: Descent,
  [before, now]: readonly [TreeId, TreeId],
  [name, ...names]: readonly string[],
  above: string,
): Promise<void> {
  if (before === now) return;
  if (name === undefined) return compareFolders(descent, [before, now], above);
  const { list, add } = descent;
  const [from, to] = await Promise.all([listLevel(list, before), listLevel(list, now)]);
  const [older, newer] = [from.entries.get(name), to.entries.get(name)];
  addPair(above + name, older, newer, add);
  await descend(descent, [treeOf(older), treeOf(newer)], names, `${above}${name}/`);
}

/** Compares two trees in one listing each, or, where that is cut off, folder by folder where they differ. */
async function compareFolders(
  descent: Descent,
  [before, now]: readonly [TreeId, TreeId],
  above: string,
): Promise<void> {
  const { list, links, add } = descent;
  if (before === now) return;
  const whole = await Promise.all([list(before, 'recursive'), list(now, 'recursive')]);
  const isCut = whole.some(({ truncated }) => truncated);
  const [from, to] = isCut ? await Promise.all([listLevel(list, before), listLevel(list, now)]) : whole;
  if (links === null) {
    addDifferences(from, to, above, add);
    if (isCut) await compareBelow(descent, [from, to], union(from, to), above);
    return;
  }
  const linked = [from, to].flatMap(linksIn);
  const followed = await Promise.all([follow(from, above, links[0]), follow(to, above, links[1])]);
  // What lies below a link in the other tree, where it is a folder, is compared there.
  const [older, newer] = followed.map((listing) => withoutBelow(listing, linked)) as [Listing, Listing];
  addDifferences(older, newer, above, add);
  const folders = isCut ? union(from, to).filter((name) => !linked.includes(name)) : [];
  await Promise.all([
    compareBelow(descent, [older, newer], folders, above),
    compareBelow({ ...descent, links: null }, [older, newer], linked, above),
  ]);
}

/** Compares what two listings have as folders under these paths. */
async function compareBelow(
  descent: Descent,
  [from, to]: readonly [Listing, Listing],
  paths: readonly string[],
  above: string,
): Promise<void> {
  const compare = (path: string): Promise<void> => {
    const pair = [treeOf(from.entries.get(path)), treeOf(to.entries.get(path))] as const;
    return compareFolders(descent, pair, `${above}${path}/`);
  };
  await Promise.all(paths.map(compare));
}

function linksIn({ entries }: Listing): readonly string[] {
  return [...entries].flatMap(([path, { mode }]) => (mode === SYMLINK ? [path] : []));
}

function withoutBelow(listing: Listing, paths: readonly string[]): Listing {
  if (paths.length === 0) return listing;
  const entries = [...listing.entries].filter(
    ([path]) => !paths.some((above) => path.startsWith(`${above}/`)),
  );
  return { ...listing, entries: new Map(entries) };
}

async function follow(listing: Listing, above: string, tree: LinkedTree): Promise<Listing> {
  return { ...listing, entries: await withLinksFollowed(listing.entries, above, tree) };
}

function linkedTree({ list, text }: TreeReader, root: string): LinkedTree {
  const entryAt: LinkedTree['entryAt'] = async (names) => {
    let entry: TreeEntry | undefined = { mode: FOLDER, id: root };
    for (const name of names) entry = (await listLevel(list, treeOf(entry))).entries.get(name);
    return entry;
  };
  return { entryAt, text };
}

/** What differs in the listings of two trees that differ, folders themselves aside. */
export function addDifferences(before: Listing, now: Listing, above: string, add: Add): void {
  for (const path of union(before, now)) {
    if (path.includes('\uFFFD') && !liesInSameFolder(path, before, now)) {
      throw new Unknowable({ code: 'name-not-utf8', path: above + path });
    }
    addPair(above + path, before.entries.get(path), now.entries.get(path), add);
  }
}

function addPair(path: string, older: TreeEntry | undefined, newer: TreeEntry | undefined, add: Add): void {
  const [before, now] = [blobOf(older), blobOf(newer)];
  if (before?.id !== now?.id || before?.mode !== now?.mode) add(path, { before, now });
}

/** Whether a name that is not known to the letter lies in a folder where nothing changed. */
function liesInSameFolder(path: string, before: Listing, now: Listing): boolean {
  const parent = path.slice(0, Math.max(0, path.lastIndexOf('/', path.indexOf('\uFFFD'))));
  const tree = treeOf(before.entries.get(parent));
  return tree !== undefined && tree === treeOf(now.entries.get(parent));
}

function union(before: Listing, now: Listing): readonly string[] {
  return [...new Set([...before.entries.keys(), ...now.entries.keys()])];
}

/** The file, symlink or submodule. */
export function blobOf(entry: TreeEntry | undefined): TreeEntry | undefined {
  return entry?.mode === FOLDER ? undefined : entry;
}
