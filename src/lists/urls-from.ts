import pLimit from 'p-limit';
import { type FileProblem, readRegularFile } from '../changes/regular-file.ts';
import { ok, type Result } from '../result.ts';
import { MAX_TARGETS, type Target } from '../targets/target.ts';
import { type DownloadOptions, type DownloadProblem, download } from './download.ts';
import { type FormatNotice, type FormatProblem, MAX_SITEMAP_BYTES, readListContent } from './format.ts';
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
/** More than a list or report of `MAX_TARGETS` needs. A JavaScript string has at most 512 Mi characters. */
const MAX_FILE_BYTES = 400 * 1024 * 1024;
/** Bounds the load on a server, and the memory for files. */
const CONCURRENT_READS = 4;
/** After this many problems, nothing more is read: the server is down, or the index belongs to another site. */
const MAX_PROBLEMS = 10;

/** What a source lists: targets or, if it is an index, more sources. */
interface SourceContent {
  readonly targets: readonly Target[];
  readonly sources: readonly ListSource[];
  readonly notices: readonly SourceNotice[];
}

/** A source, its content once it was read, and the nodes of the sources that it was the first to list. */
interface Node {
  readonly source: ListSource;
  content: Result<SourceContent, SourceProblem> | null;
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
  const nodes = new Map<string, Node>();
  const addNode = (source: ListSource): Node | [] => {
    if (nodes.has(source.location)) return [];
    const node: Node = { source, content: null, children: [] };
    nodes.set(source.location, node);
    return node;
  };
  let targetCount = 0;
  let problemCount = 0;
  const readNode = async (node: Node): Promise<void> => {
    if (problemCount >= MAX_PROBLEMS || targetCount > MAX_TARGETS) return;
    node.content = await readSource(node.source, options);
    if (!node.content.ok) problemCount += 1;
    else targetCount += node.content.value.targets.length;
  };

  const roots = names.flatMap((name) => addNode(toListSource(name, options.workspace)));
  let limit: UrlsFromProblem | null = null;
  // Reads one depth after the other, so that the result does not depend on which source is read first.
  for (let level = roots; level.length > 0; level = level.flatMap(({ children }) => children)) {
    if (nodes.size > MAX_SITEMAPS) {
      limit = { code: 'lists-too-many', sitemaps: nodes.size, most: MAX_SITEMAPS };
      break;
    }
    await pLimit(CONCURRENT_READS).map(level, readNode);
    const unread = level.filter(({ content }) => content === null).length;
    if (targetCount > MAX_TARGETS) limit = { code: 'lists-too-many-targets', most: MAX_TARGETS };
    else if (unread > 0) limit = { code: 'lists-given-up', unread };
    if (limit !== null) break;
    for (const node of level)
      node.children = node.content?.ok ? node.content.value.sources.flatMap(addNode) : [];
  }
  options.stop.throwIfAborted();
  const all = [...nodes.values()];
  return {
    targets: roots.flatMap(targetsOf),
    problems: [...all.flatMap(problemOf), ...(limit === null ? [] : [limit])],
    notices: all.flatMap(noticesOf),
  };
}

/** Reads a file or a URL. For an index, finds the sources that it lists. */
async function readSource(
  source: ListSource,
  options: UrlsFromOptions,
): Promise<Result<SourceContent, SourceProblem>> {
  const { kind, location, label, parent } = source;
  options.stop.throwIfAborted();
  const bytes =
    kind === 'url'
      ? await download(location, MAX_SITEMAP_BYTES, options)
      : await readRegularFile(location, MAX_FILE_BYTES, options.stop);
  if (!bytes.ok) return bytes;
  const takesReports = kind === 'file' && parent === null;
  const content = await readListContent(bytes.value, { kind: 'list', list: label }, takesReports);
  if (!content.ok) return content;
  const { targets, sitemaps = [], notices } = content.value;
  const index = expandIndex(source, sitemaps, options.workspace);
  if (!index.ok) return index;
  return ok({ targets, sources: index.value.sources, notices: [...notices, ...index.value.notices] });
}

function problemOf({ source, content }: Node): UrlsFromProblem | [] {
  if (content === null || content.ok) return [];
  return { code: 'list-unread', ...labelsOf(source), reason: content.reason };
}

function noticesOf({ source, content }: Node): readonly UrlsFromNotice[] {
  const notices = content?.ok ? content.value.notices : [];
  return notices.map((notice) => ({ code: 'list-notice', ...labelsOf(source), notice }));
}

function labelsOf({ label, parent }: ListSource): AboutSource {
  return { source: label, listedBy: parent?.label ?? null };
}

function targetsOf({ content, children }: Node): readonly Target[] {
  return content?.ok ? content.value.targets.concat(children.flatMap(targetsOf)) : [];
}
