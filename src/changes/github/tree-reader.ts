import pLimit from 'p-limit';
import { err, ok, type Result } from '../../result.ts';
import { textAt, valueAt } from '../../text/json.ts';
import { decodePath } from '../../text/path-bytes.ts';
import type { LinksProblem } from '../links.ts';
import type { Tree, TreeEntry } from '../tree-entry.ts';
import type { Commit, GitHub } from './api.ts';
import type { GitHubProblem } from './problem.ts';

/** Why GitHub's trees cannot be compared. A clone with `fetch-depth: 0` avoids the last three. */
export type TreesProblem =
  | GitHubProblem
  | LinksProblem
  /** JSON cannot represent the name, and something changed in its folder. */
  | { readonly code: 'name-not-utf8'; readonly path: string }
  | { readonly code: 'link-in-large-tree'; readonly path: string }
  /** A single folder has more entries than GitHub lists, or too many requests would be needed. */
  | { readonly code: 'repository-too-large' };

const CONCURRENCY = 8;
/** A job's token has 1,000 requests per hour, shared by all workflows of the repository. */
const MAX_CALLS = 200;
/** Gitea's pages then have as many entries as GitHub's longest listing. */
const MAX_PAGES = 100;

/** Ends a comparison at any depth. */
export class TreesError extends Error {
  readonly reason: TreesProblem;

  constructor(reason: TreesProblem) {
    super(reason.code);
    this.reason = reason;
  }
}

/** The entries of a tree, by the path from there. */
export interface Listing {
  readonly files: Tree;
  /** The IDs of the trees. */
  readonly folders: ReadonlyMap<string, string>;
  /** GitHub truncates at 100,000 entries or 7 MB. https://docs.github.com/rest/git/trees#get-a-tree */
  readonly truncated: boolean;
}

type Depth = 'recursive' | 'flat';

export type TreeReader = ReturnType<typeof createTreeReader>;

/**
 * Creates a reader that sends a limited number of requests, and none after one that failed. All its methods reject with a
 * TreesError.
 */
export function createTreeReader(github: GitHub) {
  const limit = pLimit(CONCURRENCY);
  const listings = new Map<string, Promise<Listing>>();
  let calls = 0;
  let failure: TreesError | undefined;
  const call = <T>(read: () => Promise<Result<T, TreesProblem>>): Promise<T> =>
    limit(async () => {
      if (failure) throw failure;
      const answer = calls++ < MAX_CALLS ? await read() : err({ code: 'repository-too-large' } as const);
      if (answer.ok) return answer.value;
      failure ??= new TreesError(answer.reason);
      throw failure;
    });
  return {
    commit: (id: string): Promise<Commit> => call(() => github.commit(id)),
    /** Reads a symlink's text. */
    text: (blob: string): Promise<string> => call(() => readText(github, blob)),
    /** Lists each tree once. `undefined` is a missing folder. Flat listings are never truncated. */
    list: async (tree: string | undefined, depth: Depth): Promise<Listing> => {
      if (tree === undefined) return { files: new Map(), folders: new Map(), truncated: false };
      const known = listings.get(`${depth} ${tree}`) ?? call(() => readListing(github, tree, depth));
      listings.set(`${depth} ${tree}`, known);
      const listing = await known;
      if (depth === 'recursive' || !listing.truncated) return listing;
      throw new TreesError({ code: 'repository-too-large' });
    },
  };
}

/** Lists a tree. Gitea splits a listing into pages, by default of 1,000 entries; GitHub has no pages. */
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
      // Any value of `recursive` turns it on, even 0.
      parameters: { tree, ...(depth === 'recursive' && { recursive: 1 }), ...(page > 1 && { page }) },
      what,
      permission: 'contents: read',
    });
    if (!answer.ok) return answer;
    const items = valueAt(answer.value, 'tree');
    if (!Array.isArray(items)) return err({ code: 'github-unexpected', what, wanted: 'listing' });
    for (const item of items) {
      const [path, id] = [textAt(item, 'path'), textAt(item, 'sha')];
      if (textAt(item, 'type') === 'tree') folders.set(path, id);
      else files.set(path, { mode: textAt(item, 'mode'), id });
    }
    const truncated = valueAt(answer.value, 'truncated') === true;
    const isPage = truncated && valueAt(answer.value, 'page') === page;
    if (!isPage || items.length === 0 || page === MAX_PAGES) return ok({ files, folders, truncated });
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
  // The names in listings have lost such bytes, so the target would not be found.
  return text.isWellFormed() ? ok(text) : err({ code: 'name-not-utf8', path: text });
}
