import { SaxesParser } from 'saxes';
import { targetProblemSentence } from '../report/sentences/targets.ts';
import { href, readUrl } from '../targets/url.ts';
import { quote } from '../text/entries.ts';

/** What a sitemap holds, in its order. */
export interface Sitemap {
  /** `pages`: URLs of pages; `index`: addresses of more sitemaps. */
  readonly kind: 'pages' | 'index';
  /** Absolute http(s) URLs in the spelling that is sent; empty where there is a problem. */
  readonly urls: readonly string[];
  /** Parts of a sentence about it: never none without a URL. */
  readonly problems: readonly string[];
  readonly notices: readonly string[];
}

/** Root elements, and the entries below them. https://www.sitemaps.org/protocol.html */
const ROOTS: ReadonlyMap<string, { readonly kind: Sitemap['kind']; readonly entry: string }> = new Map([
  ['urlset', { kind: 'pages', entry: 'url' }],
  ['sitemapindex', { kind: 'index', entry: 'sitemap' }],
]);

const HTML = 'an HTML page, perhaps of an error or a sign-in';
/** What else is served in place of a sitemap, by its root element. */
const STRANGERS: ReadonlyMap<string, string> = new Map([
  ['html', HTML],
  ['rss', 'an RSS feed'],
  ['rdf', 'an RSS feed'],
  ['feed', 'an Atom feed'],
]);

/** Bytes that are decoded at a time, so that a large sitemap does not lie in memory as one text as well. */
const CHUNK = 65_536;

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
export function parseSitemap(content: Uint8Array): Sitemap {
  const found = readEntries(content);
  if (typeof found === 'string') return { kind: 'pages', urls: [], problems: [found], notices: [] };
  const { kind, locs } = found;
  const problems = [...found.problems];
  const fragments: string[] = [];
  const urls: string[] = [];
  for (const { text, line } of locs) {
    const reading = readUrl(text);
    if (reading.ok) urls.push(href(reading.value));
    else problems.push(`line ${line}: ${targetProblemSentence(reading.reason)}`);
    if (reading.ok && reading.value.fragment !== '') fragments.push(text);
  }
  if (locs.length === 0 && problems.length === 0) {
    problems.push(kind === 'pages' ? 'it has no URL' : 'it is an index that lists no sitemap');
  }
  const [example = ''] = fragments;
  const notices =
    example === '' ? [] : [`took fragments off ${fragments.length} of its URLs, like ${quote(example)}`];
  return problems.length > 0 ? { kind, urls: [], problems, notices: [] } : { kind, urls, problems, notices };
}

interface Entries {
  readonly kind: Sitemap['kind'];
  readonly locs: readonly { readonly text: string; readonly line: number }[];
  readonly problems: readonly string[];
}

/** What a sitemap lists, or why it is none. */
function readEntries(content: Uint8Array): Entries | string {
  const start = new TextDecoder().decode(content.subarray(0, 256));
  if (/^\s*<(?:!doctype\s+)?html\b/i.test(start)) return `it is ${HTML}`;
  const { parser, entries, stranger } = createReader();
  try {
    for (const text of decoded(content)) {
      parser.write(text);
      if (stranger() !== null) break;
    }
    if (stranger() === null) parser.close();
  } catch (error) {
    if (stranger() === null) return brokenBy(error);
  }
  return stranger() ?? entries();
}

function* decoded(content: Uint8Array): Generator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let begun = false;
  for (let at = 0; at < content.length; at += CHUNK) {
    const end = at + CHUNK;
    const text = decoder.decode(content.subarray(at, end), { stream: end < content.length });
    // An XML declaration is one only at the very start, but templates like to leave blank lines before it.
    const rest: string = begun ? text : text.trimStart();
    begun ||= rest !== '';
    yield rest;
  }
}

function brokenBy(error: unknown): string {
  const { code = '', message = String(error) } = error as { code?: unknown; message?: string };
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'it is not UTF-8, which a sitemap has to be';
  return `it is not well-formed XML, or was cut off (at ${quote(message.replace(/\.$/, ''))})`;
}

/** A sitemap has three levels, its extensions a few more; and every element that is open takes memory. */
const DEEPEST = 100;

/** A parser that throws at what is not well-formed, and what it has come to. */
function createReader() {
  const parser = new SaxesParser();
  const locs: { text: string; line: number }[] = [];
  const problems: string[] = [];
  let root: { readonly kind: Sitemap['kind']; readonly entry: string; readonly loc: string } | null = null;
  let stranger: string | null = null;
  let depth = 0;
  /** The entry that is open, by the number of its `loc`; or null. */
  let inEntry: number | null = null;
  /** The text of the `loc` that is open, or null. */
  let text: string | null = null;
  const mistake = (what: string): void => {
    problems.push(`line ${parser.line}: ${what}`);
  };

  parser.on('opentag', ({ name }) => {
    depth += 1;
    if (depth > DEEPEST) stranger ??= `it has elements in more than ${DEEPEST} others, which no sitemap has`;
    if (root === null) {
      const [, prefix = '', local = ''] = /^(.*:)?(.*)$/s.exec(name) ?? [];
      const known = ROOTS.get(local);
      if (known) root = { kind: known.kind, entry: prefix + known.entry, loc: `${prefix}loc` };
      else stranger ??= strangerOf(name, local);
    } else if (text !== null) {
      mistake(`got the element ${quote(name)} in <${root.loc}>, which takes a URL`);
    } else if (depth === 2 && name === root.entry) {
      inEntry = 0;
    } else if (depth === 2 && /^(?:.*:)?(?:url|sitemap)$/is.test(name)) {
      mistake(`got <${name}> in place of <${root.entry}>`);
    } else if (depth === 3 && inEntry !== null && name === root.loc) {
      inEntry += 1;
      text = '';
    }
  });
  const add = (more: string): void => {
    if (text !== null) text += more;
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', () => {
    if (depth === 3 && text !== null) {
      locs.push({ text: text.trim(), line: parser.line });
      text = null;
    } else if (depth === 2 && inEntry !== null) {
      if (inEntry !== 1) mistake(`<${root?.entry}> has ${inEntry || 'no'} <${root?.loc}>, and takes one`);
      inEntry = null;
    }
    depth -= 1;
  });
  return {
    parser,
    /** What it turned out to be in place of a sitemap, or null. */
    stranger: (): string | null => stranger,
    entries: (): Entries => ({ kind: root?.kind ?? 'pages', locs, problems }),
  };
}

function strangerOf(name: string, local: string): string {
  const known = STRANGERS.get(local.toLowerCase());
  return known
    ? `it is ${known}`
    : `it is XML of another kind, with the root ${quote(name)}; a sitemap has urlset or sitemapindex`;
}
