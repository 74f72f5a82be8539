import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PLANTED_FAULTS } from './faults.ts';
import { playHistory } from './history.ts';
import { SETUPS } from './project.ts';
import { repeatLine } from './shrink.ts';

/** `npm run simulate` plays any number. */
const HISTORIES = Number(process.env.SIMULATED_HISTORIES ?? 1000);

test(`the laws hold in ${HISTORIES} histories`, async () => {
  for (let seed = 1; seed <= HISTORIES; seed++) {
    const { broken, story } = await playHistory(seed);
    if (broken.length > 0) expect.fail(`${repeatLine(seed, new Set())}\n${story.join('\n')}`);
  }
}, 120_000);

/** Seeds that found unknown faults. */
test.each([
  [120, 'a copy that is recognized as old only in the second round is purged again'],
  [1055, 'requests to GitHub end with the wait'],
  [5051, 'without the zone, and so without the state, an event without changed files is not green'],
  [2240, 'new bytes from the cache do not prove a deploy if an older one had them'],
  [12308, 'a wait ends only if all files are new in the same look'],
])('the laws hold in history %i: %s', async (seed) => {
  const { broken, story } = await playHistory(seed);
  expect(broken, story.join('\n')).toEqual([]);
});

test('a seed always gives exactly the same story', async () => {
  for (const seed of [3, 40, 62]) {
    const [one, other] = [
      await playHistory(seed, { isTold: true }),
      await playHistory(seed, { isTold: true }),
    ];
    expect(one.story.length).toBeGreaterThan(20);
    expect(other.story).toEqual(one.story);
  }
});

describe('without faults, only the first run purges the whole site', () => {
  test.each(SETUPS)('%s', async (setup) => {
    for (let seed = 1; seed <= 3; seed++) {
      const { runs, broken, story } = await playHistory(seed, { setup, isQuiet: true });
      expect(broken).toEqual([]);
      const found = runs.flatMap(({ progress }) => progress.changes?.found ?? []);
      const codes = found.flatMap((changes) =>
        changes.kind === 'unknown' ? changes.reasons.map(({ code }) => code) : [],
      );
      // The second workflow falls back once, and dispatched runs always do, since GitHub does not record what they deploy.
      const may = {
        'two workflows': ['workflow-not-named'],
        workflow_run: ['deploy-not-identified', 'state-unknown'],
      };
      const others = codes.filter((code) => !(may[setup as keyof typeof may] ?? []).includes(code));
      expect(others, story.join('\n')).toEqual(['no-state']);
    }
  });
});

test('each known fault can be planted at exactly one place', () => {
  const texts = PLANTED_FAULTS.map(({ file }) =>
    readFileSync(join(import.meta.dirname, '../../src', file), 'utf8'),
  );
  const places = PLANTED_FAULTS.map(({ name, find }, at) => [name, (texts[at] ?? '').split(find).length - 1]);
  expect(places.filter(([, times]) => times !== 1)).toEqual([]);
});
