import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take the longest, whether they compute or wait. */
const LONG = /\/(?:simulate\/simulate|end-to-end\/(?:state|real-cache|outcomes|cancel))\.test\.ts$/;

/** On a clean clone, Vitest starts the largest files first. The simulation is a small one: it would run last, and alone. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification): boolean => LONG.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    // Node 24 runs our TypeScript as it is: Vite's own loader of modules costs a tenth of the time. No test mocks a module,
    // so the hook for that costs its time for nothing, too.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    globalSetup: 'test/temporary.ts',
    sequence: { sequencer: LongestFirst },
    testTimeout: 20_000,
    // Some of the time goes by in waiting, for child processes and for real clocks: two cores have room for three.
    maxWorkers: Math.max(3, availableParallelism()),
    // Files leave nothing behind in their process: they share one, so that each module is loaded once and not in every file.
    include: ['test/**/*.test.ts'],
    isolate: false,
  },
});
