import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { connectGitHub, type GitHub } from '../../../src/changes/github/api.ts';
import { compareTrees } from '../../../src/changes/github/trees.ts';
import { ok } from '../../../src/result.ts';
import { systemClock } from '../../../src/system-clock.ts';
import { cases } from '../../arbitraries.ts';
import { type GitHubServer, type GitHubState, serveGitHub } from '../github-server.ts';
import { type Content, createRepository, type Files, type Repository } from '../repository.ts';
import { link } from '../served.ts';

const connect = ({ url }: GitHubServer) =>
  connectGitHub({
    env: { GITHUB_API_URL: url, GITHUB_REPOSITORY: 'o/r' },
    githubToken: 'token',
    clock: systemClock,
    signal: new AbortController().signal,
  });

/** What differs between two commits, as text; or the reason why that is not known. */
async function diff(server: GitHubServer, base: string, head: string, options: { under?: string } = {}) {
  const answer = await compareTrees(connect(server), [base], head, { under: '', ...options });
  return answer.ok
    ? answer.value.files.map(({ path, status, type }) => `${status} ${type} ${path}`)
    : answer.reason;
}

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
  const both = ['modified file a.html', 'modified file public/b.html'];

  test('four requests', async () => {
    const { repository, base, head } = site();
    const server = await serve(repository);
    expect(await diff(server, base, head)).toEqual(both);
    const trees = [base, head].map((commit) => repository.git('rev-parse', `${commit}^{tree}`));
    expect(server.requests.toSorted()).toEqual(
      [
        ...[base, head].map((commit) => `/repos/o/r/commits/${commit}?per_page=1`),
        ...trees.map((tree) => `/repos/o/r/git/trees/${tree}?recursive=1`),
      ].toSorted(),
    );
  });

  test('two requests where the trees are the same', async () => {
    const { repository, head } = site();
    const again = repository.git('commit-tree', '-p', head, '-m', 'again', `${head}^{tree}`);
    const server = await serve(repository);
    expect(await diff(server, head, again)).toEqual([]);
    expect(server.requests).toHaveLength(2);
  });

  test('a listing that is cut off: only the folders that differ are read', async () => {
    const { repository, base, head } = site();
    const server = await serve(repository, { truncateAt: 5 });
    expect(await diff(server, base, head)).toEqual(both);
    const folders = ['x', 'y', 'public/z'].map((name) => repository.git('rev-parse', `${head}:${name}`));
    expect(server.requests.filter((path) => folders.some((tree) => path.includes(tree)))).toEqual([]);
    // Two commits; the top, cut off and one level of it; `public`.
    expect(server.requests).toHaveLength(2 + 4 + 2);
  });

  test('a listing that is cut off: under one folder, only that is read', async () => {
    const { repository, base, head } = site();
    const server = await serve(repository, { truncateAt: 5 });
    expect(await diff(server, base, head, { under: './public/' })).toEqual([both[1]]);
    // Two commits; the top, cut off and one level of it; `public`.
    expect(server.requests).toHaveLength(2 + 4 + 2);
    expect(await diff(server, base, head, { under: 'x/deeper/still' })).toEqual([]);
  });

  test('under a folder that was a file, that is a symlink now, that is new', async () => {
    const repository = createRepository();
    const more = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`o/${index}`, '']));
    const states: readonly Files[] = [
      { p: '1', ...more },
      { 'p/q/a': '1', ...more },
      { p: { mode: '120000', text: 'v1' }, ...more },
      more,
    ];
    const [file, folder, link, none] = states.map((files) => repository.commit(files)) as [
      string,
      string,
      string,
      string,
    ];
    const server = await serve(repository, { truncateAt: 5 });
    expect(await diff(server, file, folder, { under: 'p/q' })).toEqual([
      'deleted file p',
      'added file p/q/a',
    ]);
    expect(await diff(server, folder, link, { under: 'p' })).toEqual({
      code: 'link-in-large-tree',
      path: 'p',
    });
    expect(await diff(server, none, folder, { under: 'p/q' })).toEqual(['added file p/q/a']);
  });

  test('one folder with more entries than GitHub lists: not known', async () => {
    const { repository, base, head } = site();
    const server = await serve(repository, { truncateAt: 1 });
    expect(await diff(server, base, head)).toEqual({
      code: 'folder-too-large',
      tree: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
  });

  test('folders by the hundred: an end after 200 calls', async () => {
    const folders = (text: string): Files =>
      Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`${index}/a`, `${index} ${text}`]));
    // All folders and files are 300 entries, one level 150.
    const github = fakeGitHub([folders('1'), folders('2')], 200);
    expect(await compareTrees(github, ['0'], '1', { under: '' })).toEqual({
      ok: false,
      reason: { code: 'too-many-calls', most: 200 },
    });
    expect(github.calls()).toBe(200);
  });
});

