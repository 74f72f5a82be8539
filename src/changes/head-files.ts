import type { KnownContents } from './content.ts';
import type { Checkout } from './git/checkout.ts';
import type { GitHub } from './github/api.ts';
import { listTree } from './github/trees.ts';

/** The files that are served now, by path: the IDs of their contents. */
export interface HeadFiles {
  readonly ids: KnownContents['ids'];
  readonly files: ReadonlyMap<string, string>;
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
  const local = await checkout.listFiles(head);
  const listed = local ?? (await listTree(github, head));
  return listed && { ids: 'blob', files: listed };
}
