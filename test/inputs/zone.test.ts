import { describe, expect, it } from 'vitest';
import type { ZoneRef } from '../../src/cloudflare/zone-reasons.ts';
import { parseEnvironment, parseZones } from '../../src/inputs/zone.ts';
import { ZONE_ID } from '../examples.ts';

const OTHER_ID = '9a7806061c88ada191ed06f989cc3dac';

describe('parsing `zone`', () => {
  it.each<[text: string, ...zones: ZoneRef[]]>([
    [ZONE_ID, { id: ZONE_ID, name: null }],
    [ZONE_ID.toUpperCase(), { id: ZONE_ID, name: null }],
    ['example.com', { id: null, name: 'example.com' }],
    ['Example.COM.', { id: null, name: 'example.com' }],
    ['bücher.example', { id: null, name: 'xn--bcher-kva.example' }],
    ['xn--bcher-kva.example', { id: null, name: 'xn--bcher-kva.example' }],
    [`example.com=${ZONE_ID}`, { id: ZONE_ID, name: 'example.com' }],
    [` Example.com = ${ZONE_ID} `, { id: ZONE_ID, name: 'example.com' }],
    ['a.example\n# comment\nb.example', { id: null, name: 'a.example' }, { id: null, name: 'b.example' }],
    ['["a.example"]', { id: null, name: 'a.example' }],
    // A custom hostname of Cloudflare for SaaS.
    [
      `saas.example=${ZONE_ID}\nshop.customer.example=${ZONE_ID}`,
      { id: ZONE_ID, name: 'saas.example' },
      { id: ZONE_ID, name: 'shop.customer.example' },
    ],
  ])('accepts %j', (text, ...zones) => {
    expect(parseZones(text)).toEqual({ value: zones, problems: [], notices: [] });
  });

  it.each<[what: string, text: string, problem: object]>([
    ['a URL', 'https://example.com', { code: 'zone-is-url', host: 'example.com' }],
    [
      'a URL with a path and query',
      'HTTPS://Example.com/a?b=c',
      { code: 'zone-is-url', host: 'example.com' },
    ],
    [
      'a colon instead of the equals sign',
      `example.com:${ZONE_ID}`,
      { code: 'zone-pair-miswritten', name: 'example.com', id: ZONE_ID },
    ],
    [
      'ID and name in the wrong order',
      `${ZONE_ID}=example.com`,
      { code: 'zone-pair-miswritten', name: 'example.com', id: ZONE_ID },
    ],
    [
      'names on one line, with commas',
      'a.example, b.example',
      { code: 'zone-several', parts: ['a.example', 'b.example'] },
    ],
    [
      'pairs and IDs on one line',
      `a.example = ${ZONE_ID} ${OTHER_ID};`,
      { code: 'zone-several', parts: [`a.example=${ZONE_ID}`, OTHER_ID] },
    ],
    [
      'an ID with a digit too few',
      ZONE_ID.slice(1),
      { code: 'zone-not-an-id', id: ZONE_ID.slice(1), digits: 31 },
    ],
    ['an ID with a digit too many', `${ZONE_ID}0`, { code: 'zone-not-an-id', digits: 33 }],
    [
      'an ID with a digit too few after a name',
      `example.com=${ZONE_ID.slice(1)}`,
      { code: 'zone-not-an-id', id: ZONE_ID.slice(1), name: 'example.com', digits: 31 },
    ],
    ['a missing ID', 'example.com=', { code: 'zone-not-an-id', id: '', digits: null }],
    ['a relative path as ID', 'example.com=../x', { code: 'zone-not-an-id', id: '../x' }],
    ['a name as ID', 'example.com=example.com', { code: 'zone-not-an-id', id: 'example.com' }],
    ['a missing name', `=${ZONE_ID}`, { code: 'zone-not-a-name', name: '' }],
    ['an invalid name', `exa mple=${ZONE_ID}`, { code: 'zone-not-a-name', name: 'exa mple' }],
    ['an operator of the API', 'contains:example.com', { code: 'zone-with-operator' }],
    ['a port', 'example.com:443', { code: 'zone-with-operator' }],
    ['a word', 'production-zone', { code: 'zone-unreadable' }],
    ['a relative path', '../../user/tokens', { code: 'zone-unreadable' }],
    ['dots', '..', { code: 'zone-unreadable' }],
    ['a slash', 'a/b', { code: 'zone-unreadable' }],
    ['an encoded slash', 'a%2fb', { code: 'zone-unreadable' }],
    ['a query', 'example.com?x', { code: 'zone-unreadable' }],
    ['a fragment', 'example.com#x', { code: 'zone-unreadable' }],
    ['a wildcard', '*.example.com', { code: 'zone-unreadable' }],
    ['an IP address', '192.0.2.1', { code: 'zone-unreadable' }],
    ['a user', 'me@example.com', { code: 'zone-unreadable' }],
  ])('rejects %s', (_what, text, problem) => {
    expect(parseZones(text).problems).toMatchObject([{ got: text, ...problem }]);
  });

  it('rejects one name with two IDs', () => {
    const text = `example.com=${ZONE_ID}\nEXAMPLE.com=${OTHER_ID}`;
    expect(parseZones(text).problems).toEqual([
      { code: 'zone-name-of-two-ids', name: 'example.com', ids: [ZONE_ID, OTHER_ID] },
    ]);
  });
});

describe('parsing `environment`', () => {
  it.each([
    ['4fefbe0d9a8e4c4bb7c2d1e0f9a8b7', { id: '4fefbe0d9a8e4c4bb7c2d1e0f9a8b7', name: null }],
    ['Staging', { id: null, name: 'Staging' }],
    ['EU – West 1', { id: null, name: 'EU – West 1' }],
    // These may be names, or IDs in another form than those in Cloudflare's documentation.
    ['stagingeuropewest1', { id: 'stagingeuropewest1', name: 'stagingeuropewest1' }],
    ['stag0123456789abcdef0123456789', expect.objectContaining({ name: 'stag0123456789abcdef0123456789' })],
  ])('accepts %s', (text, value) => {
    expect(parseEnvironment(text)).toEqual({ value, problems: [], notices: [] });
  });

  it.each([['a\nb'], ['x'.repeat(256)]])('rejects %j', (text) => {
    expect(parseEnvironment(text).problems).toEqual([{ code: 'environment-unreadable', got: text }]);
  });
});
