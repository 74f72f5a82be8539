/**
 * Puts faults back that were mended once, one by one, in a copy of the sources, simulates until each is found, and prints
 * the table in docs/testing.md: `node scripts/planted-faults.ts [--seeds 10000] [parts of names]`.
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

/** A fault may let a run go on for ever. */
const MOST_MS = 30 * 60_000;

/** Simulates with the fault. The first seed that finds it, the law that it breaks, and where; null where none does. */
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
    timeout: MOST_MS,
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
