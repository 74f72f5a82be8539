import { quote } from '../text/entries.ts';

/** An absolute http(s) URL in the spelling that a visitor's request has: host normalised, path and query untouched. */
export interface AbsoluteUrl {
  readonly scheme: 'http' | 'https';
  /** Lower-case, IDN-encoded, without port. */
  readonly hostname: string;
  /** The hostname, with the port where it is not the scheme's default. */
  readonly host: string;
  /** Starts with `/`; only what is not ASCII has been percent-encoded. */
  readonly path: string;
  /** With its `?`, or empty. */
  readonly query: string;
  /** With its `#`, or empty. */
  readonly fragment: string;
}

export type UrlReading =
  | { readonly url: AbsoluteUrl; readonly problem?: never }
  | { readonly problem: string; readonly url?: never };

/** scheme, authority, path, query, fragment: RFC 3986, appendix B, for URLs that have an authority. */
const PARTS = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?$/is;

/**
 * Reads an absolute http(s) URL without the rewriting that `new URL()` does to paths: the cache key is the spelling
 * that visitors use, so `%5B`, `[`, `..` and `//` stay as they are.
 * https://developers.cloudflare.com/cache/how-to/purge-cache/purge-by-single-file/
 */
export function readUrl(text: string): UrlReading {
  const said = `got ${quote(text)}`;
  if (!text.isWellFormed()) return { problem: `${said}: it is not valid Unicode` };
  if (/\s(?:https?:\/\/)/i.test(text)) {
    return { problem: `${said}: it looks like several URLs; write one a line, or a JSON array` };
  }
  if (/[\u0000-\u0020\u007f]/.test(text)) {
    return { problem: `${said}: it has a space or a control character; write a space as %20` };
  }
  if (text.includes('\\')) return { problem: `${said}: it has a backslash; write /, or %5C for a real one` };
  const parts = PARTS.exec(text);
  if (!parts)
    return { problem: `${said}: it is not absolute; write it whole, like https://example.com/page` };
  const [, rawScheme = '', authority = '', path = '', query = '', fragment = ''] = parts;
  const scheme = rawScheme.toLowerCase();
  if (scheme !== 'http' && scheme !== 'https') {
    return { problem: `${said}: its scheme is ${quote(scheme)}; only http and https are cached` };
  }
  if (authority.includes('@')) return { problem: `${said}: it has a user name or password; leave that out` };
  if (authority.includes('*')) {
    return { problem: `${said}: the API takes no wildcard in a URL; ${insteadOfWildcard(authority)}` };
  }
  const name = readAuthority(scheme, authority);
  if (name === null) return { problem: `${said}: ${quote(authority)} is not a host name` };
  if (path.includes('*')) {
    return {
      problem: `${said}: the API takes no wildcard in a URL; ${insteadOfWildcard(`${name.host}${path}`)}`,
    };
  }
  if (query.includes('*')) {
    const prefix = `${name.host}${path || '/'}`;
    return {
      problem: `${said}: the API takes no wildcard in a URL; name each query, or use \`prefixes: ${prefix}\`, which takes all of them`,
    };
  }
  return {
    url: { scheme, ...name, path: encodeNonAscii(path || '/'), query: encodeNonAscii(query), fragment },
  };
}

/** The URL as it is sent: without its fragment, which never reaches a server. */
export function href({ scheme, host, path, query }: AbsoluteUrl): string {
  return `${scheme}://${host}${path}${query}`;
}

/** Host name and port, normalised as browsers do (lower case, IDN, default port dropped), or null. */
export function readAuthority(
  scheme: 'http' | 'https',
  authority: string,
): { hostname: string; host: string } | null {
  // Browsers leave tabs and line breaks out, so that what follows them joins on.
  if (/^$|[@\u0000-\u0020\u007f]/.test(authority) || !URL.canParse(`${scheme}://${authority}/`)) return null;
  const { hostname, host } = new URL(`${scheme}://${authority}/`);
  // Browsers take `12345` and `0x7f.1` for addresses, and names for hosts that no DNS has.
  const address = /^[\d.]+$/.test(hostname) && !/^\d+(\.\d+){3}(:|$)/.test(authority);
  return address || !HOST.test(hostname) ? null : { hostname, host };
}

/** A name of letters, digits, hyphens and underscores between dots, or an IPv6 address. */
const HOST = /^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\])$/;

/** Whether an address is of this machine itself, by its name or number. */
export function isLoopback(address: string): boolean {
  const hostname = URL.parse(address)?.hostname ?? '';
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

/** Percent-encodes what is not ASCII, as UTF-8, and keeps the spelling of all else. */
export function encodeNonAscii(text: string): string {
  return text.replace(/[^\u0000-\u007f]+/g, encodeURIComponent);
}

/** What to ask for instead of `host/some/*`: the folder that the wildcard stands in, as a prefix. */
export function insteadOfWildcard(hostAndPath: string): string {
  const before = hostAndPath.slice(0, hostAndPath.indexOf('*'));
  const folder = before.slice(0, before.lastIndexOf('/') + 1);
  return folder === ''
    ? 'name each host on its own line'
    : `use \`prefixes: ${folder}\` to purge all that starts with it (a real * is written %2A)`;
}
