import { type BaseUrl, resolveAgainst } from '../base-url.ts';
import type { FilePlaces } from './file-places.ts';
import type { UrlPath } from './page-urls.ts';

/**
 * Replaces places with the folders that contain them, if the folders contain nothing that must not be purged. The
 * outermost folders come first, then the ones with the most places, and only as many folders as necessary.
 * @param untouched the URL paths, below a base-url, that must not be purged
 * @param excess the number of targets to save; each place is one target per base-url
 * @returns the files with their new places, and the folders, with a slash at each end
 */
export function foldFolders(
  files: readonly FilePlaces[],
  untouched: readonly string[],
  excess: number,
  bases: readonly BaseUrl[],
): { readonly files: readonly FilePlaces[]; readonly folders: readonly string[] } {
  const blocked = new Set([...untouched, ...nestedSites(bases)].flatMap(foldersTo));
  const places = new Set(files.flatMap((file) => file.places.map(({ path }) => path)));
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
  return { files: files.map((file) => ({ ...file, places: file.places.map(fold) })), folders };
}

/** Returns the outermost folder that contains a path and is not blocked. */
function outermost(path: string, blocked: ReadonlySet<string>): string | undefined {
  return foldersTo(path).find((folder) => !blocked.has(folder));
}

/** Returns the folders that contain a URL path, the outermost first: `/` and `/a/` for `/a/b.css`. */
function foldersTo(path: string): readonly string[] {
  const folders: string[] = [];
  for (let end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
    folders.push(path.slice(0, end + 1));
  }
  return folders;
}

function depth(folder: string): number {
  return folder.split('/').length;
}

/** Whether the folder can be a prefix, which has a maximum number of separators. */
function isPrefix(path: string, base: BaseUrl): boolean {
  return !resolveAgainst(base, { kind: 'prefixes', path }).tooDeep;
}

/** Returns the paths of sites inside other sites on the same host, below the outer one. A folder must not include them. */
function nestedSites(bases: readonly BaseUrl[]): readonly string[] {
  return bases.flatMap((outer) =>
    bases
      .filter(({ host, path }) => host === outer.host && path.startsWith(`${outer.path}/`))
      .map(({ path }) => `${path.slice(outer.path.length)}/`),
  );
}
