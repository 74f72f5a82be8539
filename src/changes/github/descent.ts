import { differenceOf, type EntryPair, SYMLINK, type TreeDifference } from '../tree-entry.ts';
import { type Listing, type TreeReader, TreesError } from './tree-reader.ts';

/**
 * Compares two trees that are too large for complete listings, folder by folder where they differ. A truncated listing
 * does not show where a symlink leads, so a relevant symlink ends the comparison.
 *
 * @param under the only folder that matters, `''` for all
 */
export async function descend(
  { list }: TreeReader,
  version: string,
  head: string,
  under: string,
): Promise<TreeDifference> {
  const names = under.split('/').filter((name) => name !== '' && name !== '.');
  const folder = names.map((name) => `${name}/`).join('');
  const matters = (path: string): boolean => folder.startsWith(`${path}/`) || `${path}/`.startsWith(folder);
  const difference = new Map<string, EntryPair>();
  const walk = async (before: string | undefined, now: string | undefined, above: string): Promise<void> => {
    if (before === now) return;
    const read = (depth: 'recursive' | 'flat') => Promise.all([list(before, depth), list(now, depth)]);
    const recursive = await read('recursive');
    const isTruncated = recursive.some(({ truncated }) => truncated);
    const [from, to] = isTruncated ? await read('flat') : recursive;
    for (const { files } of [...recursive, from, to]) {
      for (const [path, { mode }] of files) {
        if (mode !== SYMLINK || !matters(above + path)) continue;
        throw new TreesError({ code: 'link-in-large-tree', path: above + path });
      }
    }
    for (const [path, pair] of differenceOfListings(from, to, above)) {
      if (matters(above + path)) difference.set(above + path, pair);
    }
    const folders = isTruncated ? [...new Set([...from.folders.keys(), ...to.folders.keys()])] : [];
    const deeper = folders.filter((name) => matters(above + name));
    await Promise.all(
      deeper.map((name) => walk(from.folders.get(name), to.folders.get(name), `${above}${name}/`)),
    );
  };
  await walk(version, head, '');
  return difference;
}

/** @param above the path of the listed trees, with a trailing slash unless empty */
export function differenceOfListings(before: Listing, now: Listing, above: string): TreeDifference {
  const paths = [before, now].flatMap(({ files, folders }) => [...files.keys(), ...folders.keys()]);
  const notUtf8 = paths.find((path) => path.includes('\uFFFD') && !isInEqualFolder(path, before, now));
  if (notUtf8 !== undefined) throw new TreesError({ code: 'name-not-utf8', path: above + notUtf8 });
  return differenceOf(before.files, now.files);
}

/** Returns whether nothing changed in the folder that contains a name with U+FFFD. */
function isInEqualFolder(path: string, before: Listing, now: Listing): boolean {
  const parent = path.slice(0, Math.max(0, path.lastIndexOf('/', path.indexOf('\uFFFD'))));
  const tree = before.folders.get(parent);
  return tree !== undefined && tree === now.folders.get(parent);
}
