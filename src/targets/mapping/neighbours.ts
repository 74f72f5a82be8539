import type { MappingNotice } from '../reasons.ts';
import type { FilePlaces } from './file-places.ts';
import type { Untouched } from './untouched.ts';

/** The notice that prefixes take along what begins with the same characters: `/app.js` takes `/app.json`. */
export function neighboursTaken(
  found: readonly FilePlaces[],
  untouched: Untouched | null,
): readonly MappingNotice[] {
  const prefixes = new Set(
    found.flatMap(({ places }) =>
      places.filter(({ kind, path }) => kind === 'prefixes' && !path.endsWith('/')).map(({ path }) => path),
    ),
  );
  if (prefixes.size === 0) return [];
  const paths = untouched?.paths() ?? [];
  const taken = [...prefixes].flatMap((prefix) => {
    const neighbour = neighbourOf(prefix, paths);
    return neighbour === null ? [] : [{ prefix, neighbour }];
  });
  const [first, ...others] = taken;
  return first ? [{ code: 'neighbours-purged', ...first, others: others.length }] : [];
}

/** @param paths sorted */
function neighbourOf(prefix: string, paths: readonly string[]): string | null {
  let [low, high] = [0, paths.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((paths[middle] ?? '') <= prefix) low = middle + 1;
    else high = middle;
  }
  const next = paths[low];
  return next?.startsWith(prefix) ? next : null;
}