describe('several versions, by GitHub', () => {
  test('what was changed and changed back differs from the one in between; each tree is listed once', async () => {
    const repository = createRepository();
    const one = repository.commit({ a: '1', gone: '1' });
    const two = repository.commit({ a: '2' });
    const again = repository.git('commit-tree', '-p', two, '-m', 'again', `${one}^{tree}`);
    const three = repository.commit({ a: '1', new: '1' });
    const [id, otherId] = [one, two].map((commit) => repository.git('rev-parse', `${commit}:a`));
    const server = await serve(repository);
    const answer = await compareTrees(connect(server), [one, two, again, three], three, { under: '' });
    expect(answer.ok && answer.value.files).toEqual([
      { path: 'a', status: 'modified', type: 'file', held: [id, otherId], now: id },
      { path: 'gone', status: 'deleted', type: 'file', held: [id, null], now: null },
      { path: 'new', status: 'modified', type: 'file', held: [null, id], now: id },
    ]);
    expect(server.requests.filter((path) => path.includes('/git/trees/'))).toHaveLength(3);
  });

  test('one that is not in the repository is named', async () => {
    const repository = createRepository();
    const [one, two] = [repository.commit({ a: '1' }), repository.commit({ a: '2' })];
    const gone = '1'.repeat(40);
    const answer = await compareTrees(connect(await serve(repository)), [one, gone], two, { under: '' });
    const what = { kind: 'commit', id: gone };
    expect(answer).toMatchObject({ ok: false, reason: { code: 'github-unknown-object', status: 422, what } });
  });
});

describe('a name that is not UTF-8', () => {
  const answer = async (base: Files, head: Files) => {
    const repository = createRepository();
    const [from, to] = [repository.commit(base), repository.commit(head)];
    return diff(await serve(repository), from, to);
  };

  test('where something changed beside it: not known', async () => {
    expect(await answer({ 'caf\udce9.html': '1', a: '1' }, { 'caf\udce9.html': '1', a: '2' })).toEqual({
      code: 'name-not-utf8',
      path: 'caf\ufffd.html',
    });
  });

  test('renamed to another such name: not known', async () => {
    expect(await answer({ 'd/\udce9': '1' }, { 'd/\udce8': '1' })).toMatchObject({ code: 'name-not-utf8' });
  });

  test('in a folder where nothing changed: no matter', async () => {
    const files = { 'old/caf\udce9/x.html': '1', 'old/\udce8': '' };
    expect(await answer({ ...files, a: '1' }, { ...files, a: '2' })).toEqual(['modified file a']);
  });
});

describe('any trees and versions', () => {
  const name = fc.constantFrom('a', 'b', 'ü', 'a.b', 'a-b', 'index.html');
  const content: fc.Arbitrary<Content> = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom('1', '2') },
    fc.constantFrom<Content>(
      { mode: '100755', text: '1' },
      { mode: '160000', commit: '1'.repeat(40) },
      { mode: '160000', commit: '2'.repeat(40) },
    ),
  );
  const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));
  const entries = fc.uniqueArray(fc.tuple(path, content), { maxLength: 14, selector: ([its]) => its });

  /** Paths that are files and folders at once are no tree: the longer ones stay. */
  const tree = (all: readonly (readonly [string, Content])[]): Files =>
    Object.fromEntries(all.filter(([its]) => !all.some(([other]) => other.startsWith(`${its}/`))));

  const contentAt = (files: Files, its: string): string | null => {
    const found = files[its];
    if (found === undefined || typeof found === 'string') return found ?? null;
    return found.mode === '160000' ? found.commit : found.text;
  };

  test('are compared exactly, however short GitHub cuts its listings', async () => {
    const versions = fc.array(entries, { minLength: 1, maxLength: 3 });
    const under = fc.constantFrom('', '', 'a', 'b/a', 'ü/a/b');
    const bound = fc.integer({ min: 6, max: 40 });
    await fc.assert(
      fc.asyncProperty(
        versions,
        entries,
        entries,
        bound,
        under,
        async (older, newest, shared, most, folder) => {
          const held = older.map((its) => tree([...shared, ...its]));
          const head = tree([...shared, ...newest]);
          const ids = held.map((_, index) => `${index + 1}`);
          const answer = await compareTrees(fakeGitHub([head, ...held], most), ids, '0', { under: folder });
          if (!answer.ok) throw new Error(answer.reason.code);
          const isInside = (its: string) => folder === '' || its.startsWith(`${folder}/`);
          const paths = [...new Set([head, ...held].flatMap((files) => Object.keys(files)))];
          const expected = paths
            .filter(
              (its) => isInside(its) && held.some((files) => contentAt(files, its) !== contentAt(head, its)),
            )
            .sort();
          const inside = answer.value.files.filter((file) => isInside(file.path));
          expect(inside.map((file) => file.path)).toEqual(expected);
          for (const file of inside) {
            const contents = new Set(held.map((files) => idOf(contentAt(files, file.path))));
            expect(new Set(file.held)).toEqual(contents);
            expect(file.now).toBe(idOf(contentAt(head, file.path)));
          }
        },
      ),
      cases(50),
    );
  });
});

