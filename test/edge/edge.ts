import { type AccountOptions, openAccounts, type Zone } from './accounts.ts';
import { readAddress } from './address.ts';
import { openBrowser, type Seen } from './browser.ts';
import { openBuckets } from './buckets.ts';
import { type CacheOptions, type Copy, openCache } from './cache.ts';
import { type Deploy, openDeploys } from './deploys.ts';
import type { Dialect } from './dialects.ts';
import { type Faults, openFaults } from './faults.ts';
import type { Front } from './front.ts';
import {
  type ApiEntry,
  type Exchange,
  type Idle,
  openExchange,
  openHandler,
  type VisitEntry,
} from './handler.ts';
import { type Certificate, listen, type Tunnel } from './listen.ts';
import type { Origin, Site } from './origin.ts';
import type { List } from './selectors.ts';
import { answerVisit, askOrigin, isFresh, sameAnswer, spotOf } from './visits.ts';

export interface EdgeOptions extends AccountOptions, CacheOptions, Front {
  /** The server whose responses are cached. Default: a page for every URL. */
  origin?: Site;
  /** Deploys that begin when the edge is opened, one after another. */
  deploys?: readonly Deploy[];
  /** Hosts that bypass the edge and its cache: the origin responds itself. */
  direct?: readonly string[];
  /** Paths that are never cached (`DYNAMIC`). */
  dynamic?: readonly string[];
  /** False for no limits. */
  rateLimits?: boolean;
  /** False if a 429 has the wait in `Ratelimit` only, not in `Retry-After`. */
  retryAfter?: boolean;
  /** The most entries per purge. Default: 100, and 500 URLs on Enterprise. */
  maxBatch?: number;
  /** The form of refusals. Default: the known one. */
  dialect?: Dialect;
  /** Well-formed targets that the API refuses. */
  refuses?: (target: string) => boolean;
  /** Kinds of targets that the zone's plan excludes. */
  withoutKinds?: readonly List[];
  /** The time of each response of the API, in milliseconds. */
  latencyMs?: number;
  /** The clock for buckets, ages, and logs, in milliseconds. */
  now?: () => number;
  /** A loopback address. */
  host?: '127.0.0.1' | '::1';
  /** Serves HTTPS as well, and uses it for the API. */
  tls?: Certificate;
  /** The `Proxy-Authorization` that CONNECT requires. */
  proxyAuth?: string;
  /** What the next request meets on a connection that was idle for this time: a reset, or no response. */
  idle?: Idle;
}

/** An edge without a network. */
export interface SilentEdge {
  /** For `CLOUDFLARE_BASE_URL`. */
  readonly apiUrl: string;
  readonly exchange: Exchange;
  /** With defaults filled in, like IDs. */
  readonly zones: readonly Zone[];
  /** The first token's value. */
  readonly token: string;
  readonly requests: ApiEntry[];
  readonly visits: VisitEntry[];
  /** The number of requests that met an empty bucket. */
  readonly limited: number;
  /** The requests that purge or invalidate. */
  purges(): ApiEntry[];
  /** Visits each URL once, in process, without logs and faults. */
  fill(urls: Iterable<string>, headers?: Readonly<Record<string, string>>): void;
  /** Returns whether a visitor would get a hit. */
  cached(url: string, headers?: Readonly<Record<string, string>>): boolean;
  copies(): Copy[];
  /** Returns the copies that would be hits and differ from what the origin serves now. */
  outdated(): Copy[];
  /** Begins a deploy now. */
  readonly deploy: (deploy: Deploy) => void;
  readonly order: Faults['order'];
  /** Keeps the copies of a URL despite the next purges of them. */
  sticky(url: string, times?: number): void;
  /** Clears the cache, logs, and faults, and fills the buckets. */
  clear(): void;
}

export interface Edge extends SilentEdge {
  /** For `HTTP_PROXY` and `HTTPS_PROXY`: serves every host. */
  readonly proxyUrl: string;
  readonly tunnels: Tunnel[];
  /** Requests a URL like a visitor, over the network. */
  visit(url: string, headers?: Readonly<Record<string, string>>): Promise<Seen>;
  close(): Promise<void>;
}

const everyPage: Origin = (url) => ({ status: 200, body: `The page at ${url.href}\n` });

