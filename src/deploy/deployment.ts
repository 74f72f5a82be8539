import type { GitHub } from '../changes/github/api.ts';
import { type GitHubProblem, isTransient } from '../changes/github/problem.ts';
import { ok, type Result } from '../result.ts';
import { idAt, listAt, textAt } from '../text/json.ts';
import type { Deployment } from './sighting.ts';
import type { Look } from './wait.ts';

const PERMISSION = 'deployments: read';

/** What a deployment ends with that did not go live. https://docs.github.com/rest/deployments/statuses */
const FAILED: ReadonlySet<string> = new Set(['failure', 'error']);
/** A deployment becomes inactive when a later one to its environment has taken over: it was live. */
const LIVE: ReadonlySet<string> = new Set(['success', 'inactive']);

/**
 * Holds once the deployments of a commit are successful: those to the environment, or to all that there are, of each
 * environment the newest. There must be one at least.
 *
 * One of this run that is under way does not count: a job with `environment:` has one itself, which ends with the job.
 *
 * @param environment in any case, as GitHub takes names of environments; null for all
 * @param connect gives a new connection for each look: one that had no answer once asks no more
 */
export function lookForDeployment(
  commit: string,
  environment: string | null,
  runId: string,
  connect: () => Pick<GitHub, 'read'>,
): Look {
  const isWanted = (name: string): boolean =>
    environment === null || name.toLowerCase() === environment.toLowerCase();
  return async () => {
    const listed = await readDeployments(commit, runId, connect());
    if (!listed.ok) {
      const problem = listed.reason;
      return isTransient(problem)
        ? { kind: 'not-yet', seen: { code: 'deployments-unanswered', problem } }
        : { kind: 'never', reason: { code: 'deployments-refused', problem } };
    }
    const deployments = listed.value;
    const wanted = deployments.filter((one) => isWanted(one.environment));
    const failed = wanted.find(({ state }) => FAILED.has(state));
    if (failed) return { kind: 'never', reason: { code: 'deployment-failed', ...failed } };
    const live = wanted.length > 0 && wanted.every(({ state }) => LIVE.has(state));
    return {
      kind: live ? 'live' : 'not-yet',
      seen: { code: 'deployments-seen', environment, deployments },
    };
  };
}

/** The newest deployment of the commit to each environment, with its newest status. */
async function readDeployments(
  commit: string,
  runId: string,
  { read }: Pick<GitHub, 'read'>,
): Promise<Result<readonly Deployment[], GitHubProblem>> {
  // https://docs.github.com/rest/deployments/deployments#list-deployments : the newest first.
  const listed = await read({
    path: '/repos/{owner}/{repo}/deployments',
    parameters: { sha: commit, per_page: 100 },
    what: { kind: 'deployments' },
    permission: PERMISSION,
  });
  if (!listed.ok) return listed;
  const ids = new Map<string, number[]>();
  for (const item of listAt(listed.value)) {
    const [id, environment] = [idAt(item, 'id'), textAt(item, 'environment')];
    if (id !== 0) ids.set(environment, [...(ids.get(environment) ?? []), id]);
  }
  const found: Deployment[] = [];
  for (const [environment, all] of ids) {
    const state = await readState(all, runId, { read });
    if (!state.ok) return state;
    if (state.value !== null) found.push({ environment, state: state.value });
  }
  return ok(found);
}

/** The newest status of the newest of these deployments that is not this run's own; null where there is none. */
async function readState(
  deployments: readonly number[],
  runId: string,
  { read }: Pick<GitHub, 'read'>,
): Promise<Result<string | null, GitHubProblem>> {
  for (const id of deployments) {
    // https://docs.github.com/rest/deployments/statuses#list-deployment-statuses : the newest first.
    const statuses = await read({
      path: '/repos/{owner}/{repo}/deployments/{deployment}/statuses',
      parameters: { deployment: id, per_page: 1 },
      what: { kind: 'deployment-statuses', id },
      permission: PERMISSION,
    });
    if (!statuses.ok) return statuses;
    const [newest] = listAt(statuses.value);
    const state = textAt(newest, 'state');
    const isOver = LIVE.has(state) || FAILED.has(state);
    if (isOver || !textAt(newest, 'log_url').includes(`/actions/runs/${runId}/`)) return ok(state);
  }
  return ok(null);
}
