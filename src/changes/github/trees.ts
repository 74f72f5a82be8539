import { err, ok, type Result } from '../../result.ts';
import type { ComparedFiles } from '../changes.ts';
import { compareThroughLinks, type LinksProblem, linkIds } from '../links.ts';
import { uniteDifferences } from '../tree-entry.ts';
import type { GitHub } from './api.ts';
import { descend, differenceOfListings } from './descent.ts';
import { createTreeReader, type Listing, readListing, TreesError, type TreesProblem } from './tree-reader.ts';

/**
 * Compares commits by GitHub's git-trees API, as `git diff-tree` does with a clone. The compare API is unsuitable:
 * it omits files that only the old version has, and truncates at 300 files without saying so.
 *
 * @param under the only folder that matters, `''` for all; the result may contain files outside of it
 */
export async function compareTrees(
  github: GitHub,
  versions: readonly string[],
  head: string,
  { under }: { readonly under: string },
): Promise<Result<ComparedFiles, TreesProblem>> {
  try {
    const reader = createTreeReader(github);
    const [{ tree }, ...commits] = await Promise.all([reader.commit(head), ...versions.map(reader.commit)]);
    const trees = [...new Set(commits.map((commit) => commit.tree))];
    if (trees.every((other) => other === tree)) return ok({ files: [], unchanged: null });
    const read = (id: string): Promise<Listing> => reader.list(id, 'recursive');
    const [now, ...older] = await Promise.all([read(tree), ...trees.map(read)]);
    const isComplete = [now, ...older].every(({ truncated }) => !truncated);
    if (isComplete) return await compareComplete(reader.text, older, now);
    const differences = await Promise.all(trees.map((other) => descend(reader, other, tree, under)));
    return ok(uniteDifferences(differences, null));
  } catch (error) {
    if (error instanceof TreesError) return err(error.reason);
    throw error;
  }
}

/** Lists a commit's files, which may be truncated. Returns null if GitHub does not return them. */
export async function listTree(github: GitHub, commit: string): Promise<Listing | null> {
  const found = await github.commit(commit);
  const listing = found.ok ? await readListing(github, found.value.tree, 'recursive') : found;
  return listing.ok ? listing.value : null;
}

/** Compares complete listings, with symlinks followed. */
async function compareComplete(
  readText: (blob: string) => Promise<string>,
  older: readonly Listing[],
  now: Listing,
): Promise<Result<ComparedFiles, LinksProblem>> {
  const differences = older.map((before) => differenceOfListings(before, now, ''));
  const links = [...linkIds(now.files, differences)];
  if (links.length === 0) return ok(uniteDifferences(differences, () => now.files.keys()));
  const texts = new Map(await Promise.all(links.map(async (id) => [id, await readText(id)] as const)));
  const compared = compareThroughLinks(now.files, differences, (id) => texts.get(id) ?? '');
  const notUtf8 = compared.ok ? compared.value.files.find(({ path }) => path.includes('\uFFFD')) : undefined;
  if (notUtf8) throw new TreesError({ code: 'name-not-utf8', path: notUtf8.path });
  return compared;
}
