import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openCheckout } from '../../../src/changes/git/checkout.ts';
import { connectGitHub, type GitHubDeps } from '../../../src/changes/github/api.ts';
import { diffTrees } from '../../../src/changes/github/trees.ts';
import { type GitHubServer, type GitHubState, serveGitHub } from '../github-server.ts';
import { type Content, createRepository, type Files, GIT_ENV, type Repository } from '../repository.ts';

const connect = ({ url }: GitHubServer, deps: Partial<GitHubDeps> = {}) =>
  connectGitHub({
    env: { GITHUB_API_URL: url, GITHUB_REPOSITORY: 'o/r' },
    githubToken: 'token',
    sleep: async () => {},
    signal: new AbortController().signal,
    ...deps,
  });

const checkoutOf = ({ dir }: Repository) =>
  openCheckout({ env: { ...GIT_ENV, GITHUB_WORKSPACE: dir }, signal: new AbortController().signal });

async function serve(repository: Repository, state: GitHubState = {}): Promise<GitHubServer> {
  const server = await serveGitHub(repository.dir, state);
  onTestFinished(server.close);
  return server;
}

describe('two commits, by GitHub', () => {
  /** One file at the top, one in `public`, and three folders that do not change. */
  const site = () => {
    const repository = createRepository();
    const same = { 'x/1': '', 'x/2': '', 'y/1': '', 'public/z/1': '', 'public/z/2': '' };
    const base = repository.commit({ ...same, 'a.html': '1', 'public/b.html': '1' });
    const head = repository.commit({ ...same, 'a.html': '2', 'public/b.html': '2' });
    return { repository, base, head };
  };
  const both = [
    { path: 'a.html', status: 'modified', type: 'file' },
    { path: 'public/b.html', status: 'modified', type: 'file' },
  ];

  test('four requests', async () => {
    const { repository, base, head } = site();
    const server = await serve(repository);
    expect(await diffTrees(connect(server), base, head, '')).toEqual({ files: both });
    expect(server.requests).toEqual([
      `/repos/o/r/commits/${base}?per_page=1`,
      `/repos/o/r/commits/${head}?per_page=1`,
      `/repos/o/r/git/trees/${repository.git('rev-parse', `${base}^{tree}`)}?recursive=1`,
      `/repos/o/r/git/trees/${repository.git('rev-parse', `${head}^{tree}`)}?recursive=1`,
    ]);
  });

  test('two requests where the trees are the same', async () => {
    const { repository, head } = site();
    const again = repository.git('commit-tree', '-p', head, '-m', 'again', `${head}^{tree}`);
    const server = await serve(repository);
    expect(await diffTrees(connect(server), head, again, '')).toEqual({ files: [] });
    expect(server.requests).toHaveLength(2);
  });

  test('a listing that is cut off: only the folders that differ are read', async () => {
    const { repository, base, head } = site();
    const server = await serve(repository, { truncateAt: 5 });
    expect(await diffTrees(connect(server), base, head, '')).toEqual({ files: both });
    const folders = ['x', 'y', 'public/z'].map((name) => repository.git('rev-parse', `${head}:${name}`));
    expect(server.requests.filter((path) => folders.some((tree) => path.includes(tree)))).toEqual([]);
    // Two commits; the top, cut off and one level of it; `public`.
    expect(server.requests).toHaveLength(2 + 4 + 2);
  });

  test('under one folder only that is read', async () => {
    const { repository, base, head } = site();
    const server = await serve(repository);
    expect(await diffTrees(connect(server), base, head, './public/')).toEqual({ files: [both[1]] });
    expect(server.requests).toHaveLength(2 + 2 + 2);
    expect(await diffTrees(connect(server), base, head, 'x/deeper/still')).toEqual({ files: [] });
  });

  test('under a folder that was a file, that is a symlink now, that is new', async () => {
    const repository = createRepository();
    const states: readonly Files[] = [
      { p: '1', o: '' },
      { 'p/q/a': '1', o: '' },
      { p: { mode: '120000', text: 'v1' }, o: '' },
      { o: '' },
    ];
    const [file, folder, link, none] = states.map((files) => repository.commit(files)) as [
      string,
      string,
      string,
      string,
    ];
    const github = connect(await serve(repository));
    expect(await diffTrees(github, file, folder, 'p/q')).toEqual({
      files: [
        { path: 'p', status: 'deleted', type: 'file' },
        { path: 'p/q/a', status: 'added', type: 'file' },
      ],
    });
    expect(await diffTrees(github, folder, link, 'p')).toMatchObject({
      files: [
        { path: 'p', status: 'added', type: 'symlink' },
        { path: 'p/q/a', status: 'deleted' },
      ],
    });
    expect(await diffTrees(github, none, folder, 'p/q')).toMatchObject({
      files: [{ path: 'p/q/a', status: 'added' }],
    });
  });

  test('one folder with more entries than GitHub lists: not known', async () => {
    const { repository, base, head } = site();
    const server = await serve(repository, { truncateAt: 1 });
    expect(await diffTrees(connect(server), base, head, '')).toEqual({
      why: expect.stringMatching(/does not list the folder \w{7} in full.*`fetch-depth: 0`/),
    });
  });
});

