import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { encodePath } from '../../src/text/path-bytes.ts';
import { GIT_ENV, writeObject } from './objects.ts';

/** The text of a regular file, or any entry with its mode. */
export type Content =
  | string
  | { readonly mode: '100644' | '100755' | '120000'; readonly text: string }
  | { readonly mode: '160000'; readonly commit: string };

/** All files of a commit by path, as `decodePath` returns it. */
export type Files = Readonly<Record<string, Content>>;

/** A git repository in a temporary folder, without a checked out tree. */
export interface Repository {
  readonly dir: string;
  /** Runs git in it and returns the output without the trailing line break. */
  readonly git: (...args: readonly string[]) => string;
  /** Creates a commit with exactly these files on a branch, and returns its ID. */
  readonly commit: (files: Files, where?: Where) => string;
}

export interface Where {
  /** By default `main`. */
  readonly branch?: string;
  /** By default the previous commit on this branch. */
  readonly parents?: readonly string[];
}

/**
 * Creates a folder that is deleted when the test is over.
 * @param whenFinished the test's own hook, needed if several tests run at once: vitest's belongs to the test that began last
 */
export function temporaryFolder(whenFinished = onTestFinished): string {
  const dir = mkdtempSync(join(tmpdir(), 'changes-'));
  whenFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/**
 * Creates what git needs of `git init`, without a process.
 * @param parent the folder to create it in; by default one that is deleted when the test is over
 */
export function createRepository(parent = temporaryFolder()): Repository {
  const dir = join(parent, 'repository');
  for (const folder of ['objects', 'refs']) mkdirSync(join(dir, '.git', folder), { recursive: true });
  writeFileSync(join(dir, '.git', 'HEAD'), 'ref: refs/heads/main\n');
  return openRepository(dir);
}

/** Clones a repository with the options of `git clone`. */
export function clone(from: Repository, ...options: readonly string[]): Repository {
  const repository = openRepository(join(temporaryFolder(), 'clone'));
  // git ignores --depth and --filter unless the folder is a URL.
  from.git('config', 'uploadpack.allowFilter', 'true');
  execFileSync('git', ['clone', '--quiet', ...options, `file://${from.dir}`, repository.dir], {
    env: GIT_ENV,
  });
  return repository;
}

function openRepository(dir: string): Repository {
  const tips = new Map<string, readonly string[]>();
  return {
    dir,
    git: (...args) =>
      execFileSync('git', ['-C', dir, ...args], { env: GIT_ENV, maxBuffer: 2 ** 30 })
        .toString()
        .trimEnd(),
    commit: (files, { branch = 'main', parents = tips.get(branch) ?? [] } = {}) => {
      const by = 'A <a@example.com> 1700000000 +0000';
      const lines = [
        `tree ${writeTree(
          dir,
          Object.entries(files).map(([path, content]) => [bytesOf(path), content]),
        )}`,
        ...parents.map((parent) => `parent ${parent}`),
        `author ${by}`,
        `committer ${by}`,
      ];
      const id = writeObject(dir, 'commit', Buffer.from(`${lines.join('\n')}\n\n`));
      const ref = join(dir, '.git', 'refs', 'heads', branch);
      mkdirSync(dirname(ref), { recursive: true });
      writeFileSync(ref, `${id}\n`);
      tips.set(branch, [id]);
      return id;
    },
  };
}

/** Writes a tree with its subtrees and returns its ID. Paths have one character per byte (latin1). */
function writeTree(dir: string, files: readonly (readonly [path: string, content: Content])[]): string {
  const byName = Map.groupBy(files, ([path]) => path.split('/', 1)[0] ?? '');
  const entries = [...byName].map(([name, inside]) => {
    const own = inside.find(([path]) => path === name);
    if (own) return { name, sortedAs: name, ...writeContent(dir, own[1]) };
    const below = inside.map(([path, content]) => [path.slice(name.length + 1), content] as const);
    return { name, sortedAs: `${name}/`, mode: '40000', id: writeTree(dir, below) };
  });
  entries.sort((one, other) => (one.sortedAs < other.sortedAs ? -1 : 1));
  const parts = entries.map(({ mode, name, id }) =>
    Buffer.concat([Buffer.from(`${mode} ${name}\0`, 'latin1'), Buffer.from(id, 'hex')]),
  );
  return writeObject(dir, 'tree', Buffer.concat(parts));
}

function writeContent(dir: string, content: Content): { readonly mode: string; readonly id: string } {
  if (typeof content === 'string')
    return { mode: '100644', id: writeObject(dir, 'blob', Buffer.from(content)) };
  if (content.mode === '160000') return { mode: content.mode, id: content.commit };
  return { mode: content.mode, id: writeObject(dir, 'blob', Buffer.from(content.text)) };
}

function bytesOf(path: string): string {
  return encodePath(path).toString('latin1');
}
