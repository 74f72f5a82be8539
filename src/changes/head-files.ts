import type { Build } from './build/build.ts';
import type { Checkout } from './git/checkout.ts';
import type { GitHub } from './github/api.ts';
import { listTree } from './github/trees.ts';

/** The files that are served now. */
export interface HeadFiles {
  /** By path, the hash of each file of the build, or the blob ID of each regular file of the commit. */
  readonly files: ReadonlyMap<string, string>;
  /** All paths, including symlinks and submodules; null if the listing is incomplete. */
  readonly paths: readonly string[] | null;
}

/**
 * Lists the files of the build, or else of a commit. Returns null if the commit is unknown, or neither the checkout nor
 * GitHub has it.
 */
export async function readHeadFiles(
  head: string | null,
  { build, checkout, github }: Readonly<{ build: Build | null; checkout: Checkout; github: GitHub }>,
): Promise<HeadFiles | null> {
  if (build !== null) {
    // A file that changed during reading has no hash.
    const hashes = [...build.files].filter((entry): entry is [string, string] => entry[1] !== null);
    return { files: new Map(hashes), paths: [...build.files.keys()] };
  }
  if (head === null) return null;
  const local = await checkout.listTree(head);
  const listed = local ? { files: local, truncated: false } : await listTree(github, head);
  if (listed === null) return null;
  const { files, truncated } = listed;
  const regular = [...files].filter(([, { mode }]) => mode.startsWith('100'));
  const ids = new Map(regular.map(([path, { id }]) => [path, id]));
  return { files: ids, paths: truncated ? null : [...files.keys()] };
}
