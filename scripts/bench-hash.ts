import { fork, spawn } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareBuild, hashBuild } from '../src/changes/build/build.ts';
import type { State } from '../src/changes/versions/state.ts';
import { formatState, parseState } from '../src/changes/versions/state-format.ts';

/** The time to detect the changed files of a build, compared with hashing the build with coreutils on two cores. */
export interface HashBench {
  readonly files: number;
  readonly bytes: number;
  /** The shortest round, since other load can only make a round longer. */
  readonly actionMs: number;
  readonly coreutilsMs: number;
  readonly ratio: number;
  /** The peak resident memory of the action's code. */
  readonly memoryMiB: number;
  /** The size of the stored state. */
  readonly stateMiB: number;
}

/**
 * Creates a build of small files and hashes it in turn with coreutils and with the action's code, which also formats,
 * parses, and compares the state. Each round of the action runs in a new process; its startup is not measured.
 */
export async function benchHash({ files = 50_000, bytes = 2 ** 30, rounds = 5 } = {}): Promise<HashBench> {
  const workspace = mkdtempSync(join(tmpdir(), 'bench-hash-'));
  try {
    makeBuild(join(workspace, 'site'), files, bytes);
    const actionRounds: Round[] = [];
    const coreutilsTimes: number[] = [];
    // The times exclude the first round, which may read the files from the disk. Later rounds read the page cache.
    for (let round = 0; round <= rounds; round++) {
      coreutilsTimes.push(await hashWithCoreutils(join(workspace, 'site')));
      actionRounds.push(await hashWithAction(workspace));
    }
    const actionMs = Math.min(...actionRounds.slice(1).map(({ ms }) => ms));
    const coreutilsMs = Math.min(...coreutilsTimes.slice(1));
    const memoryMiB = Math.max(...actionRounds.map((round) => round.memoryMiB));
    const stateMiB = Math.max(...actionRounds.map((round) => round.stateMiB));
    return { files, bytes, actionMs, coreutilsMs, ratio: actionMs / coreutilsMs, memoryMiB, stateMiB };
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

/** Runs in the child process. */
async function runRound(workspace: string): Promise<Round> {
  const started = performance.now();
  const { signal } = new AbortController();
  const build = await hashBuild(join(workspace, 'site'), { workspace, signal });
  if (!build.ok) throw new Error(build.reason.code);
  const { files } = build.value;
  const contents = [...files].map(([path, hash]) => [path, [hash]] as const);
  const state: State = { unknown: false, versions: [], files: new Map(contents), workflows: new Map() };
  const bytes = formatState(state, 'bench');
  const parsed = parseState(bytes, 'bench');
  if (!parsed.ok || parsed.value.files === null) throw new Error('the state cannot be parsed');
  const compared = compareBuild(parsed.value.files, files);
  const ms = performance.now() - started;
  if (compared.files.length > 0) throw new Error('the parsed state differs from the build');
  const memoryMiB = process.resourceUsage().maxRSS / 1024;
  return { ms, memoryMiB, stateMiB: bytes.length / 2 ** 20 };
}

if (import.meta.main) {
  const [, , option, workspace = ''] = process.argv;
  if (option === '--round') process.send?.(await runRound(workspace));
  else console.log(await benchHash());
}
