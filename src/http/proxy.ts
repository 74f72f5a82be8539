import { BlockList, isIP } from 'node:net';
import type { Environment } from '../context.ts';
import { err, ok, type Result } from '../result.ts';
import { isLoopback } from './loopback.ts';

/** Which addresses are asked for through a proxy. Nothing in it: none is. */
export interface Proxies {
  /** The proxy for `http:` and `https:` addresses, as a URL that Node reads. */
  readonly http?: string;
  readonly https?: string;
  /** What `NO_PROXY` lists. */
  readonly bypassed?: readonly string[];
}

/** Why the proxy that the environment names cannot be used. Without its address, which may hold a password. */
export type ProxyProblem =
  | { readonly code: 'proxy-scheme-unsupported'; readonly variable: string; readonly scheme: string }
  | { readonly code: 'proxy-address-invalid'; readonly variable: string }
  | {
      readonly code: 'proxy-needs-newer-node';
      readonly variable: string;
      readonly version: string;
      readonly least: string;
    };

/** Lower case takes precedence, as in curl and Node. */
const VARIABLES = { http: ['http_proxy', 'HTTP_PROXY'], https: ['https_proxy', 'HTTPS_PROXY'] } as const;
/** Node's agents can use a proxy since then. https://nodejs.org/api/http.html#built-in-proxy-support */
const PROXY_SINCE = [24, 5] as const;

/**
 * The proxies that `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` (any case) name. `host:port` is taken as http, as curl
 * does; user name and password may hold any character, encoded or not.
 * @param nodeVersion as in `process.versions.node`
 */
export function readProxies(env: Environment, nodeVersion: string): Result<Proxies, ProxyProblem> {
  const found: { http?: string; https?: string } = {};
  for (const kind of ['http', 'https'] as const) {
    const variable = VARIABLES[kind].find((name) => (env[name] ?? '').trim() !== '');
    if (variable === undefined) continue;
    const { scheme, credentials, host } = splitProxy(env[variable] ?? '');
    if (scheme !== 'http' && scheme !== 'https') {
      return err({ code: 'proxy-scheme-unsupported', variable, scheme });
    }
    const url = URL.parse(`${scheme}://${host}`);
    if (url === null || url.username !== '' || url.hostname === '') {
      return err({ code: 'proxy-address-invalid', variable });
    }
    if (!isAtLeast(nodeVersion, PROXY_SINCE)) {
      const least = PROXY_SINCE.join('.');
      return err({ code: 'proxy-needs-newer-node', variable, version: nodeVersion, least });
    }
    const signIn = credentials === null ? '' : `${credentials.map(encode).join(':')}@`;
    found[kind] = `${scheme}://${signIn}${url.host}`;
  }
  const list = env.no_proxy?.trim() || env.NO_PROXY || '';
  const bypassed = list.split(/[\s,]+/).filter((entry) => entry !== '');
  return ok({ ...found, bypassed });
}

/** Every spelling in which the credentials of the environment's proxies may show up somewhere. */
export function proxyCredentials(env: Environment): readonly string[] {
  const spellings = [...VARIABLES.http, ...VARIABLES.https].flatMap((name) => {
    const { userInfo, credentials } = splitProxy(env[name] ?? '');
    if (userInfo === null || credentials === null) return [];
    const [user, password = ''] = credentials;
    const colon = userInfo.indexOf(':');
    const passwords = colon === -1 ? [] : [userInfo.slice(colon + 1), password, encode(password)];
    const basic = Buffer.from(`${user}:${password}`).toString('base64');
    return [userInfo, `${user}:${password}`, `${encode(user)}:${encode(password)}`, ...passwords, basic];
  });
  return [...new Set(spellings)].filter((spelling) => spelling !== '' && spelling !== ':');
}

interface ProxyParts {
  /** In lower case; http where there is none. */
  readonly scheme: string;
  /** What stands between `//` and the last `@`, as it is written. */
  readonly userInfo: string | null;
  /** User name and password, decoded. */
  readonly credentials: readonly [string, string] | null;
  /** Host and port. */
  readonly host: string;
}

function splitProxy(text: string): ProxyParts {
  const [, scheme = 'http', rest = ''] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/is.exec(text.trim()) ?? [];
  const at = rest.lastIndexOf('@');
  const host = rest.slice(at + 1).replace(/[/?#].*$/s, '');
  if (at === -1) return { scheme: scheme.toLowerCase(), userInfo: null, credentials: null, host };
  const userInfo = rest.slice(0, at);
  const colon = userInfo.indexOf(':');
  const user = colon === -1 ? userInfo : userInfo.slice(0, colon);
  const password = colon === -1 ? '' : userInfo.slice(colon + 1);
  return { scheme: scheme.toLowerCase(), userInfo, credentials: [decode(user), decode(password)], host };
}

/** A text where `%` may begin an encoding, or stand for itself. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

function isAtLeast(version: string, [leastMajor, leastMinor]: readonly [number, number]): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}

/**
 * The proxy for an address, or null where it is asked for directly. This machine itself always is: a proxy would lead
 * elsewhere, and see the credentials in clear.
 */
export function proxyFor({ protocol, hostname, port }: URL, proxies: Proxies): string | null {
  const proxy = protocol === 'https:' ? proxies.https : proxies.http;
  if (proxy === undefined || isLoopback(hostname)) return null;
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const actualPort = port || (protocol === 'https:' ? '443' : '80');
  return proxies.bypassed?.some((entry) => bypasses(entry.toLowerCase(), host, actualPort)) ? null : proxy;
}

/**
 * Whether an entry of `NO_PROXY` names a host, read as curl and Go do: `*`; an IP address or a range in CIDR notation;
 * a domain with its subdomains, with or without a leading dot; each but the range with an optional port.
 */
function bypasses(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return contains(entry, host);
  const [, name = entry, onPort] = /^(\[[^\]]*\]|[^:]*):(\d+)$/.exec(entry) ?? [];
  if (onPort !== undefined && onPort !== port) return false;
  const bare = name.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (isIP(host) !== 0) return isIP(bare) !== 0 && contains(`${bare}/${isIP(bare) === 6 ? 128 : 32}`, host);
  const domain = bare.replace(/^\*?\./, '');
  return domain !== '' && (host === domain || host.endsWith(`.${domain}`));
}

/** Whether an IP address is in a range in CIDR notation. */
function contains(range: string, host: string): boolean {
  const [network = '', bits = ''] = range.split('/');
  const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
  const most = family === 'ipv6' ? 128 : 32;
  if (isIP(network) === 0 || isIP(host) === 0 || !/^\d{1,3}$/.test(bits) || Number(bits) > most) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family);
  return list.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4');
}
