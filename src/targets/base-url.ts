import { err, ok, type Result } from '../result.ts';
import { type Parsed, type ParsedList, parseEach, textEntries } from '../text/entries.ts';
import type { UrlPath } from './mapping/page-urls.ts';
import { MAX_PREFIX_SEPARATORS } from './selectors.ts';
import type { Target } from './target.ts';
import { type FragmentNotice, href, MAX_URL_BYTES, readUrl, type UrlProblem } from './url.ts';
import { encodeNonAscii, hasDotSegment, type PathFault, pathFault } from './url-text.ts';

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

/** Why a text is no base-url. */
export type BaseUrlProblem =
  | UrlProblem
  | ({ readonly got: string } & (
      | { readonly code: 'base-url-with-query' }
      | { readonly code: 'base-url-with-trailing-dot'; readonly hostname: string }
      | { readonly code: 'base-url-with-empty-segment' }
      | { readonly code: 'base-url-with-dot-segment' }
      | { readonly code: 'base-url-too-deep'; readonly most: number }
    ));

/** Why a text is no entry of `also`. */
export type AlsoProblem =
  | UrlProblem
  | ({ readonly got: string } & (
      | PathFault
      | { readonly code: 'also-with-fragment'; readonly fragment: string }
      | { readonly code: 'also-relative' }
      | { readonly code: 'also-with-two-slashes' }
    ));

/** A full URL in a list of changed files was left out. */
export interface ListedUrlNotice {
  readonly code: 'listed-url-elsewhere';
  readonly got: string;
  readonly origins: readonly string[];
}

/** The `base-url` input: absolute http(s) URLs, one per line; one that is given twice counts once. */
export function parseBaseUrls(text: string): ParsedList<BaseUrl, BaseUrlProblem> {
  const parsed = parseEach(textEntries(text), readBaseUrl);
  const unique = new Map(parsed.value.map((base) => [`${base.origin}${base.path}`, base]));
  return { ...parsed, value: [...unique.values()] };
}

function readBaseUrl(got: string): Result<BaseUrl, BaseUrlProblem> {
  const reading = readUrl(got);
  if (!reading.ok) return reading;
  const { scheme, host, hostname, query, fragment } = reading.value;
  if (query !== '' || fragment !== '') return err({ got, code: 'base-url-with-query' });
  // No visitor writes it, and it is another cache key.
  if (hostname.endsWith('.')) {
    return err({ got, code: 'base-url-with-trailing-dot', hostname: hostname.slice(0, -1) });
  }
  const path = reading.value.path.replace(/\/$/, '');
  if (path.includes('//') || path.endsWith('/')) return err({ got, code: 'base-url-with-empty-segment' });
  if (hasDotSegment(path)) return err({ got, code: 'base-url-with-dot-segment' });
  // One separator more ends the prefix of the whole site.
  if (path.split('/').length > MAX_PREFIX_SEPARATORS) {
    return err({ got, code: 'base-url-too-deep', most: MAX_PREFIX_SEPARATORS });
  }
  return ok({ origin: `${scheme}://${host}`, host, hostname, path });
}

/** A place below a base, as it is sent. A prefix that the API would refuse as too deep becomes the exact URL. */
export function resolveAgainst(
  base: BaseUrl,
  { kind, path }: UrlPath,
): { readonly kind: UrlPath['kind']; readonly value: string; readonly tooDeep: boolean } {
  const prefix = `${base.host}${base.path}${path}`;
  const tooDeep = kind === 'prefixes' && prefix.split('/').length - 1 > MAX_PREFIX_SEPARATORS;
  if (kind === 'prefixes' && !tooDeep) return { kind, value: prefix, tooDeep };
  return { kind: 'urls', value: `${base.origin}${base.path}${path}${base.path || path ? '' : '/'}`, tooDeep };
}

