interface Room {
  readonly mutate: readonly string[];
  /**
   * All of them in process, so that a mutant costs little more than the tests that come upon it. A mutant of code that runs
   * when a module is loaded takes all of them: hence small rooms. What a test file calls outside of its tests takes a new
   * process for each mutant: call it in the tests.
   */
  readonly tests: readonly string[];
}

/** What `npm run mutate` changes, and the tests that have to notice: none but those of the room itself. */
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
