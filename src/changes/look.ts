import { resolve } from 'node:path';
import type { ChangedFilesOptions } from '../inputs/changed.ts';
import {
  FILE_LIST_NOTICES,
  FILE_LIST_PROBLEMS,
  LISTED_FILE_PROBLEMS,
} from '../report/sentences/file-list.ts';
import { sentenceFrom } from '../report/sentences/sentences.ts';
import { targetNoticeSentence, targetProblemSentence } from '../report/sentences/targets.ts';
import { listedUrls } from '../targets/base-url.ts';
import { quote } from '../text/entries.ts';
import { type Written, writeManifest } from './build/manifest.ts';
import { BuildError, findBuildChanges } from './build/manifest-changes.ts';
import type { Changes } from './changes.ts';
import { MAX_FILE_LIST_BYTES, parseFileList } from './file-list.ts';
import { type FindDeps, findChanges } from './find.ts';
import { readRegularFile } from './regular-file.ts';

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

async function readList(path: string, { mapping }: ChangedFilesOptions, { env }: FindDeps): Promise<Looked> {
  const refused = (problem: string): Looked => ({
    changes: NONE,
    urls: [],
    problems: [`files-from: ${problem}`],
  });
  const content = await readRegularFile(resolve(env.GITHUB_WORKSPACE ?? '.', path), MAX_FILE_LIST_BYTES);
  if (!content.ok) return refused(`${quote(path)}: ${sentenceFrom(LISTED_FILE_PROBLEMS, content.reason)}`);
  const list = parseFileList(content.value, process.platform);
  if (!list.ok) return refused(sentenceFrom(FILE_LIST_PROBLEMS, list.reason));
  const { files, urls: lines, notices } = list.value;
  const urls = listedUrls(lines, mapping.baseUrls);
  const mistaken = urls.problems.map((problem) => `files-from: ${targetProblemSentence(problem)}`);
  if (files.length + urls.values.length + mistaken.length === 0 && lines.length > 0) {
    return refused(sentenceFrom(FILE_LIST_PROBLEMS, { code: 'file-list-empty' }));
  }
  return {
    changes: {
      ...NONE,
      files,
      reason: `the list ${quote(path)} names them`,
      notices: [
        ...notices.map((notice) => sentenceFrom(FILE_LIST_NOTICES, notice)),
        ...urls.notices.map(targetNoticeSentence),
      ],
    },
    urls: urls.values,
    problems: mistaken,
  };
}
