import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Changes } from '../../src/changes/changes.ts';
import { type Ask, findChanges } from '../../src/changes/find.ts';
import { systemClock } from '../../src/system-clock.ts';
import { type GitHubServer, type GitHubState, serveGitHub } from './github-server.ts';
import { GIT_ENV, type Repository, temporaryFolder } from './repository.ts';

/** A step of a workflow: the event as the runner hands it over, the workspace, and GitHub behind it. */
export interface Step {
  readonly event: string;
  readonly payload?: unknown;
  /** More of the runner's variables: GITHUB_SHA, GITHUB_REF, … */
  readonly env?: Readonly<Record<string, string>>;
  readonly inputs?: Partial<Ask>;
  /** What is checked out in the workspace; an empty folder without one. */
  readonly checkout?: Repository;
  /** What GitHub has; without it there is no token for it. */
  readonly github?: GitHubServer;
  readonly signal?: AbortSignal;
}

/** Finds the changes as the action does in this step. */
export function run({ event, payload, env, inputs, checkout, github, signal }: Step): Promise<Changes> {
  const eventPath = join(temporaryFolder(), 'event.json');
  if (payload !== undefined)
    writeFileSync(eventPath, typeof payload === 'string' ? payload : JSON.stringify(payload));
  return findChanges(
    { base: 'auto', head: '', under: '', ...inputs },
    {
      env: {
        ...GIT_ENV,
        GITHUB_EVENT_NAME: event,
        GITHUB_EVENT_PATH: eventPath,
        GITHUB_REPOSITORY: 'o/r',
        GITHUB_WORKFLOW_REF: 'o/r/.github/workflows/purge.yml@refs/heads/main',
        GITHUB_RUN_ID: '999',
        GITHUB_WORKSPACE: checkout?.dir ?? temporaryFolder(),
        ...(github && { GITHUB_API_URL: github.url }),
        ...env,
      },
      githubToken: github ? 'token' : '',
      clock: { ...systemClock, sleep: async () => {} },
      signal: signal ?? new AbortController().signal,
    },
  );
}

/** GitHub with this repository, until the test is over. */
export async function github(repository: Repository, state?: GitHubState): Promise<GitHubServer> {
  const server = await serveGitHub(repository.dir, state);
  onTestFinished(server.close);
  return server;
}

/** The changes as one can read them: `A new.html`, `D old.html`; or the kind and the reason. */
export function summary(changes: Changes): readonly string[] {
  if (changes.kind !== 'files') return [`${changes.kind}: ${changes.reason}`];
  return changes.files.map(({ path, status, type }) => {
    const letter = { added: 'A', modified: 'M', deleted: 'D' }[status];
    return `${letter} ${path}${type === 'file' ? '' : ` (${type})`}`;
  });
}
