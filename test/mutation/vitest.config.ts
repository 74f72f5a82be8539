import { statSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { keptThread } from './kept-thread.ts';

/** Runs small test files first, since one failure is enough. */
class SmallestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sizeOf = ({ moduleId }: TestSpecification): number => statSync(moduleId).size;
    return files.toSorted((one, other) => sizeOf(one) - sizeOf(other));
  }
}

/** The configuration for StrykerJS, which runs the tests of one room at a time. scripts/mutate.ts sets `MUTATION_TESTS`. */
export default defineConfig({
  plugins: [
    {
      name: 'kept-thread',
      configureVitest: ({ project }) => {
        Object.assign(project.config, { pool: keptThread.name, poolRunner: keptThread });
      },
    },
  ],
  test: {
    globalSetup: 'test/temporary.ts',
    setupFiles: 'test/mutation/setup.ts',
    testTimeout: 60_000,
    sequence: { sequencer: SmallestFirst },
    include: JSON.parse(process.env.MUTATION_TESTS ?? '[]'),
  },
});
