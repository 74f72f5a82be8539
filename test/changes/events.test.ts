import { describe, expect, test } from 'vitest';
import { event } from './events.ts';
import { clone, createRepository, type Repository } from './repository.ts';
import { github, run, summary } from './workflow.ts';

/**
 * What each event says was served before (base) and is served from now on (head), seen in the files that a real
 * repository has different between the two.
 */
const NONE = '0'.repeat(40);

/** Three commits on `main`: `b.html` is edited by the second, `c.html` added by the third. */
function site() {
  const repository = createRepository();
  const one = repository.commit({ 'a.html': '1', 'b.html': '1' });
  const two = repository.commit({ 'a.html': '1', 'b.html': '2' });
  const three = repository.commit({ 'a.html': '1', 'b.html': '2', 'c.html': '3' });
  return { repository, one, two, three };
}

describe('push', () => {
  test('fast-forward: from before to after', async () => {
    const { repository, one, three } = site();
    const payload = event('push', { before: one, after: three });
    const changes = await run({ event: 'push', payload, checkout: repository });
    expect(changes).toEqual({
      kind: 'files',
      files: [
        { path: 'b.html', status: 'modified', type: 'file' },
        { path: 'c.html', status: 'added', type: 'file' },
      ],
      source: 'git',
      base: one,
      head: three,
      reason: `The push moved "main" from ${one.slice(0, 7)} to ${three.slice(0, 7)}.`,
      notices: [],
    });
  });

  test('shallow clone, as actions/checkout makes it: GitHub is asked', async () => {
    const { repository, one, three } = site();
    const payload = event('push', { before: one, after: three });
    const checkout = clone(repository, '--depth=1');
    const changes = await run({ event: 'push', payload, checkout, github: await github(repository) });
    expect(changes).toMatchObject({ kind: 'files', source: 'github', base: one, head: three, notices: [] });
    expect(summary(changes)).toEqual(['M b.html', 'A c.html']);
  });

  test.each([40, 64])('a new branch (%d zeros): what was served before is not known', async (digits) => {
    const { repository, three } = site();
    const payload = event('push', {
      ref: 'refs/heads/production',
      before: '0'.repeat(digits),
      after: three,
      created: true,
    });
    const changes = await run({ event: 'push', payload, checkout: repository });
    expect(summary(changes)).toEqual([
      'unknown: "production" is a new branch, and what was served before is not known, set `base`.',
    ]);
  });

  test('a new branch from the default branch brings nothing new', async () => {
    const { repository, three } = site();
    const payload = event('push', {
      ref: 'refs/heads/production',
      before: NONE,
      after: three,
      created: true,
      base_ref: 'refs/heads/main',
    });
    expect(await run({ event: 'push', payload, checkout: repository })).toMatchObject({
      kind: 'nothing',
      reason: expect.stringContaining('"production" was created from "main"'),
    });
  });

  test('a new branch from another branch is not known to be served', async () => {
    const { repository, three } = site();
    const overlay = { ref: 'refs/heads/production', before: NONE, after: three, base_ref: 'refs/heads/next' };
    const changes = await run({ event: 'push', payload: event('push', overlay), checkout: repository });
    expect(changes.kind).toBe('unknown');
  });

  test('a new branch with a base', async () => {
    const { repository, one, three } = site();
    const payload = event('push', { ref: 'refs/heads/production', before: NONE, after: three });
    const changes = await run({ event: 'push', payload, checkout: repository, inputs: { base: one } });
    expect(summary(changes)).toEqual(['M b.html', 'A c.html']);
  });

  test('forced: files that only the old side had are there', async () => {
    const { repository, one, two, three } = site();
    const other = repository.commit({ 'a.html': '1', 'd.html': '4' }, { parents: [two] });
    const payload = event('push', { before: three, after: other, forced: true });
    const changes = await run({ event: 'push', payload, checkout: repository });
    expect(summary(changes)).toEqual(['D b.html', 'D c.html', 'A d.html']);
    expect(one).not.toBe(two);
  });

  test('forced, and the old commit is in no clone any more: GitHub still has it', async () => {
    const { repository, two, three } = site();
    repository.git('update-ref', 'refs/heads/main', two);
    const checkout = clone(repository);
    const payload = event('push', { before: three, after: two, forced: true });
    const changes = await run({ event: 'push', payload, checkout, github: await github(repository) });
    expect(changes).toMatchObject({ source: 'github' });
    expect(summary(changes)).toEqual(['D c.html']);
  });

  test('forced, and the old commit is gone everywhere', async () => {
    const { repository, two } = site();
    const gone = 'c'.repeat(40);
    const payload = event('push', { before: gone, after: two, forced: true });
    const changes = await run({
      event: 'push',
      payload,
      checkout: repository,
      github: await github(repository),
    });
    expect(changes).toEqual({
      kind: 'unknown',
      base: gone,
      head: two,
      reason: `What changed from ccccccc to ${two.slice(0, 7)} is not known: the checkout does not have ccccccc (set \`fetch-depth: 0\` on actions/checkout); GitHub answered 422 for commit ccccccc: it is not in the repository, or no longer after a force-push.`,
      notices: [],
    });
  });

  test('orphan history, as deploy actions make it on gh-pages', async () => {
    const repository = createRepository();
    const before = repository.commit({ 'index.html': '1', 'a/index.html': '1' }, { branch: 'gh-pages' });
    const after = repository.commit(
      { 'index.html': '2', 'b/index.html': '1' },
      { branch: 'gh-pages', parents: [] },
    );
    const payload = event('push', { ref: 'refs/heads/gh-pages', before, after, forced: true });
    const local = await run({ event: 'push', payload, checkout: repository });
    const remote = await run({ event: 'push', payload, github: await github(repository) });
    expect(summary(local)).toEqual(['D a/index.html', 'A b/index.html', 'M index.html']);
    expect(summary(remote)).toEqual(summary(local));
  });

  test('after a run that failed: `last-success` leaves no gap', async () => {
    const { repository, one, two, three } = site();
    const payload = event('push', { before: two, after: three });
    const runs = [
      { id: 2, event: 'push', head_branch: 'main', head_sha: two, conclusion: 'failure' },
      { id: 1, event: 'push', head_branch: 'main', head_sha: one, conclusion: 'success', run_number: 7 },
    ];
    const step = { event: 'push', payload, env: { GITHUB_REF: 'refs/heads/main' }, checkout: repository };
    const changes = await run({
      ...step,
      inputs: { base: 'last-success' },
      github: await github(repository, { runs }),
    });
    expect(summary(changes)).toEqual(['M b.html', 'A c.html']);
    expect(changes).toMatchObject({
      base: one,
      reason: `The last successful run of purge.yml on "main" (#7) was at ${one.slice(0, 7)}.`,
    });
  });

  test('`last-success` without `actions: read` says so and goes on with before', async () => {
    const { repository, two, three } = site();
    const payload = event('push', { before: two, after: three });
    const server = await github(repository, { fail: () => 403 });
    const changes = await run({
      event: 'push',
      payload,
      checkout: repository,
      inputs: { base: 'last-success' },
      github: server,
    });
    expect(changes).toMatchObject({
      base: two,
      notices: [
        'There is no last success to compare with: GitHub answered 403 for the runs of workflow purge.yml: grant `actions: read` in `permissions:`.',
      ],
    });
    expect(summary(changes)).toEqual(['A c.html']);
  });

  test('thousands of files', async () => {
    const repository = createRepository();
    const files = (text: string) =>
      Object.fromEntries(Array.from({ length: 3000 }, (_, n) => [`p/${n}.html`, text]));
    const before = repository.commit(files('1'));
    const after = repository.commit(files('2'));
    const changes = await run({
      event: 'push',
      payload: event('push', { before, after }),
      checkout: repository,
    });
    expect(summary(changes)).toHaveLength(3000);
  });

  test.each([
    ['a moved tag', false],
    ['a moved annotated tag', true],
  ])('%s: from the old commit to the new one', async (_, annotated) => {
    const { repository, one, three } = site();
    const tag = (commit: string) => {
      repository.git('tag', '--force', ...(annotated ? ['--annotate', '--message=v1'] : []), 'v1', commit);
      return repository.git('rev-parse', 'refs/tags/v1');
    };
    const [before, after] = [tag(one), tag(three)];
    const payload = event('push', { ref: 'refs/tags/v1', before, after, head_commit: { id: three } });
    const env = { GITHUB_REF: 'refs/tags/v1', GITHUB_SHA: three };
    for (const place of [{ checkout: repository }, { github: await github(repository) }]) {
      const changes = await run({ event: 'push', payload, env, ...place });
      expect(summary(changes)).toEqual(['M b.html', 'A c.html']);
      expect(changes.head).toBe(three);
    }
  });

  test('a new tag: which one was served is not known, unless `base` says so', async () => {
    const { repository, one, three } = site();
    repository.git('tag', 'v1', one);
    const payload = event('push', {
      ref: 'refs/tags/v2',
      before: NONE,
      after: 'f'.repeat(40),
      created: true,
    });
    const step = {
      event: 'push',
      payload,
      env: { GITHUB_REF: 'refs/tags/v2', GITHUB_SHA: three },
      checkout: repository,
    };
    expect(summary(await run(step))).toEqual([
      'unknown: "v2" is a new tag, set `base` to the tag that was served before.',
    ]);
    const changes = await run({ ...step, inputs: { base: 'v1' } });
    expect(summary(changes)).toEqual(['M b.html', 'A c.html']);
  });

  test('a deleted branch changes nothing, though GITHUB_SHA is the tip of another one', async () => {
    const { repository, one, three } = site();
    const payload = event('push', {
      ref: 'refs/heads/old',
      before: one,
      after: NONE,
      deleted: true,
      head_commit: null,
    });
    const changes = await run({
      event: 'push',
      payload,
      env: { GITHUB_SHA: three },
      checkout: repository,
      inputs: { base: 'last-success' },
    });
    expect(summary(changes)).toEqual(['nothing: "old" was deleted.']);
  });

  test('without commits of its own, as when main is pushed to production', async () => {
    const { repository, one, three } = site();
    const payload = event('push', { ref: 'refs/heads/production', before: one, after: three, commits: [] });
    expect(summary(await run({ event: 'push', payload, checkout: repository }))).toEqual([
      'M b.html',
      'A c.html',
    ]);
  });

  test('a merge commit brings what its branch brings', async () => {
    const { repository, one, two } = site();
    const topic = repository.commit({ 'a.html': '9', 'b.html': '1' }, { branch: 'topic', parents: [one] });
    const merge = repository.commit({ 'a.html': '9', 'b.html': '2' }, { parents: [two, topic] });
    const payload = event('push', { before: two, after: merge });
    expect(summary(await run({ event: 'push', payload, checkout: repository }))).toEqual(['M a.html']);
  });

  test('the same commit before and after: no files', async () => {
    const { repository, two } = site();
    const payload = event('push', { before: two, after: two });
    expect(await run({ event: 'push', payload, checkout: repository })).toMatchObject({
      kind: 'files',
      files: [],
    });
  });

  test('HEAD of the workspace does not matter', async () => {
    const { repository, one, two } = site();
    const payload = event('push', { before: one, after: two });
    repository.commit({ 'made-by-a-step.html': '' });
    expect(summary(await run({ event: 'push', payload, checkout: repository }))).toEqual(['M b.html']);
  });

  test('another repository is checked out: GitHub is asked', async () => {
    const { repository, one, two } = site();
    const other = createRepository();
    other.commit({ 'x.html': '' });
    const payload = event('push', { before: one, after: two });
    const changes = await run({ event: 'push', payload, checkout: other, github: await github(repository) });
    expect(changes).toMatchObject({ source: 'github' });
    expect(summary(changes)).toEqual(['M b.html']);
  });
});

