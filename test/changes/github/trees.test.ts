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

/** Compares two commits. Returns the changes as text, or the problem. */
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

describe('compareTrees with one version', () => {
  /** Two commits change a file at the top and one in `public`; three folders stay the same. */
  const site = () => {
    const repository = createRepository();
    const same = { 'x/1': '', 'x/2': '', 'y/1': '', 'public/z/1': '', 'public/z/2': '' };
    const base = repository.commit({ ...same, 'a.html': '1', 'public/b.html': '1' });
    const head = repository.commit({ ...same, 'a.html': '2', 'public/b.html': '2' });
    return { repository, base, head };
  };
  const both = ['modified file a.html', 'modified file public/b.html'];

  test('sends four requests', async () => {
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

  test('sends two requests if the trees are equal', async () => {
    const { repository, head } = site();
    const again = repository.git('commit-tree', '-p', head, '-m', 'again', `${head}^{tree}`);
    const server = await serve(repository);
    expect(await diff(server, head, again)).toEqual([]);
    expect(server.requests).toHaveLength(2);
  });

  test('reads only the folders that differ if a listing is truncated', async () => {
    const { repository, base, head } = site();
    const server = await serve(repository, { truncateAt: 5 });
    expect(await diff(server, base, head)).toEqual(both);
    const folders = ['x', 'y', 'public/z'].map((name) => repository.git('rev-parse', `${head}:${name}`));
    expect(server.requests.filter((path) => folders.some((tree) => path.includes(tree)))).toEqual([]);
    // Two commits; the top, truncated and then flat; `public`.
    expect(server.requests).toHaveLength(2 + 4 + 2);
  });

  test('reads only the folder that matters if a listing is truncated', async () => {
    const { repository, base, head } = site();
    const server = await serve(repository, { truncateAt: 5 });
    expect(await diff(server, base, head, { under: './public/' })).toEqual([both[1]]);
    // Two commits; the top, truncated and then flat; `public`.
    expect(server.requests).toHaveLength(2 + 4 + 2);
    expect(await diff(server, base, head, { under: 'x/deeper/still' })).toEqual([]);
  });

  test('compares the folder that matters if it was a file, is a symlink now, or is new', async () => {
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

  test('fails if one folder has more entries than GitHub lists', async () => {
    const { repository, base, head } = site();
    const server = await serve(repository, { truncateAt: 1 });
    expect(await diff(server, base, head)).toEqual({ code: 'repository-too-large' });
  });

  test('fails after 200 requests for hundreds of folders', async () => {
    const folders = (text: string): Files =>
      Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`${index}/a`, `${index} ${text}`]));
    // A recursive listing has 300 entries, a flat one 150.
    const github = fakeGitHub([folders('1'), folders('2')], 200);
    expect(await compareTrees(github, ['0'], '1', { under: '' })).toEqual({
      ok: false,
      reason: { code: 'repository-too-large' },
    });
    expect(github.calls()).toBe(200);
  });
});

describe('compareTrees with several versions', () => {
  test('finds a file that was changed and changed back, and lists each tree once', async () => {
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

  test('names the version that is not in the repository', async () => {
    const repository = createRepository();
    const [one, two] = [repository.commit({ a: '1' }), repository.commit({ a: '2' })];
    const gone = '1'.repeat(40);
    const answer = await compareTrees(connect(await serve(repository)), [one, gone], two, { under: '' });
    const what = { kind: 'commit', id: gone };
    expect(answer).toMatchObject({ ok: false, reason: { code: 'github-unknown-object', status: 422, what } });
  });
});

describe('compareTrees with a name that is not UTF-8', () => {
  const answer = async (base: Files, head: Files) => {
    const repository = createRepository();
    const [from, to] = [repository.commit(base), repository.commit(head)];
    return diff(await serve(repository), from, to);
  };

  test('fails if something changed in its folder', async () => {
    expect(await answer({ 'caf\udce9.html': '1', a: '1' }, { 'caf\udce9.html': '1', a: '2' })).toEqual({
      code: 'name-not-utf8',
      path: 'caf\ufffd.html',
    });
  });

  test('fails if it was renamed to another such name', async () => {
    expect(await answer({ 'd/\udce9': '1' }, { 'd/\udce8': '1' })).toMatchObject({ code: 'name-not-utf8' });
  });

  test('ignores it if nothing changed in its folder', async () => {
    const files = { 'old/caf\udce9/x.html': '1', 'old/\udce8': '' };
    expect(await answer({ ...files, a: '1' }, { ...files, a: '2' })).toEqual(['modified file a']);
  });
});

describe('compareTrees with any trees and versions', () => {
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
  const entries = fc.uniqueArray(fc.tuple(path, content), { maxLength: 14, selector: ([file]) => file });

  /** Removes files whose path is a folder of another file. */
  const tree = (all: readonly (readonly [string, Content])[]): Files =>
    Object.fromEntries(all.filter(([file]) => !all.some(([other]) => other.startsWith(`${file}/`))));

  const contentAt = (files: Files, file: string): string | null => {
    const found = files[file];
    if (found === undefined || typeof found === 'string') return found ?? null;
    return found.mode === '160000' ? found.commit : found.text;
  };

  test('is exact, even if GitHub truncates its listings', async () => {
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
          const held = older.map((own) => tree([...shared, ...own]));
          const head = tree([...shared, ...newest]);
          const ids = held.map((_, index) => `${index + 1}`);
          const answer = await compareTrees(fakeGitHub([head, ...held], most), ids, '0', { under: folder });
          if (!answer.ok) throw new Error(answer.reason.code);
          const isInside = (file: string) => folder === '' || file.startsWith(`${folder}/`);
          const paths = [...new Set([head, ...held].flatMap((files) => Object.keys(files)))];
          const expected = paths
            .filter(
              (file) =>
                isInside(file) && held.some((files) => contentAt(files, file) !== contentAt(head, file)),
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

describe('compareTrees with truncated listings and a symlink', () => {
  const many = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`src/${index}`, '']));

  test.each<[name: string, more: Files, under: string, found: unknown]>([
    ['fails if it is in a folder where something changed', { 'site/l': link('a') }, '', 'site/l'],
    ['fails if it is in a folder where nothing changed', { 'old/l': link('../site/a') }, '', 'old/l'],
    ['fails if it is in the folder that matters', { 'site/l': link('../src') }, 'site', 'site/l'],
    ['fails if it replaces the folder that matters', { docs: link('site') }, 'docs/x', 'docs'],
    ['succeeds if it is in a folder that does not matter', { 'old/l': link('a') }, 'site', null],
  ])('%s', async (_, more, under, found) => {
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

/** A GitHub in memory whose commits are named by their index; `calls` counts the requests. */
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
