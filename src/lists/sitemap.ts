import { SaxesParser } from 'saxes';
import { err, ok, type Result } from '../result.ts';
import { href, readUrl, type UrlProblem } from '../targets/url.ts';

/** One mistake in a sitemap that is one. Names of elements are untrusted text. */
export type SitemapMistake = { readonly line: number } & (
  | { readonly code: 'sitemap-url'; readonly reason: UrlProblem }
  | { readonly code: 'sitemap-element-in-loc'; readonly element: string; readonly loc: string }
  | { readonly code: 'sitemap-entry-name'; readonly got: string; readonly takes: string }
  | {
      readonly code: 'sitemap-loc-count';
      readonly entry: string;
      readonly loc: string;
      readonly count: number;
    }
);

/** Why nothing was taken from what begins like XML. */
export type SitemapProblem =
  | { readonly code: 'sitemap-stranger'; readonly kind: 'html' | 'rss' | 'atom' }
  | { readonly code: 'sitemap-root'; readonly root: string }
  | { readonly code: 'sitemap-too-deep'; readonly most: number }
  | { readonly code: 'sitemap-not-utf8' }
  /** `at` is the parser's word, with line and column. */
  | { readonly code: 'sitemap-malformed'; readonly at: string }
  | { readonly code: 'sitemap-mistakes'; readonly mistakes: readonly SitemapMistake[] };

export type SitemapNotice =
  | { readonly code: 'sitemap-fragments'; readonly count: number; readonly example: string }
  | { readonly code: 'sitemap-empty'; readonly kind: Sitemap['kind'] };

/** What a sitemap holds, in its order. */
export interface Sitemap {
  /** `pages`: URLs of pages; `index`: addresses of more sitemaps. */
  readonly kind: 'pages' | 'index';
  /** Absolute http(s) URLs in the spelling that is sent. */
  readonly urls: readonly string[];
  readonly notices: readonly SitemapNotice[];
}

/** Root elements, and the entries below them. https://www.sitemaps.org/protocol.html */
const ROOTS: ReadonlyMap<string, { readonly kind: Sitemap['kind']; readonly entry: string }> = new Map([
  ['urlset', { kind: 'pages', entry: 'url' }],
  ['sitemapindex', { kind: 'index', entry: 'sitemap' }],
]);

/** What else is served in place of a sitemap, by its root element. */
const STRANGERS: ReadonlyMap<string, 'html' | 'rss' | 'atom'> = new Map([
  ['html', 'html'],
  ['rss', 'rss'],
  ['rdf', 'rss'],
  ['feed', 'atom'],
]);

/** Bytes that are decoded at a time, so that a large sitemap does not lie in memory as one text as well. */
const CHUNK_BYTES = 65_536;

/**
 * Reads a sitemap or an index of sitemaps: the `loc` of each `url` or `sitemap`, and nothing else. Images and videos of
 * a page (`image:loc`) are no pages, and its translations (`xhtml:link`) have entries of their own.
 * https://developers.google.com/search/docs/specialty/international/localized-versions#sitemap
 *
 * Elements count by their local names, under the namespace prefix that the root has. The parser knows XML's own
 * entities and no others, declared or not, and loads nothing. One mistake spoils the whole: a sitemap that is read in
 * part would leave pages stale that nobody names.
 *
 * @param content UTF-8, with or without a byte order mark and blanks in front
 */
export function parseSitemap(content: Uint8Array): Result<Sitemap, SitemapProblem> {
  const found = readEntries(content);
  if (!found.ok) return found;
  const { kind, locs } = found.value;
  const mistakes = [...found.value.mistakes];
  const fragments: string[] = [];
  const urls: string[] = [];
  for (const { text, line } of locs) {
    const url = readUrl(text);
    if (url.ok) urls.push(href(url.value));
    else mistakes.push({ code: 'sitemap-url', line, reason: url.reason });
    if (url.ok && url.value.fragment !== '') fragments.push(text);
  }
  if (mistakes.length > 0) return err({ code: 'sitemap-mistakes', mistakes });
  if (urls.length === 0) return ok({ kind, urls, notices: [{ code: 'sitemap-empty', kind }] });
  const [example] = fragments;
  if (example === undefined) return ok({ kind, urls, notices: [] });
  return ok({ kind, urls, notices: [{ code: 'sitemap-fragments', count: fragments.length, example }] });
}

interface Entries {
  readonly kind: Sitemap['kind'];
  readonly locs: readonly { readonly text: string; readonly line: number }[];
  readonly mistakes: readonly SitemapMistake[];
}

