/*
 * Mutation testing (`npm run mutate`): StrykerJS changes the pure rooms in one place at a time and runs the tests of that
 * room, at least one of which must fail. test/mutation/equivalent.json lists the mutants that no test can detect, with
 * reasons.
 *
 *   npm run mutate                                # all rooms in turn
 *   npm run mutate -- plan purge                  # some rooms, as named in test/mutation/rooms.ts
 *   npm run mutate -- targets --only src/targets/headers.ts
 */
import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { type Mutant, whyEquivalent } from '../test/mutation/equivalent.ts';
import { ROOMS } from '../test/mutation/rooms.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** The only file of the room to change. */
    only: { type: 'string' },
    /** The number of mutants to test at a time. */
    at: { type: 'string', default: '1' },
  },
});
const names = positionals.length > 0 ? positionals : Object.keys(ROOMS);

type MutantResult = Awaited<ReturnType<Stryker['runMutationTest']>>[number];

/** The folder for temporary files. Git ignores it. */
const FOLDER = '.stryker-tmp';
/** Stryker's processes load hundreds of modules for each mutant, so they share compiled code. */
process.env.NODE_COMPILE_CACHE = resolve(FOLDER, 'compiled');

/** Tests all mutants of a room. */
async function mutate(name: string): Promise<MutantResult[]> {
  const room = ROOMS[name];
  if (room === undefined)
    throw new Error(`unknown room ${name}; the rooms are ${Object.keys(ROOMS).join(', ')}`);
  // test/mutation/vitest.config.ts reads this variable.
  process.env.MUTATION_TESTS = JSON.stringify(room.tests);
  const stryker = new Stryker({
    mutate: values.only === undefined ? [...room.mutate] : [values.only],
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
    coverageAnalysis: 'perTest',
    concurrency: Number(values.at),
    // The runner's thread needs more memory with each run, so the runner is restarted.
    maxTestRunnerReuse: 200,
    tempDirName: `${FOLDER}/sandbox`,
    ignorePatterns: ['dist', 'docs', 'pictures'],
    // Generous, so that other load on the machine does not look like an endless loop.
    timeoutMS: 5000,
    timeoutFactor: 3,
    reporters: ['progress-append-only'],
  });
  return stryker.runMutationTest();
}

/** Returns the changed lines, before and after. */
function mutantOf({ fileName, location: { start, end }, replacement = '' }: MutantResult): Mutant {
  const lines = readFileSync(fileName, 'utf8')
    .split('\n')
    .slice(start.line - 1, end.line);
  const [first = '', last = ''] = [lines[0], lines.at(-1)];
  const becomes = first.slice(0, start.column - 1) + replacement + last.slice(end.column - 1);
  return { file: relative('src', fileName), line: start.line, code: lines.join('\n'), becomes };
}

/** Formats a table row: mutants, killed, equivalent, survived, and the percentage of killed mutants. */
function row(title: string, results: readonly MutantResult[]): string {
  const tested = results.filter(({ status }) => status !== 'CompileError' && status !== 'Ignored');
  const alive = tested.filter(isAlive);
  const equivalent = alive.filter((one) => whyEquivalent(mutantOf(one)) !== undefined).length;
  const killed = tested.length - alive.length;
  const score = tested.length === 0 ? 100 : (killed / tested.length) * 100;
  return `| ${title} | ${tested.length} | ${killed} | ${equivalent} | ${alive.length - equivalent} | ${score.toFixed(1)} % |`;
}

/** The error of a test file that cannot be loaded. It counts as a failed test. */
const LOAD_ERROR = /^An error occurred outside of a test run: \S+\.test\.ts: /;

/**
 * Returns whether no test failed. A crash of the runner (for example, if the test names are too long for one regular
 * expression) is not a failed test.
 */
function isAlive({ status, statusReason = '' }: MutantResult): boolean {
  const isBroken = status === 'RuntimeError' && !LOAD_ERROR.test(statusReason);
  return status === 'Survived' || status === 'NoCoverage' || isBroken;
}

const all: MutantResult[] = [];
for (const name of names) all.push(...(await mutate(name)));

const files = Map.groupBy(all, ({ fileName }) => relative('src', fileName));
console.log('\n| File | Mutants | Killed | Equivalent | Survived | Score |\n|---|--:|--:|--:|--:|--:|');
for (const [file, mutants] of files) console.log(row(`\`${file}\``, mutants));
console.log(row('all', all));

const survivors = all
  .filter(isAlive)
  .map(mutantOf)
  .filter((mutant) => whyEquivalent(mutant) === undefined);
for (const { statusReason } of all.filter(({ status }) => status === 'RuntimeError')) {
  console.error(statusReason?.slice(0, 500));
}
for (const { file, line, code, becomes } of survivors) {
  console.log(`\n${file}:${line}\n- ${code.trim()}\n+ ${becomes.trim()}`);
}
process.exitCode = survivors.length > 0 ? 1 : 0;
