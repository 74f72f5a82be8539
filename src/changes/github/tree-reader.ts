import pLimit from 'p-limit';
import { err, ok, type Result } from '../../result.ts';
import { at, textAt } from '../../text/json.ts';
import { decodePath } from '../../text/path-bytes.ts';
import type { LinksProblem } from '../links.ts';
import type { Tree, TreeEntry } from '../tree-entry.ts';
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
  /** Where it leads cannot be followed through listings that are cut off. */
  | { readonly code: 'link-in-large-tree'; readonly path: string }
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

/** What a tree holds, by the path from there. */
export interface Listing {
  readonly files: Tree;
  /** The IDs of their trees. */
  readonly folders: ReadonlyMap<string, string>;
  /** GitHub cuts a listing off at 100,000 entries or 7 MB. https://docs.github.com/rest/git/trees#get-a-tree */
  readonly truncated: boolean;
}

/** All that lies in a tree, or what lies right in it. */
type Depth = 'recursive' | 'flat';

export interface TreeReader {
  readonly commit: (id: string) => Promise<Commit>;
  /** Each tree is asked for once, whatever becomes of it; `undefined` is a folder that is not there. Flat ones are whole. */
  readonly list: (tree: string | undefined, depth: Depth) => Promise<Listing>;
  /** What a blob holds, which is a link's text. */
  readonly text: (blob: string) => Promise<string>;
}

/** Reads a few things at a time, each once, so many in all, and none any more after one that failed. */
export function treeReader(github: GitHub): TreeReader {
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
      if (tree === undefined) return { files: new Map(), folders: new Map(), truncated: false };
      const known = listings.get(`${depth} ${tree}`) ?? call(() => readListing(github, tree, depth));
      listings.set(`${depth} ${tree}`, known);
      const listing = await known;
      if (depth === 'recursive' || !listing.truncated) return listing;
      throw new Unknowable({ code: 'folder-too-large', tree });
    },
  };
}

/**
 * Lists a tree. Gitea cuts a listing into pages, of 1,000 entries unless its
 * configuration says otherwise; GitHub knows no pages.
 */
export async function readListing(
  github: GitHub,
  tree: string,
  depth: Depth,
): Promise<Result<Listing, GitHubProblem>> {
  const what = { kind: 'tree', id: tree } as const;
  const files = new Map<string, TreeEntry>();
  const folders = new Map<string, string>();
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
      const [path, id] = [textAt(item, 'path'), textAt(item, 'sha')];
      if (textAt(item, 'type') === 'tree') folders.set(path, id);
      else files.set(path, { mode: textAt(item, 'mode'), id });
    }
    const truncated = at(answer.value, 'truncated') === true;
    const goesOn = truncated && at(answer.value, 'page') === page && items.length > 0 && page < MAX_PAGES;
    if (!goesOn) return ok({ files, folders, truncated });
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