describe('a name that is not UTF-8', () => {
  const answer = async (base: Files, head: Files) => {
    const repository = createRepository();
    const [from, to] = [repository.commit(base), repository.commit(head)];
    return diffTrees(connect(await serve(repository)), from, to, '');
  };

  test('where something changed beside it: not known', async () => {
    expect(await answer({ 'caf\udce9.html': '1', a: '1' }, { 'caf\udce9.html': '1', a: '2' })).toEqual({
      why: 'GitHub\'s API cannot spell "caf\ufffd.html", which is not UTF-8 (set `fetch-depth: 0` on actions/checkout)',
    });
  });

  test('renamed to another such name: not known', async () => {
    expect(await answer({ 'd/\udce9': '1' }, { 'd/\udce8': '1' })).toMatchObject({
      why: expect.stringContaining('not UTF-8'),
    });
  });

  test('in a folder where nothing changed: no matter', async () => {
    const files = { 'old/caf\udce9/x.html': '1', 'old/\udce8': '' };
    expect(await answer({ ...files, a: '1' }, { ...files, a: '2' })).toMatchObject({
      files: [{ path: 'a' }],
    });
  });
});

describe('GitHub does not answer', () => {
  const ask = async (fail: NonNullable<GitHubState['fail']>, deps: Partial<GitHubDeps> = {}) => {
    const repository = createRepository();
    const [base, head] = [repository.commit({ a: '1' }), repository.commit({ a: '2' })];
    const server = await serve(repository, { fail });
    const answer = await diffTrees(connect(server, deps), base, head, '');
    const why =
      'why' in answer ? answer.why.replace(base.slice(0, 7), 'BASE').replace(head.slice(0, 7), 'HEAD') : '';
    return { answer, why, requests: server.requests };
  };

  test.each([
    [401, 'GitHub answered 401 for commit BASE: the `github-token` has expired or is one for another server'],
    [403, 'GitHub answered 403 for commit BASE: grant `contents: read` in `permissions:`'],
    [
      404,
      'GitHub answered 404 for commit BASE: it is not there, or `permissions:` does not grant `contents: read`',
    ],
    [
      409,
      'GitHub answered 409 for commit BASE: it is not in the repository, or no longer after a force-push',
    ],
    [429, 'GitHub answered 429 for commit BASE: the rate limit of the `github-token` is used up'],
    [418, 'GitHub answered 418 for commit BASE'],
  ])('%d is final', async (status, expected) => {
    const { why, requests } = await ask((path) => (path.includes('/commits/') ? status : undefined));
    expect(why).toBe(expected);
    expect(requests).toHaveLength(2);
  });

  test.each([502, 0])('%d is tried again', async (status) => {
    const { answer, requests } = await ask((_, request) => (request <= 3 ? status : undefined));
    expect(answer).toMatchObject({ files: [{ path: 'a' }] });
    expect(requests).toHaveLength(4 + 3);
  });

  test('and again, but not for ever', async () => {
    const pauses: number[] = [];
    const sleep = async (milliseconds: number) => void pauses.push(milliseconds);
    const { why } = await ask((path) => (path.includes('/git/trees/') ? 503 : undefined), { sleep });
    expect(why).toMatch(/^GitHub answered 503 for tree \w{7}$/);
    expect(pauses.filter((pause) => pause === 500).length).toBeGreaterThan(0);
    expect(pauses.length).toBeLessThanOrEqual(6);
  });

  test('a connection that breaks', async () => {
    const { why } = await ask(() => 0);
    expect(why).toMatch(/^GitHub could not be asked for commit BASE \(.+\)$/);
  });

  test('no answer in time', async () => {
    const fetch = () => Promise.reject(new DOMException('The operation timed out', 'TimeoutError'));
    expect((await ask(() => undefined, { fetch })).why).toBe(
      'GitHub could not be asked for commit BASE (no answer within 30 seconds)',
    );
  });

  test('no one there', async () => {
    const gone = await serveGitHub('/nowhere');
    await gone.close();
    const { why } = await ask(() => undefined, {
      env: { GITHUB_API_URL: gone.url, GITHUB_REPOSITORY: 'o/r' },
    });
    expect(why).toBe('GitHub could not be asked for commit BASE (ECONNREFUSED)');
  });

  test('something that is not GitHub', async () => {
    const page = async () => new Response('<h1>Sign in</h1>', { headers: { 'Content-Type': 'text/html' } });
    expect((await ask(() => undefined, { fetch: page })).why).toBe(
      'GitHub could not be asked for commit BASE (the answer is not JSON)',
    );
    const json = async () => Response.json({ message: 'hello' });
    expect((await ask(() => undefined, { fetch: json })).why).toBe(
      "GitHub's answer for commit BASE is no commit",
    );
  });

  test('the rate limit', async () => {
    const limited = async () => Response.json({}, { status: 403, headers: { 'X-RateLimit-Remaining': '0' } });
    expect((await ask(() => undefined, { fetch: limited })).why).toContain(
      'the rate limit of the `github-token` is used up',
    );
  });

  test('without a token, without a repository', async () => {
    const noToken = await ask(() => undefined, { githubToken: '' });
    expect(noToken).toMatchObject({ why: 'there is no `github-token` to ask GitHub with', requests: [] });
    const noRepository = await ask(() => undefined, { env: {} });
    expect(noRepository.why).toBe('GITHUB_REPOSITORY does not tell which repository to ask for');
  });

  test('the signal aborts: its reason, and no other attempt', async () => {
    const stop = new AbortController();
    const reason = new Error('cancelled');
    const fail = () => {
      stop.abort(reason);
      return 502;
    };
    await expect(ask(fail, { signal: stop.signal })).rejects.toBe(reason);
  });
});

