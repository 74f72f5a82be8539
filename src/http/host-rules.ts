import { isIP } from 'node:net';

/** Which hosts may be requested when a list or a redirect names them. */
export type HostRules = ReturnType<typeof createHostRules>;

/**
 * Creates the rules for the hosts that the workflow named. `www.example.com` permits `example.com` and its subdomains,
 * `blog.example.com` permits itself and its subdomains, and an IP address permits itself.
 * @param named host names, in the spelling of `URL`
 */
export function createHostRules(named: Iterable<string>) {
  const exact = new Set([...named].map(normalize).filter((name) => name !== ''));
  const sites = new Set([...exact].map((name) => name.replace(/^www\.(?=[^.]+\.)/, '')));
  return {
    /** Returns whether the workflow named exactly this host. Such a host need not be public. */
    isNamed: (hostname: string): boolean => exact.has(normalize(hostname)),
    /** Returns whether the workflow named the host or the site that it belongs to. */
    mayVisit: (hostname: string): boolean =>
      suffixesOf(normalize(hostname)).some((suffix) => sites.has(suffix)),
  };
}

function normalize(hostname: string): string {
  return hostname.toLowerCase().replace(/\.$/, '');
}

/** Returns `a.b.c`, `b.c` and `c` for `a.b.c`, but only itself for an IP address. */
function suffixesOf(hostname: string): readonly string[] {
  if (hostname.startsWith('[') || isIP(hostname) !== 0) return [hostname];
  const labels = hostname.split('.');
  return labels.map((_, index) => labels.slice(index).join('.'));
}
