import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/temporary.ts',
    testTimeout: 20_000,
    // Much of the time goes by in waiting, for child processes and for real clocks: two cores have room for three.
    maxWorkers: Math.max(3, availableParallelism()),
  },
});