/** What a sitemap lists, or why it is none. */
function readEntries(content: Uint8Array): Result<Entries, SitemapProblem> {
  const start = new TextDecoder().decode(content.subarray(0, 256));
  if (/^\s*<(?:!doctype\s+)?html\b/i.test(start)) return err({ code: 'sitemap-stranger', kind: 'html' });
  const reading: Reading = {
    locs: [],
    mistakes: [],
    root: null,
    stranger: null,
    depth: 0,
    inEntry: null,
    text: null,
  };
  const parser = createParser(reading);
  try {
    for (const text of decoded(content)) {
      parser.write(text);
      if (reading.stranger !== null) break;
    }
    if (reading.stranger === null) parser.close();
  } catch (error) {
    if (reading.stranger === null) return err(malformedBy(error));
  }
  const { stranger, root, locs, mistakes } = reading;
  return stranger === null ? ok({ kind: root?.kind ?? 'pages', locs, mistakes }) : err(stranger);
}

function* decoded(content: Uint8Array): Generator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let begun = false;
  for (let at = 0; at < content.length; at += CHUNK_BYTES) {
    const end = at + CHUNK_BYTES;
    const text = decoder.decode(content.subarray(at, end), { stream: end < content.length });
    // An XML declaration is one only at the very start, but templates like to leave blank lines before it.
    const rest: string = begun ? text : text.trimStart();
    begun ||= rest !== '';
    yield rest;
  }
}

function malformedBy(error: unknown): SitemapProblem {
  const { code = '', message = String(error) } = error as { code?: unknown; message?: string };
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return { code: 'sitemap-not-utf8' };
  return { code: 'sitemap-malformed', at: message.replace(/\.$/, '') };
}

/** A sitemap has three levels, its extensions a few more; and every element that is open takes memory. */
const MAX_DEPTH = 100;

/** What the elements so far come to. */
interface Reading {
  readonly locs: { readonly text: string; readonly line: number }[];
  readonly mistakes: SitemapMistake[];
  root: { readonly kind: Sitemap['kind']; readonly entry: string; readonly loc: string } | null;
  /** What it turned out to be in place of a sitemap. */
  stranger: SitemapProblem | null;
  depth: number;
  /** The entry that is open, by the number of its `loc`. */
  inEntry: number | null;
  /** The text of the `loc` that is open. */
  text: string | null;
}

/** A parser that throws at what is not well-formed, and fills the reading. */
function createParser(reading: Reading): SaxesParser {
  const parser = new SaxesParser();
  const add = (more: string): void => {
    if (reading.text !== null) reading.text += more;
  };
  parser.on('opentag', ({ name }) => open(reading, name, parser.line));
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', () => close(reading, parser.line));
  return parser;
}

function open(reading: Reading, name: string, line: number): void {
  const { root, mistakes } = reading;
  reading.depth += 1;
  const { depth } = reading;
  if (depth > MAX_DEPTH) reading.stranger ??= { code: 'sitemap-too-deep', most: MAX_DEPTH };
  if (root === null) {
    const [, prefix = '', local = ''] = /^(.*:)?(.*)$/s.exec(name) ?? [];
    const known = ROOTS.get(local);
    if (known) reading.root = { kind: known.kind, entry: prefix + known.entry, loc: `${prefix}loc` };
    else reading.stranger ??= strangerOf(name, local);
  } else if (reading.text !== null) {
    mistakes.push({ code: 'sitemap-element-in-loc', line, element: name, loc: root.loc });
  } else if (depth === 2 && name === root.entry) {
    reading.inEntry = 0;
  } else if (depth === 2 && /^(?:.*:)?(?:url|sitemap)$/is.test(name)) {
    mistakes.push({ code: 'sitemap-entry-name', line, got: name, takes: root.entry });
  } else if (depth === 3 && reading.inEntry !== null && name === root.loc) {
    reading.inEntry += 1;
    reading.text = '';
  }
}

function close(reading: Reading, line: number): void {
  const { root, depth, text, inEntry } = reading;
  if (depth === 3 && text !== null) {
    reading.locs.push({ text: text.trim(), line });
    reading.text = null;
  } else if (depth === 2 && inEntry !== null && root !== null) {
    const { entry, loc } = root;
    if (inEntry !== 1) {
      reading.mistakes.push({ code: 'sitemap-loc-count', line, entry, loc, count: inEntry });
    }
    reading.inEntry = null;
  }
  reading.depth -= 1;
}

function strangerOf(name: string, local: string): SitemapProblem {
  const kind = STRANGERS.get(local.toLowerCase());
  return kind === undefined ? { code: 'sitemap-root', root: name } : { code: 'sitemap-stranger', kind };
}
