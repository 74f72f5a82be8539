import type { BaseUrl } from '../base-url.ts';
import type { FilePlaces, PlaceOptions } from './file-places.ts';
import { foldersTo } from './folders.ts';
import { pageUrls } from './page-urls.ts';
import { rewrite } from './rewrite.ts';
import { hasDotOrEmptySegment, insideRoot } from './root.ts';

/** What a purge of the changes has to leave alone. All of it is made when it is asked for. */
export interface Untouched {
  /** The repository paths of the unchanged files that are in the site. */
  readonly files: () => readonly string[];
  /**
   * The URL paths below a base-url of what did not change, or is not to be purged; sorted. Null where it is not known,
   * since a rule comes to no end.
   */
  readonly paths: () => readonly string[] | null;
  /** The folders, with a slash at each end, that hold any of those. */
  readonly folders: () => ReadonlySet<string> | null;
}

/** @param found what the changed files came to: those that came to nothing are to be left alone, too */
export function createUntouched(
  unchanged: () => readonly string[],
  found: readonly FilePlaces[],
  options: PlaceOptions & { readonly baseUrls: readonly BaseUrl[] },
): Untouched {
  const { root, rules } = options;
  const left = found.filter(({ places }) => places.length === 0).map(({ file }) => file.path);
  const same = once(() => unchanged().filter((path) => !hasDotOrEmptySegment(path)));
  const rewritten = once(() => rewrite(rules, [...same(), ...left]));
  const paths = once(() => {
    const results = rewritten();
    if (!results.ok) return null;
    const places = [...same(), ...left].flatMap((path) => {
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
      const rewrites = results.ok ? results.value : new Map();
      return same().filter((path) => rewrites.has(path) || insideRoot(path, root) !== null);
    },
    paths,
    folders: () => {
      const known = paths();
      return known && new Set([...known, ...basesBelow(options.baseUrls)].flatMap(foldersTo));
    },
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

/** A value that is made when it is asked for the first time. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
