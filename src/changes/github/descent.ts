import { differenceOf, type EntryPair, SYMLINK, type TreeDifference } from '../tree-entry.ts';
import { type Listing, type TreeReader, Unknowable } from './tree-reader.ts';

/**
 * How a version's tree differs from head's, where they are too large to be listed whole: folder by folder, where they
 * differ. Nobody sees through such listings where a link leads, so that one which may matter ends the comparison.
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
  const compare = async (
    before: string | undefined,
    now: string | undefined,
    above: string,
  ): Promise<void> => {
    if (before === now) return;
    const read = (depth: 'recursive' | 'flat') => Promise.all([list(before, depth), list(now, depth)]);
    const whole = await read('recursive');
    const isCut = whole.some(({ truncated }) => truncated);
    const [from, to] = isCut ? await read('flat') : whole;
    for (const { files } of [...whole, from, to]) {
      for (const [path, { mode }] of files) {
        if (mode !== SYMLINK || !matters(above + path)) continue;
        throw new Unknowable({ code: 'link-in-large-tree', path: above + path });
      }
    }
    for (const [path, pair] of differenceOfListings(from, to, above)) {
      if (matters(above + path)) difference.set(above + path, pair);
    }
    const folders = isCut ? [...new Set([...from.folders.keys(), ...to.folders.keys()])] : [];
    const deeper = folders.filter((name) => matters(above + name));
    await Promise.all(
      deeper.map((name) => compare(from.folders.get(name), to.folders.get(name), `${above}${name}/`)),
    );
  };
  await compare(version, head, '');
  return difference;
}

/** How the files of two listings differ. @param above the path that theirs are from, with a slash behind it, or empty */
export function differenceOfListings(before: Listing, now: Listing, above: string): TreeDifference {
  const paths = [before, now].flatMap(({ files, folders }) => [...files.keys(), ...folders.keys()]);
  const odd = paths.find((path) => path.includes('\uFFFD') && !liesInSameFolder(path, before, now));
  if (odd !== undefined) throw new Unknowable({ code: 'name-not-utf8', path: above + odd });
  return differenceOf(before.files, now.files);
}

/** Whether a name that is not known to the letter lies in a folder where nothing changed. */
function liesInSameFolder(path: string, before: Listing, now: Listing): boolean {
  const parent = path.slice(0, Math.max(0, path.lastIndexOf('/', path.indexOf('\uFFFD'))));
  const tree = before.folders.get(parent);
  return tree !== undefined && tree === now.folders.get(parent);
}