describe('pull requests', () => {
  const opened = (repository: Repository, base: string, head: string, name = 'pull_request') => ({
    event: name,
    payload: event('pull_request', {
      action: 'synchronize',
      pull_request: { base: { sha: base }, head: { sha: head } },
    }),
    env: { GITHUB_REF: 'refs/pull/2/merge', GITHUB_SHA: head },
    checkout: repository,
  });

  test.each(['pull_request', 'pull_request_target'])('an open %s deploys nothing', async (name) => {
    const { repository, one, three } = site();
    expect(summary(await run(opened(repository, one, three, name)))).toEqual([
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is an expression of the workflow's.
      'nothing: A pull request deploys nothing before it is merged (for a host that serves it nevertheless, set `base: ${{ github.event.pull_request.base.sha }}`).',
    ]);
    expect(
      (await run({ ...opened(repository, one, three, name), inputs: { base: 'last-success' } })).kind,
    ).toBe('nothing');
  });

  test.each(['pull_request', 'pull_request_target'])(
    'an open %s with a base: a host for previews',
    async (name) => {
      const { repository, one, three } = site();
      const changes = await run({ ...opened(repository, one, three, name), inputs: { base: one } });
      expect(summary(changes)).toEqual(['M b.html', 'A c.html']);
    },
  );

  test.each(['pull_request', 'pull_request_target'])('a merged %s: all of its commits', async (name) => {
    const { repository, one, three } = site();
    const payload = event('pull_request', {
      pull_request: { merged: true, merge_commit_sha: three, base: { sha: one } },
    });
    const changes = await run({ event: name, payload, checkout: repository });
    expect(summary(changes)).toEqual(['M b.html', 'A c.html']);
  });

  test('a merged one and `last-success`: its runs do not tell', async () => {
    const { repository, one, three } = site();
    const payload = event('pull_request', {
      pull_request: { merged: true, merge_commit_sha: three, base: { sha: one } },
    });
    const changes = await run({
      event: 'pull_request',
      payload,
      checkout: repository,
      inputs: { base: 'last-success' },
    });
    expect(changes).toMatchObject({ kind: 'files', base: one });
    expect(changes.notices).toEqual([
      'There is no last success to compare with: a run for a pull request is recorded with a commit of its branch, not with what is deployed.',
    ]);
  });

  test('a closed one that was not merged, though it has a merge commit', async () => {
    const { repository, one } = site();
    const payload = event('pull_request', { pull_request: { merge_commit_sha: one } });
    expect(summary(await run({ event: 'pull_request', payload, checkout: repository }))).toEqual([
      'nothing: The pull request was closed without being merged.',
    ]);
  });

  test('a merge group deploys nothing, unless `base` says so', async () => {
    const { repository, one, two } = site();
    const payload = event('merge_group', { merge_group: { head_sha: two, base_sha: one } });
    const step = { event: 'merge_group', payload, checkout: repository };
    expect((await run(step)).kind).toBe('nothing');
    expect(summary(await run({ ...step, inputs: { base: one } }))).toEqual(['M b.html']);
  });
});

