import { playHistory } from './history.ts';
import type { Law } from './laws.ts';

/**
 * What a history can do without and still breaks the same law: steps, files and faults. What is left is what it takes.
 * @returns names for the option `without` of the history
 */
export async function shrink(seed: number, law: Law): Promise<ReadonlySet<string>> {
  let without: ReadonlySet<string> = new Set();
  let there = (await playHistory(seed)).there;
  const attempt = async (names: readonly string[]): Promise<boolean> => {
    const smaller = new Set([...without, ...names]);
    const history = await playHistory(seed, { without: smaller }).catch(() => null);
    if (!history?.broken.some((breach) => breach.law === law)) return false;
    without = smaller;
    there = history.there.filter((name) => !smaller.has(name));
    return true;
  };
  // Large parts first, then smaller ones, to single things.
  for (let size = Math.ceil(there.length / 2); size > 0; size = Math.floor(size / 2)) {
    for (let at = there.length - size; at > -size; at -= size) {
      await attempt(there.slice(Math.max(0, at), at + size));
    }
  }
  return without;
}

/** The line that plays it again, with the whole story. */
export function repeatLine(seed: number, without: ReadonlySet<string>): string {
  const names = without.size === 0 ? '' : ` --without '${[...without].join(',')}'`;
  return `npm run simulate -- --seed ${seed}${names}`;
}
