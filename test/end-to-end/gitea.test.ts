import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { event } from '../changes/events.ts';
import { serveGitea } from '../changes/gitea-server.ts';
import { readCommit } from '../changes/objects.ts';
import { createRepository, type Files, temporaryFolder } from '../changes/repository.ts';
import type { Run } from './stage.ts';
import { test } from './stage.ts';

/*
 * Gitea and Forgejo, as docs/self-hosted.md describes them.
 */

const TOKEN = '0123456789abcdef0123456789abcdef01234567';
const INPUTS = {
  'changed-files': 'urls',
  'base-url': 'https://www.example.com',
  root: 'public',
  'github-token': TOKEN,
};

/** A repository on Gitea and a job of its runner, without artifacts and without a summary file. */
async function openGitea(run: Run) {
  const repository = createRepository();
  const gitea = await serveGitea(repository.dir, { token: TOKEN, perPage: 3 });
  onTestFinished(gitea.close);
  const workspace = temporaryFolder();
  let number = 0;
  const push = (commit: string, inputs: Readonly<Record<string, string>> = {}, env = {}) => {
    number += 1;
    const before = readCommit(repository.dir, commit)?.parents[0]?.sha ?? '0'.repeat(40);
    return run(
      { ...INPUTS, ...inputs },
      {
        workspace,
        event: { name: 'push', payload: event('push', { ref: 'refs/heads/main', before, after: commit }) },
        env: {
          GITEA_ACTIONS: 'true',
          GITHUB_SERVER_URL: 'https://gitea.example.com',
          GITHUB_API_URL: gitea.url,
          GITHUB_REPOSITORY: 'o/r',
          GITHUB_SHA: commit,
          GITHUB_REF: 'refs/heads/main',
          GITHUB_WORKFLOW_REF: 'o/r/.gitea/workflows/deploy.yml@refs/heads/main',
          GITHUB_RUN_ID: String(number),
          GITHUB_RUN_NUMBER: String(number),
          GITHUB_STEP_SUMMARY: '',
          // Gitea's runner sets these variables, but has another protocol.
          ACTIONS_RUNTIME_TOKEN: 'a.b.c',
          ACTIONS_RESULTS_URL: 'https://gitea.example.com/',
          ...env,
        },
      },
    );
  };
  return { commit: repository.commit, gitea, push, workspace };
}

/** More files than one page of Gitea's tree listing. */
const site = (last: string): Files =>
  Object.fromEntries(
    'abcdefghij'.split('').map((name) => [`public/${name}.txt`, name === 'j' ? last : name]),
  );

test('compares a push by Gitea’s API, page by page, without lists of runs', async ({ edge, run }) => {
  const { commit, gitea, push } = await openGitea(run);
  commit(site('1'));
  const ran = await push(commit(site('2')));
  expect(ran).toMatchObject({ status: 0, stderr: '', outputs: { result: 'purged', purged: '1' } });
  expect(edge.purges().map(({ body }) => body)).toEqual([{ files: ['https://www.example.com/j.txt'] }]);
  // Without a place for the state, it does not ask for runs, which Gitea does not list.
  expect(gitea.requests.filter(([, status]) => status !== 200)).toEqual([]);
  expect(gitea.requests.filter(([path]) => path.endsWith('&page=4'))).toHaveLength(2);
  expect(ran.annotations.map(({ message }) => message).join()).toContain('Set `state` to the path of a file');
  expect(ran.log).not.toContain('could not be written');
  expect(ran.report.targets).toHaveLength(1);
});

test('with a state in a file, purges what an earlier run failed to purge', async ({ edge, play }) => {
  const { commit, push, workspace } = await openGitea(play);
  const state = { state: 'kept/state.json', retries: '0' };
  await push(commit(site('1')), state);
  edge.order({
    status: 403,
    json: { success: false, errors: [{ code: 9109, message: 'Invalid access token' }] },
  });
  expect((await push(commit(site('2')), state)).status).toBe(1);
  expect(readFileSync(join(workspace, 'kept/state.json'), 'utf8')).toContain('purge-state-');
  const ran = await push(commit(site('1')), state);
  expect(ran).toMatchObject({ status: 0, outputs: { result: 'purged' } });
  expect(edge.purges().at(-1)?.body).toEqual({ files: ['https://www.example.com/j.txt'] });
});

test('fails if the outputs cannot be written, although the purge succeeded', async ({ edge, play }) => {
  const { commit, push, workspace } = await openGitea(play);
  commit(site('1'));
  const ran = await push(commit(site('2')), {}, { GITHUB_OUTPUT: workspace });
  expect(edge.purges()).toHaveLength(1);
  expect(ran.status).toBe(1);
  expect(ran.annotations).toContainEqual(
    expect.objectContaining({ level: 'error', title: 'The outputs could not be written' }),
  );
});

test('fails at once with wait-for: deployment, and purges nothing', async ({ edge, play }) => {
  const { commit, gitea, push } = await openGitea(play);
  commit(site('1'));
  const ran = await push(commit(site('2')), { 'wait-for': 'deployment' });
  expect(ran).toMatchObject({ status: 1, outputs: { result: 'failed', purged: '0' } });
  expect(edge.purges()).toEqual([]);
  expect(gitea.requests.filter(([path]) => path.startsWith('deployments'))).toHaveLength(1);
});