describe('workflow_run', () => {
  /** A deploy of `head` by run 30 of workflow 5; GITHUB_SHA is the tip of the default branch. */
  const deployed = (head: string, tip: string, overlay = {}) => ({
    event: 'workflow_run',
    payload: event('workflow_run', { workflow_run: { id: 30, workflow_id: 5, head_sha: head, ...overlay } }),
    env: { GITHUB_REF: 'refs/heads/main', GITHUB_SHA: tip },
  });
  /** The runs of the deploy, and those of this workflow, which are recorded with the default branch's tip. */
  const runs = (one: string, two: string, three: string) => [
    {
      id: 30,
      event: 'push',
      conclusion: 'success',
      head_branch: 'main',
      head_sha: three,
      created_at: '2026-01-03T00:00:00Z',
      updated_at: '2026-01-03T00:05:00Z',
    },
    {
      id: 21,
      event: 'workflow_run',
      conclusion: 'failure',
      head_branch: 'main',
      head_sha: three,
      created_at: '2026-01-02T00:05:01Z',
      updated_at: '2026-01-02T00:05:09Z',
    },
    {
      id: 20,
      event: 'push',
      conclusion: 'success',
      head_branch: 'main',
      head_sha: two,
      created_at: '2026-01-02T00:00:00Z',
      updated_at: '2026-01-02T00:05:00Z',
    },
    {
      id: 11,
      event: 'workflow_run',
      conclusion: 'success',
      head_branch: 'main',
      head_sha: two,
      created_at: '2026-01-01T00:05:01Z',
      updated_at: '2026-01-01T00:05:09Z',
    },
    {
      id: 10,
      event: 'push',
      conclusion: 'success',
      head_branch: 'main',
      head_sha: one,
      created_at: '2026-01-01T00:00:00Z',
      updated_at: '2026-01-01T00:05:00Z',
    },
  ];

  test('from the deploy that the last successful run followed to the one that is told of', async () => {
    const { repository, one, two, three } = site();
    const tip = repository.commit({ 'later.html': '' });
    const server = await github(repository, { runs: runs(one, two, three) });
    const changes = await run({ ...deployed(three, tip), checkout: repository, github: server });
    expect(changes).toMatchObject({
      base: one,
      head: three,
      reason: `The last workflow run that a successful run of purge.yml followed was of ${one.slice(0, 7)}.`,
      notices: [],
    });
    expect(summary(changes)).toEqual(['M b.html', 'A c.html']);
  });

  test('without a successful run, from the deploy before', async () => {
    const { repository, one, two, three } = site();
    const some = runs(one, two, three).filter(({ id }) => id !== 11);
    const changes = await run({
      ...deployed(three, three),
      checkout: repository,
      github: await github(repository, { runs: some }),
    });
    expect(changes).toMatchObject({ base: two, head: three });
  });

  test('where the deploys are not listed any more, the run tells what it can', async () => {
    const { repository, one, three } = site();
    const last = { id: 11, event: 'workflow_run', conclusion: 'success', head_branch: 'main', head_sha: one };
    const server = await github(repository, {
      runs: [last],
      fail: (path) => (path.includes('/5/') ? 404 : undefined),
    });
    const changes = await run({ ...deployed(three, three), checkout: repository, github: server });
    expect(changes).toMatchObject({ base: one, head: three });
    expect(changes.notices.join()).toContain('GitHub answered 404 for the runs of workflow 5');
  });

  test('the first one: not known', async () => {
    const { repository, three } = site();
    const changes = await run({
      ...deployed(three, three),
      checkout: repository,
      github: await github(repository, { runs: [] }),
    });
    expect(summary(changes)).toEqual([
      'unknown: A workflow_run event does not tell what was served before, set `base`; there is no earlier workflow run that succeeded.',
    ]);
  });

  test('without `actions: read`: not known', async () => {
    const { repository, three } = site();
    const changes = await run({
      ...deployed(three, three),
      checkout: repository,
      github: await github(repository, { fail: () => 403 }),
    });
    expect(changes).toMatchObject({
      kind: 'unknown',
      reason: expect.stringContaining('grant `actions: read`'),
    });
  });

  test.each([
    ['that failed', { conclusion: 'failure' }, 'conclusion is "failure"'],
    ['that is under way', { conclusion: null, status: 'in_progress' }, 'conclusion is ""'],
    ['of a fork', { head_repository: { full_name: 'someone/r' } }, 'a fork'],
    ['of a fork that is gone', { head_repository: null }, 'a fork'],
    ['for a pull request', { event: 'pull_request' }, 'for "pull_request"'],
  ])('a run %s deploys nothing', async (_, overlay, reason) => {
    const { one } = site();
    const changes = await run({ ...deployed(one, one, overlay) });
    expect(changes).toMatchObject({ kind: 'nothing', reason: expect.stringContaining(reason) });
  });
});

