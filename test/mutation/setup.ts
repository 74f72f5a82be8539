import fc from 'fast-check';
import { inject } from 'vitest';

// A fixed seed, so that the result does not depend on chance. Counterexamples are not shrunk, which saves time.
fc.configureGlobal({ seed: 1, endOnFailure: true, numRuns: 30 });

// The reused thread still has the previous mutant, so it is deactivated. Only a static mutant, in code that runs when a
// module is loaded, must be active from the start.
const provided = inject as (name: string) => unknown;
if (provided('mode') !== 'mutant' || provided('mutantActivation') !== 'static') {
  const { __stryker__ } = globalThis as { __stryker__?: { activeMutant?: string | undefined } };
  if (__stryker__ !== undefined) __stryker__.activeMutant = undefined;
}
