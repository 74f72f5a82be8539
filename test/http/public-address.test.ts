import type { LookupAddress } from 'node:dns';
import { createServer } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  ADDRESS_NOT_PUBLIC,
  createPublicLookup,
  isPublicAddress,
  mayBePublic,
} from '../../src/http/public-address.ts';
import { createTransport } from '../../src/http/transport.ts';

describe('an IP address', () => {
  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '100.63.255.255',
    '100.128.0.0',
    '172.15.0.1',
    '172.32.0.1',
    '192.167.1.1',
    '223.255.255.255',
    '2606:4700::6810:84e5',
    '2a00:1450:4001:82a::200e',
    '::ffff:1.1.1.1',
    '::ffff:101:101',
  ])('is public: %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    ['of this machine', ['127.0.0.1', '127.255.255.255', '0.0.0.0', '::1', '::']],
    ['private', ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fd00::1', 'fc00::']],
    [
      'link-local, as cloud metadata services are',
      ['169.254.169.254', '169.254.0.1', 'fe80::1', 'fe80::1%eth0'],
    ],
    ['shared by carriers', ['100.64.0.1', '100.127.255.255']],
    [
      'for examples and benchmarks',
      ['192.0.2.1', '198.51.100.1', '203.0.113.1', '198.18.0.1', '2001:db8::1'],
    ],
    ['multicast or unallocated', ['224.0.0.1', '240.0.0.1', '255.255.255.255', 'ff02::1', '4000::1']],
    ['IPv4 in IPv6', ['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:a9fe:a9fe', '::ffff:0:0', '::127.0.0.1']],
    [
      'translated to IPv4',
      ['64:ff9b::1.1.1.1', '64:ff9b::10.0.0.1', '64:ff9b:1::1', '2002:7f00:1::', '2001:0:1::1'],
    ],
    ['no IP address', ['', 'example.com', '127.1', '1.1.1.1.', '256.1.1.1']],
  ])('is not public if it is %s', (_what, addresses) => {
    expect(addresses.filter(isPublicAddress)).toEqual([]);
  });

  it.each([
    ['example.com', true],
    ['localhost.example.com', true],
    ['1.1.1.1', true],
    ['[2606:4700::1]', true],
    ['localhost', false],
    ['localhost.', false],
    ['a.localhost', false],
    ['169.254.169.254', false],
    ['[::1]', false],
    ['[::ffff:7f00:1]', false],
  ])('or name as the host %s may be public: %s', (hostname, expected) => {
    expect(mayBePublic(hostname)).toBe(expected);
  });
});

describe('the public lookup', () => {
  const resolvingTo =
    (...addresses: readonly string[]): LookupFunction =>
    (_hostname, options, callback) => {
      const all = addresses.map(
        (address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 }),
      );
      if (options.all === true) callback(null, all);
      else callback(null, all[0]?.address ?? '', all[0]?.family);
    };
  const ask = (hostname: string, lookup: LookupFunction): Promise<unknown> =>
    promisify(
      lookup as (name: string, options: object, done: (error: Error | null, found: unknown) => void) => void,
    )(hostname, { all: true });
  const isNamed = (hostname: string): boolean => hostname === 'named.example';

  it('returns addresses that are all public', async () => {
    const lookup = createPublicLookup(isNamed, resolvingTo('1.1.1.1', '2606:4700::1'));
    expect(await ask('a.example', lookup)).toHaveLength(2);
  });

  it.each([[['10.0.0.1']], [['1.1.1.1', '10.0.0.1']], [['1.1.1.1', '::1']], [[]]])(
    'rejects a host that resolves to %j',
    async (addresses) => {
      const lookup = createPublicLookup(isNamed, resolvingTo(...addresses));
      await expect(ask('a.example', lookup)).rejects.toMatchObject({ code: ADDRESS_NOT_PUBLIC });
    },
  );

  it('returns any address of a host that the workflow named', async () => {
    const lookup = createPublicLookup(isNamed, resolvingTo('10.0.0.1'));
    expect(await ask('named.example', lookup)).toEqual([{ address: '10.0.0.1', family: 4 }]);
  });

  it('passes on the error for an unknown host', async () => {
    const missing: LookupFunction = (_hostname, _options, callback) =>
      callback(Object.assign(new Error('x'), { code: 'ENOTFOUND' }), []);
    await expect(ask('a.example', createPublicLookup(isNamed, missing))).rejects.toMatchObject({
      code: 'ENOTFOUND',
    });
  });

  it('keeps a transport from connecting to a private address', async () => {
    let requests = 0;
    const server = createServer((_request, response) => {
      requests += 1;
      response.end('secret');
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const transport = createTransport({}, createPublicLookup(isNamed, resolvingTo('127.0.0.1')));
    const get = (host: string) =>
      transport({
        method: 'GET',
        url: `http://${host}:${port}/`,
        headers: {},
        signal: new AbortController().signal,
      });
    try {
      await expect(get('rebound.example')).rejects.toMatchObject({ code: ADDRESS_NOT_PUBLIC });
      expect(requests).toBe(0);
      expect(await (await get('named.example')).text()).toBe('secret');
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
