import { quote } from '../../text/entries.ts';
import { at, textAt } from '../../text/json.ts';
import type { ChangedFile } from '../changes.ts';
import { short } from '../revision.ts';
import { type Answer, change, type Entry } from '../tree-entry.ts';
import { attempt, type GitHub, GitHubError } from './api.ts';

/**
 * The files that differ between two commits, by GitHub's git-trees API: what `git diff-tree` says, without a
 * clone. (The compare API leaves out what only the old side had, and cuts at 300 files without saying so.)
 *
 * @param under the only folder that matters, `''` for the whole repository
 */
export async function diffTrees(github: GitHub, base: string, head: string, under: string): Promise<Answer> {
  const [from, to] = await Promise.all([
    attempt(() => github.commit(base)),
    attempt(() => github.commit(head)),
  ]);
  if ('why' in from) return from;
  if ('why' in to) return to;
  const names = under.split('/').filter((name) => name !== '' && name !== '.');
  try {
    const files = await descend(lister(github), from.value.tree, to.value.tree, names, '');
    return { files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)) };
  } catch (error) {
    if (error instanceof GitHubError || error instanceof UnknowableTree) return { why: error.message };
    throw error;
  }
}

/** The listings do not tell everything. The message is part of a sentence. */
class UnknowableTree extends Error {}

/** A tree's ID, `undefined` for a folder that is not there. */
type Tree = string | undefined;

/** What a tree holds, folders too, by the path from there. */
interface Listing {
  readonly entries: ReadonlyMap<string, Entry>;
  /** GitHub cuts a listing off at 100,000 entries or 7 MB. https://docs.github.com/rest/git/trees#get-a-tree */
  readonly truncated: boolean;
}

type Lister = (tree: Tree, depth: 'recursive' | 'flat') => Promise<Listing>;

/** Follows the names into both trees and compares what is there. What is no folder on the way counts as well. */
async function descend(
  list: Lister,
  base: Tree,
  head: Tree,
  [name, ...names]: readonly string[],
  above: string,
): Promise<readonly ChangedFile[]> {
  if (name === undefined || base === head) return compare(list, base, head, above);
  const [from, to] = await Promise.all([whole(list, base), whole(list, head)]);
  const [older, newer] = [from.entries.get(name), to.entries.get(name)];
  const itself = change(above + name, leaf(older), leaf(newer));
  const below = await descend(list, folder(older), folder(newer), names, `${above}${name}/`);
  return itself ? [itself, ...below] : below;
}

/** Compares two trees in one listing each, or, where that is cut off, folder by folder where they differ. */
async function compare(list: Lister, base: Tree, head: Tree, above: string): Promise<readonly ChangedFile[]> {
  if (base === head) return [];
  const [all, allNew] = await Promise.all([list(base, 'recursive'), list(head, 'recursive')]);
  if (!all.truncated && !allNew.truncated) return differences(all, allNew, above);

  const [from, to] = await Promise.all([whole(list, base), whole(list, head)]);
  const below = await Promise.all(
    either(from, to).map((name) =>
      compare(list, folder(from.entries.get(name)), folder(to.entries.get(name)), `${above}${name}/`),
    ),
  );
  return [...differences(from, to, above), ...below.flat()];
}

/** What differs in the listings of two trees that differ, folders themselves aside. */
function differences(base: Listing, head: Listing, above: string): readonly ChangedFile[] {
  const files: ChangedFile[] = [];
  for (const path of either(base, head)) {
    if (path.includes('\uFFFD') && !liesInSameFolder(path, base, head)) {
      const what = `GitHub's API cannot spell ${quote(above + path)}, which is not UTF-8`;
      throw new UnknowableTree(`${what} (set \`fetch-depth: 0\` on actions/checkout)`);
    }
    const file = change(above + path, leaf(base.entries.get(path)), leaf(head.entries.get(path)));
    if (file) files.push(file);
  }
  return files;
}

/** Whether a name that is not known to the letter lies in a folder where nothing changed. */
function liesInSameFolder(path: string, base: Listing, head: Listing): boolean {
  const parent = path.slice(0, Math.max(0, path.lastIndexOf('/', path.indexOf('\uFFFD'))));
  const tree = folder(base.entries.get(parent));
  return tree !== undefined && tree === folder(head.entries.get(parent));
}

function either(base: Listing, head: Listing): readonly string[] {
  return [...new Set([...base.entries.keys(), ...head.entries.keys()])];
}

const FOLDER = '040000';

function folder(entry: Entry | undefined): Tree {
  return entry?.mode === FOLDER ? entry.id : undefined;
}

function leaf(entry: Entry | undefined): Entry | undefined {
  return entry?.mode === FOLDER ? undefined : entry;
}

/** One level of a tree, which must not be cut off. */
async function whole(list: Lister, tree: Tree): Promise<Listing> {
  const listing = await list(tree, 'flat');
  if (!listing.truncated) return listing;
  const what = `GitHub's API does not list the folder ${short(tree ?? '')} in full, it has too many entries`;
  throw new UnknowableTree(`${what} (set \`fetch-depth: 0\` on actions/checkout)`);
}

/** How many listings may be asked for at a time. */
const CONCURRENCY = 8;

/** Reads listings, a few at a time, and none any more after one that failed. */
function lister(github: GitHub): Lister {
  const inTurn = turns(CONCURRENCY);
  let failure: unknown;
  return async (tree, depth) => {
    if (tree === undefined) return { entries: new Map(), truncated: false };
    return inTurn(async () => {
      if (failure) throw failure;
      try {
        return await readListing(github, tree, depth);
      } catch (error) {
        failure = error;
        throw error;
      }
    });
  };
}

async function readListing(github: GitHub, tree: string, depth: 'recursive' | 'flat'): Promise<Listing> {
  const what = `tree ${short(tree)}`;
  const answer = await github.read({
    path: '/repos/{owner}/{repo}/git/trees/{tree}',
    // Any value of `recursive`, even 0, makes it so.
    parameters: { tree, ...(depth === 'recursive' && { recursive: 1 }) },
    what,
    permission: 'contents: read',
  });
  const items = at(answer, 'tree');
  if (!Array.isArray(items)) throw new GitHubError(`GitHub's answer for ${what} is no listing`, 200);
  const entries = items.map((item): [string, Entry] => {
    const mode = textAt(item, 'type') === 'tree' ? FOLDER : textAt(item, 'mode');
    return [textAt(item, 'path'), { mode, id: textAt(item, 'sha') }];
  });
  return { entries: new Map(entries), truncated: at(answer, 'truncated') === true };
}

/** Runs tasks so that at most `most` are under way; the others wait in the order in which they came. */
function turns(most: number): <T>(task: () => Promise<T>) => Promise<T> {
  let free = most;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (free > 0) free--;
    else await new Promise<void>((go) => waiting.push(go));
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}
