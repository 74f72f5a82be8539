/**
 * The whole system, simulated: `npm run simulate -- --seeds 10000 [--from 1]` plays histories in as many threads as there
 * are cores (with `--first` until one breaks a law, which is not made smaller), and
 * `--seed N [--without 'step 2,step 1/api/outage']` plays one and tells its whole story.
 */
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { playHistory } from '../test/simulate/history.ts';
import type { Breach, Law } from '../test/simulate/laws.ts';
import { repeatLine, shrink } from '../test/simulate/shrink.ts';

/** What a thread has to do: seeds, which all threads take one after the other from a counter. */
interface Work {
  readonly next: Int32Array<SharedArrayBuffer>;
  readonly end: number;
  /** The first seed that breaks a law ends it. */
  readonly isOver: boolean;
}

interface Outcome {
  readonly seed: number;
  readonly broken: readonly Breach[];
  readonly results: readonly string[];
}

/** Of so many seeds that break a law, the shortest line to repeat it is looked for. */
const SHRUNK = 3;

async function playThem({ next, end, isOver }: Work): Promise<void> {
  for (let seed = Atomics.add(next, 0, 1); seed < end; seed = Atomics.add(next, 0, 1)) {
    const { broken, runs } = await playHistory(seed);
    const results = runs.map(({ outcome, isKilled }) => (isKilled ? 'killed' : outcome.result));
    if (isOver && broken.length > 0) Atomics.store(next, 0, end);
    parentPort?.postMessage({ seed, broken, results } satisfies Outcome);
  }
}

async function playAll(from: number, seeds: number, isOver: boolean): Promise<void> {
  const next = new Int32Array(new SharedArrayBuffer(4));
  next[0] = from;
  const work: Work = { next, end: from + seeds, isOver };
  const failed: Outcome[] = [];
  const results = new Map<string, number>();
  const threads = Array.from({ length: availableParallelism() }, () => {
    const worker = new Worker(new URL(import.meta.url), { workerData: work });
    worker.on('message', (outcome: Outcome) => {
      if (outcome.broken.length > 0) failed.push(outcome);
      for (const result of outcome.results) results.set(result, (results.get(result) ?? 0) + 1);
    });
    return new Promise((done, fail) => worker.on('exit', done).on('error', fail));
  });
  await Promise.all(threads);
  const { user, system } = process.cpuUsage();
  const each = (user + system) / 1000 / seeds;
  const runs = [...results].map(([result, number]) => `${number} ${result}`).join(', ');
  console.log(
    `${seeds} histories, ${performance.now().toFixed(0)} ms, ${each.toFixed(1)} ms of CPU each. Runs: ${runs}.`,
  );
  failed.sort((one, other) => one.seed - other.seed);
  for (const [at, { seed, broken }] of failed.entries()) {
    const [{ law, what }] = broken as readonly [Breach];
    console.log(`${seed} breaks ${law}: ${what}`);
    if (at < SHRUNK && !isOver) console.log(`  ${repeatLine(seed, await shrink(seed, law))}`);
  }
  if (failed.length > 0) process.exitCode = 1;
}

async function tellOne(seed: number, without: ReadonlySet<string>): Promise<void> {
  const { setup, broken, story } = await playHistory(seed, { without, isTold: true });
  console.log(`Seed ${seed}: ${setup}`);
  for (const line of story) console.log(line);
  const laws: readonly Law[] = [...new Set(broken.map(({ law }) => law))];
  console.log(laws.length === 0 ? 'All laws hold.' : `Broken: ${laws.join(', ')}`);
  if (laws.length > 0) process.exitCode = 1;
}

if (!isMainThread) await playThem(workerData as Work);
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
  if (values.seed !== undefined) await tellOne(Number(values.seed), without);
  else await playAll(Number(values.from), Number(values.seeds), values.first);
}
