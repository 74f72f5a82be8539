import pLimit from 'p-limit';
import { err, ok, type Result } from '../../result.ts';
import { at, textAt } from '../../text/json.ts';
import { decodePath } from '../../text/path-bytes.ts';
import type { ComparedFiles } from '../changes.ts';
import { compareThroughLinks, type LinksProblem, linkIds } from '../links.ts';
import {
  type EntryPair,
  fileIds,
  type TreeDifference,
  type TreeEntry,
  uniteDifferences,
} from '../tree-entry.ts';
import type { Commit, GitHub } from './api.ts';
import type { GitHubProblem } from './problem.ts';

/** Why GitHub's trees do not tell what changed. A clone with `fetch-depth: 0` does, for all but the first. */
export type TreesProblem =
  | GitHubProblem
  | LinksProblem
  /** A name that is not UTF-8, which JSON cannot spell, in a folder where something changed. */
  | { readonly code: 'name-not-utf8'; readonly path: string }
  /** One folder alone has more entries than GitHub lists. */
  | { readonly code: 'folder-too-large'; readonly tree: string }
  | { readonly code: 'too-many-calls'; readonly most: number }
  /** More than the caller has a use for, with no end in sight. */
  | { readonly code: 'too-many-changes'; readonly most: number };

export interface TreesOptions {
  /** The only folder that matters, `''` for the whole repository. More than it may come nevertheless. */
  readonly under: string;
  /** Where GitHub cuts listings off, so that each folder costs a call: how many changes are still of use. */
  readonly maxChanges?: number;
}

/** How many requests may be on the way at a time. */
const CONCURRENCY = 8;
/** A job's token has 1,000 requests an hour, for all workflows of the repository. */
const MAX_CALLS = 200;
/** Of a listing that Gitea cuts into pages: as many entries as GitHub lists at most. */
const MAX_PAGES = 100;

/**
 * The files that differ between head and any of the versions, all of them commits, by GitHub's git-trees API: what
 * `git diff-tree` says, without a clone. Each tree is listed once. (The compare API leaves out what only the old side
 * had, and cuts at 300 files without saying so.)
 */
export async function compareTrees(
  github: GitHub,
  versions: readonly string[],
  head: string,
  { under, maxChanges = Number.POSITIVE_INFINITY }: TreesOptions,
): Promise<Result<ComparedFiles, TreesProblem>> {
  try {
    const reader = treeReader(github);
    const [{ tree }, before] = await Promise.all([
      reader.commit(head),
      Promise.all(versions.map(reader.commit)),
    ]);
    const trees = [...new Set(before.map((commit) => commit.tree))];
    if (trees.every((other) => other === tree)) return ok({ files: [], unchanged: null });
    const listings = await Promise.all([tree, ...trees].map((other) => reader.list(other, 'recursive')));
    const [now, ...older] = listings as [Listing, ...Listing[]];
    if (listings.some(({ truncated }) => truncated)) {
      return ok(uniteDifferences(await descents(reader, trees, tree, under, maxChanges), null));
    }
    return await compareWhole(reader, older, now);
  } catch (error) {
    if (error instanceof Unknowable) return err(error.reason);
    throw error;
  }
}

/**
 * The regular files of a commit with the IDs of their blobs, by path; of a large repository those that GitHub lists at
 * once. Null where GitHub does not tell.
 */
export async function listTree(github: GitHub, commit: string): Promise<ReadonlyMap<string, string> | null> {
  const found = await github.commit(commit);
  const listing = found.ok ? await readListing(github, found.value.tree, 'recursive') : found;
  return listing.ok ? fileIds(listing.value.entries) : null;
}

/** Ends a comparison from whatever depth it has reached. */
class Unknowable extends Error {
  readonly reason: TreesProblem;

  constructor(reason: TreesProblem) {
    super(reason.code);
    this.reason = reason;
  }
}

/** A tree's ID, `undefined` for a folder that is not there. */
type TreeId = string | undefined;

/** What a tree holds, folders too, by the path from there. */
interface Listing {
  readonly entries: ReadonlyMap<string, TreeEntry>;
  /** GitHub cuts a listing off at 100,000 entries or 7 MB. https://docs.github.com/rest/git/trees#get-a-tree */
  readonly truncated: boolean;
}

type Lister = (tree: TreeId, depth: 'recursive' | 'flat') => Promise<Listing>;

