import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { err, ok, type Result } from '../result.ts';
import type { Target, TargetSource } from '../targets/target.ts';
import { parseUrls } from '../targets/urls.ts';
import { parseJson, valueAt } from '../text/json.ts';
import { parseEarlierReport, type ReportNotice, type ReportProblem } from './earlier-report.ts';
import { type FragmentsNotice, parseSitemap, type SitemapNotice } from './sitemap.ts';
import type { SitemapProblem } from './sitemap-entries.ts';

type ListEntryProblem = ReturnType<typeof parseUrls>['problems'][number];

/** Why the content of a file or a response was rejected. */
export type FormatProblem =
  | SitemapProblem
  | ReportProblem
  | { readonly code: 'gzip-too-large'; readonly most: number }
  /** `error` is zlib's code, like Z_BUF_ERROR. */
  | { readonly code: 'gzip-broken'; readonly error: string }
  | { readonly code: 'list-too-large'; readonly most: number }
  | { readonly code: 'list-not-text' }
  /** Nothing in it looks like a URL. */
  | { readonly code: 'list-foreign'; readonly reason: ListEntryProblem }
  | { readonly code: 'list-mistakes'; readonly mistakes: readonly ListEntryProblem[] }
  | { readonly code: 'list-empty' }
  /** A report can name any target, so only files that the workflow itself names may be reports. */
  | { readonly code: 'report-not-taken' };

export type FormatNotice =
  | SitemapNotice
  | ReportNotice
  | FragmentsNotice
  | { readonly code: 'list-empty-array' };

interface ListContent {
  readonly targets: readonly Target[];
  /** For an index: the URLs of its sitemaps. */
  readonly sitemaps?: readonly string[];
  readonly notices: readonly FormatNotice[];
}

/** "Must be no larger than 50MB (52,428,800 bytes)": https://www.sitemaps.org/protocol.html#index */
export const MAX_SITEMAP_BYTES = 52_428_800;

/**
 * Reads a list of URLs, a sitemap, an index of sitemaps or a report; each may be gzipped. Detects the format from the
 * content alone, because file names and media types are unreliable. One mistake rejects the content.
 * @param source the source of each target
 * @param takesReports whether the workflow itself named the file
 */
export async function readListContent(
  bytes: Uint8Array,
  source: TargetSource,
  takesReports: boolean,
): Promise<Result<ListContent, FormatProblem>> {
  const unzipped = await unzip(bytes);
  if (!unzipped.ok) return unzipped;
  const utf8 = toUtf8(unzipped.value);
  if (utf8 === null) return err({ code: 'list-not-text' });
  const first = firstCharacter(utf8);
  if (first === '<') {
    if (utf8.length > MAX_SITEMAP_BYTES) return err({ code: 'list-too-large', most: MAX_SITEMAP_BYTES });
    const sitemap = parseSitemap(utf8);
    if (!sitemap.ok) return sitemap;
    const { kind, urls, notices } = sitemap.value;
    if (kind === 'index') return ok({ targets: [], sitemaps: urls, notices });
    return ok({ targets: urls.map((value) => ({ kind: 'urls', value, source })), notices });
  }
  const text = decode('utf-8', utf8);
  if (text === null || text.includes('\0')) return err({ code: 'list-not-text' });
  if (first === '{' && !startsWithUrlObject(text)) {
    return takesReports ? parseEarlierReport(text, source) : err({ code: 'report-not-taken' });
  }
  return readUrlList(text, source);
}

/** Unzips gzip data, or returns other bytes unchanged. */
async function unzip(bytes: Uint8Array): Promise<Result<Uint8Array, FormatProblem>> {
  // RFC 1952, section 2.3.1
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return ok(bytes);
  try {
    return ok(await promisify(gunzip)(bytes, { maxOutputLength: MAX_SITEMAP_BYTES }));
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === 'ERR_BUFFER_TOO_LARGE') return err({ code: 'gzip-too-large', most: MAX_SITEMAP_BYTES });
    return err({ code: 'gzip-broken', error: String(code ?? error) });
  }
}

/** Converts UTF-16, which PowerShell 5 writes, to UTF-8. Returns null if it is malformed. */
function toUtf8(bytes: Uint8Array): Uint8Array | null {
  const mark = Buffer.from(bytes.subarray(0, 2)).toString('hex');
  if (mark !== 'fffe' && mark !== 'feff') return bytes;
  const text = decode(mark === 'fffe' ? 'utf-16le' : 'utf-16be', bytes);
  return text === null ? null : Buffer.from(text);
}

/** Returns the text without its byte order mark, or null if it is malformed. */
function decode(encoding: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Returns the first character that is neither white space nor the byte order mark, or ''. Assumes that it is ASCII. */
function firstCharacter(utf8: Uint8Array): string {
  const mark = utf8[0] === 0xef && utf8[1] === 0xbb && utf8[2] === 0xbf ? 3 : 0;
  const byte = utf8.subarray(mark).find((byte) => byte !== 0x20 && (byte < 0x09 || byte > 0x0d));
  return byte === undefined ? '' : String.fromCharCode(byte);
}

/** Returns whether the first line is `{"url": …, "headers": {…}}`. No report begins like that. */
function startsWithUrlObject(text: string): boolean {
  const [line = ''] = text.trimStart().split(/[\r\n]/, 1);
  return valueAt(parseJson(line), 'url') !== undefined;
}

/** An empty list usually means that an earlier step failed, so only `[]` is accepted as one. */
function readUrlList(text: string, source: TargetSource): Result<ListContent, FormatProblem> {
  const { value: targets, problems, notices } = parseUrls(text, source);
  const [reason] = problems;
  if (reason !== undefined) {
    const isForeign = !/https?:\/\//i.test(text);
    return err(isForeign ? { code: 'list-foreign', reason } : { code: 'list-mistakes', mistakes: problems });
  }
  if (targets.length === 0) {
    if (!/^\s*\[\s*\]\s*$/.test(text)) return err({ code: 'list-empty' });
    return ok({ targets, notices: [{ code: 'list-empty-array' }] });
  }
  const [fragment] = notices;
  return ok({
    targets,
    notices: fragment ? [{ code: 'fragments-removed', count: notices.length, example: fragment.got }] : [],
  });
}
