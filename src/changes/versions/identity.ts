import { hash } from 'node:crypto';

/** A part of an input: texts as they were written, so that nothing is lost (a pattern's object would be). */
export type IdentityValue = string | number | boolean | null | readonly IdentityValue[];

/**
 * The name that a state is kept under: one for each combination of all inputs that decide what a file comes to. A
 * state of other inputs says nothing about what their targets left at the edge.
 *
 * @param inputs each by its name, as it was understood; the order does not matter
 */
export function stateName(inputs: Readonly<Record<string, IdentityValue>>): string {
  const sorted = Object.keys(inputs)
    .sort()
    .map((name) => [name, inputs[name]]);
  const digest = hash('sha256', JSON.stringify(sorted));
  return `purge-state-${digest.slice(0, 32)}`;
}
