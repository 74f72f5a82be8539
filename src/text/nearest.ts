/**
 * The one of these names that a text comes closest to, at most so many letters away; null where none is that close.
 * A letter too many, too few, another one, or two that changed places count as one.
 */
export function nearest(text: string, names: readonly string[], most: number): string | null {
  let found: string | null = null;
  let least = most + 1;
  for (const name of names) {
    if (Math.abs(name.length - text.length) >= least) continue;
    const letters = distance(text, name);
    if (letters < least) [found, least] = [name, letters];
  }
  return found;
}

/** How many letters are between two texts. https://en.wikipedia.org/wiki/Damerau–Levenshtein_distance (optimal string alignment) */
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
