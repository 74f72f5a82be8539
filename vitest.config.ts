import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Node 24 runs our TypeScript as it is: Vite's own loader of modules costs a tenth of the time.
    experimental: { viteModuleRunner: false },
    globalSetup: 'test/temporary.ts',
    testTimeout: 20_000,
    // Some of the time goes by in waiting, for child processes and for real clocks: two cores have room for three.
    maxWorkers: Math.max(3, availableParallelism()),
    // Files leave nothing behind in their process: they share one, so that each module is loaded once and not in every file.
    include: ['test/**/*.test.ts'],
    isolate: false,
  },
});
