import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ChangedFile, ComparedFiles } from '../../../src/changes/changes.ts';
import { type CheckoutProblem, openCheckout } from '../../../src/changes/git/checkout.ts';
import type { Result } from '../../../src/result.ts';
import { GIT_ENV } from '../objects.ts';
import { clone, createRepository, type Files, type Repository, temporaryFolder } from '../repository.ts';

const open = (
  dir: string,
  env: Readonly<Record<string, string>> = {},
  signal = new AbortController().signal,
) => openCheckout({ env: { ...GIT_ENV, GITHUB_WORKSPACE: dir, ...env }, signal });

/** Compares two commits with these files. */
async function diff(base: Files, head: Files): Promise<readonly ChangedFile[]> {
  const repository = createRepository();
  const [from, to] = [repository.commit(base), repository.commit(head)];
  return filesOf(await open(repository.dir).compareVersions([from], to));
}

function filesOf(answer: Result<ComparedFiles, CheckoutProblem>): readonly ChangedFile[] {
  if (!answer.ok) throw new Error(answer.reason.code);
  return answer.value.files;
}

const ID = '1'.repeat(40);
const OTHER_ID = '2'.repeat(40);

describe('compareVersions', () => {
  test.each<[string, Files, Files, readonly string[]]>([
    ['finds modified and added files', { a: '1' }, { a: '2', b: '1' }, ['modified file a', 'added file b']],
    [
      'finds a deletion and an addition for a rename',
      { old: 'same' },
      { new: 'same' },
      ['added file new', 'deleted file old'],
    ],
    ['finds an addition for a copy', { a: 'same' }, { a: 'same', b: 'same' }, ['added file b']],
    [
      'finds a rename that changes only the case',
      { 'A.html': '1' },
      { 'a.html': '1' },
      ['deleted file A.html', 'added file a.html'],
    ],
    ['ignores permissions', { a: '1' }, { a: { mode: '100755', text: '1' } }, []],
    [
      'finds a change of both permissions and content',
      { a: '1' },
      { a: { mode: '100755', text: '2' } },
      ['modified file a'],
    ],
    [
      'finds a symlink that leads out of the repository',
      { a: { mode: '120000', text: '/v1' } },
      { a: { mode: '120000', text: '/v2' } },
      ['modified symlink a'],
    ],
    [
      'finds a file that becomes such a symlink with the same text',
      { a: '/v1' },
      { a: { mode: '120000', text: '/v1' } },
      ['modified symlink a'],
    ],
    [
      'finds the only symlink after its deletion',
      { a: { mode: '120000', text: 'b' }, b: '1' },
      { b: '1' },
      ['deleted file a'],
    ],
    [
      'finds a submodule',
      { a: { mode: '160000', commit: ID } },
      { a: { mode: '160000', commit: OTHER_ID } },
      ['modified submodule a'],
    ],
    [
      'finds a submodule that becomes a folder',
      { a: { mode: '160000', commit: ID } },
      { 'a/x': '' },
      ['deleted submodule a', 'added file a/x'],
    ],
    ['finds a file that becomes a folder', { a: '1' }, { 'a/b': '1' }, ['deleted file a', 'added file a/b']],
    ['finds a folder that becomes a file', { 'a/b': '1' }, { a: '1' }, ['added file a', 'deleted file a/b']],
    ['finds nothing in equal commits', { a: '1' }, { a: '1' }, []],
  ])('%s', async (_, base, head, expected) => {
    const files = await diff(base, head);
    expect(files.map(({ path, status, type }) => `${status} ${type} ${path}`)).toEqual(expected);
  });

  test('finds a submodule that .gitmodules says to ignore', async () => {
    const modules = {
      '.gitmodules': '[submodule "s"]\n\tpath = s\n\turl = https://example.com/s\n\tignore = all\n',
    };
    const repository = createRepository();
    const from = repository.commit({ ...modules, s: { mode: '160000', commit: ID } });
    const to = repository.commit({ ...modules, s: { mode: '160000', commit: OTHER_ID } });
    writeFileSync(join(repository.dir, '.gitmodules'), modules['.gitmodules']);
    expect(filesOf(await open(repository.dir).compareVersions([from], to))).toEqual([
      { path: 's', status: 'modified', type: 'submodule', held: [ID], now: OTHER_ID },
    ]);
  });
});

