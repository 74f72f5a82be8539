/** A URL in parts, as the edge caches it: nothing but scheme and host is normalised. */
export interface Address {
  readonly scheme: 'http' | 'https';
  /** Lower-case, with the port unless it is the scheme's own. */
  readonly host: string;
  /** The host without a port: what zones, `hosts` and `prefixes` go by. */
  readonly hostname: string;
  /** Exactly as spelled, `/` at least, without the query. */
  readonly path: string;
  /** Empty, or from the `?` on. */
  readonly query: string;
  /** The parts put together again: the URL's share of the cache key. */
  readonly href: string;
}

const URL_PARTS = /^(https?):\/\/([^/?#]+)([^?#]*)(\?[^#]*)?$/i;
const HOST_PARTS = /^(\[[\da-f:.]+\]|[^:@[\]]+)(?::(\d{1,5}))?$/i;

/**
 * Takes an absolute http(s) URL apart, keeping every byte of its path: `new URL` would fold `\`, `%2e%2e`
 * and tabs, which the cache does not. Null for anything else, user information and fragments included.
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
