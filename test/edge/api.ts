import type { IncomingHttpHeaders } from 'node:http';
import { type Accounts, signIn, type Zone } from './accounts.ts';
import { type Answer, envelope, noRoute, Refusal, refuse } from './answers.ts';
import { answerPurge, type PurgeOptions } from './purge.ts';
import { listEnvironments, listZones, zoneResult } from './zones.ts';

/** A request to the API, read completely. */
export interface ApiRequest {
  readonly method: string;
  /** From `/client/v4` on, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** A purge is checked, counted, and confirmed, but evicts nothing. */
  readonly lie: boolean;
  /** Returns an ID for a purge. */
  readonly nextId: () => string;
}

const PURGE = /^\/client\/v4\/zones\/([^/]*)(?:\/environments\/([^/]*))?\/(purge|invalidate)_cache$/;
const LOOKUP = /^\/client\/v4\/zones\/([^/]*?)(\/environments)?$/;

/**
 * The limit of the API as a whole, which this stand-in does not enforce.
 * https://developers.cloudflare.com/fundamentals/api/reference/limits/
 */
const API_LIMIT = { ratelimit: '"default";r=1199;t=300', 'ratelimit-policy': '"default";q=1200;w=300' };

export const isPurge = (method: string, path: string) => method === 'POST' && PURGE.test(path);

/**
 * Returns the API's response.
 * https://developers.cloudflare.com/api/resources/cache/
 */
export function answerApi(accounts: Accounts, options: PurgeOptions, request: ApiRequest): Answer {
  try {
    const { status, headers, body } = route(accounts, options, request);
    return { status, headers: { ...API_LIMIT, ...headers }, body };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const refused = envelope(error.status, { errors: error.errors }, { ...API_LIMIT, ...error.headers });
    return error.body === undefined ? refused : { ...refused, body: JSON.stringify(error.body) };
  }
}

function route(accounts: Accounts, options: PurgeOptions, request: ApiRequest): Answer {
  const { method, path, query, headers } = request;
  const purge = PURGE.exec(path);
  if (method !== (purge === null ? 'GET' : 'POST')) {
    return refuse(405, 10405, `Method ${method} not allowed for this endpoint`);
  }
  if (purge !== null) {
    const [, id = '', ref, how] = purge;
    // Only the maximum length of a `ref` is documented; the examples are 28 to 30 hexadecimal digits.
    if (ref !== undefined && !/^[\w-]{1,32}$/.test(ref)) return noRoute(path);
    const zone = findZone(accounts, id, path);
    const operation = how === 'purge' ? 'purge' : 'invalidate';
    return answerPurge(options, { ...request, zone, ref, operation, may: signIn(accounts, headers) });
  }
  if (path === '/client/v4/zones') return listZones(accounts.zones, signIn(accounts, headers), query);
  const [, id, environments] = LOOKUP.exec(path) ?? [];
  if (id === undefined) return noRoute(path);
  const zone = findZone(accounts, id, path);
  const may = signIn(accounts, headers);
  return environments === undefined ? zoneResult(zone, may) : listEnvironments(zone, may);
}

/** Returns undefined for an unknown ID. A name instead of an ID does not reach the service. */
function findZone(accounts: Accounts, id: string, path: string): Zone | undefined {
  return /^[\da-f]{32}$/.test(id) ? accounts.zones.find((zone) => zone.id === id) : noRoute(path);
}