describe('deployments', () => {
  const status = (commit: string, state = 'success') => ({
    event: 'deployment_status',
    payload: event('deployment_status', {
      deployment_status: { state },
      deployment: { id: 30, sha: commit },
    }),
    env: { GITHUB_SHA: commit, GITHUB_REF: '' },
  });
  const deployment = (id: number, sha: string, environment: string, states: readonly string[]) => ({
    id,
    sha,
    environment,
    statuses: states.map((state) => ({ state, created_at: `2026-01-01T00:00:${id}Z` })),
  });

  test('from the last deployment to this environment that succeeded', async () => {
    const { repository, one, two, three } = site();
    const deployments = [
      deployment(30, three, 'production', ['success', 'in_progress']),
      deployment(20, two, 'production', ['failure', 'in_progress']),
      deployment(15, two, 'preview', ['success']),
      deployment(10, one, 'production', ['inactive', 'success', 'in_progress']),
    ];
    // The run for the state `in_progress` of this deployment was successful, too.
    const runs = [
      {
        id: 1,
        event: 'deployment_status',
        conclusion: 'success',
        head_sha: three,
        created_at: '2026-01-01T00:00:29Z',
      },
    ];
    const server = await github(repository, { deployments, runs });
    const changes = await run({ ...status(three), checkout: repository, github: server });
    expect(changes).toMatchObject({ base: one, head: three, notices: [] });
  });

  test('not from one that no successful run followed', async () => {
    const { repository, one, two, three } = site();
    const deployments = [
      deployment(30, three, 'production', ['success']),
      deployment(20, two, 'production', ['inactive', 'success']),
      deployment(10, one, 'production', ['inactive', 'success']),
    ];
    const runs = [
      {
        id: 1,
        event: 'deployment_status',
        conclusion: 'success',
        head_sha: one,
        created_at: '2026-01-01T00:00:11Z',
      },
    ];
    const changes = await run({
      ...status(three),
      checkout: repository,
      github: await github(repository, { deployments, runs }),
    });
    expect(changes).toMatchObject({ base: one, head: three });
  });

  test('without `deployments: read`, from the last successful run of another commit', async () => {
    const { repository, one, three } = site();
    const runs = [
      { id: 2, event: 'deployment_status', conclusion: 'success', head_sha: three },
      { id: 1, event: 'deployment_status', conclusion: 'success', head_sha: one },
    ];
    const changes = await run({
      ...status(three),
      checkout: repository,
      github: await github(repository, { runs }),
    });
    expect(changes).toMatchObject({ base: one, head: three });
    expect(changes.notices).toEqual([
      'GitHub answered 404 for the deployments: it is not there, or `permissions:` does not grant `deployments: read`.',
    ]);
  });

  test('without a token: not known', async () => {
    const { repository, three } = site();
    expect(await run({ ...status(three), checkout: repository })).toMatchObject({
      kind: 'unknown',
      reason: expect.stringContaining('there is no `github-token`'),
    });
  });

  test.each(['pending', 'in_progress', 'failure', 'inactive'])('%s deploys nothing', async (state) => {
    expect(summary(await run(status('a'.repeat(40), state)))).toEqual([
      `nothing: The deployment's state is "${state}".`,
    ]);
  });

  test('one that is only created deploys nothing, unless `base` says so', async () => {
    const { repository, one, two } = site();
    const step = {
      event: 'deployment',
      payload: event('deployment', { deployment: { sha: two } }),
      checkout: repository,
    };
    expect((await run(step)).kind).toBe('nothing');
    expect(summary(await run({ ...step, inputs: { base: one } }))).toEqual(['M b.html']);
  });
});

