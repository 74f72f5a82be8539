import { playHistory } from './history.ts';
import type { Law } from './laws.ts';

/**
 * Finds the steps, files, and faults that can be left out while the history still breaks the law.
 * @returns names for the option `without` of a history
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
  // Tries large parts first, then smaller ones, down to single names.
  for (let size = Math.ceil(there.length / 2); size > 0; size = Math.floor(size / 2)) {
    for (let at = there.length - size; at > -size; at -= size) {
      await attempt(there.slice(Math.max(0, at), at + size));
    }
  }
  return without;
}

/** Returns the command that plays the history with its story. */
export function repeatLine(seed: number, without: ReadonlySet<string>): string {
  const names = without.size === 0 ? '' : ` --without '${[...without].join(',')}'`;
  return `npm run simulate -- --seed ${seed}${names}`;
}
