import { isIP } from 'node:net';

/** Which hosts may be asked for what a list or a redirect names. */
export interface HostRules {
  /** Whether the workflow named the host, or the site that it belongs to. */
  readonly mayVisit: (hostname: string) => boolean;
  /** Whether the workflow named exactly this host, which may then also be one that is not public. */
  readonly isNamed: (hostname: string) => boolean;
}

/**
 * The hosts of sites that the workflow named: `www.example.com` stands for `example.com` and all below it,
 * `blog.example.com` for itself and all below it, an IP address for itself.
 *
 * @param named host names, as `URL` has them
 */
export function createHostRules(named: Iterable<string>): HostRules {
  const exact = new Set([...named].map(normalize).filter((name) => name !== ''));
  const sites = new Set([...exact].map((name) => name.replace(/^www\.(?=[^.]+\.)/, '')));
  return {
    isNamed: (hostname) => exact.has(normalize(hostname)),
    mayVisit: (hostname) => suffixesOf(normalize(hostname)).some((suffix) => sites.has(suffix)),
  };
}

function normalize(hostname: string): string {
  return hostname.toLowerCase().replace(/\.$/, '');
}

/** `a.b.c` is below `b.c` and `c`; an IP address is below nothing. */
function suffixesOf(hostname: string): readonly string[] {
  if (hostname.startsWith('[') || isIP(hostname) !== 0) return [hostname];
  const labels = hostname.split('.');
  return labels.map((_, index) => labels.slice(index).join('.'));
}
