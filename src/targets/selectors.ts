import { err, ok, type Result } from '../result.ts';
import { type ParsedList, parseEach, parseTextEntries } from '../text/entries.ts';
import { type TagFault, tagFault } from './tag-fault.ts';
import type { Target } from './target.ts';
import { readAuthority, wildcardFolder } from './url.ts';
import { encodeNonAscii, hasDotSegment, type TextFault, textFault } from './url-text.ts';

/** https://developers.cloudflare.com/cache/how-to/purge-cache/purge_by_prefix/ */
export const MAX_PREFIX_SEPARATORS = 31;

/** Why an entry is not a valid cache tag. */
export type TagProblem = { readonly got: string } & TagFault;

/** Why an entry is not a valid host name. */
export type HostProblem = { readonly got: string } & (
  | { readonly code: 'host-not-a-name' }
  | { readonly code: 'host-with-port' | 'host-with-query'; readonly hostname: string }
  /** `prefix` is the entry as a prefix. */
  | { readonly code: 'host-with-path'; readonly prefix: string }
  /** `prefix` is the wildcard's folder as a prefix; null for a wildcard in the host. */
  | { readonly code: 'host-wildcard'; readonly prefix: string | null }
);

/** Why an entry is not a valid prefix. */
export type PrefixProblem = { readonly got: string } & (
  | TextFault
  | { readonly code: 'prefix-without-host' | 'path-dot-segment' }
  /** `prefix` is the entry without its query and fragment. */
  | { readonly code: 'prefix-with-query'; readonly prefix: string }
  | { readonly code: 'prefix-wildcard'; readonly prefix: string | null }
  | { readonly code: 'prefix-too-deep'; readonly separators: number; readonly most: number }
);

/** An entry of `tags` is a URL. The API accepts it as a tag, but it is probably a mistake. */
export interface TagNotice {
  readonly code: 'tag-like-url';
  readonly got: string;
}

/** A scheme was removed from a host or prefix. */
export interface SchemeNotice {
  readonly code: 'scheme-removed';
  readonly got: string;
}

const SCHEME = /^https?:\/\//i;

/** Parses the `tags` input: cache tags, separated by line breaks, commas or spaces. */
export function parseTags(text: string): ParsedList<Target, TagProblem, TagNotice> {
  const source = { kind: 'input', input: 'tags' } as const;
  return parseEach(separated(text), (got, note: (notice: TagNotice) => void): Result<Target, TagProblem> => {
    const fault = tagFault(got);
    if (fault !== null) return err({ got, ...fault });
    if (SCHEME.test(got)) note({ code: 'tag-like-url', got });
    return ok({ kind: 'tags', value: got, source });
  });
}

/** Parses the `hosts` input: host names, separated by line breaks, commas or spaces. */
export function parseHosts(text: string): ParsedList<Target, HostProblem, SchemeNotice> {
  return withoutSchemes('hosts', separated(text), readHost);
}

/** Parses the `prefixes` input: `host` or `host/path`, one per line. */
export function parsePrefixes(text: string): ParsedList<Target, PrefixProblem, SchemeNotice> {
  return withoutSchemes('prefixes', parseTextEntries(text), readPrefix);
}

/** Parses hosts or prefixes. Removes a scheme with a notice. */
function withoutSchemes<Problem>(
  kind: 'hosts' | 'prefixes',
  list: ParsedList<string>,
  read: (rest: string, scheme: 'http' | 'https' | null, got: string) => Result<string, Problem>,
): ParsedList<Target, Problem, SchemeNotice> {
  const source = { kind: 'input', input: kind } as const;
  return parseEach(list, (got, note: (notice: SchemeNotice) => void): Result<Target, Problem> => {
    const rest = got.replace(SCHEME, '');
    const scheme = rest === got ? null : /^https:/i.test(got) ? 'https' : 'http';
    const value = read(rest, scheme, got);
    if (!value.ok) return value;
    if (scheme !== null) note({ code: 'scheme-removed', got });
    return ok({ kind, value: value.value, source });
  });
}

function readHost(rest: string, scheme: 'http' | 'https' | null, got: string): Result<string, HostProblem> {
  if (rest.includes('*')) return err({ got, code: 'host-wildcard', prefix: wildcardFolder(rest) });
  const { authority, name, path } = splitHost(rest, scheme);
  if (name === null) return err({ got, code: 'host-not-a-name' });
  const { host, hostname } = name;
  if (/^[?#\\]/.test(path)) return err({ got, code: 'host-with-query', hostname });
  if (path !== '' && path !== '/') return err({ got, code: 'host-with-path', prefix: rest });
  if (host !== hostname || (scheme === null && /:\d*$/.test(authority))) {
    return err({ got, code: 'host-with-port', hostname });
  }
  return ok(hostname);
}

function readPrefix(
  rest: string,
  scheme: 'http' | 'https' | null,
  got: string,
): Result<string, PrefixProblem> {
  const fault = textFault(rest);
  if (fault !== null) return err({ got, ...fault });
  if (/[?#]/.test(rest)) {
    return err({ got, code: 'prefix-with-query', prefix: rest.replace(/[?#].*/s, '') });
  }
  if (rest.includes('*')) return err({ got, code: 'prefix-wildcard', prefix: wildcardFolder(rest) });
  const { name, path } = splitHost(rest, scheme);
  if (name === null) return err({ got, code: 'prefix-without-host' });
  // Visitors' browsers resolve `/blog/../`, so that the API would look for another folder than the user means.
  if (hasDotSegment(path)) return err({ got, code: 'path-dot-segment' });
  const separators = path.split('/').length - 1;
  if (separators > MAX_PREFIX_SEPARATORS) {
    return err({ got, code: 'prefix-too-deep', separators, most: MAX_PREFIX_SEPARATORS });
  }
  return ok(`${name.host}${encodeNonAscii(path)}`);
}

function splitHost(rest: string, scheme: 'http' | 'https' | null) {
  const authority = rest.replace(/[/?#\\].*/s, '');
  const name = readAuthority(scheme ?? 'https', authority);
  // A name without a domain is far more often a folder or a mistake than a host of a zone.
  const isFull = name !== null && (/[.:]/.test(name.hostname) || name.hostname === 'localhost');
  return { authority, name: isFull ? name : null, path: rest.slice(authority.length) };
}

/** Splits entries at commas and spaces too, which tags and hosts cannot contain. A JSON array is not split. */
function separated(text: string): ParsedList<string> {
  const list = parseTextEntries(text);
  if (text.trim().startsWith('[')) return list;
  return {
    ...list,
    value: list.value.flatMap((line) => line.split(/[\s,]/).filter((entry) => entry !== '')),
  };
}
