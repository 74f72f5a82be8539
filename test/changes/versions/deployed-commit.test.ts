import { expect, test } from 'vitest';
import { readDeployedCommit } from '../../../src/changes/versions/deployed-commit.ts';

const [A, B] = ['a'.repeat(40), 'b'.repeat(40)];

test.each([
  ['a push: the pushed commit', 'push', { after: A }, A],
  ['an open pull request: none', 'pull_request', { pull_request: { head: { sha: A } } }, null],
  ['a deleted branch: none', 'push', { after: A, deleted: true }, null],
  [
    'a run after a dispatch: nobody knows',
    'workflow_run',
    {
      repository: { full_name: 'o/r' },
      workflow_run: {
        ...{ conclusion: 'success', head_sha: A, event: 'workflow_dispatch' },
        head_repository: { full_name: 'o/r' },
      },
    },
    null,
  ],
  ['an event that cannot be read: the commit of the run', 'push', undefined, B],
])('what a wait asks for after %s', async (_, name, payload, expected) => {
  const env = { GITHUB_EVENT_NAME: name, GITHUB_SHA: B };
  const read = async () => ({ event: { name, payload, env }, problem: null });
  expect(await readDeployedCommit(env, read)).toBe(expected);
});
