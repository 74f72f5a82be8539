import { describe, expect, it } from 'vitest';
import { draw } from '../edge/faults.ts';
import { arrivalsBroken, brew, RETRIES } from '../end-to-end/storm.ts';
import { numbered } from '../examples.ts';
import { lines, openStage } from './play.ts';

/** Three runs at once, on one account, against an API that answers a third of the requests wrongly. */
async function weather(seed: number, stalls: boolean) {
  const zones = numbered('site-', 3).map((name) => ({ name: `${name}.example`, account: 'one' }));
  const { edge, play } = openStage({ zones, latencyMs: 5 });
  const faulty = brew(edge, { seed, stalls });
  const runs = await Promise.all(
    edge.zones.map(async ({ id, name }, run) => {
      const asked = {
        urls: numbered(`https://www.${name}/page-`, 1000),
        tags: numbered('tag-', 100),
      };
      edge.fill(asked.urls);
      let drawn = seed + run;
      const played = await play(
        {
          ...{ zone: id, urls: lines(asked.urls), tags: lines(asked.tags) },
          ...{ retries: String(RETRIES), 'batch-size': '50', 'timeout-minutes': '60' },
        },
        { random: () => draw(drawn++) },
      );
      const arrived = edge.requests.filter(({ path }) => path.includes(id));
      return { ...played, asked: [...asked.urls, ...asked.tags], arrived };
    }),
  );
  return { edge, runs, faulty: faulty() };
}

describe('in a storm, on an account that others use as well', () => {
  it.each([
    ['of failures', 8, false],
    ['of failures and of silence', 9, true],
  ])('%s, every target is confirmed or named, and nothing is sent too often', async (_what, seed, stalls) => {
    const { edge, runs, faulty } = await weather(seed, stalls);
    for (const { asked, arrived, progress, outcome, ids, confirmed, unconfirmed } of runs) {
      expect([...confirmed, ...unconfirmed].toSorted()).toEqual(asked.toSorted());
      const wrong = progress.results.filter(({ state, failure, request }) => {
        const isConfirmed = state === 'confirmed';
        const answer = outcome.requests[request ?? -1]?.answer;
        return (answer?.ok === true) !== isConfirmed || (failure === null) !== isConfirmed;
      });
      expect(wrong).toEqual([]);
      expect(confirmed.filter((value) => value.startsWith('https:') && edge.cached(value))).toEqual([]);
      expect(outcome.result).toBe(unconfirmed.length > 0 ? 'partial' : 'purged');
      expect(arrivalsBroken(arrived, new Set(ids))).toEqual([]);
    }
    const confirmed = runs.flatMap((run) => run.confirmed).length;
    expect(confirmed).toBeGreaterThan(2500);
    expect(confirmed).toBeLessThan(3300);
    // As many requests met a fault as were meant to.
    expect(faulty / edge.requests.length).toBeGreaterThan(0.2);
  });
});
