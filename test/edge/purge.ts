import type { IncomingHttpHeaders } from 'node:http';
import type { May, Zone } from './accounts.ts';
import { type Answer, envelope, noRoute, Refusal, refuse } from './answers.ts';
import type { Buckets, Grant } from './buckets.ts';
import type { Cache } from './cache.ts';
import { readSelector, type Selector, type Strictness } from './selectors.ts';
import { environmentKey } from './visits.ts';
import { parseBody } from './wire.ts';

export interface PurgeOptions extends Strictness {
  readonly cache: Cache;
  /** Undefined for no limits. */
  readonly buckets: Buckets | undefined;
  /** Called for every 429. */
  readonly onLimited: () => void;
  /** False if a 429 has the wait in `Ratelimit` only. */
  readonly retryAfter: boolean;
  /** The most entries per request. Default: by plan. */
  readonly maxBatch: number | undefined;
}

export interface PurgeRequest {
  readonly zone: Zone | undefined;
  readonly may: May;
  /** Of the environment; undefined for the zone endpoint. */
  readonly ref: string | undefined;
  readonly operation: 'purge' | 'invalidate';
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly lie: boolean;
  readonly nextId: () => string;
}

/** https://developers.cloudflare.com/cache/how-to/purge-cache/#availability-and-limits */
const MOST = 100;
const MOST_FILES_ON_ENTERPRISE = 500;

/**
 * Handles a purge or invalidation for a zone or an environment. A refused one takes no tokens.
 * https://developers.cloudflare.com/api/resources/cache/methods/purge/
 */
export function answerPurge(options: PurgeOptions, request: PurgeRequest): Answer {
  const { zone, may, ref, operation, path, headers, text, lie, nextId } = request;
  if (zone === undefined) return noZone();
  if (!may('cache_purge', zone)) return refuse(403, 10000, 'Authentication error');
  if (zone.status !== 'active') return noZone();
  const environment = zone.environments.find((known) => known.ref === ref);
  if (ref !== undefined && environment === undefined) return noRoute(path);
  if (!/^application\/json\b/i.test(headers['content-type'] ?? '')) {
    const error_chain = [
      { code: 6105, message: 'Invalid Content-Type header, valid values are application/json' },
    ];
    return refuse(400, 6003, 'Invalid request headers', { error_chain });
  }
  const selector = readSelector(
    parseBody(text),
    (list) => {
      const most = list === 'files' && zone.plan === 'enterprise' ? MOST_FILES_ON_ENTERPRISE : MOST;
      return options.maxBatch ?? most;
    },
    options,
  );
  if (selector.kind === 'files' && environment?.byIp) {
    return refuse(400, 1136, 'Unable to purge files in an environment that selects requests by IP address', {
      documentation_url: 'https://developers.cloudflare.com/cache/how-to/purge-cache/purge-zone-versions/',
    });
  }
  const limit = charge(options, zone, selector);
  // The zone endpoint is Production's, but everything means all environments.
  const own = selector.kind === 'purge_everything' ? undefined : '';
  const key = environment === undefined ? own : environmentKey(environment);
  if (!lie) options.cache.evict(zone, key, selector, operation);
  return envelope(200, { result: { id: nextId() } }, limit);
}

/** Takes the request's tokens, or refuses it. Returns the headers with the remaining ones. */
function charge(options: PurgeOptions, { account, plan }: Zone, selector: Selector): Record<string, string> {
  const { buckets, onLimited, retryAfter } = options;
  if (buckets === undefined) return {};
  const [kind, amount] =
    selector.kind === 'files' ? (['urls', selector.files.length] as const) : (['requests', 1] as const);
  const grant = buckets.take(account, plan, kind, amount);
  if (grant.granted) return limitHeaders(grant, grant.remaining, Math.ceil(grant.untilFull));
  onLimited();
  const wait = Math.ceil(grant.wait);
  const message =
    'Unable to purge, rate limit reached. Please wait and consider throttling your request speed';
  throw new Refusal(429, [{ code: 1134, message }], {
    ...limitHeaders(grant, 0, wait),
    ...(retryAfter ? { 'retry-after': String(wait) } : {}),
  });
}

/** https://developers.cloudflare.com/fundamentals/api/reference/limits/ */
function limitHeaders({ limit }: Grant, remaining: number, seconds: number) {
  return {
    ratelimit: `"default";r=${remaining};t=${seconds}`,
    'ratelimit-policy': `"default";q=${limit.size};w=${Math.ceil(limit.size / limit.perSecond)}`,
  };
}

function noZone(): never {
  const message = 'Sorry, you do not have access to purge cache for that zone id or that zone id is invalid';
  return refuse(403, 1095, message);
}
