import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';

/*
 * Reads and writes git's objects as files, since a process for each would cost more than the rest of most tests.
 * https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
 */

type ObjectType = 'blob' | 'tree' | 'commit';

/** For git in tests: no configuration, and always the same author and time. */
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

/** Writes an object into a repository and returns its ID. */
export function writeObject(dir: string, type: ObjectType, body: Buffer): string {
  const object = Buffer.concat([Buffer.from(`${type} ${body.length}\0`), body]);
  const id = createHash('sha1').update(object).digest('hex');
  const file = fileOf(dir, id);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, deflateSync(object, { level: 1 }));
  return id;
}

interface GitObject {
  readonly id: string;
  readonly body: Buffer;
}

/** Reads an object by any name; null if there is none. Runs git only for names and packed objects. */
function readObject(dir: string, type: ObjectType, name: string): GitObject | null {
  const git = (...args: readonly string[]): Buffer =>
    execFileSync('git', ['-C', dir, ...args], { env: GIT_ENV, stdio: 'pipe', maxBuffer: 2 ** 30 });
  const known = /^[0-9a-f]{40}$/.test(name) ? readFile(dir, type, name) : null;
  if (known) return { id: name, body: known };
  try {
    const id = git('rev-parse', '--verify', '--end-of-options', `${name}^{${type}}`).toString().trim();
    return { id, body: readFile(dir, type, id) ?? git('cat-file', type, id) };
  } catch {
    return null;
  }
}

function readFile(dir: string, type: ObjectType, id: string): Buffer | null {
  const file = fileOf(dir, id);
  if (!existsSync(file)) return null;
  const object = inflateSync(readFileSync(file));
  const end = object.indexOf(0);
  return object.toString('latin1', 0, end).startsWith(`${type} `) ? object.subarray(end + 1) : null;
}

function fileOf(dir: string, id: string): string {
  return join(dir, '.git', 'objects', id.slice(0, 2), id.slice(2));
}

export function readBlob(dir: string, name: string): Buffer | null {
  return readObject(dir, 'blob', name)?.body ?? null;
}

/** Returns a commit like the APIs of GitHub and Gitea. */
export function readCommit(dir: string, name: string) {
  const commit = readObject(dir, 'commit', name);
  if (!commit) return null;
  const [head = ''] = commit.body.toString().split('\n\n', 1);
  const [tree, ...parents] = [...head.matchAll(/^(?:tree|parent) (\w+)$/gm)].map(([, sha = '']) => ({ sha }));
  return { sha: commit.id, commit: { tree }, parents };
}

interface Listed {
  readonly path: string;
  readonly mode: string;
  readonly type: ObjectType;
  readonly sha: string;
}

const TYPES: Readonly<Record<string, ObjectType>> = { '40000': 'tree', '160000': 'commit' };

/** Returns a tree's entries like these APIs. Bytes that are not UTF-8 become U+FFFD, as in JSON. */
export function listTree(dir: string, name: string, recursive: boolean): readonly Listed[] | null {
  const tree = readObject(dir, 'tree', name);
  if (!tree) return null;
  // Each entry has a mode, a name, and an ID of twenty bytes.
  const entries = [...tree.body.toString('latin1').matchAll(/(\d+) ([^\0]+)\0(.{20})/gs)];
  return entries.flatMap(([, mode = '', bytes = '', id = '']) => {
    const [path, sha] = [Buffer.from(bytes, 'latin1').toString(), Buffer.from(id, 'latin1').toString('hex')];
    const type = TYPES[mode] ?? 'blob';
    const below = (recursive && type === 'tree' && listTree(dir, sha, true)) || [];
    return [
      { path, mode: mode.padStart(6, '0'), type, sha },
      ...below.map((entry) => ({ ...entry, path: `${path}/${entry.path}` })),
    ];
  });
}
