import type { ChangedFile } from './changes.ts';

/**
 * A file, symlink or submodule in a tree. Never a directory: what is in it stands for it.
 * https://git-scm.com/docs/git-fast-import#_filemodify
 */
export interface Entry {
  /** `100644`, `100755`, `120000` (symlink), `160000` (submodule). */
  readonly mode: string;
  /** The ID of the blob, or of the submodule's commit. */
  readonly id: string;
}

/** What one source says: the files, or, as part of a sentence, why it cannot and what to do about it. */
export type Answer = { readonly files: readonly ChangedFile[] } | { readonly why: string };

/**
 * How the entry of a path differs between base and head, `undefined` on the side where there is none. A change
 * of permissions alone is no change of what is served. A symlink whose target has the text of the file that it
 * replaces has the same ID and is a change.
 */
export function change(
  path: string,
  base: Entry | undefined,
  head: Entry | undefined,
): ChangedFile | undefined {
  const type = [base, head].some((entry) => entry?.mode === '120000')
    ? 'symlink'
    : [base, head].some((entry) => entry?.mode === '160000')
      ? 'submodule'
      : 'file';
  if (base && head) {
    const same = base.id === head.id && (base.mode === head.mode || type === 'file');
    return same ? undefined : { path, status: 'modified', type };
  }
  if (base) return { path, status: 'deleted', type };
  return head && { path, status: 'added', type };
}
