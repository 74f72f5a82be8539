import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { encodePath } from '../../src/text/path-bytes.ts';
import { GIT_ENV, writeObject } from './objects.ts';

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

/**
 * A folder that is gone when the test is over.
 * @param whenFinished the test's own, where several run at once: vitest's takes whichever test began last
 */
export function temporaryFolder(whenFinished = onTestFinished): string {
  const dir = mkdtempSync(join(tmpdir(), 'changes-'));
  whenFinished(() => rmSync(dir, { recursive: true, force: true }));
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

/** Writes a tree and all below it, and gives back its ID. Paths have a character for each byte (latin1). */
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
