import { describe, expect, test } from 'vitest';
import { event } from './events.ts';
import { clone, createRepository } from './repository.ts';
import { github, run, summary } from './workflow.ts';

function site() {
  const repository = createRepository();
  const one = repository.commit({ 'a.html': '1' });
  const two = repository.commit({ 'a.html': '2' });
  return { repository, one, two };
}

describe('the event file', () => {
  test.each([
    ['is missing', undefined, 'cannot be read'],
    ['is not JSON', '{"before":', 'is not JSON'],
  ])('%s: the variables have to do', async (_, payload, problem) => {
    const { repository, one, two } = site();
    const step = {
      event: 'push',
      payload,
      env: { GITHUB_SHA: two, GITHUB_REF: 'refs/heads/main' },
      checkout: repository,
    };
    const changes = await run(step);
    expect(changes).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('set `base`') });
    expect(changes.notices).toEqual([
      `The event file (GITHUB_EVENT_PATH) ${problem}, so only the runner's variables tell of the event.`,
    ]);
    expect(summary(await run({ ...step, inputs: { base: one } }))).toEqual(['M a.html']);
  });

  test('outside of a workflow', async () => {
    const { repository, one, two } = site();
    expect((await run({ event: '', checkout: repository })).kind).toBe('unknown');
    const changes = await run({ event: '', checkout: repository, inputs: { base: 'main~1', head: 'main' } });
    expect(changes).toMatchObject({ kind: 'files', base: one, head: two });
  });

  test('keys that every object has', async () => {
    const payload = '{"__proto__": {"before": 1}, "constructor": {"ref": 2}, "pull_request": {"merged": {}}}';
    expect((await run({ event: 'push', payload })).kind).toBe('unknown');
    expect((await run({ event: 'constructor', payload })).kind).toBe('unknown');
  });
});

describe('a revision that the author set', () => {
  test('is nowhere: the input is named', async () => {
    const { repository } = site();
    const payload = event('push');
    const changes = await run({
      event: 'push',
      payload,
      checkout: repository,
      inputs: { base: 'v9', head: '--all' },
    });
    expect(summary(changes)).toEqual([
      'unknown: `base` names "v9", which is not in the checkout (set `fetch-depth: 0` on actions/checkout); there is no `github-token` to ask GitHub with; `head` names "--all", which is not in the checkout (set `fetch-depth: 0` on actions/checkout).',
    ]);
  });

  test('is not in a shallow clone: GitHub knows it', async () => {
    const { repository, one, two } = site();
    repository.git('tag', 'release/v1', one);
    const checkout = clone(repository, '--depth=1', '--no-tags');
    const payload = event('push', { before: two, after: two });
    for (const base of ['release/v1', 'tags/release/v1', 'refs/tags/release/v1', one.slice(0, 10)]) {
      const changes = await run({
        event: 'push',
        payload,
        checkout,
        inputs: { base },
        github: await github(repository),
      });
      expect(changes).toMatchObject({ kind: 'files', base: one, head: two, notices: [] });
    }
  });

  test('parent, in a shallow clone', async () => {
    const { repository, one, two } = site();
    const checkout = clone(repository, '--depth=1');
    const step = {
      event: 'push',
      payload: event('push', { before: two, after: two }),
      inputs: { base: 'parent' },
      checkout,
    };
    expect(await run({ ...step, github: await github(repository) })).toMatchObject({ base: one, head: two });
    expect(summary(await run(step))).toEqual([
      `unknown: The parent of ${two.slice(0, 7)} is not in the checkout (set \`fetch-depth: 0\` on actions/checkout); there is no \`github-token\` to ask GitHub with.`,
    ]);
  });

  test('HEAD is the workspace’s, not GitHub’s', async () => {
    const { repository, one, two } = site();
    const checkout = clone(repository);
    repository.commit({ 'a.html': '3' });
    const inputs = { base: 'HEAD~1', head: 'HEAD' };
    const changes = await run({
      event: 'push',
      payload: event('push'),
      checkout,
      inputs,
      github: await github(repository),
    });
    expect(changes).toMatchObject({ base: one, head: two });
  });
});

test('local commits are enough: GitHub is not asked', async () => {
  const { repository, one, two } = site();
  const server = await github(repository);
  await run({
    event: 'push',
    payload: event('push', { before: one, after: two }),
    checkout: repository,
    github: server,
  });
  expect(server.requests).toEqual([]);
});

test('without GITHUB_WORKFLOW_REF there is no last success', async () => {
  const { repository, two } = site();
  const env = { GITHUB_SHA: two, GITHUB_REF: 'refs/heads/main', GITHUB_WORKFLOW_REF: '' };
  const changes = await run({
    event: 'schedule',
    payload: event('schedule'),
    env,
    checkout: repository,
    github: await github(repository),
  });
  expect(changes.reason).toContain('GITHUB_WORKFLOW_REF does not tell which workflow this is');
});

test('a run that was repeated counts as of its last attempt', async () => {
  const { repository, one, two } = site();
  const runs = [
    {
      id: 2,
      head_branch: 'main',
      head_sha: two,
      conclusion: 'success',
      created_at: '2026-01-02T00:00:00Z',
      run_started_at: '2026-01-02T00:00:00Z',
    },
    {
      id: 1,
      head_branch: 'main',
      head_sha: one,
      conclusion: 'success',
      created_at: '2026-01-01T00:00:00Z',
      run_started_at: '2026-01-03T00:00:00Z',
    },
  ];
  const env = { GITHUB_SHA: two, GITHUB_REF: 'refs/heads/main' };
  const changes = await run({
    event: 'schedule',
    payload: event('schedule'),
    env,
    checkout: repository,
    github: await github(repository, { runs }),
  });
  expect(changes).toMatchObject({ base: one, head: two });
});

test('rejects when the signal aborts, with its reason', async () => {
  const { repository, one, two } = site();
  const reason = new Error('out of time');
  const payload = event('push', { before: one, after: two });
  await expect(
    run({ event: 'push', payload, checkout: repository, signal: AbortSignal.abort(reason) }),
  ).rejects.toBe(reason);
});