describe('the same answer as git diff-tree', () => {
  const name = fc.constantFrom('a', 'b', 'ü', 'a.b', 'a-b', 'index.html');
  const content: fc.Arbitrary<Content> = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom('1', '2') },
    fc.constantFrom<Content>(
      { mode: '100755', text: '1' },
      { mode: '120000', text: '1' },
      { mode: '120000', text: '2' },
    ),
    fc.constantFrom<Content>(
      { mode: '160000', commit: '1'.repeat(40) },
      { mode: '160000', commit: '2'.repeat(40) },
    ),
  );
  const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));
  const entries = fc.uniqueArray(fc.tuple(path, content), { maxLength: 14, selector: ([its]) => its });

  /** Paths that are files and folders at once are no tree: the longer ones stay. */
  const tree = (all: readonly (readonly [string, Content])[]): Files =>
    Object.fromEntries(all.filter(([its]) => !all.some(([other]) => other.startsWith(`${its}/`))));

  test('for any two trees, however short GitHub cuts its listings', async () => {
    const repository = createRepository();
    const checkout = checkoutOf(repository);
    const state: { truncateAt: number } = { truncateAt: 0 };
    const server = await serve(repository, state);
    await fc.assert(
      fc.asyncProperty(
        entries,
        entries,
        entries,
        fc.integer({ min: 6, max: 20 }),
        async (one, two, shared, most) => {
          const base = repository.commit(tree([...shared, ...one]), { parents: [] });
          const head = repository.commit(tree([...shared, ...two]), { parents: [] });
          state.truncateAt = most;
          const remote = await diffTrees(connect(server), base, head, '');
          expect(remote).toEqual(await checkout.diff(base, head));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('and of it what lies under a folder', async () => {
    const repository = createRepository();
    const checkout = checkoutOf(repository);
    const server = await serve(repository);
    await fc.assert(
      fc.asyncProperty(entries, entries, fc.constantFrom('a', 'b/a', 'ü/a/b'), async (one, two, under) => {
        const base = repository.commit(tree(one), { parents: [] });
        const head = repository.commit(tree(two), { parents: [] });
        const local = await checkout.diff(base, head);
        const remote = await diffTrees(connect(server), base, head, under);
        if ('why' in local || 'why' in remote) throw new Error('one of them does not know');
        const inside = (files: typeof local.files) =>
          files.filter(({ path }) => path.startsWith(`${under}/`));
        expect(inside(remote.files)).toEqual(inside(local.files));
        // Beside it only what stood in its way.
        const outside = remote.files.filter(({ path }) => !path.startsWith(`${under}/`));
        expect(outside.every(({ path }) => under === path || under.startsWith(`${path}/`))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});
