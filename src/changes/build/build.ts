import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Environment } from '../../context.ts';
import { quote } from '../../text/entries.ts';
import type { ChangedFile, Changes } from '../changes.ts';
import { hashFiles } from './hash.ts';
import { isManifest, locateManifest, type NextManifest, readManifest } from './manifest.ts';
import { type BuildRun, isNewer, labelOf, type Manifest } from './manifest-format.ts';
import { BuildError, notice, walkBuild } from './scan.ts';

export interface BuildAsk {
  /** Both as the inputs have them: from the workspace, or absolute. */
  readonly buildDir: string;
  readonly manifest: string;
}

export interface BuildDeps {
  /** The runner's: GITHUB_WORKSPACE, GITHUB_SHA, GITHUB_WORKFLOW_REF, GITHUB_RUN_NUMBER, GITHUB_RUN_ATTEMPT. */
  readonly env: Environment;
  readonly signal: AbortSignal;
}

export interface BuildChanges {
  /** Paths are from the build folder, which is the site's root. All are files, and in order. */
  readonly changes: Changes;
  /** For `writeManifest`, once every target is confirmed. */
  readonly next: NextManifest;
}

/**
 * Which built files are not what they were at the last purge, by the manifest that it wrote. Without one that can be
 * read, that is unknown. Rejects with a BuildError where the build folder is not in order, and with the reason of
 * `signal` when that aborts.
 */
export async function findBuildChanges(ask: BuildAsk, { env, signal }: BuildDeps): Promise<BuildChanges> {
  const workspace = resolve(env.GITHUB_WORKSPACE ?? '.');
  const path = await locateManifest(resolve(workspace, ask.manifest));
  const build = await readBuild(resolve(workspace, ask.buildDir), path, signal);
  const before = await readManifest(path);
  const manifest = { run: runOf(env), files: build.files };
  const next = { path, manifest };
  if ('why' in before) {
    const { notices } = build;
    return { changes: { kind: 'unknown', base: '', head: '', reason: before.why, notices }, next };
  }
  const files = compare(before.files, build.files);
  const changes: Changes = {
    kind: 'files',
    files,
    source: 'manifest',
    base: '',
    head: '',
    reason: `the build was compared with the one that ${labelOf(before.run)} purged for`,
    notices: [...build.notices, ...overtaken(before.run, manifest.run), ...upheaval(before, files)],
  };
  return { changes, next };
}

interface Build {
  /** As in a manifest: null for a file that was not the same for as long as it took to read it. */
  readonly files: ReadonlyMap<string, string | null>;
  readonly notices: readonly string[];
}

async function readBuild(folder: string, manifest: string, signal: AbortSignal): Promise<Build> {
  const root = await realpath(folder).catch((error: NodeJS.ErrnoException) => {
    const remedy = 'it takes the folder of the built site, after the step that builds it';
    throw new BuildError(`${quote(folder)} is not there (${error.code}); ${remedy}`);
  });
  if (!(await stat(root)).isDirectory()) throw new BuildError(`${quote(folder)} is not a folder`);
  const place = Buffer.from(manifest).toString('latin1');
  const { files, notices } = walkBuild(root, (at) => isManifest(at, place));
  // To take it at its word would be to purge the whole site for a build that failed.
  if (files.length === 0) throw new BuildError(`${quote(folder)} holds no file; did the build run?`);

  const { hashes, unreadable } = await hashFiles(
    files.map(({ at }) => at),
    signal,
  );
  const pathAt = (index: number): string => files[index]?.path ?? '';
  const [locked] = unreadable;
  if (locked) {
    const more = unreadable.size > 1 ? ` and ${unreadable.size - 1} more` : '';
    throw new BuildError(`${quote(pathAt(locked[0]))}${more} in it cannot be read (${locked[1]})`);
  }
  const restless = [...hashes].filter(([, hash]) => hash === null).map(([index]) => pathAt(index));
  return {
    files: new Map([...hashes].map(([index, hash]) => [pathAt(index), hash])),
    notices: restless.length > 0 ? [...notices, notice(RESTLESS, restless.sort())] : notices,
  };
}

const RESTLESS = 'it changed while it was read, so it counts as changed, now and in the next run';

function compare(before: Manifest['files'], now: Manifest['files']): readonly ChangedFile[] {
  const statusOf = (path: string): ChangedFile['status'] | null => {
    if (!before.has(path)) return 'added';
    if (!now.has(path)) return 'deleted';
    const hash = now.get(path);
    return hash !== null && hash === before.get(path) ? null : 'modified';
  };
  return [...new Set([...before.keys(), ...now.keys()])].sort().flatMap((path) => {
    const status = statusOf(path);
    return status === null
      ? []
      : [{ path, status, type: 'file', held: [before.get(path) ?? null], now: now.get(path) ?? null }];
  });
}

function overtaken(before: BuildRun, run: BuildRun): readonly string[] {
  if (!isNewer(before, run)) return [];
  const what = `the manifest is of ${labelOf(before)}, which is newer than ${labelOf(run)}`;
  return [
    `${what}: where their builds differ is purged, whichever of them is served, and this run does not replace it`,
  ];
}

/** From so many files on, and from this part of them. */
const MANY = 20;
const NEARLY_ALL = 0.9;

function upheaval({ files }: Manifest, changed: readonly ChangedFile[]): readonly string[] {
  const lost = changed.filter(({ status }) => status !== 'added').length;
  if (files.size < MANY || lost < NEARLY_ALL * files.size) return [];
  const percent = Math.floor((lost / files.size) * 100);
  const cause = 'that is what the time of the build, a build ID or a nonce in every page does';
  const remedy = 'make the build reproducible, or purge with `prefixes`, `tags` or `hosts` instead';
  return [
    `${lost} of the ${files.size} files of the last build (${percent} %) differ or are gone: ${cause}; ${remedy}`,
  ];
}

/** https://docs.github.com/actions/reference/workflows-and-actions/variables */
function runOf(env: Environment): BuildRun {
  const number = (text = ''): number => (/^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0);
  return {
    // owner/repository/.github/workflows/FILE@REF; runs are counted by file, not by the name in it.
    workflow: /^[^/]+\/[^/]+\/(.+?)@/.exec(env.GITHUB_WORKFLOW_REF ?? '')?.[1] ?? env.GITHUB_WORKFLOW ?? '',
    number: number(env.GITHUB_RUN_NUMBER),
    attempt: number(env.GITHUB_RUN_ATTEMPT),
    commit: env.GITHUB_SHA ?? '',
  };
}
