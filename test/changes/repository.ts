import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { encodePath } from '../../src/text/path-bytes.ts';

/** What a path is in a commit: the text of a file, or anything that has a mode. */
export type Content =
  | string
  | { readonly mode: '100644' | '100755' | '120000'; readonly text: string }
  | { readonly mode: '160000'; readonly commit: string };

/** All of a commit's files; paths as `decodePath` gives them. */
export type Files = Readonly<Record<string, Content>>;

/** A real git repository in a temporary folder. Nothing is checked out. */
export interface Repository {
  readonly dir: string;
  /** Runs git in it and gives back what it prints, without the line break at the end. */
  readonly git: (...args: readonly string[]) => string;
  /** Makes a commit with exactly these files on a branch, and gives back its ID. */
  readonly commit: (files: Files, where?: Where) => string;
}

export interface Where {
  /** `main` unless said otherwise. */
  readonly branch?: string;
  /** The commit made on this branch before, unless said otherwise. */
  readonly parents?: readonly string[];
}

/** For git in tests: nobody's configuration, always the same author and time. */
export const GIT_ENV = {
  PATH: process.env.PATH,
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'A',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_AUTHOR_DATE: '1700000000 +0000',
  GIT_COMMITTER_NAME: 'A',
  GIT_COMMITTER_EMAIL: 'a@example.com',
  GIT_COMMITTER_DATE: '1700000000 +0000',
} as const;

/** A folder that is gone when the test is over. */
export function temporaryFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'changes-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/**
 * What `git init` makes that git needs, without a process.
 * @param parent it is made in here; unless given, in a folder that is gone when the test is over
 */
export function createRepository(parent = temporaryFolder()): Repository {
  const dir = join(parent, 'repository');
  for (const folder of ['objects', 'refs']) mkdirSync(join(dir, '.git', folder), { recursive: true });
  writeFileSync(join(dir, '.git', 'HEAD'), 'ref: refs/heads/main\n');
  return openRepository(dir);
}

/** A clone as actions/checkout makes one, `options` as `git clone` takes them. */
export function clone(from: Repository, ...options: readonly string[]): Repository {
  const repository = openRepository(join(temporaryFolder(), 'clone'));
  // Only a URL makes git heed --depth and --filter for a folder.
  from.git('config', 'uploadpack.allowFilter', 'true');
  execFileSync('git', ['clone', '--quiet', ...options, `file://${from.dir}`, repository.dir], {
    env: GIT_ENV,
  });
  return repository;
}

function openRepository(dir: string): Repository {
  const git = (args: readonly string[], input?: string): string =>
    execFileSync('git', ['-C', dir, ...args], { env: GIT_ENV, input, maxBuffer: 2 ** 30 })
      .toString()
      .trimEnd();
  const tips = new Map<string, readonly string[]>();
  return {
    dir,
    git: (...args) => git(args),
    commit: (files, { branch = 'main', parents = tips.get(branch) ?? [] } = {}) => {
      const id = git(['fast-import', '--quiet', '--force'], script(files, branch, parents));
      tips.set(branch, [id]);
      return id;
    },
  };
}

/** https://git-scm.com/docs/git-fast-import#_input_format */
function script(files: Files, branch: string, [first, ...others]: readonly string[]): string {
  return [
    `commit refs/heads/${branch}`,
    'mark :1',
    'committer A <a@example.com> 1700000000 +0000',
    data(''),
    ...(first ? [`from ${first}`] : []),
    ...others.map((parent) => `merge ${parent}`),
    'deleteall',
    ...Object.entries(files).map(([path, content]) => modify(quoted(path), content)),
    '',
    'get-mark :1',
    '',
  ].join('\n');
}

function modify(path: string, content: Content): string {
  if (typeof content === 'string') return `M 100644 inline ${path}\n${data(content)}`;
  if (content.mode === '160000') return `M 160000 ${content.commit} ${path}`;
  return `M ${content.mode} inline ${path}\n${data(content.text)}`;
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}`;
}

function quoted(path: string): string {
  const bytes = [...encodePath(path)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`);
  return `"${bytes.join('')}"`;
}
