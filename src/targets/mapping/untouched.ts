import type { MappingNotice } from '../reasons.ts';
import type { FilePlaces, PlaceOptions } from './file-places.ts';
import { pageUrls } from './page-urls.ts';
import { rewrite } from './rewrite.ts';
import { hasDotOrEmptySegment, insideRoot } from './root.ts';

/** What a purge must not include. */
interface Untouched {
  /** The number of unchanged files in the site. */
  readonly files: number;
  /** The sorted URL paths, below a base-url, of unchanged and skipped files. Null if a rule fails. */
  readonly paths: readonly string[] | null;
}

/** Finds what a purge must not include: the unchanged files, and those of the changed files that have no places. */
export function findUntouched(
  unchanged: readonly string[],
  files: readonly FilePlaces[],
  { root, rewriteRules, pageUrls: style }: PlaceOptions,
): Untouched {
  const skipped = files.filter(({ places }) => places.length === 0).map(({ file }) => file.path);
  const same = unchanged.filter((path) => !hasDotOrEmptySegment(path));
  const rewriting = rewrite(rewriteRules, [...same, ...skipped]);
  const rewrites = rewriting.ok ? rewriting.value : null;
  const places = [...same, ...skipped].flatMap((path) => {
    const inside = insideRoot(path, root);
    return rewrites?.get(path)?.flat() ?? (inside === null ? [] : pageUrls(inside, style));
  });
  return {
    files: same.filter((path) => insideRoot(path, root) !== null || rewrites?.has(path)).length,
    paths: rewrites && [...new Set(places)].sort(),
  };
}

/** Returns the notice that prefixes also purge what starts with the same characters: `/app.js` includes `/app.json`. */
export function neighboursTaken(
  files: readonly FilePlaces[],
  untouched: (() => Untouched) | null,
): readonly MappingNotice[] {
  const places = files.flatMap((file) => file.places);
  const prefixes = new Set(
    places.filter(({ kind, path }) => kind === 'prefixes' && !path.endsWith('/')).map(({ path }) => path),
  );
  if (prefixes.size === 0) return [];
  const paths = untouched?.().paths ?? [];
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
