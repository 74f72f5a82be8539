import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PLANTED_FAULTS } from './faults.ts';
import { playHistory } from './history.ts';
import { SETUPS } from './project.ts';
import { repeatLine } from './shrink.ts';

/** `npm run simulate` plays as many as one likes. */
const HISTORIES = Number(process.env.SIMULATED_HISTORIES ?? 1000);

test(`the laws hold in ${HISTORIES} histories`, async () => {
  for (let seed = 1; seed <= HISTORIES; seed++) {
    const { broken, story } = await playHistory(seed);
    if (broken.length > 0) expect.fail(`${repeatLine(seed, new Set())}\n${story.join('\n')}`);
  }
}, 120_000);

/** Seeds that have found what nobody knew. */
test.each([
  [120, 'an old copy that shows its age in the second round only is purged once more, too'],
  [1055, 'a question to GitHub ends with the wait'],
  [5051, 'no changed file is no proof where the zone, and with it the state, cannot be found'],
  [2240, 'new bytes from the cache are no proof where an older deploy had them'],
  [12308, 'files that a wait saw one after the other have to hold together'],
])('the laws hold in history %i: %s', async (seed) => {
  const { broken, story } = await playHistory(seed);
  expect(broken, story.join('\n')).toEqual([]);
});

test('a seed replays the same, to the letter', async () => {
  for (const seed of [3, 40, 62]) {
    const [one, other] = [
      await playHistory(seed, { isTold: true }),
      await playHistory(seed, { isTold: true }),
    ];
    expect(one.story.length).toBeGreaterThan(20);
    expect(other.story).toEqual(one.story);
  }
});

describe('where nothing goes wrong, the whole site is purged by the first run alone', () => {
  test.each(SETUPS)('%s', async (setup) => {
    for (let seed = 1; seed <= 3; seed++) {
      const { runs, broken, story } = await playHistory(seed, { setup, isQuiet: true });
      expect(broken).toEqual([]);
      const found = runs.flatMap(({ progress }) => progress.changes?.found ?? []);
      const codes = found.flatMap((changes) =>
        changes.kind === 'unknown' ? changes.reasons.map(({ code }) => code) : [],
      );
      // The second workflow, too, and what GitHub never tells: what a run deployed that was dispatched.
      const may = {
        'two workflows': ['workflow-not-named'],
        workflow_run: ['deploy-not-told', 'state-unknown'],
      };
      const others = codes.filter((code) => !(may[setup as keyof typeof may] ?? []).includes(code));
      expect(others, story.join('\n')).toEqual(['no-state']);
    }
  });
});

test('faults that were mended can be put back: each is where it was', () => {
  const texts = PLANTED_FAULTS.map(({ file }) =>
    readFileSync(join(import.meta.dirname, '../../src', file), 'utf8'),
  );
  const places = PLANTED_FAULTS.map(({ name, find }, at) => [name, (texts[at] ?? '').split(find).length - 1]);
  expect(places.filter(([, times]) => times !== 1)).toEqual([]);
});
