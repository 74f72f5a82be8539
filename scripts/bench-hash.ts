import { fork, spawn } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareBuild, hashBuild } from '../src/changes/build/build.ts';
import type { State } from '../src/changes/versions/state.ts';
import { formatState, parseState } from '../src/changes/versions/state-format.ts';

/** How long it takes to find what a build changed, beside hashing it with coreutils on two cores. */
export interface HashBench {
  readonly files: number;
  readonly bytes: number;
  /** The best of the rounds, in milliseconds: what disturbs a round only makes it longer. */
  readonly oursMs: number;
  readonly theirsMs: number;
  readonly ratio: number;
  /** Peak resident memory of ours, in MiB. */
  readonly memoryMiB: number;
  /** The state of such a build, as it is kept, in MiB. */
  readonly stateMiB: number;
}

/**
 * Makes a build of small files and lets both hash it in turn. Ours writes, reads and compares the state as well;
 * each round of it is a process of its own, timed without its start, as theirs does without ours.
 */
export async function benchHash({ files = 50_000, bytes = 2 ** 30, rounds = 5 } = {}): Promise<HashBench> {
  const workspace = mkdtempSync(join(tmpdir(), 'bench-hash-'));
  try {
    makeBuild(join(workspace, 'site'), files, bytes);
    const ours: Round[] = [];
    const theirs: number[] = [];
    // The first round of each finds the files on the disk, all others in memory.
    for (let round = 0; round <= rounds; round++) {
      theirs.push(await hashWithCoreutils(join(workspace, 'site')));
      ours.push(await hashWithAction(workspace));
    }
    const oursMs = Math.min(...ours.slice(1).map(({ ms }) => ms));
    const theirsMs = Math.min(...theirs.slice(1));
    const memoryMiB = Math.max(...ours.map((round) => round.memoryMiB));
    const stateMiB = Math.max(...ours.map((round) => round.stateMiB));
    return { files, bytes, oursMs, theirsMs, ratio: oursMs / theirsMs, memoryMiB, stateMiB };
  } finally {
    rmSync(workspace, { recursive: true });
  }
}

interface Round {
  readonly ms: number;
  readonly memoryMiB: number;
  readonly stateMiB: number;
}

function makeBuild(folder: string, files: number, bytes: number): void {
  const content = Buffer.alloc(Math.floor(bytes / files));
  for (let index = 0; index < files; index++) {
    const section = join(folder, `section-${index % 50}`, `part-${Math.floor(index / 50) % 20}`);
    if (index < 1000) mkdirSync(section, { recursive: true });
    writeFileSync(join(section, `page-${index}.html`), randomFillSync(content));
  }
}

/** As in the aim: `find -type f -print0 | xargs -0 -P2 sha256sum`. */
async function hashWithCoreutils(folder: string): Promise<number> {
  const started = performance.now();
  const child = spawn('sh', ['-c', 'find . -type f -print0 | xargs -0 -P2 sha256sum'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [status] = await once(child, 'exit');
  if (status !== 0) throw new Error('find, xargs or sha256sum failed');
  return performance.now() - started;
}

async function hashWithAction(workspace: string): Promise<Round> {
  const child = fork(import.meta.filename, ['--round', workspace]);
  const [round] = await once(child, 'message');
  await once(child, 'exit');
  return round;
}

/** In the child. */
async function runRound(workspace: string): Promise<Round> {
  const started = performance.now();
  const { signal } = new AbortController();
  const build = await hashBuild(join(workspace, 'site'), { workspace, signal });
  if (!build.ok) throw new Error(build.reason.code);
  const { files } = build.value;
  const contents = [...files].map(([path, hash]) => [path, [hash]] as const);
  const state: State = { unknown: false, versions: [], files: new Map(contents), workflows: new Map() };
  const bytes = formatState(state, 'bench');
  const kept = parseState(bytes, 'bench');
  if (!kept.ok || kept.value.files === null) throw new Error('the state cannot be read');
  const compared = compareBuild(kept.value.files, files);
  const ms = performance.now() - started;
  if (compared.files.length > 0) throw new Error('a file was not hashed, or not kept');
  const memoryMiB = process.resourceUsage().maxRSS / 1024;
  return { ms, memoryMiB, stateMiB: bytes.length / 2 ** 20 };
}

if (import.meta.main) {
  const [, , option, workspace = ''] = process.argv;
  if (option === '--round') process.send?.(await runRound(workspace));
  else console.log(await benchHash());
}
