import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ChangedFile } from '../../../src/changes/changes.ts';
import { openCheckout, parseRaw } from '../../../src/changes/git/checkout.ts';
import {
  clone,
  createRepository,
  type Files,
  GIT_ENV,
  type Repository,
  temporaryFolder,
} from '../repository.ts';

const open = (
  dir: string,
  env: Readonly<Record<string, string>> = {},
  signal = new AbortController().signal,
) => openCheckout({ env: { ...GIT_ENV, GITHUB_WORKSPACE: dir, ...env }, signal });

/** The files that differ between two commits with these files. */
async function diff(base: Files, head: Files): Promise<readonly ChangedFile[]> {
  const repository = createRepository();
  const [from, to] = [repository.commit(base), repository.commit(head)];
  const answer = await open(repository.dir).diff(from, to);
  if ('why' in answer) throw new Error(answer.why);
  return answer.files;
}

const ID = '1'.repeat(40);
const OTHER_ID = '2'.repeat(40);

describe('what counts as a change', () => {
  test.each<[string, Files, Files, readonly string[]]>([
    ['a file', { a: '1' }, { a: '2', b: '1' }, ['modified file a', 'added file b']],
    [
      'a rename is a delete and an add',
      { old: 'same' },
      { new: 'same' },
      ['added file new', 'deleted file old'],
    ],
    ['a copy adds', { a: 'same' }, { a: 'same', b: 'same' }, ['added file b']],
    [
      'a rename that changes the case only',
      { 'A.html': '1' },
      { 'a.html': '1' },
      ['deleted file A.html', 'added file a.html'],
    ],
    ['permissions do not count', { a: '1' }, { a: { mode: '100755', text: '1' } }, []],
    ['permissions and content', { a: '1' }, { a: { mode: '100755', text: '2' } }, ['modified file a']],
    [
      'a symlink',
      { a: { mode: '120000', text: 'v1' } },
      { a: { mode: '120000', text: 'v2' } },
      ['modified symlink a'],
    ],
    [
      'a file that becomes a symlink to a file of that name',
      { a: 'v1' },
      { a: { mode: '120000', text: 'v1' } },
      ['modified symlink a'],
    ],
    [
      'a symlink that is gone',
      { a: { mode: '120000', text: 'v1' }, b: '' },
      { b: '' },
      ['deleted symlink a'],
    ],
    [
      'a submodule',
      { a: { mode: '160000', commit: ID } },
      { a: { mode: '160000', commit: OTHER_ID } },
      ['modified submodule a'],
    ],
    [
      'a submodule that becomes a folder',
      { a: { mode: '160000', commit: ID } },
      { 'a/x': '' },
      ['deleted submodule a', 'added file a/x'],
    ],
    ['a file that becomes a folder', { a: '1' }, { 'a/b': '1' }, ['deleted file a', 'added file a/b']],
    ['a folder that becomes a file', { 'a/b': '1' }, { a: '1' }, ['added file a', 'deleted file a/b']],
    ['nothing', { a: '1' }, { a: '1' }, []],
  ])('%s', async (_, base, head, expected) => {
    const files = await diff(base, head);
    expect(files.map(({ path, status, type }) => `${status} ${type} ${path}`)).toEqual(expected);
  });

  test('a submodule that .gitmodules says to ignore', async () => {
    const modules = {
      '.gitmodules': '[submodule "s"]\n\tpath = s\n\turl = https://example.com/s\n\tignore = all\n',
    };
    const repository = createRepository();
    const from = repository.commit({ ...modules, s: { mode: '160000', commit: ID } });
    const to = repository.commit({ ...modules, s: { mode: '160000', commit: OTHER_ID } });
    writeFileSync(join(repository.dir, '.gitmodules'), modules['.gitmodules']);
    const answer = await open(repository.dir).diff(from, to);
    expect(answer).toEqual({ files: [{ path: 's', status: 'modified', type: 'submodule' }] });
  });
});

test('names of any bytes', async () => {
  const names = [
    'naïve.html',
    '日本/é.html',
    'a b#?%.html',
    '"quoted".html',
    'a\\b',
    'a\nb\tc.html',
    'caf\udce9.html',
    '-x',
    ':(top)y',
    'x => y',
    '.html',
  ];
  const files = await diff({ keep: '' }, Object.fromEntries(['keep', ...names].map((name) => [name, ''])));
  expect(files.map(({ path }) => path).sort()).toEqual([...names].sort());
});

test('the user’s configuration does not matter', async () => {
  const repository = createRepository();
  const from = repository.commit({ 'a/old.html': '1', 'b.html': '1', s: { mode: '160000', commit: ID } });
  const to = repository.commit({ 'a/new.html': '1', s: { mode: '160000', commit: OTHER_ID }, 'ü.html': '' });
  const configuration = {
    'diff.renames': 'copies',
    'diff.relative': 'true',
    'diff.ignoreSubmodules': 'all',
    'diff.orderFile': '/nonexistent',
    'diff.noprefix': 'true',
    'diff.external': 'false',
    'core.quotePath': 'true',
    'core.pager': 'false',
    'color.ui': 'always',
    'core.fsmonitor': 'false',
  };
  for (const [name, value] of Object.entries(configuration)) repository.git('config', name, value);
  const answer = await open(repository.dir, { GIT_EXTERNAL_DIFF: 'false', GIT_PAGER: 'false' }).diff(
    from,
    to,
  );
  expect('files' in answer && answer.files.map(({ path }) => path)).toEqual([
    'a/new.html',
    'a/old.html',
    'b.html',
    's',
    'ü.html',
  ]);
});

