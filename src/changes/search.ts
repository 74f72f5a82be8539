import { resolve } from 'node:path';
import type { TimedContext } from '../context.ts';
import { err, type Result } from '../result.ts';
import { type BuildProblem, hashBuild } from './build/build.ts';
import type { ChangesProblem, ChangesSearch } from './changes-found.ts';
import type { FindChangesDeps, FindChangesOptions } from './compare.ts';
import type { readListedFiles } from './file-list.ts';
import { findChanges } from './find-changes.ts';
import { openCheckout } from './git/checkout.ts';
import { runGit } from './git/process.ts';
import { connectGitHub } from './github/api.ts';
import { createArtifactStore } from './versions/artifact.ts';
import { findArtifactService } from './versions/artifact-service.ts';
import { readEvent } from './versions/event.ts';
import { createFileStore, isStateFile, locateStateFile } from './versions/state-file.ts';
import type { StateStore } from './versions/store.ts';
import { STORE_LIMIT_MS } from './versions/store-limit.ts';

interface SearchOptions extends FindChangesOptions {
  /** The build folder to compare; null to compare commits. */
  readonly buildDir: string | null;
  /** `artifact`, `off`, or the path of a file. */
  readonly state: string;
  /** The name of the state; null if it is unknown, in which case none is read or stored. */
  readonly stateName: string | null;
  readonly githubToken: string;
}

interface SearchDeps extends Pick<TimedContext, 'env' | 'clock' | 'transport' | 'stop' | 'deadline'> {
  /** Aborts when the job is cancelled, which leaves little time to store the state. */
  readonly cancelled: AbortSignal;
  readonly sources?: typeof REAL_SOURCES | undefined;
}

const REAL_SOURCES = { git: runGit, readEvent, hashBuild, connectGitHub, locateStateFile, createFileStore };

/** How git, the disk and GitHub's API are read. A simulation passes its own. */
export type Sources = Readonly<typeof REAL_SOURCES> & { readonly readListedFiles: typeof readListedFiles };

/** How long storing the state may take after a cancellation: the runner kills the process ten seconds after it. */
const CANCELLED_LIMIT_MS = 4000;

/** Finds changes by the repository, GitHub, build folder and state, as available. Rejects with the reason of `stop`. */
export async function searchChanges(
  options: SearchOptions,
  deps: SearchDeps,
): Promise<Result<ChangesSearch, ChangesProblem | BuildProblem>> {
  const { env, clock, stop: signal, deadline, sources = REAL_SOURCES } = deps;
  const { githubToken, state, buildDir } = options;
  const workspace = resolve(env.GITHUB_WORKSPACE ?? '.');
  const inFile = state !== 'artifact' && state !== 'off';
  const stateFile = inFile ? await sources.locateStateFile(resolve(workspace, state)) : null;
  // The state file may be inside the build folder.
  const statePathLatin1 = stateFile && Buffer.from(stateFile).toString('latin1');
  const leaveOut = (path: string): boolean => statePathLatin1 !== null && isStateFile(path, statePathLatin1);
  const build =
    buildDir === null
      ? null
      : await sources.hashBuild(resolve(workspace, buildDir), { workspace, signal, leaveOut });
  if (build?.ok === false) return err(build.reason);
  return findChanges(options, {
    event: await sources.readEvent(env),
    clock,
    signal,
    checkout: openCheckout({ env, signal, git: sources.git }),
    github: sources.connectGitHub({ env, githubToken, clock, signal, deadline }),
    store: openStore(options, stateFile, deps),
    build: build?.value ?? null,
  });
}

function openStore(
  { state, stateName, githubToken }: SearchOptions,
  stateFile: string | null,
  { env, clock, transport, stop, cancelled, sources = REAL_SOURCES }: SearchDeps,
): FindChangesDeps['store'] {
  if (state === 'off' || stateName === null) return 'off';
  if (stateFile !== null) return sources.createFileStore(stateFile, stateName);
  const service = findArtifactService(env);
  if (service === null) return 'no-place';
  const open = (signal: AbortSignal, limitMs: number): StateStore =>
    createArtifactStore({
      ...{ name: stateName, service, githubToken, env, transport, clock, signal, limitMs },
      connect: (within) => sources.connectGitHub({ env, githubToken, clock, signal: within }),
    });
  // The state has to be stored even after a cancellation, which aborts everything else.
  const never = new AbortController().signal;
  // Reading once more and storing share the time.
  const late = (): StateStore => open(never, (cancelled.aborted ? CANCELLED_LIMIT_MS : STORE_LIMIT_MS) / 2);
  const reading = open(stop, STORE_LIMIT_MS);
  return {
    ...reading,
    newest: () => (stop.aborted ? late() : reading).newest(),
    keep: (bytes) => late().keep(bytes),
  };
}
