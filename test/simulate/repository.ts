import { hash } from 'node:crypto';
import type { Sources } from '../../src/changes/search.ts';
import { err, ok } from '../../src/result.ts';

/** The files of a repository by path. The text of a symlink starts with {@link LINK}. */
export type Tree = ReadonlyMap<string, string>;

export interface Commit {
  readonly id: string;
  readonly tree: Tree;
  readonly parent: string | null;
}

/** A repository in memory, with its git objects. */
export interface Repository {
  readonly commits: Map<string, Commit>;
  readonly branches: Map<string, string>;
  readonly listings: Map<string, readonly Item[]>;
  readonly blobs: Map<string, string>;
}

export const LINK = '→';

/** An entry of a folder. */
interface Item {
  readonly path: string;
  readonly mode: string;
  readonly type: 'tree' | 'blob';
  readonly sha: string;
}

export function createRepository(): Repository {
  return { commits: new Map(), branches: new Map(), listings: new Map(), blobs: new Map() };
}

const ids = new Map<string, string>();

/** Returns the ID of an object with this content. */
function idOf(content: string): string {
  const id = ids.get(content) ?? hash('sha1', content);
  if (ids.size < 10_000) ids.set(content, id);
  return id;
}

const textOf = (content: string): string => (content.startsWith(LINK) ? content.slice(1) : content);
const modeOf = (content: string): string => (content.startsWith(LINK) ? '120000' : '100644');
const blobOf = (content: string): string => {
  const text = textOf(content);
  return idOf(`blob ${Buffer.byteLength(text)}\0${text}`);
};

/** Plays the git commands of the action. `has` tells which commits the clone has; null without a clone. */
export function playGit(
  { commits, branches, blobs }: Repository,
  has: ((commit: string) => boolean) | null,
): Sources['git'] {
  const find = (name: string): Commit | undefined => {
    const [, ref = '', parent] = /^(?:refs\/remotes\/origin\/)?(.*?)(\^1)?$/.exec(name) ?? [];
    const commit = commits.get(branches.get(ref) ?? ref);
    const found = parent ? commits.get(commit?.parent ?? '') : commit;
    return found && has?.(found.id) ? found : undefined;
  };
  return async ([command, ...args], input) => {
    if (has === null) return err({ code: 'no-checkout' });
    const print = (lines: readonly string[]) => ok(Buffer.from(lines.join('')));
    if (command === 'cat-file' && args[0] === '--batch') {
      return print(
        input.split('\n').flatMap((id) => {
          const text = blobs.get(id);
          return text === undefined ? [] : [`${id} blob ${Buffer.byteLength(text)}\n${text}\n`];
        }),
      );
    }
    if (command === 'cat-file') {
      const names = input.split('\n').slice(0, -1);
      return print(
        names.map((name) => {
          const commit = find(name.replace('^{commit}', ''));
          return commit ? `${commit.id} commit\n` : `${name} missing\n`;
        }),
      );
    }
    const asked = args.filter((arg) => !arg.startsWith('-'));
    const unknown = asked.find((id) => find(id) === undefined);
    if (unknown !== undefined) return err({ code: 'commit-not-in-checkout', commit: unknown });
    const [before = new Map(), head = before] = asked.map((id) => find(id)?.tree);
    if (command === 'ls-tree') {
      return print([...head].map(([path, text]) => `${modeOf(text)} blob ${blobOf(text)}\t${path}\0`));
    }
    return print(
      [...new Set([...before.keys(), ...head.keys()])].sort().flatMap((path) => {
        const [old, now] = [before.get(path), head.get(path)];
        if (old === now) return [];
        const modes = [old, now].map((text) => (text === undefined ? '000000' : modeOf(text)));
        const sides = [old, now].map((text) => (text === undefined ? '0'.repeat(40) : blobOf(text)));
        return [`:${[...modes, ...sides].join(' ')} M\0${path}\0`];
      }),
    );
  };
}

/** Stores the objects of a tree and returns its ID. */
function keepTree(repository: Repository, tree: Tree, folder = ''): string {
  const { listings, blobs } = repository;
  const items = new Map<string, Item>();
  for (const [path, text] of tree) {
    if (!path.startsWith(folder)) continue;
    const [name = '', ...below] = path.slice(folder.length).split('/');
    if (items.has(name)) continue;
    if (below.length > 0) {
      const sha = keepTree(repository, tree, `${folder}${name}/`);
      items.set(name, { path: name, mode: '040000', type: 'tree', sha });
    } else {
      const sha = blobOf(text);
      blobs.set(sha, textOf(text));
      items.set(name, { path: name, mode: modeOf(text), type: 'blob', sha });
    }
  }
  const all = [...items.values()].sort((one, other) => (one.path < other.path ? -1 : 1));
  const id = idOf(`tree ${JSON.stringify(all)}`);
  listings.set(id, all);
  return id;
}

const trees = new WeakMap<Tree, string>();

export function addCommit(repository: Repository, tree: Tree, parent: string | null, number: number): Commit {
  const id = String(number).padEnd(40, 'c');
  const made = { id, tree, parent };
  repository.commits.set(id, made);
  trees.set(tree, keepTree(repository, tree));
  return made;
}

/** Returns GitHub's response about a commit, tree, or blob; null for other URLs and missing objects. */
export function answerObject(
  repository: Repository,
  resource: string,
  query: URLSearchParams,
  truncateAt: number,
): unknown {
  const { commits, branches, listings, blobs } = repository;
  const [, kind = '', name = ''] = /^(commits|git\/trees|git\/blobs)\/(.+)$/.exec(resource) ?? [];
  if (kind === 'commits') {
    const commit = commits.get(branches.get(name.replace(/^heads\//, '')) ?? name);
    if (commit === undefined) return null;
    const parents = commit.parent === null ? [] : [{ sha: commit.parent }];
    return { sha: commit.id, commit: { tree: { sha: trees.get(commit.tree) } }, parents };
  }
  if (kind === 'git/blobs') {
    const text = blobs.get(name);
    return text === undefined ? null : { encoding: 'base64', content: Buffer.from(text).toString('base64') };
  }
  const isRecursive = query.has('recursive');
  const items = isRecursive ? below(listings, name, '') : listings.get(name);
  if (items === undefined) return null;
  const truncated = isRecursive && items.length > truncateAt;
  return { tree: truncated ? items.slice(0, truncateAt) : items, truncated };
}

function below(listings: Repository['listings'], id: string, folder: string): readonly Item[] | undefined {
  return listings.get(id)?.flatMap((item) => {
    const path = folder + item.path;
    const inside = item.type === 'tree' ? (below(listings, item.sha, `${path}/`) ?? []) : [];
    return [{ ...item, path }, ...inside];
  });
}
