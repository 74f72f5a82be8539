/*
 * What only real processes show, behind `npm run soak`: connections that break in a large purge, its memory, and signals
 * at any moment. All else is simulated. Chance comes from seeds, which are printed.
 *
 *   npm run soak -- --seed 7 --seeds 5 --urls 100000 --kills 100
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
    urls: { type: 'string', default: '100000' },
    kills: { type: 'string', default: '100' },
  },
});
const [first, seeds, urls, kills] = [values.seed, values.seeds, values.urls, values.kills].map(Number) as [
  number,
  number,
  number,
  number,
];

let failed = 0;
function tell(what: string, broken: readonly string[]): void {
  console.log(`${broken.length === 0 ? '✓' : '✗'} ${what}`);
  for (const law of broken.slice(0, 20)) console.log(`    ${law}`);
  failed += broken.length === 0 ? 0 : 1;
}

for (let seed = first; seed < first + seeds; seed++) {
  const { broken, confirmed, named, requests, faulty, tookMs, peakMiB } = await weather({
    seed,
    urls,
    tags: 300,
  });
  tell(
    `storm, seed ${seed}: ${confirmed} targets confirmed, ${named} named; ${requests} requests, ${faulty} went wrong; ` +
      `${Math.round(tookMs / 1000)} s, ${peakMiB} MiB`,
    broken,
  );
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
