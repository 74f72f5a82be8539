import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { isLoopback } from './loopback.ts';

/** The `code` of the error with which a request ends whose host leads to an address that is not public. */
export const ADDRESS_NOT_PUBLIC = 'ERR_ADDRESS_NOT_PUBLIC';

/** https://www.iana.org/assignments/iana-ipv4-special-registry/ and multicast */
const SPECIAL_IPV4 = blocks('ipv4', [
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
]);

/** All that was ever given out: https://www.iana.org/assignments/ipv6-address-space/ */
const GLOBAL_IPV6 = blocks('ipv6', ['2000::/3']);
/** Protocols, examples, and 6to4, which leads to any IPv4: https://www.iana.org/assignments/iana-ipv6-special-registry/ */
const SPECIAL_IPV6 = blocks('ipv6', ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']);
/** An IPv4 address is their last 32 bits: RFC 4291, section 2.5.5.2, and RFC 6052 (NAT64). */
const WITH_IPV4 = blocks('ipv6', ['::ffff:0:0/96', '64:ff9b::/96']);

/**
 * Whether an IP address is one of the public internet: not private, link-local (where clouds keep their metadata), of
 * this machine, or reserved, in IPv4's, IPv6's or a mixed spelling. What is no IP address is not public.
 */
export function isPublicAddress(address: string): boolean {
  const [plain = ''] = address.split('%', 1);
  const family = isIP(plain);
  if (family === 4) return !SPECIAL_IPV4.check(plain, 'ipv4');
  if (family !== 6) return false;
  if (WITH_IPV4.check(plain, 'ipv6')) return isPublicAddress(lastIpv4(plain));
  return GLOBAL_IPV6.check(plain, 'ipv6') && !SPECIAL_IPV6.check(plain, 'ipv6');
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

function blocks(family: 'ipv4' | 'ipv6', subnets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [network = '', bits = ''] = subnet.split('/');
    list.addSubnet(network, Number(bits), family);
  }
  return list;
}

/** The last 32 bits of an IPv6 address, in IPv4's spelling. */
function lastIpv4(address: string): string {
  const groups = new URL(`http://[${address}]/`).hostname.slice(1, -1).replace('::', ':0:').split(':');
  const bytes = groups.slice(-2).flatMap((group) => {
    const number = Number.parseInt(group || '0', 16);
    return [number >> 8, number & 255];
  });
  return bytes.join('.');
}