describe('compareVersions with several versions', () => {
  test('finds a file that was changed and changed back, with all its contents', async () => {
    const repository = createRepository();
    const [one, two, three] = [
      repository.commit({ a: '1', b: '1', gone: '1' }),
      repository.commit({ a: '2', b: '1' }),
      repository.commit({ a: '1', b: '1', new: '1' }),
    ];
    const idOf = (text: string) => repository.git('rev-parse', `${text === '1' ? one : two}:a`);
    expect(filesOf(await open(repository.dir).compareVersions([one, two], three))).toEqual([
      { path: 'a', status: 'modified', type: 'file', held: [idOf('1'), idOf('2')], now: idOf('1') },
      { path: 'gone', status: 'deleted', type: 'file', held: [idOf('1'), null], now: null },
      { path: 'new', status: 'added', type: 'file', held: [null], now: idOf('1') },
    ]);
  });

  test('names the version that cannot be read', async () => {
    const repository = createRepository();
    const [one, two] = [repository.commit({ a: '1' }), repository.commit({ a: '2' })];
    expect(await open(repository.dir).compareVersions([one, ID, two], two)).toEqual({
      ok: false,
      reason: { code: 'commit-not-in-checkout', commit: ID },
    });
  });
});

test('git gets no token, input or other secret', async () => {
  const folder = temporaryFolder();
  const listing = join(folder, 'variables');
  writeFileSync(join(folder, 'git'), `#!/bin/sh\nenv > '${listing}'\n`, { mode: 0o755 });
  const secrets = { 'INPUT_API-TOKEN': 's3cret', GITHUB_TOKEN: 's3cret', ACTIONS_RUNTIME_TOKEN: 's3cret' };
  const env = {
    ...secrets,
    PATH: `${folder}:${process.env.PATH}`,
    GIT_DIR: '/elsewhere',
    NODE_OPTIONS: '-r x',
  };
  await open(folder, env).resolve(['main']);
  const names = readFileSync(listing, 'utf8').match(/^\w[^=]*/gm);
  expect(names).toContain('PATH');
  expect(names).not.toContain('GIT_DIR');
  expect(readFileSync(listing, 'utf8')).not.toMatch(/s3cret|NODE_OPTIONS/);
});

