import type { KnownContents } from './content.ts';
import type { Checkout } from './git/checkout.ts';
import type { GitHub } from './github/api.ts';
import { listTree } from './github/trees.ts';
import { fileIds } from './tree-entry.ts';

/** What is served now. */
export interface HeadFiles {
  readonly ids: KnownContents['ids'];
  /** Regular files by path: the IDs of their contents. */
  readonly files: ReadonlyMap<string, string>;
  /** All paths, those of links and submodules too; null where they are not all known. */
  readonly paths: readonly string[] | null;
}

/**
 * The files of a commit, by the checkout, else by GitHub: of a large repository perhaps not all of them.
 * @returns null where neither knows them
 */
export async function readHeadFiles(
  head: string | null,
  { checkout, github }: { readonly checkout: Checkout; readonly github: GitHub },
): Promise<HeadFiles | null> {
  if (head === null) return null;
  const local = await checkout.listTree(head);
  const listed = local ? { files: local, truncated: false } : await listTree(github, head);
  if (listed === null) return null;
  const { files, truncated } = listed;
  return { ids: 'blob', files: fileIds(files), paths: truncated ? null : [...files.keys()] };
}