describe('page_build', () => {
  const built = (commit: string, tip: string, status = 'built') => ({
    event: 'page_build',
    payload: event('page_build', { build: { status, commit, created_at: '2026-01-03T00:00:00Z' } }),
    env: { GITHUB_SHA: tip, GITHUB_REF: 'refs/heads/main' },
  });

  test('from the build before', async () => {
    const { repository, one, two, three } = site();
    const pageBuilds = [
      {
        status: 'built',
        commit: three,
        created_at: '2026-01-03T00:00:00Z',
        updated_at: '2026-01-03T00:01:00Z',
      },
      {
        status: 'errored',
        commit: two,
        created_at: '2026-01-02T00:00:00Z',
        updated_at: '2026-01-02T00:01:00Z',
      },
      {
        status: 'built',
        commit: one,
        created_at: '2026-01-01T00:00:00Z',
        updated_at: '2026-01-01T00:01:00Z',
      },
    ];
    const server = await github(repository, { pageBuilds, runs: [] });
    const changes = await run({ ...built(three, two), checkout: repository, github: server });
    expect(changes).toMatchObject({ base: one, head: three, notices: [] });
  });

  test('without `pages: read`, from the first parent, which is said', async () => {
    const { repository, two, three } = site();
    const server = await github(repository, { runs: [] });
    const changes = await run({ ...built(three, two), checkout: repository, github: server });
    expect(changes).toMatchObject({ base: two, head: three });
    expect(changes.notices.join()).toContain('`pages: read`');
  });

  test.each(['building', 'errored'])('%s deploys nothing', async (status) => {
    const { one } = site();
    expect((await run(built(one, one, status))).kind).toBe('nothing');
  });
});

