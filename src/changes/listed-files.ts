import { resolve } from 'node:path';
import type { Environment } from '../context.ts';
import { err, type Result } from '../result.ts';
import { type FileList, type FileListProblem, MAX_FILE_LIST_BYTES, parseFileList } from './file-list.ts';
import { type FileProblem, readRegularFile } from './regular-file.ts';

/** Why the list that `files-from` names gives no files. */
export type ListedFilesProblem =
  | FileListProblem
  | { readonly code: 'file-list-not-read'; readonly path: string; readonly problem: FileProblem };

/** The changed files that another step of the job has listed. */
export async function readListedFiles(
  path: string,
  env: Environment,
  signal: AbortSignal,
): Promise<Result<FileList, ListedFilesProblem>> {
  const content = await readRegularFile(
    resolve(env.GITHUB_WORKSPACE ?? '.', path),
    MAX_FILE_LIST_BYTES,
    signal,
  );
  if (!content.ok) return err({ code: 'file-list-not-read', path, problem: content.reason });
  return parseFileList(content.value, process.platform);
}
