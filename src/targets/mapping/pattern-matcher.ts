import type { Pattern, PatternPart } from './pattern-syntax.ts';

/**
 * Returns the text that each `*` and `**` captures, in order, or null if the pattern does not match the whole path. From
 * left to right, each captures as little as it can: `*-*.md` on `a-b-c.md` gives `a` and `b-c`. The slash of `**` + `/`
 * is not captured. The time is at most proportional to the length of the path times the length of the pattern.
 */
export function matchPattern({ parts }: Pattern, path: string): readonly string[] | null {
  const [first] = parts;
  // Most paths fail here, before the search from the end, which takes eight times as long.
  if (first?.kind === 'text' && first.times === 'one' && !matchesText(first, path, 0)) return null;
  let ends: ReadonlySet<number> = new Set([path.length]);
  const reversed = [ends];
  for (const part of parts.toReversed()) {
    ends = startsOf(part, ends, path);
    if (ends.size === 0) return null;
    reversed.push(ends);
  }
  return ends.has(0) ? capture(parts, path, reversed.reverse()) : null;
}

/** Returns the offsets at which the part can start if it ends at one of `ends`. */
function startsOf(part: PatternPart, ends: ReadonlySet<number>, path: string): ReadonlySet<number> {
  const starts = new Set<number>();
  const addStarts = (end: number): void => {
    if (part.kind === 'text') {
      const start = end - part.length;
      if (start >= 0 && matchesText(part, path, start)) starts.add(start);
    } else if (end > 0 && (part.sign !== '*' || path[end - 1] !== '/')) {
      starts.add(end - 1);
    }
  };
  const endsWithSlash = part.kind === 'wildcard' && part.sign === '**/';
  for (const end of ends) {
    if (!endsWithSlash || path[end - 1] === '/') addStarts(end);
  }
  // This loop also visits the offsets that it adds.
  if (part.kind === 'wildcard' || part.times === 'at-least-one') starts.forEach(addStarts);
  if (part.kind === 'wildcard' || part.times === 'at-most-one') for (const end of ends) starts.add(end);
  return starts;
}

/**
 * Returns what the wildcards capture of a path that the pattern matches.
 * @param starts for each part, the offsets at which the rest of the path matches the pattern from this part on
 */
function capture(
  parts: readonly PatternPart[],
  path: string,
  starts: readonly ReadonlySet<number>[],
): readonly string[] {
  const captures: string[] = [];
  let at = 0;
  for (const [index, part] of parts.entries()) {
    const isEnd = (offset: number): boolean => starts[index + 1]?.has(offset) ?? false;
    if (part.kind === 'text') {
      const { length, times } = part;
      // A character that is optional or repeated takes as much as it can.
      if (times !== 'at-most-one' || (matchesText(part, path, at) && isEnd(at + length))) at += length;
      while (times === 'at-least-one' && starts[index]?.has(at)) at += length;
    } else {
      const start = at;
      const slash = part.sign === '**/' ? 1 : 0;
      while (!isEnd(at) || (slash && at > start && path[at - 1] !== '/')) at++;
      captures.push(path.slice(start, Math.max(start, at - slash)));
    }
  }
  return captures;
}

function matchesText(
  { texts, length }: Extract<PatternPart, { kind: 'text' }>,
  path: string,
  start: number,
): boolean {
  return texts.has(path.slice(start, start + length));
}
