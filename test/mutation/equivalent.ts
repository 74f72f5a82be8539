import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A mutant: the changed lines of a source file, before and after. */
export interface Mutant {
  /** Relative to src. */
  readonly file: string;
  readonly line: number;
  readonly code: string;
  readonly becomes: string;
}

/** Mutants that no test can distinguish from the code, all for one reason. */
interface Group {
  readonly why: string;
  readonly mutants: readonly (readonly [file: string, code: string, becomes: string])[];
}

const groups: readonly Group[] = JSON.parse(
  readFileSync(join(import.meta.dirname, 'equivalent.json'), 'utf8'),
);
const reasons = new Map(
  groups.flatMap(({ why, mutants }) =>
    mutants.map(([file, code, becomes]) => [keyOf(file, code, becomes), why] as const),
  ),
);

/** Returns the reason why the mutant is equivalent to the code; undefined if it is not in equivalent.json. */
export function whyEquivalent({ file, code, becomes }: Mutant): string | undefined {
  return reasons.get(keyOf(file.replaceAll('\\', '/'), code, becomes));
}

function keyOf(file: string, code: string, becomes: string): string {
  return JSON.stringify([file, code, becomes].map((text) => text.trim().replace(/\s+/g, ' ')));
}
