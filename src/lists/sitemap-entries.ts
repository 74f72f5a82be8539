import { SaxesParser } from 'saxes';
import { err, ok, type Result } from '../result.ts';
import type { UrlProblem } from '../targets/url.ts';

/** A mistake within a sitemap. Names of elements are untrusted text. */
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

/** Why a text that begins like XML was rejected. */
export type SitemapProblem =
  | { readonly code: 'sitemap-stranger'; readonly kind: 'html' | 'rss' | 'atom' }
  | { readonly code: 'sitemap-root'; readonly root: string }
  | { readonly code: 'sitemap-too-deep'; readonly most: number }
  | { readonly code: 'sitemap-not-utf8' }
  /** `at` is the parser's message, with line and column. */
  | { readonly code: 'sitemap-malformed'; readonly at: string }
  | { readonly code: 'list-mistakes'; readonly mistakes: readonly SitemapMistake[] };

/** `pages` lists pages, `index` lists sitemaps. */
export type SitemapKind = 'pages' | 'index';

/** The entries of each root element. https://www.sitemaps.org/protocol.html */
const ROOTS: ReadonlyMap<string, { readonly kind: SitemapKind; readonly entry: string }> = new Map([
  ['urlset', { kind: 'pages', entry: 'url' }],
  ['sitemapindex', { kind: 'index', entry: 'sitemap' }],
]);

/** Root elements of other documents that servers return instead of a sitemap, in lower case. */
const OTHER_ROOTS: ReadonlyMap<string, 'html' | 'rss' | 'atom'> = new Map([
  ['html', 'html'],
  ['rss', 'rss'],
  ['rdf', 'rss'],
  ['feed', 'atom'],
]);

/** The size of each decoded piece, so that a large sitemap is not in memory as one text as well. */
const CHUNK_BYTES = 65_536;
/** A sitemap has three levels, its extensions a few more. Bounds the memory for open elements. */
const MAX_DEPTH = 100;

interface Entries {
  readonly locs: { readonly text: string; readonly line: number }[];
  readonly mistakes: SitemapMistake[];
}

/** The parser's state. */
interface Reading extends Entries {
  /** The root's kind, and the names of entries and `loc`s with the root's namespace prefix. */
  root: { readonly kind: SitemapKind; readonly entry: string; readonly loc: string } | null;
  rejection: SitemapProblem | null;
  depth: number;
  /** The number of `loc`s in the open entry; null outside an entry. */
  locCount: number | null;
  /** The text of the open `loc`; null outside a `loc`. */
  locText: string | null;
}

/** Returns the `loc`s of a sitemap and its mistakes, or the reason why it is rejected. */
export function readEntries(
  content: Uint8Array,
): Result<Entries & { readonly kind: SitemapKind }, SitemapProblem> {
  const start = new TextDecoder().decode(content.subarray(0, 256));
  if (/^\s*<(?:!doctype\s+)?html\b/i.test(start)) return err({ code: 'sitemap-stranger', kind: 'html' });
  const reading: Reading = {
    locs: [],
    mistakes: [],
    root: null,
    rejection: null,
    depth: 0,
    locCount: null,
    locText: null,
  };
  const parser = createParser(reading);
  try {
    for (const text of decode(content)) {
      parser.write(text);
      if (reading.rejection !== null) return err(reading.rejection);
    }
    parser.close();
  } catch (error) {
    return err(reading.rejection ?? problemOf(error));
  }
  const { root, locs, mistakes } = reading;
  return ok({ kind: root?.kind ?? 'pages', locs, mistakes });
}

function* decode(content: Uint8Array): Generator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let begun = false;
  for (let at = 0; at < content.length; at += CHUNK_BYTES) {
    const end = at + CHUNK_BYTES;
    const text = decoder.decode(content.subarray(at, end), { stream: end < content.length });
    // XML allows nothing before its declaration, but templates often leave blank lines there.
    const rest: string = begun ? text : text.trimStart();
    begun ||= rest !== '';
    yield rest;
  }
}

function problemOf(error: unknown): SitemapProblem {
  const { code = '', message = String(error) } = error as { code?: unknown; message?: string };
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return { code: 'sitemap-not-utf8' };
  return { code: 'sitemap-malformed', at: message.replace(/\.$/, '') };
}

/** Creates a parser that updates `reading`, and throws if the XML is not well-formed. */
function createParser(reading: Reading): SaxesParser {
  const parser = new SaxesParser();
  const addText = (text: string): void => {
    if (reading.locText !== null) reading.locText += text;
  };
  parser.on('opentag', ({ name }) => open(reading, name, parser.line));
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => close(reading, parser.line));
  return parser;
}

function open(reading: Reading, name: string, line: number): void {
  const { root, mistakes } = reading;
  reading.depth += 1;
  const { depth } = reading;
  if (depth > MAX_DEPTH) reading.rejection ??= { code: 'sitemap-too-deep', most: MAX_DEPTH };
  if (root === null) {
    const [, prefix = '', local = ''] = /^(.*:)?(.*)$/s.exec(name) ?? [];
    const known = ROOTS.get(local);
    const other = OTHER_ROOTS.get(local.toLowerCase());
    if (known) reading.root = { kind: known.kind, entry: prefix + known.entry, loc: `${prefix}loc` };
    else if (other) reading.rejection ??= { code: 'sitemap-stranger', kind: other };
    else reading.rejection ??= { code: 'sitemap-root', root: name };
  } else if (reading.locText !== null) {
    mistakes.push({ code: 'sitemap-element-in-loc', line, element: name, loc: root.loc });
  } else if (depth === 2 && name === root.entry) {
    reading.locCount = 0;
  } else if (depth === 2 && /^(?:.*:)?(?:url|sitemap)$/is.test(name)) {
    mistakes.push({ code: 'sitemap-entry-name', line, got: name, takes: root.entry });
  } else if (depth === 3 && reading.locCount !== null && name === root.loc) {
    reading.locCount += 1;
    reading.locText = '';
  }
}

function close(reading: Reading, line: number): void {
  const { root, depth, locText, locCount } = reading;
  if (depth === 3 && locText !== null) {
    reading.locs.push({ text: locText.trim(), line });
    reading.locText = null;
  } else if (depth === 2 && locCount !== null && root !== null) {
    const { entry, loc } = root;
    if (locCount !== 1) {
      reading.mistakes.push({ code: 'sitemap-loc-count', line, entry, loc, count: locCount });
    }
    reading.locCount = null;
  }
  reading.depth -= 1;
}
