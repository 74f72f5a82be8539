import { resolve } from 'node:path';
import type { Environment } from '../context.ts';
import { err, type Result } from '../result.ts';
import { type FileList, type FileListProblem, MAX_FILE_LIST_BYTES, parseFileList } from './file-list.ts';
import { type FileProblem, readRegularFile } from './regular-file.ts';

/** Why the file that `files-from` names cannot be used. */
export type ListedFilesProblem =
  | FileListProblem
  | { readonly code: 'file-list-not-read'; readonly path: string; readonly problem: FileProblem };

/** Reads the list of changed files that `files-from` names. */
export async function readListedFiles(
  path: string,
  env: Environment,
  signal: AbortSignal,
): Promise<Result<FileList, ListedFilesProblem>> {
  const file = resolve(env.GITHUB_WORKSPACE ?? '.', path);
  const content = await readRegularFile(file, MAX_FILE_LIST_BYTES, signal);
  if (!content.ok) return err({ code: 'file-list-not-read', path, problem: content.reason });
  return parseFileList(content.value, process.platform);
}
