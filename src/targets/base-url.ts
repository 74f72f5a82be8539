import { type Parsed, quote, textEntries } from '../text/entries.ts';
import type { Place } from './mapping/page-urls.ts';
import { PREFIX_SEPARATORS } from './selectors.ts';
import type { Target } from './target.ts';
import { encodeNonAscii, href, readUrl } from './url.ts';

/** Where a site is served: what the paths of its files are put behind. */
export interface BaseUrl {
  /** `https://example.com`, with the port where it is not the scheme's default. */
  readonly origin: string;
  /** The same without the scheme, as prefixes have it. */
  readonly host: string;
  /** Without the port too, as hosts have it. */
  readonly hostname: string;
  /** `/docs`, or empty: without a slash at its end, in its own spelling. */
  readonly path: string;
}

/** The `base-url` input: absolute http(s) URLs, one a line; one that is given twice counts once. */
export function parseBaseUrls(text: string): Parsed<BaseUrl> {
  const list = textEntries(text);
  const readings = list.values.map(readBaseUrl);
  const bases = readings.filter((reading) => typeof reading !== 'string');
  return {
    values: [...new Map(bases.map((base) => [`${base.origin}${base.path}`, base])).values()],
    problems: [...list.problems, ...readings.filter((reading) => typeof reading === 'string')],
    notices: list.notices,
  };
}

/** The base, or the problem with it. */
function readBaseUrl(text: string): BaseUrl | string {
  const { url, problem } = readUrl(text);
  if (problem !== undefined) return problem;
  const said = `got ${quote(text)}`;
  if (url.query !== '' || url.fragment !== '') return `${said}: a base-url takes no query and no fragment`;
  const path = url.path.replace(/\/$/, '');
  if (path.includes('//') || path.endsWith('/')) return `${said}: its path has an empty segment`;
  if (hasDotSegment(path)) return `${said}: its path has a dot segment; write the path that it leads to`;
  // One separator more ends the prefix of the whole site.
  if (path.split('/').length > PREFIX_SEPARATORS) {
    return `${said}: its path is too deep; a prefix has at most ${PREFIX_SEPARATORS} separators`;
  }
  return { origin: `${url.scheme}://${url.host}`, host: url.host, hostname: url.hostname, path };
}

/** A place below a base, as it is sent. A prefix that the API would refuse as too deep becomes the exact URL. */
export function atBase(
  base: BaseUrl,
  { kind, path }: Place,
): { readonly kind: Place['kind']; readonly value: string; readonly tooDeep: boolean } {
  const prefix = `${base.host}${base.path}${path}`;
  const tooDeep = kind === 'prefixes' && prefix.split('/').length - 1 > PREFIX_SEPARATORS;
  if (kind === 'prefixes' && !tooDeep) return { kind, value: prefix, tooDeep };
  return { kind: 'urls', value: `${base.origin}${base.path}${path}${base.path || path ? '' : '/'}`, tooDeep };
}

/** All that a base-url holds: its host, or the prefix below its path and the path itself. */
export function wholeOf(base: BaseUrl): readonly Pick<Target, 'kind' | 'value'>[] {
  if (base.path === '') return [{ kind: 'hosts', value: base.hostname }];
  return [atBase(base, { kind: 'prefixes', path: '/' }), atBase(base, { kind: 'urls', path: '' })];
}

/** Whether a purge of the whole base takes the URL too. */
export function isBelow(url: string, base: BaseUrl): boolean {
  if (base.path === '') return new URL(url).hostname === base.hostname;
  return url.replace(/^https?:\/\//, '').startsWith(`${base.host}${base.path}/`);
}

/** The `also` input: paths from each base-url (`/feed.xml`), or absolute URLs on any host. */
export function parseAlso(text: string): Parsed<string> {
  const list = textEntries(text);
  const readings = list.values.map(readAlso);
  return {
    values: [...new Set(readings.flatMap(({ value }) => value ?? []))],
    problems: [...list.problems, ...readings.flatMap(({ problem }) => problem ?? [])],
    notices: list.notices,
  };
}

function readAlso(entry: string): { value?: string; problem?: string } {
  const said = `got ${quote(entry)}`;
  if (/^https?:/i.test(entry)) {
    const { url, problem } = readUrl(entry);
    if (problem !== undefined) return { problem };
    return url.fragment === ''
      ? { value: href(url) }
      : { problem: `${said}: a fragment never reaches a cache; leave ${quote(url.fragment)} out` };
  }
  if (!entry.startsWith('/')) {
    return { problem: `${said}: it takes a path that starts with /, or an absolute URL` };
  }
  if (entry.startsWith('//')) {
    return { problem: `${said}: it starts with //; write / for a path, or https:// for another host` };
  }
  const problem = pathProblem(entry);
  return problem === null ? { value: encodeNonAscii(entry) } : { problem: `${said}: ${problem}` };
}

/** The URLs that the entries of `also` stand for. */
export function alsoUrls(also: readonly string[], bases: readonly BaseUrl[]): readonly string[] {
  const urls = also.flatMap((entry) =>
    entry.startsWith('/') ? bases.map((base) => `${base.origin}${base.path}${entry}`) : [entry],
  );
  return [...new Set(urls)];
}

/** The full URLs of a `files-from` list, as tools that deploy print them: each on the origin of a base-url. */
export function listedUrls(lines: readonly string[], bases: readonly BaseUrl[]): Parsed<string> {
  const problems: string[] = [];
  const notices: string[] = [];
  const values = lines.flatMap((line) => {
    const { url, problem } = readUrl(line);
    if (problem !== undefined) {
      problems.push(problem);
      return [];
    }
    if (!bases.some(({ origin }) => origin === `${url.scheme}://${url.host}`)) {
      const origins = bases.map(({ origin }) => origin).join(', ');
      problems.push(`got ${quote(line)}: it is on none of the base-urls (${origins})`);
      return [];
    }
    if (url.fragment !== '') {
      notices.push(`took ${quote(url.fragment)} off ${quote(line)}: a fragment never reaches a cache`);
    }
    return [href(url)];
  });
  return { values: [...new Set(values)], problems, notices };
}

/** Why a text cannot be a URL's path (with or without a query) as it stands, or null. */
export function pathProblem(text: string): string | null {
  if (!text.isWellFormed()) return 'it is not valid Unicode';
  if (/[\u0000-\u0020\u007f]/.test(text))
    return 'it has a space or a control character; write a space as %20';
  if (text.includes('\\')) return 'it has a backslash; write /, or %5C for a real one';
  if (text.includes('*')) return 'the API takes no wildcard in a URL (a real * is written %2A)';
  if (text.includes('#')) return 'a fragment never reaches a cache (a real # is written %23)';
  const [path = ''] = text.split('?', 1);
  return hasDotSegment(path) ? 'it has a dot segment; write the path that it leads to' : null;
}

/** Whether a URL path holds `.` or `..`, in any of the spellings that lead to another path. */
export function hasDotSegment(path: string): boolean {
  return /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i.test(path);
}
