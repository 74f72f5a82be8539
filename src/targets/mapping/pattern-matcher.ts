import { type Pattern, type PatternPart, SLASH } from './pattern-syntax.ts';

/** A pattern at work. Each call takes time in proportion to the path, whatever the pattern and the path are. */
export interface PatternMatcher {
  /** Whether the pattern takes the whole path. */
  readonly matches: (path: string) => boolean;
  /**
   * What each `*` and `**` takes, in order, or null where the pattern does not match. From left to right each takes as
   * little as it can: `*-*.md` on `a-b-c.md` gives `a` and `b-c`. The slash of `**` + `/` is no part of it.
   */
  readonly capture: (path: string) => readonly string[] | null;
}

/** What a pattern does with one end of a path. */
interface State {
  /** For each part, and for the end of the pattern, 1 where the pattern from there on takes that end of the path. */
  readonly takes: Uint8Array;
  readonly alive: boolean;
  /**
   * The states one character further to the left, by the number of that character; each made when it is needed. All that
   * the pattern does not name have one number.
   */
  readonly before: State[];
}

/** The states of one pattern that are kept, so that memory has a bound; beyond it they are made anew. */
const MAX_STATES = 4096;

/**
 * A path is read from its end to its start. The pattern takes the path if its first part takes all of it. To capture,
 * the states tell a walk from the start, at each place, which part leads to the end, so that it never turns back.
 */
export function createMatcher({ parts }: Pattern): PatternMatcher {
  const { end, step } = createAutomaton(parts);

  /** @param seen takes the state at each place of the path */
  const read = (path: string, seen?: State[]): boolean => {
    let state = end;
    let at = path.length;
    while (at > 0 && state.alive) {
      const character = characterBefore(path, at);
      at -= character > 0xffff ? 2 : 1;
      state = step(state, character);
      if (seen !== undefined) seen[at] = state;
    }
    return state.takes[0] === 1;
  };

  return {
    matches: (path) => read(path),
    capture: (path) => {
      if (!read(path)) return null;
      const seen = new Array<State>(path.length + 1).fill(end);
      read(path, seen);
      return walk(parts, path, (at, part) => seen[at]?.takes[part] === 1);
    },
  };
}

/** The state at the end of a path, and each one a character further to the left: deterministic as far as it is needed. */
function createAutomaton(parts: readonly PatternPart[]) {
  const alphabet = new Set([SLASH]);
  for (const part of parts) {
    if (part.kind === 'character') for (const character of part.takes) alphabet.add(character);
  }
  const numbers = new Map([...alphabet].map((character, number) => [character, number]));
  const backwards = [...parts.entries()].reverse();
  const states = new Map<string, State>();

  const stateBefore = (after: Uint8Array, character: number, atEnd = false): State => {
    const takes = new Uint8Array(parts.length + 1);
    takes[parts.length] = Number(atEnd);
    for (const [at, part] of backwards) takes[at] = Number(holds(part, at, takes, after, character));
    const key = Buffer.from(takes.buffer).toString('latin1');
    const state = states.get(key) ?? { takes, alive: takes.includes(1), before: [] };
    states.set(key, state);
    return state;
  };
  const end = stateBefore(new Uint8Array(), SLASH, true);

  const step = (state: State, character: number): State => {
    const number = numbers.get(character) ?? numbers.size;
    const known = state.before[number];
    if (known !== undefined) return known;
    if (states.size >= MAX_STATES) {
      states.clear();
      end.before.length = 0;
      state.before.length = 0;
    }
    const made = stateBefore(state.takes, character);
    state.before[number] = made;
    return made;
  };
  return { end, step };
}

function characterBefore(path: string, at: number): number {
  const pair = path.codePointAt(at - 2) ?? 0;
  return pair > 0xffff ? pair : path.charCodeAt(at - 1);
}

/**
 * Whether the pattern from this part on takes the end of a path.
 * @param now what the parts behind it do with the same end
 * @param after what the parts do with the end without its first character
 */
function holds(
  part: PatternPart,
  at: number,
  now: Uint8Array,
  after: Uint8Array,
  character: number,
): boolean {
  switch (part.kind) {
    case 'both-or-neither':
      return now[at + 1] === 1 || now[at + 3] === 1;
    case 'wildcard':
      return now[at + 1] === 1 || (after[at] === 1 && (part.takes === '**' || character !== SLASH));
    case 'character': {
      if (part.times === 'at-most-one' && now[at + 1] === 1) return true;
      const goesOn = after[at + 1] === 1 || (part.times === 'at-least-one' && after[at] === 1);
      return goesOn && part.takes.has(character);
    }
  }
}

/**
 * What each wildcard takes of a path that the pattern takes.
 * @param leads whether the pattern from a part on takes the path from a place on
 */
function walk(
  parts: readonly PatternPart[],
  path: string,
  leads: (at: number, part: number) => boolean,
): readonly string[] {
  const captures: string[] = [];
  let at = 0;
  let index = 0;
  const character = (): number => path.codePointAt(at) ?? 0;
  const next = (): number => at + (character() > 0xffff ? 2 : 1);
  for (let part = parts[index]; part !== undefined; part = parts[index]) {
    switch (part.kind) {
      case 'both-or-neither': {
        const neither = leads(at, index + 3);
        if (neither) captures.push('');
        index += neither ? 3 : 1;
        break;
      }
      case 'wildcard': {
        const start = at;
        while (!leads(at, index + 1)) at = next();
        captures.push(path.slice(start, at));
        index += 1;
        break;
      }
      case 'character': {
        // A character that may be there or repeat takes what it can.
        if (leads(next(), index + 1) && part.takes.has(character())) at = next();
        while (part.times === 'at-least-one' && leads(at, index)) at = next();
        index += 1;
        break;
      }
    }
  }
  return captures;
}
