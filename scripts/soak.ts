/*
 * The long versions of the storm and of the kills, behind `npm run soak`. All chance comes from seeds, which are printed:
 * the same seed gives the same end of every target.
 *
 *   npm run soak -- --seed 7 --seeds 5 --urls 10000 --kills 100 --twice
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { kill } from '../test/end-to-end/kills.ts';
import { weather } from '../test/end-to-end/storm.ts';

const { values } = parseArgs({
  options: {
    /** The first one. */
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '3' },
    runs: { type: 'string', default: '3' },
    urls: { type: 'string', default: '10000' },
    kills: { type: 'string', default: '100' },
    /** Each storm is gone through once more, to the same end. */
    twice: { type: 'boolean', default: false },
  },
});
const [first, seeds, runs, urls, kills] = [
  values.seed,
  values.seeds,
  values.runs,
  values.urls,
  values.kills,
].map(Number) as [number, number, number, number, number];

let failed = 0;
function tell(what: string, broken: readonly string[]): void {
  console.log(`${broken.length === 0 ? '✓' : '✗'} ${what}`);
  for (const law of broken.slice(0, 20)) console.log(`    ${law}`);
  failed += broken.length === 0 ? 0 : 1;
}

for (let seed = first; seed < first + seeds; seed++) {
  const storm = { seed, runs, urls, tags: 300, stalls: true, timeoutMinutes: 30 };
  const ends = new Set<string>();
  for (let time = 0; time < (values.twice ? 2 : 1); time++) {
    const { broken, digest, tookMs, ...weathered } = await weather(storm);
    ends.add(digest);
    const { confirmed, named, requests, faulty, limited, peakMiB } = weathered;
    tell(
      `storm, seed ${seed}: ${runs} runs, ${confirmed} targets confirmed, ${named} named; ${requests} requests, ` +
        `${faulty} in the storm, ${limited} over the limit; ${Math.round(tookMs / 1000)} s, ${peakMiB} MiB; end ${digest}`,
      ends.size > 1 ? [...broken, 'the same seed came to another end'] : broken,
    );
  }
}

const started = performance.now();
const killed = await kill({
  seed: first,
  times: kills,
  files: 3000,
  width: Math.max(1, availableParallelism() - 1),
});
const results = Map.groupBy(killed, ({ result }) => result);
const sum = [...results].map(([result, all]) => `${all.length} ${result}`).join(', ');
const took = Math.round((performance.now() - started) / 1000);
tell(
  `kills, seed ${first}: ${kills} signals, ${sum}; ${took} s`,
  killed.flatMap(({ at, signal, broken }) => broken.map((law) => `${signal} at ${at} ms: ${law}`)),
);

process.exitCode = failed === 0 ? 0 : 1;
