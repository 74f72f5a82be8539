/**
 * Restores fixed faults one by one in a copy of the sources, simulates until a seed finds each, and prints the table in
 * docs/testing.md: `node scripts/planted-faults.ts [--seeds 10000] [parts of names]`.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { PLANTED_FAULTS, type PlantedFault } from '../test/simulate/faults.ts';

const PROJECT = join(import.meta.dirname, '..');

const { values, positionals } = parseArgs({
  options: { seeds: { type: 'string', default: '10000' } },
  allowPositionals: true,
});
const copy = mkdtempSync(join(tmpdir(), 'planted-'));
process.once('exit', () => rmSync(copy, { recursive: true, force: true }));
for (const name of ['src', 'test', 'scripts', 'package.json', 'action.yml']) {
  cpSync(join(PROJECT, name), join(copy, name), { recursive: true });
}
symlinkSync(join(PROJECT, 'node_modules'), join(copy, 'node_modules'));

/** The time limit for one fault, since a fault may cause an endless run. */
const TIME_LIMIT_MS = 30 * 60_000;

/** Simulates with the fault. Returns the first seed that finds it, the broken law, and a description; null if none does. */
function find({ file, find, replace }: PlantedFault): readonly string[] | null {
  const path = join(copy, 'src', file);
  const text = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    text.replace(find, () => replace),
  );
  const simulate = join(copy, 'scripts/simulate.ts');
  const { stdout, stderr } = spawnSync(process.execPath, [simulate, '--first', '--seeds', values.seeds], {
    encoding: 'utf8',
    timeout: TIME_LIMIT_MS,
  });
  writeFileSync(path, text);
  if (stderr !== '') throw new Error(stderr);
  return /^(\d+) breaks (\w+): (.*)$/m.exec(stdout)?.slice(1) ?? null;
}

const isWanted = (name: string): boolean => positionals.some((part) => name.includes(part));
const wanted = PLANTED_FAULTS.filter(({ name }) => positionals.length === 0 || isWanted(name));
console.log('| Fault | Law | Seed |\n|---|---|---|');
for (const { name, breaks, ...place } of wanted) {
  const [seed, law, what] = find({ name, breaks, ...place }) ?? ['not found', '', 'All laws hold.'];
  console.log(`| ${name} | ${law} | ${seed} |`);
  if (breaks.some((one) => one === law)) continue;
  console.error(`${name}: ${seed} ${what}`);
  process.exitCode = 1;
}
