import type { IncomingHttpHeaders } from 'node:http';
import type { Accounts } from './accounts.ts';
import type { Address } from './address.ts';
import type { Answer } from './answers.ts';
import type { Cache, Copy, Spot } from './cache.ts';
import type { Origin, OriginAnswer } from './origin.ts';

/** A visitor's request, over the network or in process. */
export interface Visitor {
  readonly method: string;
  readonly address: Address;
  readonly headers: IncomingHttpHeaders;
  /** Sent to another data center with the same upper tier. */
  readonly elsewhere?: boolean;
}

export interface VisitOptions {
  readonly accounts: Accounts;
  readonly cache: Cache;
  readonly origin: Origin;
  readonly now: () => number;
  /** Paths, without a query, that are never cached. */
  readonly dynamic: ReadonlySet<string>;
  readonly tiered: boolean;
}

/** The milliseconds for which a copy from the upper tier has no `Age`. */
const AGELESS_MS = 1000;

/** The statuses that are cached, for all content types, as with a "cache everything" rule. */
const CACHED = new Set([200, 301, 302, 307, 308, 404]);

/** Returns the environment of a request: `x-edge-environment` replaces the traffic filter. */
export function spotOf(accounts: Accounts, { address, headers }: Pick<Visitor, 'address' | 'headers'>): Spot {
  const asked = headers['x-edge-environment'];
  const environments = accounts.owner(address.hostname)?.environments ?? [];
  const found = environments.find(({ ref }) => ref === asked);
  if (asked !== undefined && found === undefined)
    throw new Error(`no environment ${asked} at ${address.host}`);
  return { address, headers, environment: found === undefined ? '' : environmentKey(found) };
}

/** Returns the key of an environment's copies. Production shares those of the zone. */
export const environmentKey = ({ name, ref }: { name: string; ref: string }) =>
  name.toLowerCase() === 'production' ? '' : ref;

/** Returns the origin's current response, with headers by lower-case name. */
export function askOrigin(origin: Origin, { address, headers, environment }: Spot): Answer {
  const nothing: OriginAnswer = {
    status: 404,
    headers: { 'content-type': 'text/plain' },
    body: 'Not found\n',
  };
  const request = { address, headers: headers as IncomingHttpHeaders, environment };
  const { status, headers: given = {}, body = '' } = origin(new URL(address.href), request) ?? nothing;
  const lower = Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]);
  return { status, headers: Object.fromEntries(lower), body };
}

/**
 * Serves a visitor from the cache, or from the origin through the cache.
 * https://developers.cloudflare.com/cache/concepts/cache-responses/
 */
export function answerVisit(
  { accounts, cache, origin, now, dynamic, tiered }: VisitOptions,
  visitor: Visitor,
): Answer {
  const spot = spotOf(accounts, visitor);
  const time = now();
  const reply = ({ status, headers, body }: Answer, cached: string, stored?: number): Answer => {
    const { 'cache-tag': _hidden, ...shown } = headers;
    const age = stored === undefined ? {} : { age: String(Math.max(0, Math.floor((time - stored) / 1000))) };
    const date = new Date(time).toUTCString();
    return {
      status,
      body,
      headers: { ...shown, date, server: 'cloudflare', 'cf-cache-status': cached, ...age },
    };
  };

  const isRead = visitor.method === 'GET' || visitor.method === 'HEAD';
  if (!isRead || dynamic.has(visitor.address.path)) return reply(askOrigin(origin, spot), 'DYNAMIC');

  const copy = cache.get(spot);
  if (copy !== undefined && isFresh(copy, time)) {
    if (!visitor.elsewhere) copy.ageFrom ??= time + AGELESS_MS;
    const told = copy.ageFrom !== null && copy.ageFrom <= time;
    return reply(copy.answer, 'HIT', told ? copy.stored : undefined);
  }
  const answer = askOrigin(origin, spot);
  if (copy !== undefined && answer.status >= 500) return reply(copy.answer, 'STALE', copy.stored);

  const control = answer.headers['cache-control'] ?? '';
  const bypass = /no-store|no-cache|private|max-age=0\b/.test(control);
  if (bypass || !CACHED.has(answer.status)) {
    cache.delete(spot);
    return reply(answer, bypass ? 'BYPASS' : 'MISS');
  }
  const [, seconds] = /s-maxage=(\d+)/.exec(control) ?? /max-age=(\d+)/.exec(control) ?? [];
  const expires = seconds === undefined ? Number.POSITIVE_INFINITY : time + Number(seconds) * 1000;
  const tags = (answer.headers['cache-tag'] ?? '').split(',').map((tag) => tag.trim().toLowerCase());
  const ageFrom = tiered && visitor.elsewhere ? null : time;
  cache.put(spot, { answer, tags: tags.filter((tag) => tag !== ''), stored: time, expires, ageFrom });

  if (copy === undefined) return reply(answer, 'MISS');
  // This visitor gets the stale copy, and the next one gets the new one.
  const meanwhile = /stale-while-revalidate/.test(copy.answer.headers['cache-control'] ?? '');
  if (meanwhile) return reply(copy.answer, 'UPDATING', copy.stored);
  return sameAnswer(copy.answer, answer) ? reply(answer, 'REVALIDATED', time) : reply(answer, 'EXPIRED');
}

export const isFresh = ({ stale, expires }: Copy, time: number) => !stale && time < expires;

/** Returns whether two responses look the same: status, body, and target of a redirect. */
export function sameAnswer(one: Answer, other: Answer): boolean {
  return (
    one.status === other.status &&
    one.headers.location === other.headers.location &&
    Buffer.from(one.body).equals(Buffer.from(other.body))
  );
}
