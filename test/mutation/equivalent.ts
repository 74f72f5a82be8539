/** A place of the source before and after: whole lines. */
export interface Mutant {
  /** In src. */
  readonly file: string;
  readonly line: number;
  readonly code: string;
  readonly becomes: string;
}

interface Group {
  /** Why no test can tell the mutant from the code. */
  readonly why: string;
  readonly mutants: readonly (readonly [file: string, code: string, becomes: string])[];
}

/** Mutants that do what the code does, as far as anybody can see. */
const EQUIVALENT: readonly Group[] = [];

const known = new Set(
  EQUIVALENT.flatMap(({ mutants }) => mutants.map(([file, code, becomes]) => keyOf(file, code, becomes))),
);

/** Whether the list above has it. */
export function isEquivalent({ file, code, becomes }: Mutant): boolean {
  return known.has(keyOf(file.replaceAll('\\', '/'), code, becomes));
}

function keyOf(file: string, code: string, becomes: string): string {
  return JSON.stringify([file, code, becomes].map((text) => text.trim().replace(/\s+/g, ' ')));
}
