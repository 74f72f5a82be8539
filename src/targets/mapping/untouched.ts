import type { BaseUrl } from '../base-url.ts';
import type { MappingNotice } from '../reasons.ts';
import type { FilePlaces, PlaceOptions } from './file-places.ts';
import { foldersTo } from './folders.ts';
import { pageUrls } from './page-urls.ts';
import { rewrite } from './rewrite.ts';
import { hasDotOrEmptySegment, insideRoot } from './root.ts';

/** What a purge must not include. Everything is computed when it is first needed. */
interface Untouched {
  /** Returns the repository paths of the unchanged files that are in the site. */
  readonly files: () => readonly string[];
  /** Returns the sorted URL paths, below a base-url, of unchanged and skipped files. Null if a rule fails. */
  readonly paths: () => readonly string[] | null;
  /** Returns the folders that contain any of these paths, with a slash at each end. Null if the paths are null. */
  readonly folders: () => ReadonlySet<string> | null;
}

/** @param files the changed files; those without places must not be purged either */
export function createUntouched(
  unchanged: () => readonly string[],
  files: readonly FilePlaces[],
  options: PlaceOptions & { readonly baseUrls: readonly BaseUrl[] },
): Untouched {
  const { root, rewriteRules } = options;
  const skipped = files.filter(({ places }) => places.length === 0).map(({ file }) => file.path);
  const same = once(() => unchanged().filter((path) => !hasDotOrEmptySegment(path)));
  const rewritten = once(() => rewrite(rewriteRules, [...same(), ...skipped]));
  const paths = once(() => {
    const results = rewritten();
    if (!results.ok) return null;
    const places = [...same(), ...skipped].flatMap((path) => {
      const result = results.value.get(path);
      if (result !== undefined) return result.flat();
      const inside = insideRoot(path, root);
      return inside === null ? [] : pageUrls(inside, options.pageUrls);
    });
    return [...new Set(places)].sort();
  });
  return {
    files: () => {
      const results = rewritten();
      return same().filter(
        (path) => insideRoot(path, root) !== null || (results.ok && results.value.has(path)),
      );
    },
    paths,
    folders: () => {
      const known = paths();
      return known && new Set([...known, ...nestedSites(options.baseUrls)].flatMap(foldersTo));
    },
  };
}

/** Returns the paths of sites inside other sites on the same host, below the outer one. A folder must not include them. */
function nestedSites(bases: readonly BaseUrl[]): readonly string[] {
  return bases.flatMap((outer) =>
    bases
      .filter(({ host, path }) => host === outer.host && path.startsWith(`${outer.path}/`))
      .map(({ path }) => `${path.slice(outer.path.length)}/`),
  );
}

/** Returns the notice that prefixes also purge what starts with the same characters: `/app.js` includes `/app.json`. */
export function neighboursTaken(
  files: readonly FilePlaces[],
  untouched: Untouched | null,
): readonly MappingNotice[] {
  const places = files.flatMap((file) => file.places);
  const prefixes = new Set(
    places.filter(({ kind, path }) => kind === 'prefixes' && !path.endsWith('/')).map(({ path }) => path),
  );
  if (prefixes.size === 0) return [];
  const paths = untouched?.paths() ?? [];
  const [first, ...others] = [...prefixes].flatMap((prefix) => {
    const neighbour = neighbourOf(prefix, paths);
    return neighbour === null ? [] : [{ prefix, neighbour }];
  });
  return first ? [{ code: 'neighbours-purged', ...first, others: others.length }] : [];
}

/** Returns the first path that starts with the prefix and is longer. */
function neighbourOf(prefix: string, sortedPaths: readonly string[]): string | null {
  let [low, high] = [0, sortedPaths.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sortedPaths[middle] ?? '') <= prefix) low = middle + 1;
    else high = middle;
  }
  const next = sortedPaths[low];
  return next?.startsWith(prefix) ? next : null;
}

/** Returns a function that computes a value when it is first called, and keeps it. */
export function once<T>(compute: () => T): () => T {
  let computed: { readonly value: T } | null = null;
  return () => {
    computed ??= { value: compute() };
    return computed.value;
  };
}
