import { err, ok, type Result } from '../../result.ts';
import type { ComparedFiles } from '../changes.ts';
import { compareThroughLinks, type LinksProblem, linkIds } from '../links.ts';
import { uniteDifferences } from '../tree-entry.ts';
import type { GitHub } from './api.ts';
import { descend, differenceOfListings } from './descent.ts';
import {
  type Listing,
  readListing,
  type TreeReader,
  type TreesProblem,
  treeReader,
  Unknowable,
} from './tree-reader.ts';

/**
 * The files that differ between head and any of the versions, all of them commits, by GitHub's git-trees API: what
 * `git diff-tree` says, without a clone. Each tree is listed once. (The compare API leaves out what only the old side
 * had, and cuts at 300 files without saying so.)
 *
 * @param under the only folder that matters, `''` for the whole repository; more than it may come nevertheless
 */
export async function compareTrees(
  github: GitHub,
  versions: readonly string[],
  head: string,
  { under }: { readonly under: string },
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
    if (listings.every(({ truncated }) => !truncated)) return await compareWhole(reader, older, now);
    const differences = await Promise.all(trees.map((other) => descend(reader, other, tree, under)));
    return ok(uniteDifferences(differences, null));
  } catch (error) {
    if (error instanceof Unknowable) return err(error.reason);
    throw error;
  }
}

/** What a commit holds, as far as GitHub lists it at once; null where GitHub does not tell. */
export async function listTree(github: GitHub, commit: string): Promise<Listing | null> {
  const found = await github.commit(commit);
  const listing = found.ok ? await readListing(github, found.value.tree, 'recursive') : found;
  return listing.ok ? listing.value : null;
}

/** Compares listings that are complete, also through links. */
async function compareWhole(
  { text }: TreeReader,
  older: readonly Listing[],
  now: Listing,
): Promise<Result<ComparedFiles, LinksProblem>> {
  const differences = older.map((before) => differenceOfListings(before, now, ''));
  const links = [...linkIds(now.files, differences)];
  if (links.length === 0) return ok(uniteDifferences(differences, () => now.files.keys()));
  const texts = new Map(await Promise.all(links.map(async (id) => [id, await text(id)] as const)));
  const compared = compareThroughLinks(now.files, differences, (id) => texts.get(id) ?? '');
  const odd = compared.ok ? compared.value.files.find(({ path }) => path.includes('\uFFFD')) : undefined;
  if (odd) throw new Unknowable({ code: 'name-not-utf8', path: odd.path });
  return compared;
}
