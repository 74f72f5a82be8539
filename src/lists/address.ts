import type { HostRules } from '../http/host-rules.ts';
import { isSecure } from '../http/loopback.ts';
import { mayBePublic } from '../http/public-address.ts';

/** Why nothing is fetched from an address. */
export type AddressProblem =
  | { readonly code: 'list-address-invalid' }
  | { readonly code: 'list-address-has-credentials' }
  | { readonly code: 'list-address-not-https' }
  | { readonly code: 'list-address-host-not-named'; readonly hostname: string }
  | { readonly code: 'list-address-not-public'; readonly hostname: string };

/**
 * Why nothing is fetched from an address, by its text alone, or null. Lists come over https, from hosts that the
 * workflow named, and from one that is not public only if the workflow named exactly that; then this machine itself may
 * also be asked over http.
 */
export function findAddressProblem(address: string, hosts: HostRules): AddressProblem | null {
  const url = URL.parse(address);
  if (url === null) return { code: 'list-address-invalid' };
  const { protocol, hostname } = url;
  if (url.username !== '' || url.password !== '') return { code: 'list-address-has-credentials' };
  if (protocol !== 'https:' && protocol !== 'http:') return { code: 'list-address-not-https' };
  if (!hosts.isNamed(hostname) && !mayBePublic(hostname))
    return { code: 'list-address-not-public', hostname };
  if (!isSecure(url)) return { code: 'list-address-not-https' };
  return hosts.mayVisit(hostname) ? null : { code: 'list-address-host-not-named', hostname };
}
