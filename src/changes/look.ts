import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ChangedFilesOptions } from '../inputs/changed.ts';
import { targetNoticeSentence, targetProblemSentence } from '../report/sentences/targets.ts';
import { listedUrls } from '../targets/base-url.ts';
import { quote } from '../text/entries.ts';
import { type Written, writeManifest } from './build/manifest.ts';
import { BuildError, findBuildChanges } from './build/manifest-changes.ts';
import type { Changes } from './changes.ts';
import { parseFileList } from './file-list.ts';
import { type FindDeps, findChanges } from './find.ts';

/** What changed, and full URLs where another tool's list names some. */
export interface Looked {
  readonly changes: Changes;
  readonly urls: readonly string[];
  /** What is wrong with the list, one sentence each. */
  readonly problems: readonly string[];
  /** Writes the manifest of the build that was looked at: for when nothing is left to purge. Never throws. */
  readonly remember?: () => Promise<Written>;
}

/** What stands for the changes where a problem ends the step. */
const NONE = {
  kind: 'files',
  files: [],
  source: 'files-from',
  base: '',
  head: '',
  reason: '',
  notices: [],
} as const;

/** Looks for the changes where the inputs say: in a list, or between two commits. */
export async function lookForChanges(asked: ChangedFilesOptions, deps: FindDeps): Promise<Looked> {
  if (asked.filesFrom !== null) return readList(asked.filesFrom, asked, deps);
  if (asked.buildDir !== null) return readBuildDir(asked.buildDir, asked.manifest, deps);
  const { base, head, mapping: options } = asked;
  // A file outside of root may be site-wide, or be rewritten; only without such rules is the folder all that matters.
  const rooted = options.siteWide === 'default' && options.rules.length === 0;
  const changes = await findChanges({ base, head, under: rooted ? options.root : '' }, deps);
  return { changes, urls: [], problems: [] };
}

async function readBuildDir(buildDir: string, manifest: string, deps: FindDeps): Promise<Looked> {
  try {
    const { changes, next } = await findBuildChanges({ buildDir, manifest }, deps);
    return { changes, urls: [], problems: [], remember: () => writeManifest(next) };
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    return { changes: NONE, urls: [], problems: [error.message] };
  }
}

async function readList(
  path: string,
  { mapping: options }: ChangedFilesOptions,
  { env }: FindDeps,
): Promise<Looked> {
  let content: Buffer;
  try {
    content = await readFile(resolve(env.GITHUB_WORKSPACE ?? '.', path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const problem = `files-from: ${quote(path)} cannot be read (${code ?? 'unknown error'}); it is a path relative to the workspace, of a list that an earlier step of this job wrote`;
    return { changes: NONE, urls: [], problems: [problem] };
  }
  const list = parseFileList(content, process.platform);
  const urls = listedUrls(list.urls, options.baseUrls);
  return {
    changes: {
      ...NONE,
      files: list.files,
      reason: `the list ${quote(path)} names them`,
      notices: urls.notices.map(targetNoticeSentence),
    },
    urls: urls.values,
    problems: [...list.problems, ...urls.problems.map(targetProblemSentence)].map(
      (problem) => `files-from: ${problem}`,
    ),
  };
}
