import { fork, spawn } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeManifest } from '../src/changes/build/manifest.ts';
import { findBuildChanges } from '../src/changes/build/manifest-changes.ts';

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
}

/**
 * Makes a build of small files and lets both hash it in turn. Ours reads, compares and writes the manifest as well;
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
    return { files, bytes, oursMs, theirsMs, ratio: oursMs / theirsMs, memoryMiB };
  } finally {
    rmSync(workspace, { recursive: true });
  }
}

interface Round {
  readonly ms: number;
  readonly memoryMiB: number;
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
  const deps = { env: { GITHUB_WORKSPACE: workspace }, signal: new AbortController().signal };
  const { next } = await findBuildChanges({ buildDir: 'site', manifest: '.purge-manifest.json' }, deps);
  const { written } = await writeManifest(next);
  const ms = performance.now() - started;
  const hashes = [...next.manifest.files.values()];
  if (!written || hashes.some((hash) => hash === null)) throw new Error('a file was not hashed');
  return { ms, memoryMiB: process.resourceUsage().maxRSS / 1024 };
}

if (import.meta.main) {
  const [, , option, workspace = ''] = process.argv;
  if (option === '--round') process.send?.(await runRound(workspace));
  else console.log(await benchHash());
}
