/*
 * Tests what only real processes show (`npm run soak`): broken connections during a large purge, its memory, and signals at
 * any moment. The simulation covers everything else. All random choices come from seeds, which are printed.
 *
 *   npm run soak -- --seed 7 --seeds 5 --urls 100000 --kills 100
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { kill } from '../test/end-to-end/kills.ts';
import { weather } from '../test/end-to-end/storm.ts';

const { values } = parseArgs({
  options: {
    /** The first seed. */
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
function printResult(summary: string, broken: readonly string[]): void {
  console.log(`${broken.length === 0 ? '✓' : '✗'} ${summary}`);
  for (const law of broken.slice(0, 20)) console.log(`    ${law}`);
  failed += broken.length === 0 ? 0 : 1;
}

for (let seed = first; seed < first + seeds; seed++) {
  const { broken, confirmed, failedTargets, requests, faulty, tookMs, peakMiB } = await weather({
    seed,
    urls,
    tags: 300,
  });
  printResult(
    `storm, seed ${seed}: ${confirmed} targets confirmed, ${failedTargets} failed; ${requests} requests, ${faulty} with faults; ` +
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
const counts = [...results].map(([result, runs]) => `${runs.length} ${result}`).join(', ');
const seconds = Math.round((performance.now() - started) / 1000);
printResult(
  `kills, seed ${first}: ${kills} signals, ${counts}; ${seconds} s`,
  killed.flatMap(({ at, signal, broken }) => broken.map((law) => `${signal} at ${at} ms: ${law}`)),
);

process.exitCode = failed === 0 ? 0 : 1;