test('compareVersions returns names of any bytes', async () => {
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

test('compareVersions ignores the user’s configuration of git', async () => {
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
  const checkout = open(repository.dir, { GIT_EXTERNAL_DIFF: 'false', GIT_PAGER: 'false' });
  expect(filesOf(await checkout.compareVersions([from], to)).map(({ path }) => path)).toEqual([
    'a/new.html',
    'a/old.html',
    'b.html',
    's',
    'ü.html',
  ]);
});

test('compareVersions supports SHA-256 repositories', async () => {
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
  expect(filesOf(await open(dir).compareVersions([commits[0]], commits[1]))).toMatchObject([
    { path: 'a.html', status: 'modified', type: 'file' },
  ]);
});

describe('compareVersions says what is wrong with a checkout', () => {
  const two = () => {
    const repository = createRepository();
    return { repository, from: repository.commit({ 'd/a': '1' }), to: repository.commit({ 'd/a': '2' }) };
  };
  /** Returns every file of a clone with its content, to see whether git wrote anything. */
  const state = (dir: string) =>
    readdirSync(dir, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(dir, name)).isFile())
      .sort()
      .map((name) => `${name} ${readFileSync(join(dir, name)).toString('base64')}`);
  const why = async (dir: string, from: string, to: string, env = {}) => {
    const answer = await open(dir, env).compareVersions([from], to);
    return answer.ok ? answer.value : answer.reason;
  };

  test('that is shallow', async () => {
    const { repository, from, to } = two();
    const checkout = clone(repository, '--depth=1');
    const before = state(checkout.dir);
    expect(await why(checkout.dir, from, to)).toEqual({ code: 'commit-not-in-checkout', commit: from });
    expect(state(checkout.dir)).toEqual(before);
  });

  test('that is a partial clone without trees, and fetches nothing', async () => {
    const { repository, from, to } = two();
    const checkout = clone(repository, '--filter=tree:0', '--no-checkout');
    const before = state(checkout.dir);
    expect(await why(checkout.dir, from, to)).toEqual({ code: 'checkout-is-partial' });
    expect(await why(checkout.dir, ID, to)).toEqual({ code: 'commit-not-in-checkout', commit: ID });
    expect(await open(checkout.dir).resolve([ID, `${from}^1`])).toEqual([undefined, undefined]);
    expect(state(checkout.dir)).toEqual(before);
  });

  test('unless it is a partial clone without blobs, which is complete enough', async () => {
    const { repository, from, to } = two();
    const checkout = clone(repository, '--filter=blob:none', '--no-checkout');
    expect(await why(checkout.dir, from, to)).toMatchObject({
      files: [{ path: 'd/a', status: 'modified', type: 'file' }],
    });
  });

  test('that is a partial clone without the text of a symlink', async () => {
    const repository = createRepository();
    const from = repository.commit({ a: { mode: '120000', text: '1' } });
    const to = repository.commit({ a: { mode: '120000', text: '2' } });
    const checkout = clone(repository, '--filter=blob:none', '--no-checkout');
    const before = state(checkout.dir);
    expect(await why(checkout.dir, from, to)).toEqual({ code: 'checkout-is-partial' });
    expect(state(checkout.dir)).toEqual(before);
  });

  test('that is missing, although a folder above the workspace has a repository', async () => {
    const { repository, from, to } = two();
    const inside = join(repository.dir, 'workspace');
    mkdirSync(inside);
    const none = { code: 'no-checkout' };
    expect(await why(inside, from, to)).toEqual(none);
    expect(await why(join(inside, 'nowhere'), from, to)).toEqual(none);
    expect(await why(inside, from, to, { GIT_DIR: join(repository.dir, '.git') })).toEqual(none);
  });

  test('without git', async () => {
    const { repository, from, to } = two();
    expect(await why(repository.dir, from, to, { PATH: temporaryFolder() })).toEqual({
      code: 'git-not-installed',
    });
    expect(await open(repository.dir, { PATH: temporaryFolder() }).resolve(['main'])).toEqual([undefined]);
  });

  test('that is broken', async () => {
    const { repository, from, to } = two();
    repository.git('config', 'core.repositoryFormatVersion', '99');
    expect(await why(repository.dir, from, to)).toEqual({
      code: 'git-failed',
      got: expect.stringMatching(/^fatal: /),
    });
  });
});

describe('resolve', () => {
  const history = (): { repository: Repository; one: string; two: string } => {
    const repository = createRepository();
    return { repository, one: repository.commit({ a: '1' }), two: repository.commit({ a: '2' }) };
  };

  test('returns the commits of names of any kind', async () => {
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

  test('finds a branch of the remote', async () => {
    const { repository, one } = history();
    repository.git('branch', 'gh-pages', one);
    const checkout = open(clone(repository).dir);
    expect(await checkout.resolve(['gh-pages', 'refs/heads/gh-pages', 'heads/gh-pages'])).toEqual([
      one,
      one,
      one,
    ]);
  });

  test('returns undefined for names that do not exist, are not commits, or look like options', async () => {
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

test('all calls reject with the signal’s reason when it aborts', async () => {
  const reason = new Error('out of time');
  const repository = createRepository();
  const commit = repository.commit({ a: '1' });
  const checkout = open(repository.dir, {}, AbortSignal.abort(reason));
  await expect(checkout.compareVersions([commit], commit)).rejects.toBe(reason);
  await expect(checkout.resolve(['main'])).rejects.toBe(reason);
});