describe('events without a commit before', () => {
  test('a release: which one was served before is not known, unless `base` says so', async () => {
    const { repository, one, three } = site();
    repository.git('tag', 'v1', one);
    const env = { GITHUB_SHA: three, GITHUB_REF: 'refs/tags/v2' };
    const step = { event: 'release', payload: event('release'), env, checkout: repository };
    expect(summary(await run(step))).toEqual([
      'unknown: Set `base` to the tag of the release that was served before.',
    ]);
    expect(summary(await run({ ...step, inputs: { base: 'v1' } }))).toEqual(['M b.html', 'A c.html']);
    const runs = [{ id: 1, event: 'release', head_branch: 'v1', head_sha: one, conclusion: 'success' }];
    const last = await run({
      ...step,
      inputs: { base: 'last-success' },
      github: await github(repository, { runs }),
    });
    expect(last).toMatchObject({ base: one, head: three });
  });

  test('an edited release deploys nothing', async () => {
    const payload = event('release', { action: 'edited' });
    expect((await run({ event: 'release', payload, env: { GITHUB_SHA: 'a'.repeat(40) } })).kind).toBe(
      'nothing',
    );
  });

  test.each(['schedule', 'workflow_dispatch'])(
    '%s: from the last successful run on the branch',
    async (name) => {
      const { repository, one, two, three } = site();
      const runs = [
        { id: 999, event: name, head_branch: 'main', head_sha: three, conclusion: 'success' },
        {
          id: 3,
          event: 'pull_request',
          head_branch: 'main',
          head_sha: 'e'.repeat(40),
          conclusion: 'success',
        },
        { id: 2, event: 'push', head_branch: 'next', head_sha: two, conclusion: 'success' },
        { id: 1, event: 'push', head_branch: 'main', head_sha: one, conclusion: 'success' },
      ];
      const env = { GITHUB_SHA: three, GITHUB_REF: 'refs/heads/main' };
      const step = { event: name, payload: event(name), env, checkout: repository };
      const changes = await run({ ...step, github: await github(repository, { runs }) });
      expect(changes).toMatchObject({ base: one, head: three, notices: [] });
      expect(await run({ ...step, github: await github(repository, { runs: [] }) })).toMatchObject({
        kind: 'unknown',
        reason: `A ${name} event does not tell what was served before, set \`base\`; no earlier run of purge.yml on "main" succeeded.`,
      });
    },
  );

  test("workflow_dispatch: the run's input `base`", async () => {
    const { repository, one, three } = site();
    const payload = event('workflow_dispatch', { inputs: { base: 'main~2' } });
    const changes = await run({
      event: 'workflow_dispatch',
      payload,
      env: { GITHUB_SHA: three },
      checkout: repository,
    });
    expect(changes).toMatchObject({ base: one, head: three, reason: "The run's input `base` is set." });
  });

  test('repository_dispatch: nothing changed in git', async () => {
    const { repository, one, three } = site();
    const step = {
      event: 'repository_dispatch',
      payload: event('repository_dispatch'),
      env: { GITHUB_SHA: three },
      checkout: repository,
    };
    expect(summary(await run(step))).toEqual([
      'unknown: A repository_dispatch event tells of changes outside of git, list the files with `files-from`, or set `base`.',
    ]);
    expect(summary(await run({ ...step, inputs: { base: one } }))).toEqual(['M b.html', 'A c.html']);
  });

  test.each(['create', 'delete'])('%s: there is no commit in it', async (name) => {
    expect(
      summary(await run({ event: name, payload: event(name), env: { GITHUB_SHA: 'a'.repeat(40) } })),
    ).toEqual([`nothing: A ${name} event tells of no commit, unlike \`push\`.`]);
  });

  test('any other event', async () => {
    const { repository, two, three } = site();
    const step = { event: 'issues', payload: {}, env: { GITHUB_SHA: three }, checkout: repository };
    expect((await run(step)).kind).toBe('unknown');
    expect(summary(await run({ ...step, inputs: { base: two } }))).toEqual(['A c.html']);
  });
});

