import { isIP } from 'node:net';
import type { Environment } from '../context.ts';
import { err, ok, type Result } from '../result.ts';
import { isLoopback } from './loopback.ts';
import { blockList, familyOf } from './public-address.ts';

/** The proxies to use. An empty object means none. */
export interface Proxies {
  /** The proxy for `http:` and `https:` URLs, as a URL that Node accepts. */
  readonly http?: string;
  readonly https?: string;
  /** The entries of `NO_PROXY`. */
  readonly bypassed?: readonly string[];
}

/** Why a proxy of the environment cannot be used. Does not hold its address, which may contain a password. */
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
/** The first Node version whose agents support proxies. https://nodejs.org/api/http.html#built-in-proxy-support */
const LEAST_NODE = '24.5';

/**
 * Reads the proxies from `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` (any case). As in curl, `host:port` means http.
 * User name and password may contain any character, percent-encoded or not.
 * @param nodeVersion as in `process.versions.node`
 */
export function readProxies(env: Environment, nodeVersion: string): Result<Proxies, ProxyProblem> {
  const proxies: { http?: string; https?: string } = {};
  for (const kind of ['http', 'https'] as const) {
    const variable = VARIABLES[kind].find((name) => (env[name] ?? '').trim() !== '');
    if (variable === undefined) continue;
    const { scheme, host, userInfo, user, password } = splitProxy(env[variable] ?? '');
    if (scheme !== 'http' && scheme !== 'https') {
      return err({ code: 'proxy-scheme-unsupported', variable, scheme });
    }
    const url = URL.parse(`${scheme}://${host}`);
    if (url === null) return err({ code: 'proxy-address-invalid', variable });
    if (nodeVersion.localeCompare(LEAST_NODE, 'en', { numeric: true }) < 0) {
      return err({ code: 'proxy-needs-newer-node', variable, version: nodeVersion, least: LEAST_NODE });
    }
    const login = userInfo === undefined ? '' : `${encode(user)}:${encode(password)}@`;
    proxies[kind] = `${scheme}://${login}${url.host}`;
  }
  const list = env.no_proxy?.trim() || env.NO_PROXY || '';
  return ok({ ...proxies, bypassed: list.split(/[\s,]+/).filter((entry) => entry !== '') });
}

/** Returns every spelling in which the credentials of the environment's proxies may appear. */
export function proxyCredentials(env: Environment): readonly string[] {
  const spellings = [...VARIABLES.http, ...VARIABLES.https].flatMap((name) => {
    const { userInfo, user, password, rawPassword } = splitProxy(env[name] ?? '');
    if (userInfo === undefined) return [];
    const plain = `${user}:${password}`;
    const encoded = `${encode(user)}:${encode(password)}`;
    const basic = Buffer.from(plain).toString('base64');
    return [userInfo, plain, encoded, basic, rawPassword, password, encode(password)];
  });
  return [...new Set(spellings)].filter((spelling) => spelling !== '' && spelling !== ':');
}

/** Splits a proxy's address. The host begins after the last `@`, the password after the first colon. */
function splitProxy(text: string) {
  const [, scheme = 'http', userInfo, host = ''] =
    /^(?:([a-z][a-z0-9+.-]*):\/\/)?(?:(.*)@)?([^/?#]*)/is.exec(text.trim()) ?? [];
  const [, user = '', rawPassword = ''] = /^([^:]*):?(.*)$/s.exec(userInfo ?? '') ?? [];
  const login = { userInfo, user: decode(user), password: decode(rawPassword), rawPassword };
  return { scheme: scheme.toLowerCase(), host, ...login };
}

/** Decodes percent-encoding, unless a bare `%` makes it invalid. */
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

/**
 * Returns the proxy for a URL, or null for a direct connection. This machine never uses a proxy: the proxy would reach
 * another machine, and see the credentials in plain text.
 */
export function proxyFor({ protocol, hostname, port }: URL, proxies: Proxies): string | null {
  const proxy = protocol === 'https:' ? proxies.https : proxies.http;
  if (proxy === undefined || isLoopback(hostname)) return null;
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const actualPort = port || (protocol === 'https:' ? '443' : '80');
  return proxies.bypassed?.some((entry) => bypasses(entry.toLowerCase(), host, actualPort)) ? null : proxy;
}

/**
 * Returns whether an entry of `NO_PROXY` matches a host, as in curl and Go. An entry is `*`, an IP address, a range in
 * CIDR notation, or a domain with its subdomains (a leading dot is optional). All but `*` and ranges may have a port.
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

/** Returns whether an IP address is in a range in CIDR notation. */
function contains(range: string, address: string): boolean {
  const [network = '', bits = ''] = range.split('/');
  const most = isIP(network) === 6 ? 128 : 32;
  const isRange = isIP(network) !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most;
  return isRange && isIP(address) !== 0 && blockList([range]).check(address, familyOf(address));
}
