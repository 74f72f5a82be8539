import { type BaseUrl, resolveAgainst } from '../base-url.ts';
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
 * folders first, of those the fullest, and no more of them than it takes.
 *
 * @param blocked folders with something in them that is to be left alone
 * @param excess so many targets are too many
 * @param bases what the places are below: each place is one target for each of them
 */
export function foldFolders(
  found: readonly FilePlaces[],
  blocked: ReadonlySet<string>,
  excess: number,
  bases: readonly BaseUrl[],
): Folded {
  const places = new Set(found.flatMap((each) => each.places.map(({ path }) => path)));
  const candidates = [...Map.groupBy(places, (path) => outermost(path, blocked))]
    .flatMap(([folder, paths]) => (folder === undefined || paths.length === 1 ? [] : [{ folder, paths }]))
    .filter(({ folder }) => bases.every((base) => isPrefix(folder, base)))
    .sort((a, b) => depth(a.folder) - depth(b.folder) || b.paths.length - a.paths.length);
  const folders: string[] = [];
  const folded = new Map<string, UrlPath>();
  let saved = 0;
  for (const { folder, paths } of candidates) {
    if (saved >= excess) break;
    folders.push(folder);
    for (const path of paths) folded.set(path, { kind: 'prefixes', path: folder });
    saved += (paths.length - 1) * bases.length;
  }
  const fold = (place: UrlPath): UrlPath => folded.get(place.path) ?? place;
  return { found: found.map((each) => ({ ...each, places: each.places.map(fold) })), folders };
}

/** The first folder on the way to a path that is not blocked. */
function outermost(path: string, blocked: ReadonlySet<string>): string | undefined {
  return foldersTo(path).find((folder) => !blocked.has(folder));
}

/** The folders that hold a URL path, the outermost first, with a slash at each end: of `/a/b.css` these are `/` and `/a/`. */
export function foldersTo(path: string): readonly string[] {
  const folders: string[] = [];
  for (let end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
    folders.push(path.slice(0, end + 1));
  }
  return folders;
}

function depth(folder: string): number {
  return folder.split('/').length;
}

/** Whether the folder can go as a prefix: the API takes so many separators at most. */
function isPrefix(path: string, base: BaseUrl): boolean {
  return !resolveAgainst(base, { kind: 'prefixes', path }).tooDeep;
}
