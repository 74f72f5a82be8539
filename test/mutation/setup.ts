import fc from 'fast-check';
import { inject } from 'vitest';

// Whether a property finds a mutant is not left to chance, and a counterexample need not be small.
fc.configureGlobal({ seed: 1, endOnFailure: true, numRuns: 30 });

// The thread remembers the mutant before. Only those in code that runs when a module is loaded are there from the beginning.
const given = inject as (name: string) => unknown;
if (given('mode') !== 'mutant' || given('mutantActivation') !== 'static') {
  const { __stryker__ } = globalThis as { __stryker__?: { activeMutant?: string | undefined } };
  if (__stryker__ !== undefined) __stryker__.activeMutant = undefined;
}
