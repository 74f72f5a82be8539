/** Random choices, determined by a seed. */
export interface Random {
  /** From 0 to below 1. */
  readonly next: () => number;
  readonly chance: (probability: number) => boolean;
  /** A whole number below `end`. */
  readonly below: (end: number) => number;
  readonly pick: <T>(items: readonly T[]) => T;
}

/** Choices for one part of a history, independent of the choices for other parts. */
export interface Dice extends Random {
  readonly fork: (part: string) => Dice;
  /** Draws whether an optional part of a history exists: a step, a file, or a fault. */
  readonly some: (part: string, probability: number) => boolean;
  /** The names of the optional parts that exist, in the order of drawing. */
  readonly there: readonly string[];
}

/** @param without names of optional parts to leave out */
export function createDice(seed: number, without: ReadonlySet<string> = new Set()): Dice {
  const there: string[] = [];
  const open = (path: string): Dice => {
    const name = (part: string): string => (path === '' ? part : `${path}/${part}`);
    return {
      ...createRandom(mix(seed, path)),
      there,
      fork: (part) => open(name(part)),
      some: (part, probability) => {
        const thing = name(part);
        if (!createRandom(mix(seed, thing)).chance(probability)) return false;
        there.push(thing);
        return !without.has(thing);
      },
    };
  };
  return open('');
}

/** Hashes a text with FNV-1a, starting from the seed. */
function mix(seed: number, text: string): number {
  let value = (0x811c9dc5 ^ Math.imul(seed, 0x9e3779b1)) >>> 0;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}

/** mulberry32: small, fast, and good enough here. */
function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (end: number): number => Math.floor(next() * end);
  return {
    next,
    below,
    chance: (probability) => next() < probability,
    pick: (items) => items[below(items.length)] as (typeof items)[number],
  };
}
