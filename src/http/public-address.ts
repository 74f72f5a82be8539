import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { isLoopback } from './loopback.ts';

/** The `code` of the error with which a request ends whose host leads to an address that is not public. */
export const ADDRESS_NOT_PUBLIC = 'ERR_ADDRESS_NOT_PUBLIC';

/** https://www.iana.org/assignments/iana-ipv4-special-registry/ and multicast */
const SPECIAL = blocks([
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
  // Protocols, examples, and 6to4, which leads to any IPv4: https://www.iana.org/assignments/iana-ipv6-special-registry/
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
]);

/** All of IPv6 that was ever given out, https://www.iana.org/assignments/ipv6-address-space/, and IPv4 within it. */
const GLOBAL_IPV6 = blocks(['2000::/3', '::ffff:0:0/96']);

/**
 * Whether an IP address is one of the public internet: not private, link-local (where clouds keep their metadata), of
 * this machine, or reserved, in IPv4's, IPv6's or a mixed spelling. What is no IP address is not public.
 */
export function isPublicAddress(address: string): boolean {
  const [plain = ''] = address.split('%', 1);
  const version = isIP(plain);
  const family = version === 6 ? 'ipv6' : 'ipv4';
  const isGlobal = version === 4 || (version === 6 && GLOBAL_IPV6.check(plain, family));
  // Of IPv4 in IPv6, the list looks at the IPv4 address.
  return isGlobal && !SPECIAL.check(plain, family);
}

/**
 * Whether a host name, as `URL` has it, may be public: an address that is, or a name that does not by itself mean this
 * machine. Where a name leads is for {@link createPublicLookup} to see.
 */
export function mayBePublic(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$|\.$/g, '');
  return isIP(bare) === 0 ? !isLoopback(hostname) : isPublicAddress(bare);
}

/**
 * The `lookup` of a transport for addresses that lists name: a host is connected to only if all its addresses are
 * public. It is asked for each connection, so that a name which leads elsewhere the second time gains nothing. A proxy
 * looks hosts up by itself, and Node does not ask here for the proxy's own.
 *
 * @param isNamed the hosts that the workflow itself named, which may be anywhere
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

function blocks(subnets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [network = '', bits = ''] = subnet.split('/');
    list.addSubnet(network, Number(bits), isIP(network) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}
