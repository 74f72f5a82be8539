import type { Accounts, Zone } from './accounts.ts';
import type { Address } from './address.ts';
import type { Answer } from './answers.ts';
import type { Selector } from './selectors.ts';

/** A cached response of the origin. */
export interface Copy {
  /** As in the cache key: scheme and host are lower-case, the rest is as requested. */
  readonly url: string;
  /** The request headers of the cache key that are not empty, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly address: Address;
  /** The zone of the host; undefined for a foreign host, which a Worker's `fetch()` may cache. */
  readonly zone: Zone | undefined;
  /** An environment's `ref`; empty for production. */
  readonly environment: string;
  /** Lower-case. */
  readonly tags: readonly string[];
  readonly answer: Answer;
  /** Milliseconds on the edge's clock. */
  readonly stored: number;
  readonly expires: number;
  /** Set by an invalidation: the copy must be revalidated before it is a hit again. */
  stale: boolean;
  /** The time from which responses have an `Age`; null if only the upper tier has the copy. */
  ageFrom: number | null;
}

/** The settings of a zone's cache. */
export interface CacheOptions {
  /** The cache key has no query ("Ignore query string"). */
  readonly ignoresQuery?: boolean;
  /**
   * Other data centers fill an upper tier, and the first response from there is a `HIT` without `Age`.
   * https://developers.cloudflare.com/cache/how-to/tiered-cache/
   */
  readonly tiered?: boolean;
}

/** The cache key of a visitor's request or of an entry of `files`. */
export interface Spot {
  readonly address: Address;
  readonly environment: string;
  /** By lower-case name. Headers outside the cache key are ignored. */
  readonly headers: Readonly<Record<string, unknown>>;
}

export interface Cache {
  get(spot: Spot): Copy | undefined;
  put(spot: Spot, kept: Pick<Copy, 'answer' | 'tags' | 'stored' | 'expires' | 'ageFrom'>): void;
  delete(spot: Spot): void;
  copies(): Iterable<Copy>;
  /** Carries out a purge. Without an `environment`, it applies to all environments. */
  evict(zone: Zone, environment: string | undefined, selector: Selector, how: 'purge' | 'invalidate'): void;
  /** Keeps all copies of a URL for this number of evictions. */
  stick(url: string, times: number): void;
  clear(): void;
}

/** Creates an empty edge cache for the zones of these accounts. */
export function openCache(accounts: Accounts, { ignoresQuery }: CacheOptions = {}): Cache {
  const copies = new Map<string, Copy>();
  const sticky = new Map<string, number>();

  /** A header that is missing in a purge or in a visitor's request counts as empty. */
  const keyHeaders = ({ address, headers }: Spot) =>
    ['origin', ...(accounts.owner(address.hostname)?.keyHeaders ?? [])].map((name) => {
      const lower = name.toLowerCase();
      return [lower, String(headers[lower] ?? '')] as const;
    });
  const keyOf = (spot: Spot) => {
    const { href, query } = spot.address;
    const url = ignoresQuery ? href.slice(0, href.length - query.length) : href;
    return [spot.environment, url, ...keyHeaders(spot).map(([, value]) => value)].join('\n');
  };

  function drop(key: string, copy: Copy, how: 'purge' | 'invalidate') {
    const lives = sticky.get(copy.url) ?? 0;
    if (lives > 0) sticky.set(copy.url, lives - 1);
    else if (how === 'purge') copies.delete(key);
    else copy.stale = true;
  }

  return {
    get: (spot) => copies.get(keyOf(spot)),
    put(spot, kept) {
      const headers = Object.fromEntries(keyHeaders(spot).filter(([, value]) => value !== ''));
      const { address, environment } = spot;
      const zone = accounts.owner(address.hostname);
      copies.set(keyOf(spot), {
        url: address.href,
        headers,
        address,
        zone,
        environment,
        stale: false,
        ...kept,
      });
    },
    delete: (spot) => void copies.delete(keyOf(spot)),
    copies: () => copies.values(),
    evict(zone, environment, selector, how) {
      if (selector.kind === 'files') {
        for (const file of selector.files) {
          const key = keyOf({ ...file, environment: environment ?? '' });
          const copy = copies.get(key);
          // A zone may purge a URL of a foreign host, but not of another zone.
          if (copy !== undefined && (copy.zone ?? zone) === zone) drop(key, copy, how);
        }
        return;
      }
      const selected = matcher(selector);
      for (const [key, copy] of copies) {
        const inside = copy.zone === zone && (environment ?? copy.environment) === copy.environment;
        if (inside && selected(copy)) drop(key, copy, how);
      }
    },
    stick: (url, times) => void sticky.set(url, times),
    clear() {
      copies.clear();
      sticky.clear();
    },
  };
}

/** Created once per request, since it is called for each copy. */
function matcher(selector: Exclude<Selector, { kind: 'files' }>): (copy: Copy) => boolean {
  if (selector.kind === 'purge_everything') return () => true;
  const values = new Set(selector.values);
  if (selector.kind === 'hosts') return ({ address }) => values.has(address.hostname);
  if (selector.kind === 'tags') return ({ tags }) => tags.some((tag) => values.has(tag));
  // Whether a prefix ends at a path separator is undocumented, so it is compared by characters.
  const paths = new Map<string, string[]>();
  for (const prefix of selector.values) {
    const [host = ''] = prefix.split('/', 1);
    paths.set(host, [...(paths.get(host) ?? []), prefix.slice(host.length)]);
  }
  return ({ address }) => paths.get(address.hostname)?.some((path) => address.path.startsWith(path)) ?? false;
}