describe('a branch that the workflow builds itself', () => {
  const pages = () => {
    const { repository, three } = site();
    const first = repository.commit({ 'index.html': '1', 'a/index.html': '1' }, { branch: 'gh-pages' });
    const second = repository.commit({ 'index.html': '2', 'a/index.html': '1' }, { branch: 'gh-pages' });
    const payload = event('push', { before: three, after: three });
    return { repository, first, second, step: { event: 'push', payload, env: { GITHUB_SHA: three } } };
  };

  test.each(['auto', 'parent'])('head: gh-pages, base: %s', async (base) => {
    const { repository, first, second, step } = pages();
    const inputs = { head: 'gh-pages', base };
    const changes = await run({
      ...step,
      inputs,
      checkout: clone(repository, '--depth=1'),
      github: await github(repository),
    });
    expect(changes).toMatchObject({ base: first, head: second });
    expect(summary(changes)).toEqual(['M index.html']);
  });

  test('the workspace has an older gh-pages than GitHub: GitHub is right', async () => {
    const { repository, second, step } = pages();
    const checkout = clone(repository);
    checkout.git('branch', 'gh-pages', 'origin/gh-pages');
    const third = repository.commit({ 'index.html': '2', 'a/index.html': '2' }, { branch: 'gh-pages' });
    const changes = await run({
      ...step,
      inputs: { head: 'gh-pages', base: 'parent' },
      checkout,
      github: await github(repository),
    });
    expect(changes).toMatchObject({ base: second, head: third });
    expect(summary(changes)).toEqual(['M a/index.html']);
  });

  test('without GitHub the workspace has to do, which is said', async () => {
    const { repository, first, second, step } = pages();
    const changes = await run({
      ...step,
      inputs: { head: 'gh-pages', base: 'parent' },
      checkout: clone(repository),
    });
    expect(changes).toMatchObject({ base: first, head: second });
    expect(changes.notices).toEqual([
      '"gh-pages" is taken from the checkout, which may be behind: there is no `github-token` to ask GitHub with.',
    ]);
  });

  test('a branch of one commit has no parent', async () => {
    const { repository, step } = pages();
    const only = repository.commit({ 'index.html': '3' }, { branch: 'gh-pages', parents: [] });
    const changes = await run({
      ...step,
      inputs: { head: 'gh-pages', base: 'parent' },
      github: await github(repository),
    });
    expect(summary(changes)).toEqual([
      `unknown: Commit ${only.slice(0, 7)} has no parent (note the branch's commit before the deploy, and set \`base\` to it).`,
    ]);
  });

  test('the tip from before the deploy as base', async () => {
    const { repository, second, step } = pages();
    const only = repository.commit({ 'index.html': '3' }, { branch: 'gh-pages', parents: [] });
    const changes = await run({
      ...step,
      inputs: { head: 'gh-pages', base: second },
      github: await github(repository),
    });
    expect(changes).toMatchObject({ base: second, head: only });
    expect(summary(changes)).toEqual(['D a/index.html', 'M index.html']);
  });
});
