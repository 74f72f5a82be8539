/**
 * Simulates the whole system. `npm run simulate -- --seeds 10000 [--from 1]` plays histories in one thread per core and
 * shrinks those that break a law; with `--first`, it stops at the first one and does not shrink it.
 * `--seed N [--without 'step 2,step 1/api/outage']` plays one history and prints its story.
 */
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { playHistory } from '../test/simulate/history.ts';
import type { Breach, Law } from '../test/simulate/laws.ts';
import { repeatLine, shrink } from '../test/simulate/shrink.ts';

/** The work of a thread. All threads take their seeds from one shared counter. */
interface Work {
  readonly next: Int32Array<SharedArrayBuffer>;
  readonly end: number;
  /** Whether to stop at the first seed that breaks a law. */
  readonly stopsAtFirst: boolean;
}

interface Outcome {
  readonly seed: number;
  readonly broken: readonly Breach[];
  readonly results: readonly string[];
}

/** The number of failed seeds to shrink. */
const MAX_SHRUNK = 3;

async function playSeeds({ next, end, stopsAtFirst }: Work): Promise<void> {
  for (let seed = Atomics.add(next, 0, 1); seed < end; seed = Atomics.add(next, 0, 1)) {
    const { broken, runs } = await playHistory(seed);
    const results = runs.map(({ outcome, isKilled }) => (isKilled ? 'killed' : outcome.result));
    if (stopsAtFirst && broken.length > 0) Atomics.store(next, 0, end);
    parentPort?.postMessage({ seed, broken, results } satisfies Outcome);
  }
}

async function playAll(from: number, seeds: number, stopsAtFirst: boolean): Promise<void> {
  const next = new Int32Array(new SharedArrayBuffer(4));
  next[0] = from;
  const work: Work = { next, end: from + seeds, stopsAtFirst };
  const failed: Outcome[] = [];
  const results = new Map<string, number>();
  const threads = Array.from({ length: availableParallelism() }, () => {
    const worker = new Worker(new URL(import.meta.url), { workerData: work });
    worker.on('message', (outcome: Outcome) => {
      if (outcome.broken.length > 0) failed.push(outcome);
      for (const result of outcome.results) results.set(result, (results.get(result) ?? 0) + 1);
    });
    return new Promise((resolve, reject) => worker.on('exit', resolve).on('error', reject));
  });
  await Promise.all(threads);
  const { user, system } = process.cpuUsage();
  const cpuMs = (user + system) / 1000 / seeds;
  const runs = [...results].map(([result, number]) => `${number} ${result}`).join(', ');
  console.log(
    `${seeds} histories, ${performance.now().toFixed(0)} ms, ${cpuMs.toFixed(1)} ms of CPU time each. Runs: ${runs}.`,
  );
  failed.sort((one, other) => one.seed - other.seed);
  for (const [index, { seed, broken }] of failed.entries()) {
    const [{ law, what }] = broken as readonly [Breach];
    console.log(`${seed} breaks ${law}: ${what}`);
    if (index < MAX_SHRUNK && !stopsAtFirst) console.log(`  ${repeatLine(seed, await shrink(seed, law))}`);
  }
  if (failed.length > 0) process.exitCode = 1;
}

async function playOne(seed: number, without: ReadonlySet<string>): Promise<void> {
  const { setup, broken, story } = await playHistory(seed, { without, isTold: true });
  console.log(`Seed ${seed}: ${setup}`);
  for (const line of story) console.log(line);
  const laws: readonly Law[] = [...new Set(broken.map(({ law }) => law))];
  console.log(laws.length === 0 ? 'All laws hold.' : `Broken laws: ${laws.join(', ')}`);
  if (laws.length > 0) process.exitCode = 1;
}

if (!isMainThread) await playSeeds(workerData as Work);
else {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '1000' },
      from: { type: 'string', default: '1' },
      seed: { type: 'string' },
      first: { type: 'boolean', default: false },
      without: { type: 'string', default: '' },
    },
  });
  const without = new Set(values.without.split(',').filter((name) => name !== ''));
  if (values.seed !== undefined) await playOne(Number(values.seed), without);
  else await playAll(Number(values.from), Number(values.seeds), values.first);
}
