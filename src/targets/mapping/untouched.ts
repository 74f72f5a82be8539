import type { ComparedFiles } from '../../changes/changes.ts';
import type { BaseUrl } from '../base-url.ts';
import type { FilePlaces, PlaceOptions } from './file-places.ts';
import { placesOf } from './page-urls.ts';
import { rewrite } from './rewrite.ts';
import { hasDotOrEmptySegment, insideRoot } from './root.ts';

/** What a purge of the changes has to leave alone. All of it is null where it is not known, and made when asked for. */
export interface Untouched {
  /** The repository paths of the unchanged files that are in the site. */
  readonly files: () => readonly string[] | null;
  /** The URL paths below a base-url of what did not change, or is not to be purged; sorted. */
  readonly paths: () => readonly string[] | null;
  /** The folders, with a slash at each end, that hold any of those. */
  readonly folders: () => ReadonlySet<string> | null;
}

/** @param found what the changed files came to: those that came to nothing are to be left alone, too */
export function createUntouched(
  unchanged: ComparedFiles['unchanged'],
  found: readonly FilePlaces[],
  options: PlaceOptions & { readonly baseUrls: readonly BaseUrl[] },
): Untouched {
  const { root, rules, pageUrls } = options;
  const left = found.filter(({ places }) => places.length === 0).map(({ file }) => file.path);
  const all = once(() => unchanged?.().filter((path) => !hasDotOrEmptySegment(path)) ?? null);
  const rewritten = once(() => rewrite(rules, [...(all() ?? []), ...left]));
  const paths = once(() => {
    const results = rewritten();
    const same = all();
    if (same === null || !results.ok) return null;
    const places = [...same, ...left].flatMap((path) => {
      const result = results.value.get(path);
      if (result !== undefined) return result.flat();
      const inside = insideRoot(path, root);
      return inside === null ? [] : placesOf(inside, 'file', 'urls', pageUrls).map((place) => place.path);
    });
    return [...new Set(places)].sort();
  });
  return {
    files: () => {
      const results = rewritten();
      const rewrites = results.ok ? results.value : new Map();
      return all()?.filter((path) => rewrites.has(path) || insideRoot(path, root) !== null) ?? null;
    },
    paths,
    folders: once(() => {
      const known = paths();
      return known && foldersAbove([...known, ...basesBelow(options.baseUrls)]);
    }),
  };
}

/** A site that lies inside of another one, on the same host: a folder of the outer one would take the inner. */
function basesBelow(bases: readonly BaseUrl[]): readonly string[] {
  return bases.flatMap((outer) =>
    bases
      .filter(({ host, path }) => host === outer.host && path.startsWith(`${outer.path}/`))
      .map(({ path }) => `${path.slice(outer.path.length)}/`),
  );
}

function foldersAbove(paths: readonly string[]): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let end = path.lastIndexOf('/'); end >= 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end + 1);
      if (folders.has(folder)) break;
      folders.add(folder);
      if (end === 0) break;
    }
  }
  return folders;
}

/** A value that is made when it is asked for the first time. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