/**
 * Opens a stand-in for Cloudflare: the purge API, and an edge cache in front of an origin. Tests see which copies a purge
 * evicts.
 * https://developers.cloudflare.com/cache/how-to/purge-cache/
 */
export function openEdge(options: EdgeOptions = {}, apiHosts = new Set([API_HOST])): SilentEdge {
  const { now = Date.now, dialect, refuses, withoutKinds, tiered = false } = options;
  const { origin, deploy } = openDeploys(options.origin ?? everyPage, now);
  for (const one of options.deploys ?? []) deploy(one);
  const accounts = openAccounts(options);
  const cache = openCache(accounts, options);
  const faults = openFaults();
  const buckets = options.rateLimits === false ? undefined : openBuckets(now);
  const requests: ApiEntry[] = [];
  const visits: VisitEntry[] = [];
  let limited = 0;
  const world = {
    ...{ accounts, cache, faults, buckets, origin, now, apiHosts, requests, visits },
    ...{ dialect, refuses, withoutKinds, tiered, front: options },
    dynamic: new Set(options.dynamic),
    direct: new Set(options.direct),
    latencyMs: options.latencyMs ?? 0,
    maxBatch: options.maxBatch,
    retryAfter: options.retryAfter ?? true,
    onLimited: () => void limited++,
  };
  const fresh = (copy: Copy | undefined) => copy !== undefined && isFresh(copy, now());

  return {
    apiUrl: `https://${API_HOST}/client/v4`,
    exchange: openExchange(world),
    zones: accounts.zones,
    token: accounts.tokens[0]?.value ?? '',
    requests,
    visits,
    get limited() {
      return limited;
    },
    purges: () => requests.filter(({ kind }) => kind === 'purge'),
    fill(urls, headers = {}) {
      for (const url of urls) {
        answerVisit(world, { method: 'GET', elsewhere: true, ...visitorOf(url, headers) });
      }
    },
    cached: (url, headers = {}) => fresh(cache.get(spotOf(accounts, visitorOf(url, headers)))),
    copies: () => [...cache.copies()],
    outdated: () =>
      [...cache.copies()].filter((copy) => fresh(copy) && !sameAnswer(copy.answer, askOrigin(origin, copy))),
    deploy,
    order: faults.order,
    sticky: (url, times = Number.POSITIVE_INFINITY) => cache.stick(visitorOf(url, {}).address.href, times),
    clear() {
      for (const log of [requests, visits]) log.length = 0;
      cache.clear();
      faults.clear();
      buckets?.clear();
      limited = 0;
    },
  };
}

const API_HOST = 'api.cloudflare.com';

/** Starts an edge on a loopback port. */
export async function startEdge(options: EdgeOptions = {}): Promise<Edge> {
  const { host = '127.0.0.1', tls, proxyAuth } = options;
  const apiHosts = new Set([API_HOST]);
  const edge = openEdge(options, apiHosts);
  const tunnels: Tunnel[] = [];
  const onTunnel = (tunnel: Tunnel) => {
    tunnels.push(tunnel);
    return proxyAuth === undefined || tunnel.headers['proxy-authorization'] === proxyAuth;
  };
  const { port, close } = await listen(openHandler(edge.exchange, options.idle), { host, tls, onTunnel });
  const authority = `${host === '::1' ? '[::1]' : host}:${port}`;
  for (const name of ['127.0.0.1', '[::1]', 'localhost']) apiHosts.add(`${name}:${port}`);
  const browser = openBrowser(host, port);
  const { clear } = edge;
  return Object.assign(edge, {
    apiUrl: `${tls ? 'https' : 'http'}://${authority}/client/v4`,
    proxyUrl: `http://${authority}`,
    tunnels,
    visit: browser.visit,
    clear() {
      clear();
      tunnels.length = 0;
    },
    async close() {
      browser.close();
      await close();
    },
  });
}

/** Creates an in-process visitor. */
function visitorOf(url: string, headers: Readonly<Record<string, string>>) {
  const address = readAddress(url);
  if (address === null) throw new Error(`${url} is not an absolute http(s) URL, or has a fragment`);
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return { address, headers: Object.fromEntries(lower) };
}
