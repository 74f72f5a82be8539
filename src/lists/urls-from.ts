import pLimit from 'p-limit';
import { type FileProblem, readRegularFile } from '../changes/regular-file.ts';
import type { Result } from '../result.ts';
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
  toListSource,
} from './source.ts';

export interface UrlsFromOptions extends DownloadOptions {
  /** GITHUB_WORKSPACE. Paths are relative to it. */
  readonly workspace: string;
}

/** Why a file or a URL was rejected. */
export type SourceProblem = FileProblem | DownloadProblem | FormatProblem | IndexProblem;
export type SourceNotice = FormatNotice | LocalSitemapsNotice;

/** Names of files and URLs are untrusted text. */
interface AboutSource {
  /** The name in the workflow or the index. */
  readonly source: string;
  /** The index that lists it; null if the workflow names it. */
  readonly listedBy: string | null;
}

/** Why the targets are incomplete. */
export type UrlsFromProblem =
  | (AboutSource & { readonly code: 'list-unread'; readonly reason: SourceProblem })
  /** After too many problems, `unread` sources were skipped. */
  | { readonly code: 'lists-given-up'; readonly unread: number }
  | { readonly code: 'lists-too-many'; readonly sitemaps: number; readonly most: number }
  | { readonly code: 'lists-too-many-targets'; readonly most: number };

export interface UrlsFromNotice extends AboutSource {
  readonly code: 'list-notice';
  readonly notice: SourceNotice;
}

export interface UrlsFrom {
  /** In the order of the documents. Only targets from a report have a `zone`. Incomplete if there is any problem. */
  readonly targets: readonly Target[];
  readonly problems: readonly UrlsFromProblem[];
  readonly notices: readonly UrlsFromNotice[];
}

/** For all sources of a run, since an index may list indexes. */
const MAX_SITEMAPS = 1000;
/** A run holds its targets in memory more than once, and writes them to one report. */
const MAX_TARGETS = 1_000_000;
/** More than a list or report of `MAX_TARGETS` needs. A JavaScript string has at most 512 Mi characters. */
const MAX_FILE_BYTES = 400 * 1024 * 1024;
/** Bounds the load on a server, and the memory for files. */
const CONCURRENT_READS = 4;
/** After this many problems, nothing more is read: the server is down, or the index belongs to another site. */
const MAX_PROBLEMS = 10;

/** A source, its content once it was read, and the sitemaps that it lists. */
interface Node {
  readonly source: ListSource;
  content: Result<ListContent, SourceProblem> | null;
  children: readonly Node[];
}

/**
 * Reads the input `urls-from`: targets from lists of URLs, sitemaps, and reports of earlier runs. Everything is read, or
 * there is a problem. A source without targets is a problem, too, unless it is explicitly empty; then it has a notice
 * (`list-empty-array`, `sitemap-empty`, `report-nothing-left`).
 *
 * @param names paths, relative to the workspace or absolute, and https URLs of sitemaps or lists
 * @throws the reason of `stop`, when it aborts
 */
export async function readUrlsFrom(names: readonly string[], options: UrlsFromOptions): Promise<UrlsFrom> {
  const { workspace, stop } = options;
  const problems: UrlsFromProblem[] = [];
  const notices: UrlsFromNotice[] = [];
  const seen = new Set<string>();
  const toNodes = (sources: readonly ListSource[]): readonly Node[] =>
    sources
      .filter(({ location }) => !seen.has(location) && seen.add(location))
      .map((source) => ({ source, content: null, children: [] }));
  let targetCount = 0;
  const readLevel = async (level: readonly Node[]): Promise<void> => {
    let problemCount = problems.length;
    await pLimit(CONCURRENT_READS).map(level, async (node) => {
      if (problemCount >= MAX_PROBLEMS || targetCount > MAX_TARGETS) return;
      node.content = await readList(node.source, options);
      if (node.content.ok) targetCount += node.content.value.targets.length;
      else problemCount += 1;
    });
  };

  const roots = toNodes(names.map((name) => toListSource(name, workspace)));
  // Reads one depth after the other, so that the result does not depend on which source is read first.
  for (let level = roots; level.length > 0; level = level.flatMap(({ children }) => children)) {
    if (seen.size > MAX_SITEMAPS) {
      problems.push({ code: 'lists-too-many', sitemaps: seen.size, most: MAX_SITEMAPS });
      break;
    }
    await readLevel(level);
    for (const node of level) node.children = toNodes(collect(node, workspace, problems, notices));
    const unread = level.filter(({ content }) => content === null).length;
    if (targetCount > MAX_TARGETS) {
      problems.push({ code: 'lists-too-many-targets', most: MAX_TARGETS });
      break;
    }
    if (unread > 0) {
      problems.push({ code: 'lists-given-up', unread });
      break;
    }
  }
  stop.throwIfAborted();
  return { targets: roots.flatMap(targetsOf), problems, notices };
}

/** Collects the problems and notices of a node, and returns the sitemaps that it lists. */
function collect(
  { source, content }: Node,
  workspace: string,
  problems: UrlsFromProblem[],
  notices: UrlsFromNotice[],
): readonly ListSource[] {
  if (content === null) return [];
  const about = { source: source.label, listedBy: source.parent?.label ?? null };
  const reject = (reason: SourceProblem): [] => {
    problems.push({ code: 'list-unread', ...about, reason });
    return [];
  };
  if (!content.ok) return reject(content.reason);
  for (const notice of content.value.notices) notices.push({ code: 'list-notice', ...about, notice });
  if (content.value.sitemaps === null) return [];
  const index = expandIndex(source, content.value.sitemaps, workspace);
  if (!index.ok) return reject(index.reason);
  const { sources, notice } = index.value;
  if (notice !== null) notices.push({ code: 'list-notice', ...about, notice });
  return sources;
}

async function readList(
  { kind, location, parent, label }: ListSource,
  options: UrlsFromOptions,
): Promise<Result<ListContent, SourceProblem>> {
  options.stop.throwIfAborted();
  const bytes =
    kind === 'url'
      ? await download(location, MAX_SITEMAP_BYTES, options)
      : await readRegularFile(location, MAX_FILE_BYTES, options.stop);
  if (!bytes.ok) return bytes;
  const takesReports = kind === 'file' && parent === null;
  return readListContent(bytes.value, { kind: 'list', list: label }, takesReports);
}

function targetsOf({ content, children }: Node): readonly Target[] {
  if (children.length > 0) return children.flatMap(targetsOf);
  return content?.ok === true ? content.value.targets : [];
}
