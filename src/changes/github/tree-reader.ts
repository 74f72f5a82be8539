import pLimit from 'p-limit';
import { err, ok, type Result } from '../../result.ts';
import { at, textAt } from '../../text/json.ts';
import { decodePath } from '../../text/path-bytes.ts';
import type { LinksProblem } from '../links.ts';
import type { TreeEntry } from '../tree-entry.ts';
import type { Commit, GitHub } from './api.ts';
import { FOLDER } from './follow-links.ts';
import type { GitHubProblem } from './problem.ts';

/** Why GitHub's trees do not tell what changed. A clone with `fetch-depth: 0` does, for all but the first. */
export type TreesProblem =
  | GitHubProblem
  | LinksProblem
  /** A name that is not UTF-8, which JSON cannot spell, in a folder where something changed. */
  | { readonly code: 'name-not-utf8'; readonly path: string }
  /** One folder alone has more entries than GitHub lists. */
  | { readonly code: 'folder-too-large'; readonly tree: string }
  | { readonly code: 'too-many-calls'; readonly most: number };

/** How many requests may be on the way at a time. */
const CONCURRENCY = 8;
/** A job's token has 1,000 requests an hour, for all workflows of the repository. */
const MAX_CALLS = 200;
/** Of a listing that Gitea cuts into pages: as many entries as GitHub lists at most. */
const MAX_PAGES = 100;

/** Ends a comparison from whatever depth it has reached. */
export class Unknowable extends Error {
  readonly reason: TreesProblem;

  constructor(reason: TreesProblem) {
    super(reason.code);
    this.reason = reason;
  }
}

/** A tree's ID, `undefined` for a folder that is not there. */
export type TreeId = string | undefined;

/** What a tree holds, folders too, by the path from there. */
export interface Listing {
  readonly entries: ReadonlyMap<string, TreeEntry>;
  /** GitHub cuts a listing off at 100,000 entries or 7 MB. https://docs.github.com/rest/git/trees#get-a-tree */
  readonly truncated: boolean;
}

type Lister = (tree: TreeId, depth: 'recursive' | 'flat') => Promise<Listing>;

export function treeOf(entry: TreeEntry | undefined): TreeId {
  return entry?.mode === FOLDER ? entry.id : undefined;
}

/** One level of a tree, which must not be cut off. */
export async function listLevel(list: Lister, tree: TreeId): Promise<Listing> {
  const listing = await list(tree, 'flat');
  if (listing.truncated) throw new Unknowable({ code: 'folder-too-large', tree: tree ?? '' });
  return listing;
}

export interface TreeReader {
  readonly commit: (id: string) => Promise<Commit>;
  /** Each tree is asked for once, whatever becomes of it. */
  readonly list: Lister;
  /** What a blob holds, which is a link's text; asked for once, too. */
  readonly text: (blob: string) => Promise<string>;
}

/** Reads a few things at a time, each once, so many in all, and none any more after one that failed. */
export function treeReader(github: GitHub): TreeReader {
  const limit = pLimit(CONCURRENCY);
  const listings = new Map<string, Promise<Listing>>();
  const texts = new Map<string, Promise<string>>();
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
    text: (blob) => {
      const known = texts.get(blob) ?? call(() => readText(github, blob));
      texts.set(blob, known);
      return known;
    },
    list: async (tree, depth) => {
      if (tree === undefined) return { entries: new Map(), truncated: false };
      const known = listings.get(`${depth} ${tree}`) ?? call(() => readListing(github, tree, depth));
      listings.set(`${depth} ${tree}`, known);
      return known;
    },
  };
}

/**
 * All that lies in a tree, or, flat, what lies right in it. Gitea cuts a listing into pages, of 1,000 entries unless its
 * configuration says otherwise; GitHub knows no pages.
 */
export async function readListing(
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
