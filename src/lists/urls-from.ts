import { statSync } from 'node:fs';
import pLimit from 'p-limit';
import { type FileProblem, readRegularFile } from '../changes/regular-file.ts';
import { err, ok, type Result } from '../result.ts';
import type { Target } from '../targets/target.ts';
import { type DownloadOptions, type DownloadProblem, download } from './download.ts';
import {
  type FormatNotice,
  type FormatProblem,
  type ListContent,
  MAX_SITEMAP_BYTES,
  readListContent,
} from './format.ts';
import {
  expandIndex,
  type IndexProblem,
  type ListSource,
  type LocalSitemapsNotice,
  MAX_SITEMAPS,
  readSource,
  sourceKey,
} from './source.ts';

export interface UrlsFromOptions extends DownloadOptions {
  /** GITHUB_WORKSPACE, which paths are relative to. */
  readonly workspace: string;
}

/** Why nothing was taken from one file or address. */
export type SourceProblem = FileProblem | DownloadProblem | FormatProblem | IndexProblem;
export type SourceNotice = FormatNotice | LocalSitemapsNotice;

/** Something about one file or address. The names are untrusted text. */
interface AboutSource {
  /** As the workflow or the index has it. */
  readonly source: string;
  /** The index that lists it, or null where the workflow does. */
  readonly listedBy: string | null;
}

/** Why the targets are not all that was asked for. */
export type UrlsFromProblem =
  | (AboutSource & { readonly code: 'list-unread'; readonly reason: SourceProblem })
  /** After many problems, so many more were not looked at. */
  | { readonly code: 'lists-given-up'; readonly unread: number }
  | { readonly code: 'lists-too-many'; readonly sitemaps: number; readonly most: number }
  | { readonly code: 'lists-too-many-targets'; readonly most: number };

export interface UrlsFromNotice extends AboutSource {
  readonly code: 'list-notice';
  readonly notice: SourceNotice;
}

export interface UrlsFrom {
  /** In the order of the documents. Those of a report have the `zone` that it names, and all others have none. */
  readonly targets: readonly Target[];
  /** With any of them, the targets are not all that was asked for. */
  readonly problems: readonly UrlsFromProblem[];
  readonly notices: readonly UrlsFromNotice[];
}

/** A run holds all of them in memory, more than once, and its report is one text. */
const MAX_TARGETS = 1_000_000;
/** Larger than a list or report of so many targets; a text of JavaScript's has at most 512 Mi characters. */
const MAX_FILE_BYTES = 400 * 1024 * 1024;
/** What a server may expect of one visitor, and what memory is meant for. */
const CONCURRENT_READS = 4;
/** After so many, nothing more is read: the server is down, or the index is of another site. */
const MAX_PROBLEMS = 10;

/** A source, with what was read there, and the sources that it led to. */
interface Node {
  readonly source: ListSource;
  content: Result<ListContent, SourceProblem> | null;
  children: readonly Node[];
}

/**
 * The input `urls-from`: targets from lists of URLs, sitemaps and reports of earlier runs. Either all of it is read, or
 * there is a problem. What does not answer, or holds nothing, is never an empty list; what says outright that there is
 * nothing, has a notice (`list-empty-array`, `sitemap-empty`, `report-nothing-left`).
 *
 * @param names paths, relative to the workspace or absolute, and https addresses of sitemaps or lists
 * @throws the reason of `stop`, when it aborts
 */
export async function readUrlsFrom(names: readonly string[], options: UrlsFromOptions): Promise<UrlsFrom> {
  const { workspace, stop } = options;
  const seen = new Set<string>();
  const toNodes = (sources: readonly ListSource[]): readonly Node[] =>
    sources
      .filter((source) => !seen.has(sourceKey(source)) && seen.add(sourceKey(source)))
      .map((source) => ({ source, content: null, children: [] }));

  const roots = toNodes(names.map((name) => readSource(name, workspace)));
  const read = createLevelReader(options);
  const problems: UrlsFromProblem[] = [];
  const notices: UrlsFromNotice[] = [];
  // All of one depth before the next: whatever is read first, the order is the same.
  for (let level = roots; level.length > 0; ) {
    const limit = seen.size > MAX_SITEMAPS ? tooMany(seen.size) : await read(level, problems.length);
    for (const node of level) {
      node.children = toNodes(follow(node, workspace, problems, notices));
    }
    if (limit !== null) problems.push(limit);
    level = limit === null ? level.flatMap(({ children }) => children) : [];
  }
  stop.throwIfAborted();
  return { targets: roots.flatMap(targetsOf), problems, notices };
}

function tooMany(sitemaps: number): UrlsFromProblem {
  return { code: 'lists-too-many', sitemaps, most: MAX_SITEMAPS };
}

/** Tells of what was read at a node, and gives the sources that it leads to. */
function follow(
  { source, content }: Node,
  workspace: string,
  problems: UrlsFromProblem[],
  notices: UrlsFromNotice[],
): readonly ListSource[] {
  if (content === null) return [];
  const about = { source: source.label, listedBy: source.parent?.label ?? null };
  const refuse = (reason: SourceProblem): [] => {
    problems.push({ code: 'list-unread', ...about, reason });
    return [];
  };
  const tell = (notice: SourceNotice): void => void notices.push({ code: 'list-notice', ...about, notice });
  if (!content.ok) return refuse(content.reason);
  for (const notice of content.value.notices) tell(notice);
  if (content.value.sitemaps === null) return [];
  const index = expandIndex(source, content.value.sitemaps, workspace, isFile);
  if (!index.ok) return refuse(index.reason);
  if (index.value.notice !== null) tell(index.value.notice);
  return index.value.sources;
}

/** Reads what nodes name, and says if that is more than one run takes. */
function createLevelReader(options: UrlsFromOptions) {
  let targets = 0;
  return async (level: readonly Node[], problemsBefore: number): Promise<UrlsFromProblem | null> => {
    let problems = problemsBefore;
    await pLimit(CONCURRENT_READS).map(level, async (node) => {
      if (problems >= MAX_PROBLEMS || targets > MAX_TARGETS) return;
      node.content = await readList(node.source, options);
      if (node.content.ok) targets += node.content.value.targets.length;
      else problems += 1;
    });
    if (targets > MAX_TARGETS) return { code: 'lists-too-many-targets', most: MAX_TARGETS };
    const unread = level.filter(({ content }) => content === null).length;
    return unread > 0 ? { code: 'lists-given-up', unread } : null;
  };
}

async function readList(
  { path, address, parent, label }: ListSource,
  options: UrlsFromOptions,
): Promise<Result<ListContent, SourceProblem>> {
  options.stop.throwIfAborted();
  const bytes =
    path === null
      ? await download(address, MAX_SITEMAP_BYTES, options)
      : await readRegularFile(path, MAX_FILE_BYTES, options.stop);
  if (!bytes.ok) return err(bytes.reason);
  const content = await readListContent(
    bytes.value,
    { kind: 'list', list: label },
    path !== null && parent === null,
  );
  return content.ok ? ok(content.value) : err(content.reason);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function targetsOf({ content, children }: Node): readonly Target[] {
  if (children.length > 0) return children.flatMap(targetsOf);
  return content?.ok === true ? content.value.targets : [];
}
