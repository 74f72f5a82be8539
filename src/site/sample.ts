/** The fraction of the golden ratio. Its multiples do not align with any period of the list. */
const GOLDEN = 0.618_033_988_75;

/** Returns up to `most` entries, spread over the list: one from each of `most` equal parts, at varying positions. */
export function stratified<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all;
  return Array.from({ length: Math.max(0, most) }, (_, part) => {
    const from = Math.floor((part * all.length) / most);
    const to = Math.floor(((part + 1) * all.length) / most);
    return all[from + Math.floor(((part * GOLDEN) % 1) * (to - from))] as T;
  });
}
