import { err, ok, type Result } from '../result.ts';
import { encodeNonAscii, type TextFault, textFault } from './url-text.ts';

/** An absolute http(s) URL as visitors request it: the host is normalised, the path and query are not. */
export interface AbsoluteUrl {
  readonly scheme: 'http' | 'https';
  /** Lower-case, IDN-encoded, without port. */
  readonly hostname: string;
  /** The hostname, with the port unless it is the scheme's default. */
  readonly host: string;
  /** Starts with `/`. Only non-ASCII characters are percent-encoded by us. */
  readonly path: string;
  /** With its `?`, or empty. */
  readonly query: string;
  /** With its `#`, or empty. */
  readonly fragment: string;
}

/** Why a text is not an absolute http(s) URL that can be purged. */
export type UrlProblem = { readonly got: string } & (
  | TextFault
  | { readonly code: 'url-several' | 'url-not-absolute' | 'url-userinfo' }
  | { readonly code: 'url-scheme'; readonly scheme: string }
  | { readonly code: 'url-host'; readonly host: string }
  /** `prefix` is the wildcard's folder as a prefix; null for a wildcard in the host. */
  | { readonly code: 'url-wildcard'; readonly prefix: string | null }
  | { readonly code: 'url-wildcard-in-query'; readonly prefix: string }
  | { readonly code: 'url-too-long'; readonly bytes: number; readonly most: number }
);

/** A URL's fragment was removed, since caches never see it. */
export interface FragmentNotice {
  readonly code: 'fragment-removed';
  readonly got: string;
  readonly fragment: string;
}

/**
 * Cloudflare answers 414 to requests for longer URLs, so that it caches none.
 * https://developers.cloudflare.com/support/troubleshooting/http-status-codes/4xx-client-error/error-414/
 */
export const MAX_URL_BYTES = 32 * 1024;

/** Scheme, authority, path, query, fragment: RFC 3986, appendix B, for URLs with an authority. */
const PARTS = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?/is;

/**
 * Parses an absolute http(s) URL. Unlike `new URL()`, keeps the path as it is (`%5B`, `[`, `..`, `//`), since the cache key has
 * the visitors' spelling.
 * https://developers.cloudflare.com/cache/how-to/purge-cache/purge-by-single-file/
 */
export function readUrl(got: string): Result<AbsoluteUrl, UrlProblem> {
  if (/\shttps?:\/\//i.test(got)) return err({ got, code: 'url-several' });
  const fault = textFault(got);
  if (fault !== null) return err({ got, ...fault });
  const parts = PARTS.exec(got);
  if (!parts) return err({ got, code: 'url-not-absolute' });
  const [, rawScheme = '', authority = '', path = '', query = '', fragment = ''] = parts;
  const scheme = rawScheme.toLowerCase();
  if (scheme !== 'http' && scheme !== 'https') return err({ got, code: 'url-scheme', scheme });
  if (authority.includes('@')) return err({ got, code: 'url-userinfo' });
  if (authority.includes('*')) return err({ got, code: 'url-wildcard', prefix: null });
  const name = readAuthority(scheme, authority);
  if (name === null) return err({ got, code: 'url-host', host: authority });
  if (path.includes('*')) {
    return err({ got, code: 'url-wildcard', prefix: wildcardFolder(`${name.host}${path}`) });
  }
  if (query.includes('*')) {
    return err({ got, code: 'url-wildcard-in-query', prefix: `${name.host}${path || '/'}` });
  }
  const url: AbsoluteUrl = {
    scheme,
    ...name,
    path: encodeNonAscii(path || '/'),
    query: encodeNonAscii(query),
    fragment,
  };
  const bytes = href(url).length;
  return bytes > MAX_URL_BYTES ? err({ got, code: 'url-too-long', bytes, most: MAX_URL_BYTES }) : ok(url);
}

/** Returns the URL without its fragment. */
export function href({ scheme, host, path, query }: AbsoluteUrl): string {
  return `${scheme}://${host}${path}${query}`;
}

/** Parses a host name and port. Normalises them like browsers (lower case, IDN, no default port). Null if invalid. */
export function readAuthority(
  scheme: 'http' | 'https',
  authority: string,
): { hostname: string; host: string } | null {
  // Browsers remove tabs and line breaks, and join the text around them.
  const url = /[@\t\n\r]/.test(authority) ? null : URL.parse(`${scheme}://${authority}/`);
  if (url === null || !HOST.test(url.hostname)) return null;
  const { hostname, host } = url;
  // Browsers turn `12345`, `0x7f.1` and `010.0.0.1` into other addresses.
  const isOther = /^[\d.]+$/.test(hostname) && hostname !== authority.replace(/:.*/, '');
  return isOther ? null : { hostname, host };
}

/** A name of letters, digits, hyphens and underscores between dots, or an IPv6 address. */
const HOST = /^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\])$/;

/** Returns the folder of the wildcard in `host/some/*` as a prefix; null for a wildcard in the host. */
export function wildcardFolder(hostAndPath: string): string | null {
  const before = hostAndPath.slice(0, hostAndPath.indexOf('*'));
  return before.includes('/') ? before.slice(0, before.lastIndexOf('/') + 1) : null;
}
