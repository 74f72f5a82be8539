import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { targetNoticeSentence, targetProblemSentence } from '../report/sentences/targets.ts';
import type { Target, TargetSource } from '../targets/target.ts';
import { parseUrls } from '../targets/urls.ts';
import { type Parsed, quote } from '../text/entries.ts';
import { grouped } from '../text/wording.ts';
import { tooLarge } from './download.ts';
import { parseEarlierReport } from './earlier-report.ts';
import { parseSitemap } from './sitemap.ts';

/** What a file or an answer holds. With any problem, there is nothing else. */
export interface Content extends Parsed<Target, string, string> {
  /** Addresses of more sitemaps, if it is an index; null if it is none. */
  readonly sitemaps: readonly string[] | null;
}

/** "Must be no larger than 50MB (52,428,800 bytes)": https://www.sitemaps.org/protocol.html#index */
export const LARGEST_SITEMAP = 52_428_800;

/** Mistakes and notices that are quoted; of the others, only the number is told. */
const QUOTED = 3;

/**
 * What is in a list of URLs, a sitemap, an index of sitemaps or a report, by the content alone: names and media types
 * tell little of what a build or a server gives. Any of them may be gzipped.
 * @param source for each target
 * @param reports whether a report is taken. It may ask for anything, so it has to come from the workflow's own files
 * @returns problems and notices as parts of a sentence about it
 */
export async function readContent(
  bytes: Uint8Array,
  source: TargetSource,
  reports: boolean,
): Promise<Content> {
  const whole = await unzipped(bytes);
  if (typeof whole === 'string') return refused(whole);
  const utf8 = asUtf8(whole);
  if (utf8 === null) return refused(NEITHER);
  if (startOf(utf8) === '<') {
    return utf8.length > LARGEST_SITEMAP ? refused(tooLarge(LARGEST_SITEMAP)) : sitemap(utf8, source);
  }
  const text = decode('utf-8', utf8);
  if (text === null || text.includes('\0')) return refused(NEITHER);
  if (startOf(utf8) === '{' && !isListOfObjects(text)) {
    if (!reports)
      return refused('it is JSON, and a report is taken from a file only; download it in a step of its own');
    return summed(parseEarlierReport(text, source));
  }
  return list(text, source);
}

const NEITHER =
  'it is neither UTF-8 text nor gzip; it takes a list of URLs, a sitemap, or a report of an earlier run';

function refused(problem: string): Content {
  return { values: [], sitemaps: null, problems: [problem], notices: [] };
}

/** What a gzip holds, within the bounds of a sitemap; other bytes as they are; or a problem. */
async function unzipped(bytes: Uint8Array): Promise<Uint8Array | string> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: LARGEST_SITEMAP });
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === 'ERR_BUFFER_TOO_LARGE') return `unpacked, ${tooLarge(LARGEST_SITEMAP)}`;
    return `its gzip data is broken or cut off (${quote(String(code))})`;
  }
}

/** PowerShell 5 writes UTF-16, which becomes UTF-8 here; null where it is none. */
function asUtf8(bytes: Uint8Array): Uint8Array | null {
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

/** The first character that is no blank. */
function startOf(utf8: Uint8Array): string {
  const mark = utf8[0] === 0xef && utf8[1] === 0xbb && utf8[2] === 0xbf ? 3 : 0;
  const at = utf8.findIndex((byte, index) => index >= mark && byte !== 0x20 && (byte < 0x09 || byte > 0x0d));
  return at === -1 ? '' : String.fromCharCode(utf8[at] ?? 0);
}

/** `{"url": …, "headers": {…}}` is a line of a list; nothing of a report's first line looks like it. */
function isListOfObjects(text: string): boolean {
  const [line = ''] = text.trimStart().split(/[\r\n]/, 1);
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && Object.hasOwn(value, 'url');
  } catch {
    return false;
  }
}

function sitemap(utf8: Uint8Array, source: TargetSource): Content {
  const { kind, urls, problems, notices } = parseSitemap(utf8);
  const values = urls.map((value): Target => ({ kind: 'urls', value, source }));
  const content = summed({ values: kind === 'pages' ? values : [], problems, notices });
  return kind === 'index' && problems.length === 0 ? { ...content, sitemaps: urls } : content;
}

/** A list that holds nothing is more often the trace of a failed step than a wish, so that has to be said outright. */
function list(text: string, source: TargetSource): Content {
  const urls = parseUrls(text, source);
  const parsed = {
    values: urls.values,
    problems: urls.problems.map(targetProblemSentence),
    notices: urls.notices.map(targetNoticeSentence),
  };
  const [first] = parsed.problems;
  if (first !== undefined && !/https?:\/\//i.test(text)) return refused(`it is no list of URLs (${first})`);
  if (first === undefined && parsed.values.length === 0 && !/^\s*\[\s*\]\s*$/.test(text)) {
    return refused('it has no URL; if there may be nothing to purge, write [] into it');
  }
  return summed(parsed);
}

/** The same with few sentences, however many there are. */
function summed({ values, problems, notices }: Parsed<Target, string, string>): Content {
  const [problem = '', ...others] = problems;
  if (others.length > 0) {
    return refused(`it has ${grouped(problems.length)} mistakes: ${few(problems)}`);
  }
  if (problem !== '') return refused(problem);
  return { values, sitemaps: null, problems: [], notices: notices.length === 0 ? [] : [few(notices)] };
}

function few(sentences: readonly string[]): string {
  const shown = sentences.slice(0, QUOTED).join('; ');
  const more = sentences.length - QUOTED;
  return more > 0 ? `${shown}; and ${grouped(more)} more` : shown;
}