/** All that a base-url holds: its host, or the prefix below its path and the path itself. */
export function wholeSite(base: BaseUrl): readonly Pick<Target, 'kind' | 'value'>[] {
  if (base.path === '') return [{ kind: 'hosts', value: base.hostname }];
  return [
    { kind: 'prefixes', value: `${base.host}${base.path}/` },
    { kind: 'urls', value: `${base.origin}${base.path}` },
  ];
}

/** Whether a purge of the whole base takes the URL too. */
export function isCoveredBy(url: string, base: BaseUrl): boolean {
  if (base.path === '') return new URL(url).hostname === base.hostname;
  return url.slice(url.indexOf('/') + 2).startsWith(`${base.host}${base.path}/`);
}

/** The `also` input: paths from each base-url (`/feed.xml`), or absolute URLs on any host. */
export function parseAlso(text: string): ParsedList<string, AlsoProblem> {
  const parsed = parseEach(textEntries(text), readAlso);
  return { ...parsed, value: [...new Set(parsed.value)] };
}

function readAlso(got: string): Result<string, AlsoProblem> {
  if (/^https?:/i.test(got)) {
    const reading = readUrl(got);
    if (!reading.ok) return reading;
    const { fragment } = reading.value;
    return fragment === '' ? ok(href(reading.value)) : err({ got, code: 'also-with-fragment', fragment });
  }
  if (!got.startsWith('/')) return err({ got, code: 'also-relative' });
  if (got.startsWith('//')) return err({ got, code: 'also-with-two-slashes' });
  const fault = pathFault(got);
  if (fault !== null) return err({ got, ...fault });
  const path = encodeNonAscii(got);
  return path.length > MAX_URL_BYTES
    ? err({ got, code: 'url-too-long', bytes: path.length, most: MAX_URL_BYTES })
    : ok(path);
}

/** An entry of `also` starts with the path of a base-url, which is taken once. */
export interface AlsoNotice {
  readonly code: 'also-with-base-path';
  readonly got: string;
  readonly url: string;
}

/** The URLs that the entries of `also` stand for: paths from each base-url, which may have its own path in front. */
export function alsoUrls(also: readonly string[], bases: readonly BaseUrl[]): readonly string[] {
  const urls = also.flatMap((entry) =>
    entry.startsWith('/') ? bases.map((base) => `${base.origin}${fromOrigin(entry, base)}`) : [entry],
  );
  return [...new Set(urls)];
}

/** The entries that have the path of a base-url in front already, each once. */
export function alsoNotices(also: readonly string[], bases: readonly BaseUrl[]): readonly AlsoNotice[] {
  return also.flatMap((got) => {
    const base = bases.find((one) => startsWithBase(got, one));
    return base ? [{ code: 'also-with-base-path', got, url: `${base.origin}${got}` } as const] : [];
  });
}

function fromOrigin(entry: string, base: BaseUrl): string {
  return startsWithBase(entry, base) ? entry : `${base.path}${entry}`;
}

function startsWithBase(entry: string, { path }: BaseUrl): boolean {
  if (path === '' || !entry.startsWith(path)) return false;
  return /^[/?]?$/.test(entry.charAt(path.length));
}

/**
 * The full URLs of a `files-from` list, as tools that deploy print them. Those on the origin of no base-url are left
 * out with a notice.
 */
export function listedUrls(
  lines: readonly string[],
  bases: readonly BaseUrl[],
): Parsed<readonly string[], UrlProblem, FragmentNotice | ListedUrlNotice> {
  const origins = bases.map(({ origin }) => origin);
  const urls = new Set<string>();
  const problems: UrlProblem[] = [];
  const notices: (FragmentNotice | ListedUrlNotice)[] = [];
  for (const got of lines) {
    const reading = readUrl(got);
    if (!reading.ok) {
      problems.push(reading.reason);
      continue;
    }
    const { scheme, host, fragment } = reading.value;
    if (!origins.includes(`${scheme}://${host}`)) {
      notices.push({ code: 'listed-url-elsewhere', got, origins });
      continue;
    }
    if (fragment !== '') notices.push({ code: 'fragment-removed', got, fragment });
    urls.add(href(reading.value));
  }
  return { value: [...urls], problems, notices };
}
