import { defineConfig } from 'vitest/config';
import { keptThread } from './kept-thread.ts';

/** For StrykerJS, which runs the tests of one room at a time: scripts/mutate.ts names them. */
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
    include: JSON.parse(process.env.MUTATION_TESTS ?? '[]'),
  },
});
