import { SaxesParser } from 'saxes';
import { err, ok, type Result } from '../result.ts';
import type { UrlProblem } from '../targets/url.ts';

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

/** `pages`: URLs of pages; `index`: addresses of more sitemaps. */
export type SitemapKind = 'pages' | 'index';

/** Root elements, and the entries below them. https://www.sitemaps.org/protocol.html */
const ROOTS: ReadonlyMap<string, { readonly kind: SitemapKind; readonly entry: string }> = new Map([
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

interface Entries {
  readonly kind: SitemapKind;
  readonly locs: readonly { readonly text: string; readonly line: number }[];
  readonly mistakes: readonly SitemapMistake[];
}

/** What a sitemap lists, or why it is none. */
export function readEntries(content: Uint8Array): Result<Entries, SitemapProblem> {
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
  root: { readonly kind: SitemapKind; readonly entry: string; readonly loc: string } | null;
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