/** Compares listings that are complete, also through links. */
async function compareWhole(
  { text }: TreeReader,
  older: readonly Listing[],
  now: Listing,
): Promise<Result<ComparedFiles, LinksProblem>> {
  const differences = older.map((listing): TreeDifference => {
    const pairs = new Map<string, EntryPair>();
    addDifferences(listing, now, '', (path, pair) => pairs.set(path, pair));
    return pairs;
  });
  const files = [...now.entries].filter(([, entry]) => blobOf(entry) !== undefined);
  const links = [...linkIds(files, differences)];
  if (links.length === 0) return ok(uniteDifferences(differences, () => files.map(([path]) => path)));
  const texts = new Map(await Promise.all(links.map(async (id) => [id, await text(id)] as const)));
  const compared = compareThroughLinks(files, differences, (id) => texts.get(id) ?? '');
  const odd = compared.ok ? compared.value.files.find(({ path }) => path.includes('\uFFFD')) : undefined;
  if (odd) throw new Unknowable({ code: 'name-not-utf8', path: odd.path });
  return compared;
}

/**
 * Of each version's tree, how it differs from head's, where they are too large to be listed whole. Links are not
 * followed there: those in folders where nothing changed are never seen.
 */
async function descents(
  { list }: TreeReader,
  trees: readonly string[],
  head: string,
  under: string,
  maxChanges: number,
): Promise<readonly TreeDifference[]> {
  const names = under.split('/').filter((name) => name !== '' && name !== '.');
  const paths = new Set<string>();
  const differences = trees.map(async (tree) => {
    const pairs = new Map<string, EntryPair>();
    const add = (path: string, pair: EntryPair): void => {
      pairs.set(path, pair);
      if (paths.add(path).size > maxChanges)
        throw new Unknowable({ code: 'too-many-changes', most: maxChanges });
    };
    await descend(list, [tree, head], names, '', add);
    return pairs;
  });
  return Promise.all(differences);
}

type Add = (path: string, pair: EntryPair) => void;

/** Follows the names into both trees and compares what is there. What is no folder on the way counts as well. */
async function descend(
  list: Lister,
  [before, now]: readonly [TreeId, TreeId],
  [name, ...names]: readonly string[],
  above: string,
  add: Add,
): Promise<void> {
  if (before === now) return;
  if (name === undefined) return compareFolders(list, [before, now], above, add);
  const [from, to] = await Promise.all([listLevel(list, before), listLevel(list, now)]);
  const [older, newer] = [from.entries.get(name), to.entries.get(name)];
  addPair(above + name, older, newer, add);
  await descend(list, [treeOf(older), treeOf(newer)], names, `${above}${name}/`, add);
}

/** Compares two trees in one listing each, or, where that is cut off, folder by folder where they differ. */
async function compareFolders(
  list: Lister,
  [before, now]: readonly [TreeId, TreeId],
  above: string,
  add: Add,
): Promise<void> {
  if (before === now) return;
  const [all, allNow] = await Promise.all([list(before, 'recursive'), list(now, 'recursive')]);
  if (!all.truncated && !allNow.truncated) return addDifferences(all, allNow, above, add);

  const [from, to] = await Promise.all([listLevel(list, before), listLevel(list, now)]);
  addDifferences(from, to, above, add);
  const folders = union(from, to).map((name) => {
    const pair = [treeOf(from.entries.get(name)), treeOf(to.entries.get(name))] as const;
    return compareFolders(list, pair, `${above}${name}/`, add);
  });
  await Promise.all(folders);
}

/** What differs in the listings of two trees that differ, folders themselves aside. */
function addDifferences(before: Listing, now: Listing, above: string, add: Add): void {
  for (const path of union(before, now)) {
    if (path.includes('\uFFFD') && !liesInSameFolder(path, before, now)) {
      throw new Unknowable({ code: 'name-not-utf8', path: above + path });
    }
    addPair(above + path, before.entries.get(path), now.entries.get(path), add);
  }
}

function addPair(path: string, older: TreeEntry | undefined, newer: TreeEntry | undefined, add: Add): void {
  const [before, now] = [blobOf(older), blobOf(newer)];
  if (before?.id !== now?.id || before?.mode !== now?.mode) add(path, { before, now });
}

/** Whether a name that is not known to the letter lies in a folder where nothing changed. */
function liesInSameFolder(path: string, before: Listing, now: Listing): boolean {
  const parent = path.slice(0, Math.max(0, path.lastIndexOf('/', path.indexOf('\uFFFD'))));
  const tree = treeOf(before.entries.get(parent));
  return tree !== undefined && tree === treeOf(now.entries.get(parent));
}

