import { realpath, stat } from 'node:fs/promises';
import { err, ok, type Result } from '../../result.ts';
import type { ChangedFile } from '../changes.ts';
import { byPath } from '../tree-entry.ts';
import { hashFiles } from './hash.ts';
import { type ScanNotice, type ScanProblem, scanBuild } from './scan.ts';

/** Why the build folder cannot be taken at its word. `folder` and `path` are untrusted text. */
export type BuildProblem =
  | { readonly code: 'build-not-found'; readonly folder: string; readonly error: string }
  | { readonly code: 'build-not-a-folder'; readonly folder: string }
  /** To compare with it would be to purge the whole site for a build that failed. */
  | { readonly code: 'build-empty'; readonly folder: string }
  /** `count` files, of which `path` is the first. */
  | {
      readonly code: 'build-file-unreadable';
      readonly path: string;
      readonly count: number;
      readonly error: string;
    }
  | ScanProblem;

export type BuildNotice =
  | ScanNotice
  /** They count as changed, now and in the next run. */
  | { readonly code: 'build-changed-while-reading'; readonly paths: readonly string[] }
  /** Of the files that the edge may hold, so many differ or are gone. */
  | { readonly code: 'build-mostly-changed'; readonly changed: number; readonly files: number };

export interface Build {
  /** SHA-256, hexadecimal, by path as in ChangedFile; null for a file that changed for as long as it was read. */
  readonly files: ReadonlyMap<string, string | null>;
  readonly notices: readonly BuildNotice[];
}

export interface BuildOptions {
  /** Links are followed inside it. Absolute. */
  readonly workspace: string;
  /** Hashing ends when it aborts, and rejects with its reason. */
  readonly signal: AbortSignal;
  /** Whether the file there is none of the build's: a state that is kept inside the folder. */
  readonly leaveOut?: (bytesPath: string) => boolean;
}

/** What a built folder holds, as a server finds it. */
export async function hashBuild(
  folder: string,
  { workspace, signal, leaveOut = () => false }: BuildOptions,
): Promise<Result<Build, BuildProblem>> {
  const root = await realpath(folder).catch((error: NodeJS.ErrnoException) => error);
  if (root instanceof Error)
    return err({ code: 'build-not-found', folder, error: root.code ?? root.message });
  if (!(await stat(root)).isDirectory()) return err({ code: 'build-not-a-folder', folder });
  const around = await realpath(workspace).catch(() => root);
  const scanned = scanBuild(root, around, leaveOut);
  if (!scanned.ok) return scanned;
  const { files, notices } = scanned.value;
  if (files.length === 0) return err({ code: 'build-empty', folder });

  const { hashes, unreadable } = await hashFiles(files, signal);
  const [locked] = unreadable;
  if (locked) {
    const [path, error] = locked;
    return err({ code: 'build-file-unreadable', path, count: unreadable.size, error });
  }
  const changing = [...hashes].flatMap(([path, hash]) => (hash === null ? [path] : []));
  if (changing.length === 0) return ok({ files: hashes, notices });
  const notice = { code: 'build-changed-while-reading', paths: changing.sort() } as const;
  return ok({ files: hashes, notices: [...notices, notice] });
}

/**
 * The files that differ from any content that the edge may hold, in the order of their paths. Of a file that changed
 * while it was read, nothing is known but that it is there: it counts as changed, and its `now` is null although its
 * status is not `deleted`.
 *
 * @param held by path the contents that the edge may hold, null for "absent"; a path that is not in it was absent
 */
export function compareBuild(
  held: ReadonlyMap<string, readonly (string | null)[]>,
  files: Build['files'],
): readonly ChangedFile[] {
  const changed: ChangedFile[] = [];
  for (const path of new Set([...held.keys(), ...files.keys()])) {
    const contents = held.get(path) ?? [null];
    const now = files.get(path) ?? null;
    const isChanging = now === null && files.has(path);
    if (!isChanging && contents.every((content) => content === now)) continue;
    const status = !files.has(path)
      ? 'deleted'
      : contents.some((content) => content !== null)
        ? 'modified'
        : 'added';
    changed.push({ path, status, type: 'file', held: contents, now });
  }
  return changed.sort(byPath);
}

/** From so many files on, and from this part of them. */
const MANY_FILES = 20;
const NEARLY_ALL = 0.9;

/** The notice that a build is not reproducible, by the signs: nearly everything that was there is not the same. */
export function warnIfMostFilesChanged(
  held: ReadonlyMap<string, unknown>,
  changed: readonly ChangedFile[],
): BuildNotice | null {
  const lost = changed.filter(({ status }) => status !== 'added').length;
  if (held.size < MANY_FILES || lost < NEARLY_ALL * held.size) return null;
  return { code: 'build-mostly-changed', changed: lost, files: held.size };
}
