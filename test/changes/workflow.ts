import { onTestFinished } from 'vitest';
import type { Build } from '../../src/changes/build/build.ts';
import type { ChangesFound, ChangesSearch } from '../../src/changes/changes-found.ts';
import type { FindChangesDeps, FindChangesOptions } from '../../src/changes/compare.ts';
import { findChanges } from '../../src/changes/find-changes.ts';
import { openCheckout } from '../../src/changes/git/checkout.ts';
import { connectGitHub } from '../../src/changes/github/api.ts';
import type { StateStore } from '../../src/changes/versions/store.ts';
import { ok } from '../../src/result.ts';
import { systemClock } from '../../src/system-clock.ts';
import { type GitHubServer, type GitHubState, serveGitHub } from './github-server.ts';
import { GIT_ENV } from './objects.ts';
import { type Repository, temporaryFolder } from './repository.ts';

/** A step of a workflow: the event as the runner provides it, the workspace, and GitHub. */
export interface Step {
  readonly event: string;
  /** An empty object unless given; `undefined` if the event file is unreadable. */
  readonly payload?: unknown;
  /** Additional variables of the runner: GITHUB_SHA, GITHUB_REF, … */
  readonly env?: Readonly<Record<string, string>>;
  readonly inputs?: Partial<FindChangesOptions>;
  /** The workspace; an empty folder unless given. */
  readonly checkout?: Repository;
  /** Without it, there is no token. */
  readonly github?: GitHubServer;
  readonly store?: FindChangesDeps['store'];
  /** As in `Build.files`. */
  readonly build?: Build['files'];
  readonly signal?: AbortSignal;
}

/** Runs findChanges as the action does in this step. */
export function search({ event, inputs, checkout, github, store, build, ...more }: Step) {
  const env = {
    ...GIT_ENV,
    GITHUB_EVENT_NAME: event,
    GITHUB_REPOSITORY: 'o/r',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_WORKFLOW_REF: 'o/r/.github/workflows/purge.yml@refs/heads/main',
    GITHUB_RUN_ID: '900',
    GITHUB_RUN_NUMBER: '9',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_WORKSPACE: checkout?.dir ?? temporaryFolder(),
    ...(github && { GITHUB_API_URL: github.url }),
    ...more.env,
  };
  const clock = { ...systemClock, sleep: async () => {} };
  const signal = more.signal ?? new AbortController().signal;
  return findChanges(
    {
      base: 'auto',
      head: '',
      under: '',
      dryRun: false,
      ...inputs,
    },
    {
      event: { name: event, payload: 'payload' in more ? more.payload : {}, env },
      clock,
      signal,
      checkout: openCheckout({ env, signal }),
      github: connectGitHub({ env, githubToken: github ? 'token' : '', clock, signal }),
      store: store ?? 'off',
      build: build ? { files: build, notices: [] } : null,
    },
  );
}

/** Runs findChanges with inputs that must be valid. */
export async function find(step: Step): Promise<ChangesSearch> {
  const found = await search(step);
  if (!found.ok) throw new Error(JSON.stringify(found.reason));
  return found.value;
}

/** Serves a repository like GitHub until the test is over. */
export async function github(repository: Repository, state?: GitHubState): Promise<GitHubServer> {
  const server = await serveGitHub(repository.dir, state);
  onTestFinished(server.close);
  return server;
}

/** Creates a store in memory. `kept` lists its states, oldest first. */
export function createMemoryStore(): StateStore & { readonly kept: Uint8Array[] } {
  const kept: Uint8Array[] = [];
  return {
    ...{ name: 'purge-state-test', inFile: false, kept },
    newest: async () => {
      const bytes = kept.at(-1);
      return ok(bytes ? { id: String(kept.length), bytes } : null);
    },
    keep: async (bytes) => {
      kept.push(bytes);
      return ok(null);
    },
  };
}

/** Returns the changes as text, such as `A new.html`, or else the kind and the reasons. */
export function summary(changes: ChangesFound): readonly string[] {
  if (changes.kind === 'nothing') return [`nothing: ${changes.reason.code}`];
  if (changes.kind === 'unknown') return changes.reasons.map(({ code }) => `unknown: ${code}`);
  return changes.files.map(({ path, status, type }) => {
    const letter = { added: 'A', modified: 'M', deleted: 'D' }[status];
    return `${letter} ${path}${type === 'file' ? '' : ` (${type})`}`;
  });
}
