import type { Clock } from '../context.ts';

/**
 * Returns the URL with a unique query. By default the query is part of the cache key, so the cache has no copy for it.
 * https://developers.cloudflare.com/cache/how-to/set-caching-levels/
 */
export function pastCache(
  url: string,
  { random, clock }: { readonly random: () => number; readonly clock: Pick<Clock, 'date'> },
): string {
  const nonce = `${clock.date().toString(36)}${random().toString(36).slice(2, 12)}`;
  return `${url}${url.includes('?') ? '&' : '?'}purge-check=${nonce}`;
}
