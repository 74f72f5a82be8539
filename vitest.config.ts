import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Files that leave nothing behind in their process: they share one, so that each module is loaded once and not in every file. */
const SHARED = [
  'test/{deploy,inputs,lists,purge,report,run,targets,text,verify}/**/*.test.ts',
  'test/cloudflare/{client-outages,explanations,rate-limiter,zones}.test.ts',
  'test/changes/versions/*.test.ts',
  'test/plan.test.ts',
];

export default defineConfig({
  test: {
    globalSetup: 'test/temporary.ts',
    testTimeout: 20_000,
    // Much of the time goes by in waiting, for child processes and for real clocks: two cores have room for three.
    maxWorkers: Math.max(3, availableParallelism()),
    projects: [
      { extends: true, test: { name: 'shared', include: SHARED, isolate: false } },
      { extends: true, test: { name: 'apart', include: ['test/**/*.test.ts'], exclude: SHARED } },
    ],
  },
});
