/**
 * Returns the name with the smallest edit distance to a text, or null if all distances exceed `most`. An extra, missing or
 * different letter counts as one edit, and so do two swapped letters.
 */
export function nearest(text: string, names: readonly string[], most: number): string | null {
  let best: string | null = null;
  let limit = most + 1;
  for (const name of names) {
    if (Math.abs(name.length - text.length) >= limit) continue;
    const edits = distance(text, name);
    if (edits < limit) [best, limit] = [name, edits];
  }
  return best;
}

/** Returns the optimal string alignment distance. https://en.wikipedia.org/wiki/Damerau–Levenshtein_distance */
function distance(one: string, other: string): number {
  let [before, above]: [number[], number[]] = [[], Array.from({ length: other.length + 1 }, (_, at) => at)];
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1] ? 0 : 1;
      const swapped =
        row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current[column] = Math.min(
        (above[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + same,
        swapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [before, above] = [above, current];
  }
  return above[other.length] ?? 0;
}
