import { idAt, listAt, textAt } from '../../text/json.ts';
import type { GitHub } from '../github/api.ts';
import { isCommit } from '../revision.ts';
import { readOrThrow } from './attempt.ts';

/** A successful run of a workflow. Times are ISO 8601 in UTC, `''` where GitHub does not tell. */
export interface Run {
  readonly id: number;
  readonly number: number;
  /** What it was recorded with: for some events not the commit that it was about. */
  readonly commit: string;
  readonly branch: string;
  readonly created: string;
  /** Of the last attempt. */
  readonly started: string;
  readonly updated: string;
}

/**
 * The successful runs of a workflow, newest first, but for those that deploy nothing: pull requests (a fork may
 * call its branch `main`, too), merge groups, and the events that tell of a commit that is not live yet.
 * https://docs.github.com/rest/actions/workflow-runs#list-workflow-runs-for-a-workflow
 *
 * @param workflow its file name or its ID
 * @param where `''` for any branch, any event
 */
export async function readRuns(
  github: GitHub,
  workflow: string | number,
  where: { readonly branch: string; readonly event: string },
): Promise<readonly Run[]> {
  const answer = await readOrThrow(github, {
    path: '/repos/{owner}/{repo}/actions/workflows/{workflow}/runs',
    parameters: {
      workflow,
      status: 'success',
      per_page: 100,
      ...(where.branch && { branch: where.branch }),
      ...(where.event && { event: where.event }),
    },
    what: { kind: 'runs', id: workflow },
    permission: 'actions: read',
  });
  return listAt(answer, 'workflow_runs')
    .filter((run) => !DEPLOYS_NOTHING.test(textAt(run, 'event')))
    .map((run) => ({
      id: idAt(run, 'id'),
      number: idAt(run, 'run_number'),
      commit: textAt(run, 'head_sha'),
      branch: textAt(run, 'head_branch'),
      created: textAt(run, 'created_at'),
      started: textAt(run, 'run_started_at') || textAt(run, 'created_at'),
      updated: textAt(run, 'updated_at'),
    }))
    .filter(({ commit }) => isCommit(commit));
}

const DEPLOYS_NOTHING = /^(?:pull_request.*|merge_group|deployment|create|delete)$/;

/** The run, or whatever it is, with the latest of these times, the first of them if there are several. */
export function latest<T>(items: readonly T[], time: (item: T) => string): T | undefined {
  return items.reduce<T | undefined>(
    (found, item) => (found && time(found) >= time(item) ? found : item),
    undefined,
  );
}
