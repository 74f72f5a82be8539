import { hash } from 'node:crypto';
import type { ChangedFile } from './changes.ts';

/** The contents of a file that may be served: those that the edge may hold, and the one that is to be served now. */
export interface KnownContents {
  /** What the IDs are of: `blob` as git has them, `bytes` for the SHA-256 of the file itself. */
  readonly ids: 'blob' | 'bytes';
  /** Null stands for "absent". */
  readonly held: readonly (string | null)[];
  readonly now: string | null;
}

/** The contents of changed files by path, as far as their bytes are known: not of links and submodules. */
export function knownContents(
  files: readonly ChangedFile[],
  ids: KnownContents['ids'],
): ReadonlyMap<string, KnownContents> {
  const known = files.filter(isKnown);
  return new Map(known.map(({ path, held, now }): [string, KnownContents] => [path, { ids, held, now }]));
}

/** A file of a build that changed while it was read is there, and nobody knows with what. */
function isKnown({ type, status, now }: ChangedFile): boolean {
  return type === 'file' && (now !== null || status === 'deleted');
}

/**
 * The ID of bytes, to compare with one of the same kind: a blob's as git makes it, whose length tells which hash the
 * repository has, or the SHA-256 of the bytes.
 * https://git-scm.com/book/en/v2/Git-Internals-Git-Objects#_object_storage
 */
export function contentId(bytes: Uint8Array, like: string, ids: KnownContents['ids']): string {
  if (ids === 'bytes') return hash('sha256', bytes);
  const object = Buffer.concat([Buffer.from(`blob ${bytes.length}\0`), bytes]);
  return hash(like.length === 64 ? 'sha256' : 'sha1', object);
}