function union(before: Listing, now: Listing): readonly string[] {
  return [...new Set([...before.entries.keys(), ...now.entries.keys()])];
}

const FOLDER = '040000';

function treeOf(entry: TreeEntry | undefined): TreeId {
  return entry?.mode === FOLDER ? entry.id : undefined;
}

/** The file, symlink or submodule. */
function blobOf(entry: TreeEntry | undefined): TreeEntry | undefined {
  return entry?.mode === FOLDER ? undefined : entry;
}

/** One level of a tree, which must not be cut off. */
async function listLevel(list: Lister, tree: TreeId): Promise<Listing> {
  const listing = await list(tree, 'flat');
  if (listing.truncated) throw new Unknowable({ code: 'folder-too-large', tree: tree ?? '' });
  return listing;
}

interface TreeReader {
  readonly commit: (id: string) => Promise<Commit>;
  /** Each tree is asked for once, whatever becomes of it. */
  readonly list: Lister;
  /** What a blob holds, which is a link's text. */
  readonly text: (blob: string) => Promise<string>;
}

/** Reads a few things at a time, each once, so many in all, and none any more after one that failed. */
function treeReader(github: GitHub): TreeReader {
  const limit = pLimit(CONCURRENCY);
  const listings = new Map<string, Promise<Listing>>();
  let calls = 0;
  let failure: Unknowable | undefined;
  const call = <T>(read: () => Promise<Result<T, TreesProblem>>): Promise<T> =>
    limit(async () => {
      if (failure) throw failure;
      const answer =
        calls++ < MAX_CALLS ? await read() : err({ code: 'too-many-calls', most: MAX_CALLS } as const);
      if (answer.ok) return answer.value;
      failure ??= new Unknowable(answer.reason);
      throw failure;
    });
  return {
    commit: (id) => call(() => github.commit(id)),
    text: (blob) => call(() => readText(github, blob)),
    list: async (tree, depth) => {
      if (tree === undefined) return { entries: new Map(), truncated: false };
      const known = listings.get(`${depth} ${tree}`) ?? call(() => readListing(github, tree, depth));
      listings.set(`${depth} ${tree}`, known);
      return known;
    },
  };
}

/** Gitea cuts a listing into pages, of 1,000 entries unless its configuration says otherwise; GitHub knows no pages. */
async function readListing(
  github: GitHub,
  tree: string,
  depth: 'recursive' | 'flat',
): Promise<Result<Listing, GitHubProblem>> {
  const what = { kind: 'tree', id: tree } as const;
  const entries = new Map<string, TreeEntry>();
  for (let page = 1; ; page++) {
    const answer = await github.read({
      path: '/repos/{owner}/{repo}/git/trees/{tree}',
      // Any value of `recursive`, even 0, makes it so.
      parameters: { tree, ...(depth === 'recursive' && { recursive: 1 }), ...(page > 1 && { page }) },
      what,
      permission: 'contents: read',
    });
    if (!answer.ok) return answer;
    const items = at(answer.value, 'tree');
    if (!Array.isArray(items)) return err({ code: 'github-unexpected', what, wanted: 'listing' });
    for (const item of items) {
      const mode = textAt(item, 'type') === 'tree' ? FOLDER : textAt(item, 'mode');
      entries.set(textAt(item, 'path'), { mode, id: textAt(item, 'sha') });
    }
    const truncated = at(answer.value, 'truncated') === true;
    const goesOn = truncated && at(answer.value, 'page') === page && items.length > 0 && page < MAX_PAGES;
    if (!goesOn) return ok({ entries, truncated });
  }
}

/** https://docs.github.com/rest/git/blobs#get-a-blob */
async function readText(github: GitHub, blob: string): Promise<Result<string, TreesProblem>> {
  const what = { kind: 'blob', id: blob } as const;
  const answer = await github.read({
    path: '/repos/{owner}/{repo}/git/blobs/{blob}',
    parameters: { blob },
    what,
    permission: 'contents: read',
  });
  if (!answer.ok) return answer;
  if (textAt(answer.value, 'encoding') !== 'base64')
    return err({ code: 'github-unexpected', what, wanted: 'blob' });
  const text = decodePath(Buffer.from(textAt(answer.value, 'content'), 'base64'));
  // The names in listings have lost such bytes, so that the link would lead nowhere.
  return text.isWellFormed() ? ok(text) : err({ code: 'name-not-utf8', path: text });
}