describe('links where GitHub cuts its listings off', () => {
  const many = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`src/${index}`, '']));

  test.each<[name: string, more: Files, under: string, found: unknown]>([
    ['one in a folder where something changed', { 'site/l': link('a') }, '', 'site/l'],
    ['one beside it, and where nothing changed', { 'old/l': link('../site/a') }, '', 'old/l'],
    ['one in the folder that matters', { 'site/l': link('../src') }, 'site', 'site/l'],
    ['one in place of the folder that matters', { docs: link('site') }, 'docs/x', 'docs'],
    ['one elsewhere', { 'old/l': link('a') }, 'site', null],
  ])('%s: not known unless it cannot matter', async (_, more, under, found) => {
    const [head, before] = ['2', '1'].map((text): Files => ({ ...more, 'site/a': text, ...many }));
    const answer = await compareTrees(fakeGitHub([head ?? {}, before ?? {}], 9), ['1'], '0', { under });
    expect(answer.ok ? answer.value.files.map(({ path }) => path) : answer.reason).toEqual(
      found === null ? ['site/a'] : { code: 'link-in-large-tree', path: found },
    );
  });
});

function idOf(content: string | null): string | null {
  return content === null ? null : `id of ${content}`;
}

/** A GitHub in memory, whose commits are named by their numbers, and how often it was asked. */
function fakeGitHub(
  commits: readonly Files[],
  truncateAt: number,
): GitHub & { readonly calls: () => number } {
  const trees = new Map<string, Files>();
  const store = (files: Files): string => {
    const id = `tree of ${JSON.stringify(Object.entries(files).sort())}`;
    trees.set(id, files);
    return id;
  };
  const below = (files: Files, folder: string): Files =>
    Object.fromEntries(
      Object.entries(files)
        .filter(([path]) => path.startsWith(`${folder}/`))
        .map(([path, content]) => [path.slice(folder.length + 1), content]),
    );
  const list = (files: Files, recursive: boolean, above = ''): object[] =>
    [...new Set(Object.keys(files).map((path) => path.split('/')[0] ?? ''))].flatMap((name) => {
      const content = files[name];
      const path = above + name;
      if (content === undefined) {
        const inside = below(files, name);
        const itself = { path, mode: '040000', type: 'tree', sha: store(inside) };
        return [itself, ...(recursive ? list(inside, true, `${path}/`) : [])];
      }
      const mode = typeof content === 'string' ? '100644' : content.mode;
      const text =
        typeof content === 'string' ? content : content.mode === '160000' ? content.commit : content.text;
      return [{ path, mode, type: mode === '160000' ? 'commit' : 'blob', sha: idOf(text) }];
    });
  let calls = 0;
  return {
    calls: () => calls,
    commit: async (id) => {
      calls += 1;
      return ok({ id, tree: store(commits[Number(id)] ?? {}), parents: [] });
    },
    read: async ({ parameters }) => {
      calls += 1;
      const listed = list(trees.get(String(parameters.tree)) ?? {}, 'recursive' in parameters);
      return ok({ tree: listed.slice(0, truncateAt), truncated: listed.length > truncateAt });
    },
  };
}
