import { describe, expect, test } from 'vitest';
import type { GitHub } from '../../../src/changes/github/api.ts';
import type { GitHubProblem } from '../../../src/changes/github/problem.ts';
import {
  isGone,
  isOfDeploy,
  listEntries,
  problemOfStatus,
} from '../../../src/changes/versions/artifact-list.ts';
import { err, ok } from '../../../src/result.ts';

const what = { kind: 'artifacts' } as const;
const refusal = { what, permission: 'actions: read' };
const ENV = { GITHUB_REPOSITORY_ID: '1' };

function gitHub(answer: (asked: number, name: unknown) => unknown) {
  let asked = 0;
  const read: GitHub['read'] = async ({ parameters }) => {
    const value = answer(++asked, parameters.name);
    return value instanceof Error ? err(value.cause as GitHubProblem) : ok(value);
  };
  const github: GitHub = { read, commit: () => Promise.reject(new Error('no commit is asked for')) };
  return { github, asked: () => asked };
}
const failing = (problem: GitHubProblem) => gitHub(() => new Error('', { cause: problem })).github;

describe('a failed request to GitHub', () => {
  test.each<[GitHubProblem, object]>([
    [
      { code: 'github-no-answer', what, cause: 'ECONN_RESET' },
      { code: 'state-unanswered', cause: 'ECONN_RESET' },
    ],
    // An error's message may contain a secret address.
    [
      { code: 'github-no-answer', what, cause: 'READ https://x.example/?sig=s' },
      { code: 'state-unanswered', cause: null },
    ],
    [
      { code: 'github-no-answer', what, cause: 'https://x.example/?sig=S' },
      { code: 'state-unanswered', cause: null },
    ],
    [
      { code: 'github-timeout', what, seconds: 5 },
      { code: 'state-unanswered', cause: null },
    ],
    [{ code: 'github-no-repository' }, { code: 'state-unanswered', cause: null }],
    [
      { code: 'github-rate-limited', what, status: 403, retryAfterMs: null },
      { code: 'state-refused', status: 403 },
    ],
    [
      { code: 'github-redirected', what, status: 301, host: 'x.example' },
      { code: 'state-refused', status: 301 },
    ],
    [
      { code: 'github-server-error', ...refusal, status: 500 },
      { code: 'state-refused', status: 500 },
    ],
  ])('is reported without secrets: %j', async (problem, reason) => {
    const list = await listEntries('state', failing(problem), ENV);
    expect(list).toEqual(err({ ...reason, step: 'list' }));
    const run = await isOfDeploy({ id: 1, run: 2, createdAt: 0 }, failing(problem));
    expect(run).toEqual(err({ ...reason, step: 'run' }));
  });

  test('is reported as a missing permission', async () => {
    const forbidden = failing({ code: 'github-forbidden', ...refusal, status: 403 });
    expect(await listEntries('state', forbidden, ENV)).toEqual(
      err({ code: 'state-not-permitted', status: 403 }),
    );
  });

  test.each([404, 410])('for a deleted run (%i) means that it does not deploy', async (status) => {
    const gone = failing({ code: 'github-refused', ...refusal, status });
    expect(await isOfDeploy({ id: 1, run: 2, createdAt: 0 }, gone)).toEqual(ok(false));
  });
});

describe('a status', () => {
  const limits = {
    none: () => '',
    used: (name: string) => (name === 'x-ratelimit-remaining' ? '0' : ''),
    wait: (name: string) => (name === 'retry-after' ? '60' : ''),
  };
  test.each([
    ['list', 401, 'none', 'state-not-permitted'],
    ['list', 403, 'none', 'state-not-permitted'],
    ['list', 404, 'none', 'state-not-permitted'],
    ['list', 500, 'none', 'state-refused'],
    ['download', 403, 'none', 'state-not-permitted'],
    ['download', 403, 'used', 'state-refused'],
    ['download', 403, 'wait', 'state-refused'],
    ['download', 404, 'none', 'state-refused'],
  ] as const)('of %s is %i with limits %s: %s', (step, status, limit, code) => {
    expect(problemOfStatus(step, status, limits[limit])).toMatchObject({ code, status });
  });

  test('shows whether something was deleted', () => {
    for (const [status, gone] of [
      [404, true],
      [410, true],
      [403, false],
    ] as const)
      expect(isGone({ code: 'state-refused', step: 'download', status })).toBe(gone);
    expect(isGone({ code: 'state-given-up' })).toBe(false);
  });
});

describe('listEntries', () => {
  const artifact = (repository: number | undefined, more: object = {}) => ({
    ...{ id: 5, name: 'state', expired: false, created_at: '2026-01-01T00:00:00Z' },
    workflow_run: { id: 2, repository_id: repository, head_repository_id: repository },
    ...more,
  });

  test('leaves out artifacts of other names', async () => {
    const { github } = gitHub(() => ({ artifacts: [artifact(1, { name: 'other' })] }));
    expect(await listEntries('state', github, ENV)).toEqual(ok([]));
  });

  test('leaves out artifacts without a repository', async () => {
    const { github } = gitHub(() => ({ artifacts: [artifact(undefined)] }));
    expect(await listEntries('state', github, {})).toEqual(ok([]));
  });

  test('stops after the first page with an artifact of this repository', async () => {
    const { github, asked } = gitHub((_, name) => ({ artifacts: Array(100).fill(artifact(1, { name })) }));
    expect(await listEntries('state', github, ENV)).toMatchObject({ value: { length: 300 } });
    expect(asked()).toBe(3);
  });

  test('reads up to three pages behind artifacts of forks', async () => {
    const { github } = gitHub((asked) => {
      const page = Math.ceil(asked / 3);
      return { artifacts: page === 3 ? [artifact(1)] : Array(100).fill(artifact(2)) };
    });
    expect(await listEntries('state', github, ENV)).toMatchObject({ value: [{ id: 5, run: 2 }] });
  });
});
