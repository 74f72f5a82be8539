import type { Accounts, Zone } from './accounts.ts';
import type { Address } from './address.ts';
import type { Answer } from './answers.ts';
import type { Selector } from './selectors.ts';

/** What the edge keeps of one answer of the origin. */
export interface Copy {
  /** In the cache key's spelling: scheme and host lower-cased, the rest as requested. */
  readonly url: string;
  /** The request headers of the cache key, by lower-case name; the empty ones left out. */
  readonly headers: Readonly<Record<string, string>>;
  readonly address: Address;
  /** The zone whose host it is; undefined for a host of no zone, as a Worker's `fetch()` may cache. */
  readonly zone: Zone | undefined;
  /** An environment's `ref`; empty for production. */
  readonly environment: string;
  /** Lower-case. */
  readonly tags: readonly string[];
  readonly answer: Answer;
  /** Milliseconds of the edge's clock. */
  readonly stored: number;
  readonly expires: number;
  /** Set by an invalidation: to be revalidated before it may be served as a hit. */
  stale: boolean;
  /** From when on its `Age` is told; null while only the upper tier has it. */
  ageFrom: number | null;
}

/** How a zone's cache is set up. */
export interface CacheOptions {
  /** The query is no part of the cache key ("Ignore query string"). */
  readonly ignoresQuery?: boolean;
  /**
   * Other data centres fill an upper tier, and the first answer that comes down from there is a `HIT` without `Age`.
   * https://developers.cloudflare.com/cache/how-to/tiered-cache/
   */
  readonly tiered?: boolean;
}

/** Where a visitor's request, or one entry of `files`, leads to. */
export interface Spot {
  readonly address: Address;
  readonly environment: string;
  /** By lower-case name; those outside the cache key do not matter. */
  readonly headers: Readonly<Record<string, unknown>>;
}

export interface Cache {
  get(spot: Spot): Copy | undefined;
  put(spot: Spot, kept: Pick<Copy, 'answer' | 'tags' | 'stored' | 'expires' | 'ageFrom'>): void;
  delete(spot: Spot): void;
  copies(): Iterable<Copy>;
  /** Does what a purge request asked for; `environment` undefined means every one of them. */
  evict(zone: Zone, environment: string | undefined, selector: Selector, how: 'purge' | 'invalidate'): void;
  /** Makes every copy of a URL outlive so many evictions. */
  stick(url: string, times: number): void;
  clear(): void;
}

/** An empty edge cache for the zones of these accounts. */
export function openCache(accounts: Accounts, { ignoresQuery }: CacheOptions = {}): Cache {
  const copies = new Map<string, Copy>();
  const sticky = new Map<string, number>();

  /** A header that a purge does not name counts as empty, as does one that a visitor did not send. */
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
          // A zone may purge a foreign host's URL, by its exact name, but not the URL of another zone.
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

/** Made once for a request, since it is asked about every copy there is. */
function matcher(selector: Exclude<Selector, { kind: 'files' }>): (copy: Copy) => boolean {
  if (selector.kind === 'purge_everything') return () => true;
  const values = new Set(selector.values);
  if (selector.kind === 'hosts') return ({ address }) => values.has(address.hostname);
  if (selector.kind === 'tags') return ({ tags }) => tags.some((tag) => values.has(tag));
  // Whether a prefix ends at a path separator is not documented, so paths start with it, character by character.
  const paths = new Map<string, string[]>();
  for (const prefix of selector.values) {
    const [host = ''] = prefix.split('/', 1);
    paths.set(host, [...(paths.get(host) ?? []), prefix.slice(host.length)]);
  }
  return ({ address }) => paths.get(address.hostname)?.some((path) => address.path.startsWith(path)) ?? false;
}
