import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Refusal, refuse } from './answers.ts';

export type Plan = 'free' | 'pro' | 'business' | 'enterprise';
export type Permission = 'cache_purge' | 'zone_read' | 'zone_versioning_read';

/** An environment of Version Management. The zone endpoint purges the one named Production. */
export interface Environment {
  name: string;
  ref: string;
  /** Selects requests by IP address, country, ASN or threat score, so that `files` fails with 1136. */
  byIp?: boolean;
}

export interface Zone {
  /** 32 hexadecimal digits. Default: derived from account and name. */
  id: string;
  name: string;
  /** The account's ID. Zones of one account and plan share their limits. */
  account: string;
  plan: Plan;
  status: 'active' | 'pending' | 'initializing' | 'moved';
  environments: Environment[];
  /** Request headers in the custom cache key, in addition to `Origin`. */
  keyHeaders: string[];
}

export interface Token {
  value: string;
  /** IDs of the zones in its scope. Default: all. */
  zones?: string[];
  /** Default: `cache_purge` only, as the purge documentation recommends. */
  permissions?: Permission[];
  /** Restricted to other client addresses, so that every use is refused with 9109. */
  ipLocked?: boolean;
  /** False if revoked or expired. It is refused like an unknown token. */
  active?: boolean;
}

/** Legacy authentication, with all permissions. The key is 37 to 45 hexadecimal digits or starts with `cfk_`. */
export interface GlobalKey {
  email: string;
  key: string;
}

export interface AccountOptions {
  zones?: (Pick<Zone, 'name'> & Partial<Zone>)[];
  tokens?: Token[];
  keys?: GlobalKey[];
}

/** The permissions of a client. */
export type May = (permission: Permission, zone: Zone) => boolean;

export interface Accounts {
  readonly zones: readonly Zone[];
  readonly tokens: readonly Token[];
  readonly keys: readonly GlobalKey[];
  /** Returns the zone with the longest name that a host name ends with. */
  owner(hostname: string): Zone | undefined;
}

/** Fills in the defaults: one zone `example.com` on Free, and one token with all permissions. */
export function openAccounts({ zones: given, tokens, keys }: AccountOptions): Accounts {
  const zones = (given ?? [{ name: 'example.com' }]).map((zone): Zone => {
    const { account = 'account-1', name } = zone;
    const id = createHash('md5').update(`${account} ${name}`).digest('hex');
    return { id, account, plan: 'free', status: 'active', environments: [], keyHeaders: [], ...zone };
  });
  const all: Permission[] = ['cache_purge', 'zone_read', 'zone_versioning_read'];
  const owners = new Map<string, Zone | undefined>();
  const longest = (hostname: string) =>
    zones
      .filter(({ name }) => hostname === name || hostname.endsWith(`.${name}`))
      .sort(
        (a, b) =>
          b.name.length - a.name.length || Number(b.status === 'active') - Number(a.status === 'active'),
      )[0];
  return {
    zones,
    tokens:
      tokens ??
      (keys === undefined ? [{ value: 'stand-in-token-0123456789abcdefghijklmnop', permissions: all }] : []),
    keys: keys ?? [],
    owner(hostname) {
      if (!owners.has(hostname)) owners.set(hostname, longest(hostname));
      return owners.get(hostname);
    },
  };
}

/**
 * Authenticates by `Authorization`, or by `X-Auth-Email` and `X-Auth-Key`. The codes are from public threads.
 * https://developers.cloudflare.com/fundamentals/api/how-to/make-api-calls/
 */
export function signIn({ tokens, keys }: Accounts, headers: IncomingHttpHeaders): May {
  const { authorization, 'x-auth-email': email, 'x-auth-key': key } = headers;
  if (authorization !== undefined) return byToken(tokens, keys, authorization);
  if (email === undefined && key === undefined) {
    return refuse(400, 9106, 'Missing X-Auth-Key, X-Auth-Email or Authorization headers');
  }
  if (typeof key !== 'string') return refuse(400, 9106, 'Missing X-Auth-Key header');
  if (typeof email !== 'string') return refuse(400, 9106, 'Missing X-Auth-Email header');
  if (!/^([\da-f]{37,45}|cfk_\w+)$/.test(key)) return malformed(6103, 'X-Auth-Key');
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) return malformed(6102, 'X-Auth-Email');
  if (!keys.some((known) => known.email === email && known.key === key)) {
    return refuse(403, 9103, 'Unknown X-Auth-Key or X-Auth-Email');
  }
  return () => true;
}

function byToken(tokens: readonly Token[], keys: readonly GlobalKey[], authorization: string): May {
  const value = /^bearer ([\w.~+/=-]+)$/i.exec(authorization)?.[1];
  const isKey = value !== undefined && (value.startsWith('cfk_') || keys.some(({ key }) => key === value));
  if (value === undefined || isKey) return malformed(6111, 'Authorization');
  const token = tokens.find((known) => known.value === value);
  if (token === undefined || token.active === false) return refuse(403, 10000, 'Authentication error');
  if (token.ipLocked) {
    return refuse(403, 9109, 'Cannot use the access token from location: 203.0.113.7');
  }
  const { zones, permissions = ['cache_purge'] } = token;
  return (permission, zone) => permissions.includes(permission) && (zones?.includes(zone.id) ?? true);
}

/** The reason is in the chain of the outer error. */
function malformed(code: number, header: string): never {
  const error_chain = [{ code, message: `Invalid format for ${header} header` }];
  throw new Refusal(400, [{ code: 6003, message: 'Invalid request headers', error_chain }]);
}
