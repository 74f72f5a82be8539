import { describe, expect, test } from 'vitest';
import type { GitHub } from '../../src/changes/github/api.ts';
import type { GitHubRequest } from '../../src/changes/github/client.ts';
import type { GitHubProblem } from '../../src/changes/github/problem.ts';
import { lookForDeployment } from '../../src/deploy/deployment.ts';
import { err, ok } from '../../src/result.ts';

const COMMIT = '1'.repeat(40);

type Deployments = readonly (readonly [environment: string, state: string | null])[];

/** GitHub with these deployments of the commit, newest first, each with its latest state. */
function github(...deployments: Deployments) {
  const questions: GitHubRequest[] = [];
  const read: GitHub['read'] = async (question) => {
    questions.push(question);
    const { deployment } = question.parameters;
    if (deployment === undefined)
      return ok(deployments.map(([environment], at) => ({ id: at + 1, environment })));
    const state = deployments[Number(deployment) - 1]?.[1] ?? null;
    return ok(state === null ? [] : [{ state }]);
  };
  return { questions, connect: () => ({ read }) };
}

function failing(problem: GitHubProblem): () => Pick<GitHub, 'read'> {
  return () => ({ read: async () => err(problem) });
}

describe('the deployments of a commit', () => {
  test.for<[environment: string | null, deployments: Deployments, kind: string]>([
    [null, [['production', 'success']], 'live'],
    [null, [['production', 'inactive']], 'live'],
    [null, [], 'not-yet'],
    [null, [['production', null]], 'not-yet'],
    [null, [['production', 'in_progress']], 'not-yet'],
    [
      null,
      [
        ['production', 'success'],
        ['preview', 'queued'],
      ],
      'not-yet',
    ],
    [
      null,
      [
        ['production', 'success'],
        ['preview', 'failure'],
      ],
      'never',
    ],
    [
      'production',
      [
        ['production', 'success'],
        ['preview', 'failure'],
      ],
      'live',
    ],
    ['Production', [['production', 'success']], 'live'],
    ['production', [['site (Production)', 'success']], 'not-yet'],
    ['production', [['production', 'error']], 'never'],
    // Only the latest deployment of the commit counts.
    [
      'production',
      [
        ['production', 'success'],
        ['production', 'failure'],
      ],
      'live',
    ],
  ])('to the environment %j, with %j: %s', async ([environment, deployments, kind]) => {
    const { connect } = github(...deployments);
    expect(await lookForDeployment(COMMIT, environment, '', connect)()).toMatchObject({ kind });
  });

  test('exclude the one of this run, and then the one before it counts', async () => {
    const log_url = 'https://github.com/o/r/actions/runs/42/job/1';
    const states = [{ state: 'in_progress', log_url }, { state: 'success' }];
    const read: GitHub['read'] = async ({ parameters: { deployment } }) =>
      deployment === undefined
        ? ok([1, 2].map((id) => ({ id, environment: 'production' })))
        : ok([states[Number(deployment) - 1]]);
    const look = (runId: string) => lookForDeployment(COMMIT, null, runId, () => ({ read }))();
    expect(await look('42')).toMatchObject({ kind: 'live' });
    expect(await look('43')).toMatchObject({ kind: 'not-yet' });
  });

  test('are requested by commit', async () => {
    const { connect, questions } = github(['production', 'success']);
    await lookForDeployment(COMMIT, null, '', connect)();
    expect(questions[0]).toMatchObject({ parameters: { sha: COMMIT }, permission: 'deployments: read' });
  });

  test('are reported with their environments, so that a wrong name is noticed', async () => {
    const { connect } = github(['site (Production)', 'success']);
    expect(await lookForDeployment(COMMIT, 'production', '', connect)()).toMatchObject({
      seen: { deployments: [{ environment: 'site (Production)', state: 'success' }] },
    });
  });

  const what = { kind: 'deployments' } as const;
  test.for<[GitHubProblem, kind: string]>([
    [{ code: 'github-forbidden', what, status: 403, permission: 'deployments: read' }, 'never'],
    [{ code: 'github-not-found', what, status: 404, permission: 'deployments: read' }, 'never'],
    [{ code: 'github-no-token' }, 'never'],
    [{ code: 'github-server-error', what, status: 502, permission: 'deployments: read' }, 'not-yet'],
    [{ code: 'github-no-answer', what, cause: 'ECONNRESET' }, 'not-yet'],
  ])('cause for %j: %s', async ([problem, kind]) => {
    expect(await lookForDeployment(COMMIT, null, '', failing(problem))()).toMatchObject({ kind });
  });
});
