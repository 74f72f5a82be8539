interface Room {
  readonly mutate: readonly string[];
  /**
   * Tests that run in process, so that a mutant costs little more than the tests that reach it. A mutant of code that runs
   * when a module is loaded needs all tests of the room, so rooms are small. Code that a test file calls outside its tests
   * needs a new process for each mutant, so call it in the tests.
   */
  readonly tests: readonly string[];
}

/** The files that `npm run mutate` changes, and the tests that must fail: only the room's own. */
export const ROOMS: Readonly<Record<string, Room>> = {
  plan: { mutate: ['src/plan.ts', 'src/place.ts'], tests: ['test/plan.test.ts'] },
  purge: { mutate: ['src/purge/*.ts'], tests: ['test/purge/*.test.ts'] },
  verdict: { mutate: ['src/verify/verdict.ts'], tests: ['test/verify/verdict.test.ts'] },
  answers: {
    mutate: ['explanations', 'messages', 'response'].map((name) => `src/cloudflare/${name}.ts`),
    tests: ['test/cloudflare/explanations.test.ts', 'test/cloudflare/response.test.ts'],
  },
  rate: {
    mutate: ['src/cloudflare/rate-limiter.ts', 'src/cloudflare/bucket.ts'],
    tests: ['test/cloudflare/bucket.test.ts', 'test/cloudflare/rate-limiter.test.ts'],
  },
  targets: { mutate: ['src/targets/*.ts'], tests: ['test/targets/*.test.ts'] },
  mapping: {
    mutate: [
      'src/targets/mapping/*.ts',
      '!src/targets/mapping/{pattern-*,patterns,user-regex,generators,encodings,page-urls}.ts',
    ],
    tests: ['test/targets/mapping/*.test.ts'],
  },
  patterns: {
    mutate: ['src/targets/mapping/{pattern-*,patterns,user-regex}.ts'],
    tests: ['test/targets/mapping/{pattern*,user-regex}.test.ts'],
  },
  pages: {
    mutate: ['src/targets/mapping/{encodings,page-urls}.ts'],
    tests: ['test/targets/mapping/{encodings,page-urls}.test.ts'],
  },
  generators: {
    mutate: ['src/targets/mapping/generators.ts'],
    tests: ['test/targets/mapping/{generators,slips}.test.ts'],
  },
  versions: {
    mutate: ['src/changes/versions/*.ts'],
    tests: ['test/changes/versions/*.test.ts'],
  },
};
