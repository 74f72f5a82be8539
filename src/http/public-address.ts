import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { isLoopback } from './loopback.ts';

/** The `code` of the error when a host resolves to an address that is not public. */
export const ADDRESS_NOT_PUBLIC = 'ERR_ADDRESS_NOT_PUBLIC';

/** https://www.iana.org/assignments/iana-ipv4-special-registry/ and multicast. */
const SPECIAL = blockList([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
  // Protocols, examples, and 6to4 (any IPv4 address): https://www.iana.org/assignments/iana-ipv6-special-registry/
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
]);

/** The allocated part of IPv6, https://www.iana.org/assignments/ipv6-address-space/, and IPv4 in IPv6. */
const GLOBAL_IPV6 = blockList(['2000::/3', '::ffff:0:0/96']);

/** Creates a list from ranges in CIDR notation. */
export function blockList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', bits = ''] = range.split('/');
    list.addSubnet(network, Number(bits), familyOf(network));
  }
  return list;
}

/** Returns the family of an IP address, as `BlockList` names it. */
export function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

/**
 * Returns whether an IP address belongs to the public internet: it is not private, link-local (as the metadata services
 * of clouds are), loopback or reserved. Accepts IPv4, IPv6 and IPv4 in IPv6. Returns false for all other text.
 */
export function isPublicAddress(address: string): boolean {
  const [plain = ''] = address.split('%', 1);
  const family = familyOf(plain);
  const isGlobal = family === 'ipv4' ? isIP(plain) !== 0 : GLOBAL_IPV6.check(plain, family);
  // For IPv4 in IPv6, `check` compares the IPv4 address.
  return isGlobal && !SPECIAL.check(plain, family);
}

/**
 * Returns whether a host name, in the spelling of `URL`, may be public: it is a public address, or a name other than
 * localhost. Names are resolved only by {@link createPublicLookup}.
 */
export function mayBePublic(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$|\.$/g, '');
  return isIP(bare) === 0 ? !isLoopback(hostname) : isPublicAddress(bare);
}

/**
 * Creates the `lookup` of a transport for URLs from lists. It rejects a host unless all its addresses are public, for
 * each new connection, so a name that later resolves to another address gains nothing. Node does not call it for a
 * proxy's own host, and a proxy resolves the target host itself.
 *
 * @param isNamed selects the hosts that the workflow named, which may resolve to any address
 */
export function createPublicLookup(
  isNamed: (hostname: string) => boolean,
  resolve: LookupFunction = lookup,
): LookupFunction {
  return (hostname, options, callback) => {
    if (isNamed(hostname)) return resolve(hostname, options, callback);
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, []);
      const addresses = Array.isArray(found) ? found : [{ address: found, family: isIP(found) }];
      const [first] = addresses;
      if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address))) {
        const refusal = new Error(`${hostname} leads to an address that is not public`);
        return callback(Object.assign(refusal, { code: ADDRESS_NOT_PUBLIC }), []);
      }
      if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
