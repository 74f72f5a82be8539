import { err, ok, type Result } from '../result.ts';
import { type ParsedList, parsed, parseEach, parseTextEntries } from '../text/entries.ts';
import type { UrlPath } from './mapping/page-urls.ts';
import { MAX_PREFIX_SEPARATORS } from './selectors.ts';
import type { Target } from './target.ts';
import { type FragmentNotice, href, MAX_URL_BYTES, readUrl, type UrlProblem } from './url.ts';
import { encodeNonAscii, hasDotSegment, type PathFault, pathFault } from './url-text.ts';

/** The URL that a site is served under. */
export interface BaseUrl {
  /** `https://example.com`, with the port unless it is the scheme's default. */
  readonly origin: string;
  /** The origin without its scheme, as in prefixes. */
  readonly host: string;
  /** The host without its port. */
  readonly hostname: string;
  /** `/docs`, or empty: without a trailing slash, in the spelling of the input. */
  readonly path: string;
}

/** Why an entry of `base-url` is invalid. */
export type BaseUrlProblem =
  | UrlProblem
  | ({ readonly got: string } & (
      | { readonly code: 'base-url-with-query' | 'base-url-with-empty-segment' | 'path-dot-segment' }
      | { readonly code: 'base-url-with-trailing-dot'; readonly hostname: string }
      | { readonly code: 'base-url-too-deep'; readonly most: number }
    ));

/** Why an entry of `also` is invalid. */
export type AlsoProblem =
  | UrlProblem
  | ({ readonly got: string } & (PathFault | { readonly code: 'also-relative' | 'also-with-two-slashes' }));

/** A URL of `files-from` is on none of the base-urls' origins, and is skipped. */
export interface ListedUrlNotice {
  readonly code: 'listed-url-elsewhere';
  readonly got: string;
  readonly origins: readonly string[];
}

/** Parses the `base-url` input: absolute http(s) URLs, one per line. Duplicates are removed. */
export function parseBaseUrls(text: string): ParsedList<BaseUrl, BaseUrlProblem> {
  const parsed = parseEach(parseTextEntries(text), readBaseUrl);
  const unique = new Map(parsed.value.map((base) => [`${base.origin}${base.path}`, base]));
  return { ...parsed, value: [...unique.values()] };
}

function readBaseUrl(got: string): Result<BaseUrl, BaseUrlProblem> {
  const url = readUrl(got);
  if (!url.ok) return url;
  const { scheme, host, hostname, query, fragment } = url.value;
  if (query !== '' || fragment !== '') return err({ got, code: 'base-url-with-query' });
  // Visitors do not write the dot, and with it the cache key differs.
  if (hostname.endsWith('.')) {
    return err({ got, code: 'base-url-with-trailing-dot', hostname: hostname.slice(0, -1) });
  }
  const path = url.value.path.replace(/\/$/, '');
  if (path.includes('//') || path.endsWith('/')) return err({ got, code: 'base-url-with-empty-segment' });
  if (hasDotSegment(path)) return err({ got, code: 'path-dot-segment' });
  // The prefix of the whole site has one separator more.
  if (path.split('/').length > MAX_PREFIX_SEPARATORS) {
    return err({ got, code: 'base-url-too-deep', most: MAX_PREFIX_SEPARATORS });
  }
  return ok({ origin: `${scheme}://${host}`, host, hostname, path });
}

/** Returns the target for a path below a base-url. A prefix that is too deep for the API becomes the exact URL. */
export function resolveAgainst(
  base: BaseUrl,
  { kind, path }: UrlPath,
): { readonly kind: UrlPath['kind']; readonly value: string; readonly tooDeep: boolean } {
  const prefix = `${base.host}${base.path}${path}`;
  const tooDeep = kind === 'prefixes' && prefix.split('/').length - 1 > MAX_PREFIX_SEPARATORS;
  if (kind === 'prefixes' && !tooDeep) return { kind, value: prefix, tooDeep };
  return { kind: 'urls', value: `${base.origin}${base.path}${path}${base.path || path ? '' : '/'}`, tooDeep };
}

/** Returns the targets that purge a whole base-url: its host, or the prefix below its path and the path itself. */
export function wholeSiteTargets(base: BaseUrl): readonly Pick<Target, 'kind' | 'value'>[] {
  if (base.path === '') return [{ kind: 'hosts', value: base.hostname }];
  return [
    { kind: 'prefixes', value: `${base.host}${base.path}/` },
    { kind: 'urls', value: `${base.origin}${base.path}` },
  ];
}

/** Returns whether a purge of the whole base-url (`wholeSiteTargets`) includes the URL. */
export function isCoveredBy(url: string, base: BaseUrl): boolean {
  if (base.path === '') return new URL(url).hostname === base.hostname;
  return url.slice(url.indexOf('/') + 2).startsWith(`${base.host}${base.path}/`);
}

/** Parses the `also` input: paths below each base-url (`/feed.xml`), or absolute URLs on any host. */
export function parseAlso(text: string): ParsedList<string, AlsoProblem> {
  const parsed = parseEach(parseTextEntries(text), readAlso);
  return { ...parsed, value: [...new Set(parsed.value)] };
}

function readAlso(got: string): Result<string, AlsoProblem> {
  if (/^https?:/i.test(got)) {
    const url = readUrl(got);
    if (!url.ok) return url;
    return url.value.fragment === '' ? ok(href(url.value)) : err({ got, code: 'path-fragment' });
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

/** An entry of `also` already starts with the path of a base-url, which is not added again. */
export interface AlsoNotice {
  readonly code: 'also-with-base-path';
  readonly got: string;
  readonly url: string;
}

/** Returns the distinct URLs of the entries of `also`. A path may start with the base-url's own path. */
export function alsoUrls(also: readonly string[], bases: readonly BaseUrl[]): readonly string[] {
  const urls = also.flatMap((entry) => {
    if (!entry.startsWith('/')) return [entry];
    return bases.map((base) => `${base.origin}${startsWithBase(entry, base) ? '' : base.path}${entry}`);
  });
  return [...new Set(urls)];
}

/** Returns a notice for each entry of `also` that starts with the path of a base-url. */
export function alsoNotices(also: readonly string[], bases: readonly BaseUrl[]): readonly AlsoNotice[] {
  return also.flatMap((got) => {
    const base = bases.find((base) => startsWithBase(got, base));
    return base ? [{ code: 'also-with-base-path', got, url: `${base.origin}${got}` } as const] : [];
  });
}

function startsWithBase(entry: string, { path }: BaseUrl): boolean {
  if (path === '' || !entry.startsWith(path)) return false;
  return /^[/?]?$/.test(entry.charAt(path.length));
}

/** Parses the full URLs of a `files-from` list. Those on none of the base-urls' origins are skipped with a notice. */
export function listedUrls(
  lines: readonly string[],
  bases: readonly BaseUrl[],
): ParsedList<string, UrlProblem, FragmentNotice | ListedUrlNotice> {
  const origins = bases.map(({ origin }) => origin);
  const list = parseEach(parsed(lines), (got, note: (notice: FragmentNotice | ListedUrlNotice) => void) => {
    const url = readUrl(got);
    if (!url.ok) return url;
    const { scheme, host, fragment } = url.value;
    const isElsewhere = !origins.includes(`${scheme}://${host}`);
    if (isElsewhere) note({ code: 'listed-url-elsewhere', got, origins });
    else if (fragment !== '') note({ code: 'fragment-removed', got, fragment });
    return ok(isElsewhere ? [] : [href(url.value)]);
  });
  return { ...list, value: [...new Set(list.value.flat())] };
}
