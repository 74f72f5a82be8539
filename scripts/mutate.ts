/*
 * Mutation testing, behind `npm run mutate`: StrykerJS changes the pure rooms in one place at a time, and runs the tests of
 * that room, which have to notice. What they do not notice has to stand in test/mutation/equivalent.json with a reason.
 *
 *   npm run mutate                                # all rooms, one after the other
 *   npm run mutate -- plan cloudflare             # some
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
    /** One file of the room. */
    only: { type: 'string' },
    /** How many mutants are tried at once. */
    at: { type: 'string', default: '1' },
  },
});
const names = positionals.length > 0 ? positionals : Object.keys(ROOMS);

type MutantResult = Awaited<ReturnType<Stryker['runMutationTest']>>[number];

/** Everything that is made on the way: Git ignores it. */
const FOLDER = '.stryker-tmp';
/** The processes of the runner load hundreds of modules for each mutant. */
process.env.NODE_COMPILE_CACHE = resolve(FOLDER, 'compiled');

/** Tries all mutants of a room. */
async function mutate(name: string): Promise<MutantResult[]> {
  const room = ROOMS[name];
  if (room === undefined) throw new Error(`There is no room ${name}, only ${Object.keys(ROOMS).join(', ')}`);
  // The configuration of vitest reads it.
  process.env.MUTATION_TESTS = JSON.stringify(room.tests);
  const stryker = new Stryker({
    mutate: values.only === undefined ? [...room.mutate] : [values.only],
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
    coverageAnalysis: 'perTest',
    concurrency: Number(values.at),
    // The one thread that it has grows with each run.
    maxTestRunnerReuse: 200,
    tempDirName: `${FOLDER}/sandbox`,
    ignorePatterns: ['dist', 'docs', 'pictures'],
    // Nobody else's load is to be taken for an endless loop.
    timeoutMS: 5000,
    timeoutFactor: 3,
    reporters: ['progress-append-only'],
  });
  return stryker.runMutationTest();
}

/** What was changed into what: the lines before and after. */
function mutantOf({ fileName, location: { start, end }, replacement = '' }: MutantResult): Mutant {
  const lines = readFileSync(fileName, 'utf8')
    .split('\n')
    .slice(start.line - 1, end.line);
  const [first = '', last = ''] = [lines[0], lines.at(-1)];
  const becomes = first.slice(0, start.column - 1) + replacement + last.slice(end.column - 1);
  return { file: relative('src', fileName), line: start.line, code: lines.join('\n'), becomes };
}

/** A row of Markdown: mutants, killed, survived as equivalent and otherwise, the share of the killed. */
function row(title: string, all: readonly MutantResult[]): string {
  const tried = all.filter(({ status }) => status !== 'CompileError' && status !== 'Ignored');
  const alive = tried.filter(isAlive);
  const equivalent = alive.filter((one) => whyEquivalent(mutantOf(one)) !== undefined).length;
  const killed = tried.length - alive.length;
  const score = tried.length === 0 ? 100 : (killed / tried.length) * 100;
  return `| ${title} | ${tried.length} | ${killed} | ${equivalent} | ${alive.length - equivalent} | ${score.toFixed(1)} % |`;
}

/** A file of tests that cannot be loaded is red. */
const FILE_IS_RED = /^An error occurred outside of a test run: \S+\.test\.ts: /;

/** Where the runner breaks down, as it does with names of tests too long for one expression, no test has noticed anything. */
function isAlive({ status, statusReason = '' }: MutantResult): boolean {
  const isBroken = status === 'RuntimeError' && !FILE_IS_RED.test(statusReason);
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
