import { expect, test } from 'vitest';
import type { DeployRun } from '../../../src/changes/versions/deploy-run.ts';
import { readHeld } from '../../../src/changes/versions/held.ts';
import { err } from '../../../src/result.ts';
import { createFakeClock } from '../../fake-clock.ts';

const RUN: DeployRun = {
  workflow: 'deploy.yml',
  own: 'deploy.yml',
  id: 7,
  number: 7,
  attempt: 1,
  event: 'push',
  branch: 'main',
  began: null,
  isRepeated: false,
  isFirm: true,
};

test('a state that takes all the time there is leaves none for the runs, and nothing breaks', async () => {
  const clock = createFakeClock();
  const signal = new AbortController().signal;
  const options = { name: 'state', inFile: false, hasHead: false, hasBuild: false, withRuns: true };
  const held = await readHeld(RUN, options, {
    ...{ clock, signal },
    store: {
      newest: async () => {
        await clock.sleep(10_000);
        return err({ code: 'state-timed-out', limitMs: 10_000 });
      },
      keep: () => Promise.reject(new Error('nothing is kept')),
    },
    github: { read: () => Promise.reject(new Error('nobody is asked')) },
  });
  expect(held.state.unknown).toBe(true);
  expect(held.reasons).toEqual([
    { code: 'state-not-read', problem: { code: 'state-timed-out', limitMs: 10_000 } },
  ]);
});
