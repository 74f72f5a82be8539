/** The parts of a URL as the edge caches it: only scheme and host are normalized. */
export interface Address {
  readonly scheme: 'http' | 'https';
  /** Lower-case, with a port other than the scheme's default. */
  readonly host: string;
  /** The host without a port, which zones, `hosts`, and `prefixes` are matched with. */
  readonly hostname: string;
  /** Spelled as requested, without the query; at least `/`. */
  readonly path: string;
  /** Begins with `?`, or is empty. */
  readonly query: string;
  /** The joined parts, which are the URL in the cache key. */
  readonly href: string;
}

const URL_PARTS = /^(https?):\/\/([^/?#]+)([^?#]*)(\?[^#]*)?$/i;
const HOST_PARTS = /^(\[[\da-f:.]+\]|[^:@[\]]+)(?::(\d{1,5}))?$/i;

/**
 * Parses an absolute http(s) URL and keeps every byte of its path: unlike the cache, `new URL` would normalize `\`,
 * `%2e%2e`, and tabs. Returns null for anything else, including user information and fragments.
 * https://developers.cloudflare.com/cache/how-to/cache-keys/
 */
export function readAddress(url: string): Address | null {
  const [, scheme = '', authority = '', path = '', query = ''] = URL_PARTS.exec(url) ?? [];
  const [, hostname = '', port = ''] = HOST_PARTS.exec(authority.toLowerCase()) ?? [];
  if (hostname === '') return null;
  const known = scheme.toLowerCase() === 'https' ? 'https' : 'http';
  const host = port === '' || port === (known === 'https' ? '443' : '80') ? hostname : `${hostname}:${port}`;
  const parts = { scheme: known, host, hostname, path: path || '/', query } as const;
  return { ...parts, href: `${known}://${host}${parts.path}${query}` };
}
