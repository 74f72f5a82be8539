import { expect, test } from 'vitest';
import { readDeployedCommit } from '../../../src/changes/versions/deployed-commit.ts';

const [A, B] = ['a'.repeat(40), 'b'.repeat(40)];

test.each([
  ['the pushed commit for a push', 'push', { after: A }, A],
  ['null for an open pull request', 'pull_request', { pull_request: { head: { sha: A } } }, null],
  ['null for a deleted branch', 'push', { after: A, deleted: true }, null],
  [
    'null for a run after a dispatch',
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
  ['the commit of the run for an unreadable payload', 'push', undefined, B],
])('readDeployedCommit returns %s', async (_, name, payload, expected) => {
  const env = { GITHUB_EVENT_NAME: name, GITHUB_SHA: B };
  const read = async () => ({ name, payload, env });
  expect(await readDeployedCommit(env, read)).toBe(expected);
});
