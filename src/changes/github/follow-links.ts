import { SYMLINK, type TreeEntry } from '../tree-entry.ts';

/** A tree, as far as links lead through it. */
export interface LinkedTree {
  /** What lies at a path from its root, the root itself for no names; links as they are. */
  readonly entryAt: (names: readonly string[]) => Promise<TreeEntry | undefined>;
  /** What a blob holds, which is a link's text. */
  readonly text: (blob: string) => Promise<string>;
}

export const FOLDER = '040000';

/** As many links as Linux follows for one path before it takes them for a loop. */
const MAX_HOPS = 40;
/** Each may cost a request for its text. */
const MAX_LINKS = 100;

/**
 * Entries of a tree with each link replaced by what it leads to, and without links that lead to nothing. A link stays
 * as it is, and stands for itself, where it leads out of the repository, into a submodule, or to a folder that it lies
 * in; so do all where there are more than a hundred.
 *
 * @param above the path of the folder that the entries' paths are from, with a slash behind it, or empty
 */
export async function withLinksFollowed(
  entries: ReadonlyMap<string, TreeEntry>,
  above: string,
  tree: LinkedTree,
): Promise<ReadonlyMap<string, TreeEntry>> {
  const links = [...entries].filter(([, { mode }]) => mode === SYMLINK);
  if (links.length === 0 || links.length > MAX_LINKS) return entries;
  const all = new Map(entries);
  const follow = async ([path, link]: readonly [string, TreeEntry]): Promise<void> => {
    const folder = `${above}${path}`.split('/').slice(0, -1);
    const found = await followLink(folder, link, tree, { hops: 0 });
    if (found === null) return void all.delete(path);
    if ('mode' in found) return void all.set(path, found);
    if (isStart(found, folder)) return;
    const entry = await tree.entryAt(found);
    if (entry) all.set(path, entry);
    else all.delete(path);
  };
  await Promise.all(links.map(follow));
  return all;
}

/**
 * The path without links that a link in a folder leads to; null for nowhere. What cannot be known comes back as a
 * symlink, whose ID stands for all that is known of it.
 */
async function followLink(
  folder: readonly string[],
  link: TreeEntry,
  tree: LinkedTree,
  count: { hops: number },
): Promise<readonly string[] | TreeEntry | null> {
  count.hops += 1;
  if (count.hops > MAX_HOPS) return null;
  const through = ({ id }: TreeEntry): TreeEntry => ({ mode: SYMLINK, id: `${link.id}:${id}` });
  const text = await tree.text(link.id);
  if (text.startsWith('/')) return link;
  let here = folder;
  for (const name of text.split('/')) {
    const entry = await tree.entryAt(here);
    if (entry === undefined || /^100/.test(entry.mode)) return null;
    if (entry.mode !== FOLDER) return through(entry);
    if (name === '' || name === '.') continue;
    if (name === '..') {
      if (here.length === 0) return link;
      here = here.slice(0, -1);
      continue;
    }
    const next = await tree.entryAt([...here, name]);
    if (next?.mode === SYMLINK) {
      const found = await followLink(here, next, tree, count);
      if (found === null) return null;
      if ('mode' in found) return through(found);
      here = found;
    } else here = [...here, name];
  }
  return here;
}

function isStart(names: readonly string[], of: readonly string[]): boolean {
  return names.every((name, index) => of[index] === name);
}
