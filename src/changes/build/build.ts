import { realpath, stat } from 'node:fs/promises';
import { err, ok, type Result } from '../../result.ts';
import { type ChangedFile, type ComparedFiles, comparedFiles, statusOf } from '../changes.ts';
import { hashFiles } from './hash.ts';
import { type ScanNotice, type ScanProblem, scanBuild } from './scan.ts';

/** Why the build folder cannot be used. `folder` and `path` are untrusted text. */
export type BuildProblem =
  | { readonly code: 'build-not-found'; readonly folder: string; readonly error: string }
  | { readonly code: 'build-not-a-folder'; readonly folder: string }
  /** Comparing with it would purge the whole site because a build failed. */
  | { readonly code: 'build-empty'; readonly folder: string }
  | ScanProblem;

export type BuildNotice =
  | ScanNotice
  /** These files count as changed, now and in the next run. */
  | { readonly code: 'build-changed-while-reading'; readonly paths: readonly string[] }
  /** `changed` of the `files` that the edge may hold differ or are gone. */
  | { readonly code: 'build-mostly-changed'; readonly changed: number; readonly files: number };

export interface Build {
  /** Hexadecimal SHA-256 by path as in ChangedFile; null for a file that changed during reading. */
  readonly files: ReadonlyMap<string, string | null>;
  readonly notices: readonly BuildNotice[];
}

export interface BuildOptions {
  /** Absolute. Symlinks are followed if they lead into it or into the build folder. */
  readonly workspace: string;
  /** Aborts hashing, which rejects with the signal's reason. */
  readonly signal: AbortSignal;
  /** Whether to skip a file: a state may be kept inside the folder. */
  readonly leaveOut?: (bytesPath: string) => boolean;
}

/** Hashes the files of a build folder, with symlinks followed as a server does. */
export async function hashBuild(
  folder: string,
  { workspace, signal, leaveOut = () => false }: BuildOptions,
): Promise<Result<Build, BuildProblem>> {
  const root = await realpath(folder).catch((error: NodeJS.ErrnoException) => error);
  if (root instanceof Error)
    return err({ code: 'build-not-found', folder, error: root.code ?? root.message });
  if (!(await stat(root)).isDirectory()) return err({ code: 'build-not-a-folder', folder });
  const scanned = scanBuild(root, await realpath(workspace).catch(() => root), leaveOut);
  if (!scanned.ok) return scanned;
  const { files, notices } = scanned.value;
  if (files.length === 0) return err({ code: 'build-empty', folder });

  const { hashes, unreadable } = await hashFiles(files, signal);
  const [first] = unreadable;
  if (first) return err({ code: 'build-unreadable', ...first, count: unreadable.length });
  const paths = [...hashes].flatMap(([path, hash]) => (hash === null ? [path] : [])).sort();
  if (paths.length === 0) return ok({ files: hashes, notices });
  return ok({ files: hashes, notices: [...notices, { code: 'build-changed-while-reading', paths }] });
}

/**
 * Lists the files that differ from any content that the edge may hold. A file that changed during reading counts as
 * changed. Its `now` is null, but its status is not `deleted`.
 *
 * @param held the contents by path, null for "absent"; a path that is not listed was absent
 */
export function compareBuild(
  held: ReadonlyMap<string, ChangedFile['held']>,
  files: Build['files'],
): ComparedFiles {
  const changed: ChangedFile[] = [];
  for (const path of new Set([...held.keys(), ...files.keys()])) {
    const contents = held.get(path) ?? [null];
    const now = files.get(path) ?? null;
    const isServed = files.has(path);
    const isKnown = now !== null || !isServed;
    if (isKnown && contents.every((content) => content === now)) continue;
    changed.push({ path, status: statusOf(contents, isServed), type: 'file', held: contents, now });
  }
  return comparedFiles(changed, () => files.keys());
}

const MANY_FILES = 20;
const NEARLY_ALL = 0.9;

/** Returns a notice if nearly all files differ or are gone, which suggests that the build is not reproducible. */
export function warnIfMostFilesChanged(
  held: ReadonlyMap<string, unknown>,
  changed: readonly ChangedFile[],
): BuildNotice | null {
  const lost = changed.filter(({ status }) => status !== 'added').length;
  if (held.size < MANY_FILES || lost < NEARLY_ALL * held.size) return null;
  return { code: 'build-mostly-changed', changed: lost, files: held.size };
}
