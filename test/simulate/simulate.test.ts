import { describe, expect, test } from 'vitest';
import { playHistory, SETUPS } from './history.ts';

/** `node test/simulate/run.ts` plays as many as one likes, and tells their stories. */
const HISTORIES = Number(process.env.SIMULATED_HISTORIES ?? 1000);

test(`after each green run of ${HISTORIES} histories, the edge holds no copy that is not what is served`, async () => {
  for (let seed = 1; seed <= HISTORIES; seed++) {
    const { setup, broken, story } = await playHistory(seed);
    if (broken.length > 0) expect.fail(`Seed ${seed}, ${setup}:\n${story.join('\n')}`);
  }
}, 120_000);

describe('where nothing goes wrong, the whole site is purged by the first run alone', () => {
  test.each(SETUPS)('%s', async (setup) => {
    for (let seed = 1; seed <= 20; seed++) {
      const { counts, broken, story } = await playHistory(seed, { setup, isQuiet: true });
      expect(broken).toEqual([]);
      // The second workflow, too, and what GitHub never tells: what a run deployed that was dispatched.
      const {
        'no-state': first,
        'workflow-not-named': second = 0,
        ...others
      } = Object.fromEntries(counts.reasons);
      expect(first, story.join('\n')).toBe(1);
      expect(second).toBeLessThanOrEqual(setup === 'two workflows' ? 1 : 0);
      const never = setup === 'workflow_run' ? ['deploy-not-told', 'state-unknown'] : [];
      expect(
        Object.keys(others).filter((code) => !never.includes(code)),
        story.join('\n'),
      ).toEqual([]);
    }
  });
});
