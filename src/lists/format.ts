import { err, ok, type Result } from '../result.ts';
import type { Target, TargetSource } from '../targets/target.ts';
import { parseUrls } from '../targets/urls.ts';
import { at, parseJson } from '../text/json.ts';
import { parseEarlierReport, type ReportNotice, type ReportProblem } from './earlier-report.ts';
import { type GzipProblem, isGzip, unzip } from './gzip.ts';
import { parseSitemap, type Sitemap, type SitemapNotice } from './sitemap.ts';
import type { SitemapProblem } from './sitemap-entries.ts';

/** What the parser of the input `urls` says of an entry. */
type ListEntryProblem = ReturnType<typeof parseUrls>['problems'][number];
type ListEntryNotice = ReturnType<typeof parseUrls>['notices'][number];

/** Why nothing was taken from a file or an answer. */
export type FormatProblem =
  | GzipProblem
  | SitemapProblem
  | ReportProblem
  | { readonly code: 'sitemap-too-large'; readonly most: number }
  | { readonly code: 'list-not-text' }
  /** Nothing in it looks like a URL. */
  | { readonly code: 'list-foreign'; readonly reason: ListEntryProblem }
  | { readonly code: 'list-mistakes'; readonly mistakes: readonly ListEntryProblem[] }
  /** It holds nothing that counts. */
  | { readonly code: 'list-empty' }
  /** A report asks for what it likes, so it is taken from the workflow's own files only. */
  | { readonly code: 'report-not-taken' };

export type FormatNotice =
  | SitemapNotice
  | ReportNotice
  | { readonly code: 'list-notices'; readonly notices: readonly ListEntryNotice[] }
  /** It says outright that there is nothing to purge. */
  | { readonly code: 'list-empty-array' };

/** What a file or an answer holds. */
export interface ListContent {
  readonly targets: readonly Target[];
  /** Addresses of more sitemaps, if it is an index; null if it is none. */
  readonly sitemaps: readonly string[] | null;
  readonly notices: readonly FormatNotice[];
}

/** "Must be no larger than 50MB (52,428,800 bytes)": https://www.sitemaps.org/protocol.html#index */
export const MAX_SITEMAP_BYTES = 52_428_800;

/**
 * What is in a list of URLs, a sitemap, an index of sitemaps or a report, by the content alone: names and media types
 * tell little of what a build or a server gives. Any of them may be gzipped. All of it is taken, or nothing.
 * @param source for each target
 * @param takesReports whether it comes from a file that the workflow itself named
 */
export async function readListContent(
  bytes: Uint8Array,
  source: TargetSource,
  takesReports: boolean,
): Promise<Result<ListContent, FormatProblem>> {
  const unzipped = isGzip(bytes) ? await unzip(bytes, MAX_SITEMAP_BYTES) : ok(bytes);
  if (!unzipped.ok) return unzipped;
  const utf8 = toUtf8(unzipped.value);
  if (utf8 === null) return err({ code: 'list-not-text' });
  if (firstCharacter(utf8) === '<') {
    if (utf8.length > MAX_SITEMAP_BYTES) return err({ code: 'sitemap-too-large', most: MAX_SITEMAP_BYTES });
    const sitemap = parseSitemap(utf8);
    return sitemap.ok ? ok(fromSitemap(sitemap.value, source)) : sitemap;
  }
  const text = decode('utf-8', utf8);
  if (text === null || text.includes('\0')) return err({ code: 'list-not-text' });
  if (firstCharacter(utf8) === '{' && !isListOfObjects(text)) {
    if (!takesReports) return err({ code: 'report-not-taken' });
    const report = parseEarlierReport(text, source);
    return report.ok ? ok({ ...report.value, sitemaps: null }) : report;
  }
  return readUrlList(text, source);
}

/** PowerShell 5 writes UTF-16, which becomes UTF-8 here; null where it is none. */
function toUtf8(bytes: Uint8Array): Uint8Array | null {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : null;
  if (encoding === null) return bytes;
  const text = decode(encoding, bytes);
  return text === null ? null : Buffer.from(text);
}

/** The text without its byte order mark, or null. */
function decode(encoding: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** The first that is no blank. */
function firstCharacter(utf8: Uint8Array): string {
  const mark = utf8[0] === 0xef && utf8[1] === 0xbb && utf8[2] === 0xbf ? 3 : 0;
  const at = utf8.findIndex((byte, index) => index >= mark && byte !== 0x20 && (byte < 0x09 || byte > 0x0d));
  return at === -1 ? '' : String.fromCharCode(utf8[at] ?? 0);
}

/** `{"url": …, "headers": {…}}` is a line of a list; nothing of a report's first line looks like it. */
function isListOfObjects(text: string): boolean {
  const [line = ''] = text.trimStart().split(/[\r\n]/, 1);
  return at(parseJson(line), 'url') !== undefined;
}

function fromSitemap({ kind, urls, notices }: Sitemap, source: TargetSource): ListContent {
  if (kind === 'index') return { targets: [], sitemaps: urls, notices };
  return { targets: urls.map((value) => ({ kind: 'urls', value, source })), sitemaps: null, notices };
}

/** A list that holds nothing is more often the trace of a failed step than a wish, so that has to be said outright. */
function readUrlList(text: string, source: TargetSource): Result<ListContent, FormatProblem> {
  const { values: targets, problems, notices } = parseUrls(text, source);
  const [reason] = problems;
  if (reason !== undefined) {
    const foreign = !/https?:\/\//i.test(text);
    return err(foreign ? { code: 'list-foreign', reason } : { code: 'list-mistakes', mistakes: problems });
  }
  if (targets.length > 0) {
    const told = notices.length > 0 ? [{ code: 'list-notices', notices } as const] : [];
    return ok({ targets, sitemaps: null, notices: told });
  }
  if (!/^\s*\[\s*\]\s*$/.test(text)) return err({ code: 'list-empty' });
  return ok({ targets, sitemaps: null, notices: [{ code: 'list-empty-array' }] });
}
