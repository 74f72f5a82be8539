/** The first few of any number of things, and how many there are: what a person reads of them. */
export interface Few<T> {
  readonly count: number;
  readonly first: readonly T[];
}

const MAX_SHOWN = 3;

export function fewOf<T>(all: readonly T[]): Few<T> {
  return { count: all.length, first: all.slice(0, MAX_SHOWN) };
}
