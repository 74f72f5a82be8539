import { err, ok, type Result } from '../result.ts';
import { type ParsedList, parseEach, textEntries } from '../text/entries.ts';
import { type TagFault, tagFault } from './tag-fault.ts';
import type { Kind, Target } from './target.ts';
import { folderOfWildcard, readAuthority } from './url.ts';
import { encodeNonAscii, hasDotSegment, type TextFault, textFault } from './url-text.ts';

/** https://developers.cloudflare.com/cache/how-to/purge-cache/purge_by_prefix/ */
export const MAX_PREFIX_SEPARATORS = 31;

/** Why a text is no cache tag. */
export type TagProblem = { readonly got: string } & TagFault;

/** Why a text is no host name. */
export type HostProblem = { readonly got: string } & (
  | { readonly code: 'host-wildcard'; readonly prefix: string | null }
  | { readonly code: 'host-not-a-name' }
  | { readonly code: 'host-with-port'; readonly hostname: string }
  | { readonly code: 'host-with-query'; readonly hostname: string }
  /** The same, as the prefix that it would be. */
  | { readonly code: 'host-with-path'; readonly prefix: string }
);

/** Why a text is no prefix. */
export type PrefixProblem = { readonly got: string } & (
  | TextFault
  | { readonly code: 'prefix-wildcard'; readonly prefix: string | null }
  /** The prefix without its query and fragment. */
  | { readonly code: 'prefix-with-query'; readonly prefix: string }
  | { readonly code: 'prefix-without-host' }
  | { readonly code: 'prefix-with-dot-segment' }
  | { readonly code: 'prefix-too-deep'; readonly separators: number; readonly most: number }
);

/** A URL may be a cache tag, and hardly ever is. */
export interface TagNotice {
  readonly code: 'tag-like-url';
  readonly got: string;
}

/** A scheme was taken off a host or prefix. */
export interface SchemeNotice {
  readonly code: 'scheme-removed';
  readonly got: string;
}

/** The `tags` input: cache tags, one per line or separated by commas or spaces. */
export function parseTags(text: string): ParsedList<Target, TagProblem, TagNotice> {
  const target = targetsOfInput('tags');
  return parseEach(separated(text), (got, note: (notice: TagNotice) => void): Result<Target, TagProblem> => {
    const fault = tagFault(got);
    if (fault === null && /^https?:\/\//i.test(got)) note({ code: 'tag-like-url', got });
    return fault === null ? ok(target(got)) : err({ got, ...fault });
  });
}

/** The `hosts` input: host names, one per line or separated by commas or spaces. */
export function parseHosts(text: string): ParsedList<Target, HostProblem, SchemeNotice> {
  const target = targetsOfInput('hosts');
  return parseEach(separated(text), (got, note: (notice: SchemeNotice) => void) => {
    const host = readHost(got);
    if (!host.ok) return host;
    if (withoutScheme(got).scheme !== null) note({ code: 'scheme-removed', got });
    return ok(target(host.value));
  });
}

function readHost(got: string): Result<string, HostProblem> {
  const { scheme, rest } = withoutScheme(got);
  if (rest.includes('*')) return err({ got, code: 'host-wildcard', prefix: folderOfWildcard(rest) });
  const authority = rest.replace(/[/?#\\].*/s, '');
  const path = rest.slice(authority.length);
  const name = readAuthority(scheme ?? 'https', authority);
  if (name === null || !isFull(name.hostname)) return err({ got, code: 'host-not-a-name' });
  const { host, hostname } = name;
  if (/^[?#\\]/.test(path)) return err({ got, code: 'host-with-query', hostname });
  if (path !== '' && path !== '/') return err({ got, code: 'host-with-path', prefix: rest });
  if (host !== hostname || (scheme === null && /:\d*$/.test(authority))) {
    return err({ got, code: 'host-with-port', hostname });
  }
  return ok(hostname);
}

/** The `prefixes` input: `host` or `host/path`, one per line. */
export function parsePrefixes(text: string): ParsedList<Target, PrefixProblem, SchemeNotice> {
  const target = targetsOfInput('prefixes');
  return parseEach(textEntries(text), (got, note: (notice: SchemeNotice) => void) => {
    const prefix = readPrefix(got);
    if (!prefix.ok) return prefix;
    if (withoutScheme(got).scheme !== null) note({ code: 'scheme-removed', got });
    return ok(target(prefix.value));
  });
}

function readPrefix(got: string): Result<string, PrefixProblem> {
  const { scheme, rest } = withoutScheme(got);
  const fault = textFault(rest);
  if (fault !== null) return err({ got, ...fault });
  if (/[?#]/.test(rest)) {
    return err({ got, code: 'prefix-with-query', prefix: rest.replace(/[?#].*/s, '') });
  }
  if (rest.includes('*')) return err({ got, code: 'prefix-wildcard', prefix: folderOfWildcard(rest) });
  const authority = rest.replace(/\/.*/s, '');
  const path = rest.slice(authority.length);
  const name = readAuthority(scheme ?? 'https', authority);
  if (name === null || !isFull(name.hostname)) return err({ got, code: 'prefix-without-host' });
  // A visitor's request has none: whoever writes `/blog/../` means another folder than the API would look for.
  if (hasDotSegment(path)) return err({ got, code: 'prefix-with-dot-segment' });
  const separators = path.split('/').length - 1;
  if (separators > MAX_PREFIX_SEPARATORS) {
    return err({ got, code: 'prefix-too-deep', separators, most: MAX_PREFIX_SEPARATORS });
  }
  return ok(`${name.host}${encodeNonAscii(path)}`);
}

/** A name without a domain behind it is a folder, or a slip, far more often than a host of a zone. */
function isFull(hostname: string): boolean {
  return /[.:]/.test(hostname) || hostname === 'localhost';
}

/** Tags and hosts can contain neither commas nor spaces, so both separate them too, save in a JSON array. */
function separated(text: string): ParsedList<string> {
  const list = textEntries(text);
  if (text.trim().startsWith('[')) return list;
  return {
    ...list,
    value: list.value.flatMap((line) => line.split(/[\s,]/).filter((entry) => entry !== '')),
  };
}

function withoutScheme(entry: string): { readonly scheme: 'http' | 'https' | null; readonly rest: string } {
  const rest = entry.replace(/^https?:\/\//i, '');
  if (rest === entry) return { scheme: null, rest };
  return { scheme: /^https:/i.test(entry) ? 'https' : 'http', rest };
}

function targetsOfInput(kind: Kind): (value: string) => Target {
  const source = { kind: 'input', input: kind } as const;
  return (value) => ({ kind, value, source });
}
