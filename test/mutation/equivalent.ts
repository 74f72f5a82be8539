import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A place of the source before and after: whole lines. */
export interface Mutant {
  /** In src. */
  readonly file: string;
  readonly line: number;
  readonly code: string;
  readonly becomes: string;
}

/** Mutants that do what the code does, as far as anybody can see. */
interface Group {
  /** Why no test can tell them from the code. */
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

/** Why no test can tell the mutant from the code; undefined where nobody has said so. */
export function whyEquivalent({ file, code, becomes }: Mutant): string | undefined {
  return reasons.get(keyOf(file.replaceAll('\\', '/'), code, becomes));
}

function keyOf(file: string, code: string, becomes: string): string {
  return JSON.stringify([file, code, becomes].map((text) => text.trim().replace(/\s+/g, ' ')));
}
