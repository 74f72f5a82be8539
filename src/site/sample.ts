/** The golden ratio's fraction: its multiples fall into step with no period. */
const GOLDEN = 0.618_033_988_75;

/** So many of a list, at most: one of each part of it, never at the same place of the part. */
export function stratified<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all;
  return Array.from({ length: Math.max(0, most) }, (_, part) => {
    const from = Math.floor((part * all.length) / most);
    const to = Math.floor(((part + 1) * all.length) / most);
    return all[from + Math.floor(((part * GOLDEN) % 1) * (to - from))] as T;
  });
}
