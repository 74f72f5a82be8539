import { resolve } from 'node:path';
import type { Clock, Environment, Transport } from '../context.ts';
import { err, ok, type Result } from '../result.ts';
import { type BuildProblem, hashBuild } from './build/build.ts';
import type { ChangesProblem, FoundChanges } from './changes-found.ts';
import { findChanges } from './find-changes.ts';
import { openCheckout } from './git/checkout.ts';
import { runGit } from './git/process.ts';
import { connectGitHub } from './github/api.ts';
import type { readListedFiles } from './listed-files.ts';
import { createArtifactStore } from './versions/artifact.ts';
import type { VersionInputs } from './versions/comparison.ts';
import { readEvent } from './versions/event.ts';
import { createFileStore, isStateFile, locateStateFile } from './versions/state-file.ts';
import type { StateStore } from './versions/store.ts';
import { STORE_LIMIT_MS } from './versions/store-limit.ts';

interface SearchOptions extends VersionInputs {
  /** The built folder to compare, or null for commits. */
  readonly buildDir: string | null;
  /** `artifact`, `off`, or the path of a file. */
  readonly state: string;
  /** What the state is kept under, null where it is not known: then none is read, and none is kept. */
  readonly stateName: string | null;
  /** The only folder of the repository that matters, `''` for all of it. */
  readonly under: string;
  readonly githubToken: string;
}

interface SearchDeps {
  readonly env: Environment;
  readonly clock: Clock;
  readonly transport: Transport;
  /** Aborted: the search ends, and rejects with its reason. */
  readonly stop: AbortSignal;
  /** When that will be at the latest, on the clock. */
  readonly deadline: number;
  /** Aborted: the job was cancelled, and the state can be kept for a moment only. */
  readonly cancelled: AbortSignal;
  /** In place of the runner's disk and git, and of octokit. */
  readonly sources?: SearchSources | undefined;
}

/** Where files and versions are read, beside the transport. A simulation plays all of them from memory. */
export interface Sources {
  readonly git: typeof runGit;
  readonly readEvent: typeof readEvent;
  readonly hashBuild: typeof hashBuild;
  readonly connectGitHub: typeof connectGitHub;
  readonly locateStateFile: typeof locateStateFile;
  readonly createFileStore: typeof createFileStore;
  readonly readListedFiles: typeof readListedFiles;
}

type SearchSources = Omit<Sources, 'readListedFiles'>;

const RUNNER: SearchSources = {
  ...{ git: runGit, readEvent, hashBuild, connectGitHub },
  ...{ locateStateFile, createFileStore },
};

/** After a cancel, how long keeping the state may take, in milliseconds: the runner kills ten seconds after it. */
const CANCELLED_LIMIT_MS = 4000;

/** Finds what changed, by the repository, GitHub, the build folder and the state, as far as they are there. */
export async function searchChanges(
  options: SearchOptions,
  deps: SearchDeps,
): Promise<Result<FoundChanges, ChangesProblem | BuildProblem>> {
  const { env, clock, stop, deadline, sources = RUNNER } = deps;
  const { githubToken } = options;
  const workspace = resolve(env.GITHUB_WORKSPACE ?? '.');
  const { state, buildDir } = options;
  const inFile = state !== 'artifact' && state !== 'off';
  const stateFile = inFile ? await sources.locateStateFile(resolve(workspace, state)) : null;
  const folder = buildDir === null ? null : resolve(workspace, buildDir);
  const build =
    folder === null
      ? null
      : await sources.hashBuild(folder, { workspace, signal: stop, ...leaving(stateFile) });
  if (build?.ok === false) return err(build.reason);
  const found = await findChanges(
    { ...options, stateName: options.stateName ?? '', inFile },
    {
      event: await sources.readEvent(env),
      clock,
      signal: stop,
      checkout: openCheckout({ env, signal: stop, git: sources.git }),
      github: sources.connectGitHub({ env, githubToken, clock, signal: stop, deadline }),
      store: openStore(options, stateFile, deps),
      build: build?.value.files ?? null,
    },
  );
  if (!found.ok || build === null) return found;
  const { changes } = found.value;
  const notices = [...build.value.notices, ...changes.notices];
  return ok({ ...found.value, changes: { ...changes, notices } });
}

/** The state may lie inside the folder that it is about. */
function leaving(stateFile: string | null): { leaveOut?: (bytesPath: string) => boolean } {
  if (stateFile === null) return {};
  const bytes = Buffer.from(stateFile).toString('latin1');
  return { leaveOut: (path) => isStateFile(path, bytes) };
}

function openStore(
  { state, stateName, githubToken }: SearchOptions,
  stateFile: string | null,
  { env, clock, transport, stop, cancelled, sources = RUNNER }: SearchDeps,
): StateStore | null {
  if (state === 'off' || stateName === null) return null;
  if (stateFile !== null) return sources.createFileStore(stateFile);
  const open = (signal: AbortSignal, limitMs: number): StateStore =>
    createArtifactStore({
      ...{ name: stateName, githubToken, env, transport, clock, signal, limitMs },
      connect: (within) => sources.connectGitHub({ env, githubToken, clock, signal: within }),
    });
  // What a cancelled run has to keep is kept after the cancel, which stops all else.
  const never = new AbortController().signal;
  const late = (): StateStore => open(never, (cancelled.aborted ? CANCELLED_LIMIT_MS : STORE_LIMIT_MS) / 2);
  const reading = open(stop, STORE_LIMIT_MS);
  return {
    newest: () => (stop.aborted ? late() : reading).newest(),
    keep: (bytes) => late().keep(bytes),
  };
}
