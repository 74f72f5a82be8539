import { hash } from 'node:crypto';
import type { ChangedFile } from './changes.ts';

/** The contents under which a file may be served. */
export interface KnownContents extends Pick<ChangedFile, 'held' | 'now'> {
  /** What the IDs are: those of git blobs, or SHA-256 of the files' bytes. */
  readonly ids: 'blob' | 'bytes';
}

/**
 * Returns the contents of changed files by path. Skips symlinks, submodules, and files of a build that changed during
 * reading, since their bytes are unknown.
 */
export function contentsByPath(
  files: readonly ChangedFile[],
  ids: KnownContents['ids'],
): ReadonlyMap<string, KnownContents> {
  const known = files.filter(
    ({ type, status, now }) => type === 'file' && (now !== null || status === 'deleted'),
  );
  return new Map(known.map(({ path, held, now }): [string, KnownContents] => [path, { ids, held, now }]));
}

/**
 * Returns the ID of bytes, for a comparison with the ID `like`: SHA-256, or a git blob's ID with the hash function that
 * `like`'s length implies. https://git-scm.com/book/en/v2/Git-Internals-Git-Objects#_object_storage
 */
export function contentId(bytes: Uint8Array, like: string, ids: KnownContents['ids']): string {
  if (ids === 'bytes') return hash('sha256', bytes);
  const object = Buffer.concat([Buffer.from(`blob ${bytes.length}\0`), bytes]);
  return hash(like.length === 64 ? 'sha256' : 'sha1', object);
}
