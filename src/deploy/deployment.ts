import type { GitHub } from '../changes/github/api.ts';
import { type GitHubProblem, isTransient } from '../changes/github/problem.ts';
import { ok, type Result } from '../result.ts';
import { idAt, listAt, textAt } from '../text/json.ts';
import type { Deployment } from './look-result.ts';
import type { Look } from './wait.ts';

const PERMISSION = 'deployments: read';

/** Final states of deployments that did not go live. https://docs.github.com/rest/deployments/statuses */
const FAILED: ReadonlySet<string> = new Set(['failure', 'error']);
/** A deployment becomes inactive when a later one to its environment replaces it, so it was live. */
const LIVE: ReadonlySet<string> = new Set(['success', 'inactive']);

/**
 * Creates a look that is live once the latest deployment of the commit to each wanted environment is successful. There
 * must be at least one. Ignores unfinished deployments of this run: a job with `environment:` has one, which ends only
 * with the job.
 *
 * @param environment case-insensitive, as on GitHub; null for all
 * @param connect creates a connection for each look, since one without a response sends no more requests
 */
export function lookForDeployment(
  commit: string,
  environment: string | null,
  runId: string,
  connect: () => Pick<GitHub, 'read'>,
): Look {
  const isWanted = (deployment: Deployment): boolean =>
    environment === null || deployment.environment.toLowerCase() === environment.toLowerCase();
  return async () => {
    const listed = await readDeployments(commit, runId, connect());
    if (!listed.ok) {
      const problem = listed.reason;
      return isTransient(problem)
        ? { kind: 'not-yet', seen: { code: 'deployments-unanswered', problem } }
        : { kind: 'never', reason: { code: 'deployments-refused', problem } };
    }
    const deployments = listed.value;
    const wanted = deployments.filter(isWanted);
    const failed = wanted.find(({ state }) => FAILED.has(state));
    if (failed) return { kind: 'never', reason: { code: 'deployment-failed', ...failed } };
    const live = wanted.length > 0 && wanted.every(({ state }) => LIVE.has(state));
    const seen = { code: 'deployments-seen', environment, deployments } as const;
    return { kind: live ? 'live' : 'not-yet', seen };
  };
}

/** Returns the latest deployment of the commit to each environment, with its latest status. */
async function readDeployments(
  commit: string,
  runId: string,
  { read }: Pick<GitHub, 'read'>,
): Promise<Result<readonly Deployment[], GitHubProblem>> {
  // The newest comes first. https://docs.github.com/rest/deployments/deployments#list-deployments
  const listed = await read({
    path: '/repos/{owner}/{repo}/deployments',
    parameters: { sha: commit, per_page: 100 },
    what: { kind: 'deployments' },
    permission: PERMISSION,
  });
  if (!listed.ok) return listed;
  const items = listAt(listed.value).filter((item) => idAt(item, 'id') !== 0);
  const deployments: Deployment[] = [];
  for (const [environment, all] of Map.groupBy(items, (item) => textAt(item, 'environment'))) {
    const ids = all.map((item) => idAt(item, 'id'));
    const state = await readState(ids, runId, { read });
    if (!state.ok) return state;
    if (state.value !== null) deployments.push({ environment, state: state.value });
  }
  return ok(deployments);
}

/** Returns the latest status of the newest deployment that is not ignored; null if all are ignored. */
async function readState(
  deployments: readonly number[],
  runId: string,
  { read }: Pick<GitHub, 'read'>,
): Promise<Result<string | null, GitHubProblem>> {
  for (const id of deployments) {
    // The newest comes first. https://docs.github.com/rest/deployments/statuses#list-deployment-statuses
    const statuses = await read({
      path: '/repos/{owner}/{repo}/deployments/{deployment}/statuses',
      parameters: { deployment: id, per_page: 1 },
      what: { kind: 'deployment-statuses', id },
      permission: PERMISSION,
    });
    if (!statuses.ok) return statuses;
    const [newest] = listAt(statuses.value);
    const state = textAt(newest, 'state');
    const isFinished = LIVE.has(state) || FAILED.has(state);
    if (isFinished || !textAt(newest, 'log_url').includes(`/actions/runs/${runId}/`)) return ok(state);
  }
  return ok(null);
}