test('SHA-256', async () => {
  const dir = temporaryFolder();
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', dir, ...args], { env: GIT_ENV })
      .toString()
      .trim();
  git('init', '--quiet', '--object-format=sha256');
  const commits = ['1', '2'].map((text) => {
    writeFileSync(join(dir, 'a.html'), text);
    git('add', '.');
    git('commit', '--quiet', '--message=x');
    return git('rev-parse', 'HEAD');
  }) as [string, string];
  expect(commits[0]).toHaveLength(64);
  expect(await open(dir).diff(...commits)).toEqual({
    files: [{ path: 'a.html', status: 'modified', type: 'file' }],
  });
});

test('an empty output holds no files', () => {
  expect(parseRaw(Buffer.of())).toEqual([]);
});

describe('the checkout does not have it', () => {
  const two = () => {
    const repository = createRepository();
    return { repository, from: repository.commit({ 'd/a': '1' }), to: repository.commit({ 'd/a': '2' }) };
  };
  /** Every file of a clone, with what git might have written to it. */
  const state = (dir: string) =>
    readdirSync(dir, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(dir, name)).isFile())
      .sort()
      .map((name) => `${name} ${readFileSync(join(dir, name)).toString('base64')}`);
  const why = async (dir: string, from: string, to: string, env = {}) => {
    const answer = await open(dir, env).diff(from, to);
    return 'why' in answer ? answer.why : answer.files;
  };

  test('shallow', async () => {
    const { repository, from, to } = two();
    const checkout = clone(repository, '--depth=1');
    const before = state(checkout.dir);
    expect(await why(checkout.dir, from, to)).toBe(
      `the checkout does not have ${from.slice(0, 7)} (set \`fetch-depth: 0\` on actions/checkout)`,
    );
    expect(state(checkout.dir)).toEqual(before);
  });

  test('a partial clone without trees: nothing is fetched', async () => {
    const { repository, from, to } = two();
    const checkout = clone(repository, '--filter=tree:0', '--no-checkout');
    const before = state(checkout.dir);
    expect(await why(checkout.dir, from, to)).toBe(
      'the checkout is a partial clone that lacks the trees (leave out `filter` on actions/checkout)',
    );
    expect(await why(checkout.dir, ID, to)).toContain('the checkout does not have 1111111');
    expect(await open(checkout.dir).resolve([ID, `${from}^1`])).toEqual([undefined, undefined]);
    expect(state(checkout.dir)).toEqual(before);
  });

  test('a partial clone without blobs has all that is needed', async () => {
    const { repository, from, to } = two();
    const checkout = clone(repository, '--filter=blob:none', '--no-checkout');
    expect(await why(checkout.dir, from, to)).toEqual([{ path: 'd/a', status: 'modified', type: 'file' }]);
  });

  test('no repository in the workspace, though there is one around it', async () => {
    const { repository, from, to } = two();
    const inside = join(repository.dir, 'workspace');
    mkdirSync(inside);
    expect(await why(inside, from, to)).toContain('there is no checkout in the workspace');
    expect(await why(join(inside, 'nowhere'), from, to)).toContain('there is no checkout in the workspace');
    expect(await why(inside, from, to, { GIT_DIR: join(repository.dir, '.git') })).toContain(
      'there is no checkout',
    );
  });

  test('no git', async () => {
    const { repository, from, to } = two();
    expect(await why(repository.dir, from, to, { PATH: temporaryFolder() })).toBe(
      'git is not installed on this runner',
    );
    expect(await open(repository.dir, { PATH: temporaryFolder() }).resolve(['main'])).toEqual([undefined]);
  });

  test('a broken repository', async () => {
    const { repository, from, to } = two();
    repository.git('config', 'core.repositoryFormatVersion', '99');
    expect(await why(repository.dir, from, to)).toMatch(/^git failed \("fatal: /);
  });
});

describe('revisions', () => {
  const history = (): { repository: Repository; one: string; two: string } => {
    const repository = createRepository();
    return { repository, one: repository.commit({ a: '1' }), two: repository.commit({ a: '2' }) };
  };

  test('names of any kind, all at once', async () => {
    const { repository, one, two } = history();
    repository.git('tag', '--annotate', '--message=x', 'v1', one);
    const checkout = clone(repository);
    repository.commit({ a: '3' }, { branch: 'later' });
    const names = [
      'main',
      'HEAD',
      'HEAD~1',
      'v1',
      'refs/heads/main',
      two.slice(0, 8),
      one,
      'origin/main',
      `${two}^1`,
    ];
    expect(await open(checkout.dir).resolve(names)).toEqual([two, two, one, one, two, two, one, two, one]);
  });

  test('a branch of the remote', async () => {
    const { repository, one } = history();
    repository.git('branch', 'gh-pages', one);
    const checkout = open(clone(repository).dir);
    expect(await checkout.resolve(['gh-pages', 'refs/heads/gh-pages', 'heads/gh-pages'])).toEqual([
      one,
      one,
      one,
    ]);
  });

  test('what is not there, is no commit, or wants to be an option', async () => {
    const { repository, two } = history();
    const names = [
      'nowhere',
      '',
      '--all',
      '--batch',
      'main:a',
      `${two}^{tree}`,
      `${two}..main`,
      'main\nmain',
      'a\0b',
      ID,
      'x missing',
    ];
    expect(await open(repository.dir).resolve([...names, 'main'])).toEqual([
      ...names.map(() => undefined),
      two,
    ]);
  });
});

test('ends when the signal aborts, with its reason', async () => {
  const reason = new Error('out of time');
  const repository = createRepository();
  const commit = repository.commit({ a: '1' });
  const checkout = open(repository.dir, {}, AbortSignal.abort(reason));
  await expect(checkout.diff(commit, commit)).rejects.toBe(reason);
  await expect(checkout.resolve(['main'])).rejects.toBe(reason);
});
