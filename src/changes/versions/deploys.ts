import { idAt, listAt, textAt } from '../../text/json.ts';
import type { GitHub } from '../github/api.ts';
import { isCommit } from '../revision.ts';
import { readOrThrow } from './attempt.ts';
import { latest, readRuns } from './runs.ts';

/** The deploys that an event tells of, and the one it tells of now. */
export type Deploys =
  /** Runs of another workflow on a branch. */
  | { readonly of: 'workflow'; readonly id: number; readonly branch: string; readonly current: number }
  /** Deployments to an environment. */
  | { readonly of: 'environment'; readonly name: string; readonly commit: string; readonly current: number }
  /** Builds of GitHub Pages. */
  | { readonly of: 'pages'; readonly commit: string; readonly created: string };

/**
 * The commit of the last deploy that succeeded before the current one, and not later than `until` (ISO 8601);
 * `undefined` if there is none. Throws `GitHubError`.
 */
export function deployBefore(deploys: Deploys, until: string, github: GitHub): Promise<string | undefined> {
  switch (deploys.of) {
    case 'workflow':
      return runBefore(deploys, until, github);
    case 'environment':
      return deploymentBefore(deploys, until, github);
    case 'pages':
      return buildBefore(deploys, until, github);
  }
}

type Of<K extends Deploys['of']> = Extract<Deploys, { readonly of: K }>;

async function runBefore({ id, branch, current }: Of<'workflow'>, until: string, github: GitHub) {
  const runs = await readRuns(github, id, { branch, event: '' });
  const before = runs.filter((run) => run.id !== current && run.updated <= until);
  return latest(before, ({ updated }) => updated)?.commit;
}

/** How many deployments, newest first, may have failed before one that succeeded is looked for no longer. */
const MOST_DEPLOYMENTS = 20;

/**
 * https://docs.github.com/rest/deployments/deployments#list-deployments
 * https://docs.github.com/rest/deployments/statuses#list-deployment-statuses
 */
async function deploymentBefore({ name, current }: Of<'environment'>, until: string, github: GitHub) {
  const path = '/repos/{owner}/{repo}/deployments';
  const permission = 'deployments: read';
  const deployments = await readOrThrow(github, {
    path,
    parameters: { environment: name, per_page: 100 },
    what: { kind: 'deployments' },
    permission,
  });
  const before = listAt(deployments).filter((deployment) => idAt(deployment, 'id') < current);
  for (const deployment of before.slice(0, MOST_DEPLOYMENTS)) {
    const id = idAt(deployment, 'id');
    const statuses = await readOrThrow(github, {
      path: `${path}/{id}/statuses`,
      parameters: { id, per_page: 100 },
      what: { kind: 'deployment-statuses', id },
      permission,
    });
    // A deployment that a later one replaced has become `inactive`; that it was a success is still on record.
    const succeeded = listAt(statuses).some(
      (status) => textAt(status, 'state') === 'success' && textAt(status, 'created_at') <= until,
    );
    const commit = textAt(deployment, 'sha');
    if (succeeded && isCommit(commit)) return commit;
  }
  return undefined;
}

/** https://docs.github.com/rest/pages/pages#list-github-pages-builds */
async function buildBefore({ commit, created }: Of<'pages'>, until: string, github: GitHub) {
  const builds = await readOrThrow(github, {
    path: '/repos/{owner}/{repo}/pages/builds',
    parameters: { per_page: 100 },
    what: { kind: 'page-builds' },
    permission: 'pages: read',
  });
  const before = listAt(builds)
    .filter((build) => textAt(build, 'status') === 'built' && textAt(build, 'commit') !== commit)
    .map((build) => ({
      commit: textAt(build, 'commit'),
      created: textAt(build, 'created_at'),
      updated: textAt(build, 'updated_at'),
    }))
    .filter(
      (build) =>
        isCommit(build.commit) && build.updated <= until && (created === '' || build.created < created),
    );
  return latest(before, ({ created }) => created)?.commit;
}
