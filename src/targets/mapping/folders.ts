import { MAX_PREFIX_SEPARATORS } from '../selectors.ts';
import type { FilePlaces } from './file-places.ts';
import type { UrlPath } from './page-urls.ts';

/** Files whose places are folders, as far as that was needed, and these folders. */
interface Folded {
  readonly found: readonly FilePlaces[];
  /** With a slash at each end, below a base-url. */
  readonly folders: readonly string[];
}

/**
 * Replaces places by the folders that hold them, where nothing else is in there that is to be left alone: the outermost
 * folders first, and no more of them than it takes.
 *
 * @param blocked folders with something in them that is to be left alone
 * @param excess so many targets are too many
 * @param bases how many targets a place is
 */
export function foldFolders(
  found: readonly FilePlaces[],
  blocked: ReadonlySet<string>,
  excess: number,
  bases: number,
): Folded {
  const places = new Set(found.flatMap((each) => each.places.map(({ path }) => path)));
  const sizes = new Map<string, number>();
  const folderOf = new Map<string, string>();
  for (const path of places) {
    const folder = outermost(path, blocked);
    if (folder === null) continue;
    folderOf.set(path, folder);
    sizes.set(folder, (sizes.get(folder) ?? 0) + 1);
  }
  const depth = (folder: string): number => folder.split('/').length;
  const candidates = [...sizes]
    .filter(([, size]) => size > 1)
    .sort(([a, sizeOfA], [b, sizeOfB]) => depth(a) - depth(b) || sizeOfB - sizeOfA || (a < b ? -1 : 1));
  const folders = new Set<string>();
  let saved = 0;
  for (const [folder, size] of candidates) {
    if (saved >= excess) break;
    folders.add(folder);
    saved += (size - 1) * bases;
  }
  const fold = (place: UrlPath): UrlPath => {
    const folder = folderOf.get(place.path);
    return folder !== undefined && folders.has(folder) ? { kind: 'prefixes', path: folder } : place;
  };
  return { found: found.map((each) => ({ ...each, places: each.places.map(fold) })), folders: [...folders] };
}

/** The first folder on the way to a path that is not blocked, or null. A prefix has so many separators at most. */
function outermost(path: string, blocked: ReadonlySet<string>): string | null {
  for (let end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
    const folder = path.slice(0, end + 1);
    if (!blocked.has(folder)) return folder.split('/').length <= MAX_PREFIX_SEPARATORS ? folder : null;
  }
  return null;
}
