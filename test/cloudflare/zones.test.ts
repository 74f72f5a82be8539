import { describe, expect, it } from 'vitest';
import type { Client } from '../../src/cloudflare/client.ts';
import type { ZoneRef } from '../../src/cloudflare/zone-reasons.ts';
import { resolveZones } from '../../src/cloudflare/zones.ts';
import type { Target } from '../../src/targets/target.ts';
import { answerOf, targetOf, ZONE_ID, zoneOf } from '../examples.ts';
import { accepted, api, FORBIDDEN, zoneItem, zonePage } from './zone-api.ts';

const named = (name: string): ZoneRef => ({ id: null, name });
const known = (id: string, name: string | null = null): ZoneRef => ({ id, name });

const URLS = [targetOf('urls', 'https://a.example/')];
const TAGS = [targetOf('tags', 'news')];
const EVERYTHING = [targetOf('everything', 'everything')];

const resolve = (
  zones: readonly ZoneRef[],
  client: Client | null,
  targets: readonly Target[] = URLS,
): ReturnType<typeof resolveZones> => resolveZones({ zones, environment: null }, targets, client);

const only = (...zones: unknown[]): object => ({ ok: true, value: { zones, notices: [] } });
const refused = (...reason: object[]): object => ({ ok: false, reason });

describe('a zone', () => {
  it.each<[what: string, ref: ZoneRef, zone: object]>([
    ['by its ID', known(ZONE_ID), zoneOf(null)],
    ['as name=ID', known(ZONE_ID, 'example.com'), zoneOf('example.com')],
  ])('given %s needs neither a look-up nor credentials', async (_what, ref, zone) => {
    expect(await resolve([ref], null)).toEqual(only(zone));
  });

  it('given by name is looked up', async () => {
    const client = api({
      [zonePage('example.com')]: accepted([zoneItem('example.com')], { total_pages: 1 }),
    });
    expect(await resolve([named('example.com')], client)).toEqual(only(zoneOf('example.com')));
    expect(client.calls).toEqual([`GET ${zonePage('example.com')}`]);
  });

  it('is found on a later page, after zones with other names', async () => {
    const others = Array.from({ length: 50 }, (_, index) => zoneItem(`x${index}.example.com`, `x${index}`));
    const client = api({
      [zonePage('example.com', 1)]: accepted(others, { total_pages: 2 }),
      [zonePage('example.com', 2)]: accepted([zoneItem('Example.com')], { total_pages: 2 }),
    });
    expect(await resolve([named('example.com')], client)).toEqual(only(zoneOf('example.com')));
  });

  it.each<[what: string, result: unknown, info: object | undefined]>([
    ['an empty page that claims there are more', [], { total_pages: 1000 }],
    ['no list', null, { total_pages: 3 }],
    ['no count of pages', [{ id: 7, name: 'example.com' }, null, 'x', { name: 'example.com' }], undefined],
    ['an ID that would change the path', [{ id: '../user', name: 'example.com' }], undefined],
    [
      'names of the prototype',
      JSON.parse('[{"__proto__": {"id": "evil", "name": "example.com"}}]'),
      undefined,
    ],
  ])('is not found if the response has %s, and no page follows', async (_what, result, info) => {
    const client = api({ [zonePage('example.com')]: accepted(result, info) });
    expect(await resolve([named('example.com')], client)).toEqual(
      refused({ code: 'zone-not-found', name: 'example.com', platform: null }),
    );
    expect(client.calls).toHaveLength(1);
  });

  it('in several accounts is a problem with all their names', async () => {
    const list = [zoneItem('example.com', 'id1', 'Shop'), zoneItem('example.com', 'id2', 'Blog `x`')];
    const client = api({ [zonePage('example.com')]: accepted(list, { total_pages: 1 }) });
    const choices = [
      { id: 'id1', account: 'Shop' },
      { id: 'id2', account: 'Blog `x`' },
    ];
    expect(await resolve([named('example.com')], client)).toEqual(
      refused({ code: 'zone-in-several-accounts', name: 'example.com', choices }),
    );
  });

  it('whose look-up is refused is a problem with that failure', async () => {
    const client = api({ [zonePage('example.com')]: FORBIDDEN });
    expect(await resolve([named('example.com')], client)).toEqual(
      refused({ code: 'zone-lookup-failed', name: 'example.com', failure: FORBIDDEN }),
    );
  });

  it('is not resolved if the second page fails', async () => {
    const broken = answerOf(500, 'oops');
    const client = api({
      [zonePage('example.com', 1)]: accepted([zoneItem('example.com')], { total_pages: 2 }),
      [zonePage('example.com', 2)]: broken,
    });
    expect(await resolve([named('example.com')], client)).toEqual(
      refused({ code: 'zone-lookup-failed', name: 'example.com', failure: broken }),
    );
  });

  it('given by name is a problem without credentials', async () => {
    expect(await resolve([named('example.com')], null)).toEqual(
      refused({ code: 'zone-lookup-failed', name: 'example.com', failure: 'no-credentials' }),
    );
  });

  it.each([
    ['a.pages.dev', 'pages'],
    ['a.workers.dev', 'workers'],
    ['pub-1.r2.dev', 'r2'],
  ])('named %s is not found, since it belongs to a platform', async (name, platform) => {
    const client = api({ [zonePage(name)]: accepted([]) });
    expect(await resolve([named(name)], client)).toEqual(refused({ code: 'zone-not-found', name, platform }));
  });
});

describe('an IDN zone', () => {
  const [unicode, ascii] = ['bücher.example', 'xn--bcher-kva.example'];

  it.each([[unicode], [ascii], ['BÜCHER.example']])('is found if the API lists it as %s', async (name) => {
    const client = api({ [zonePage(unicode)]: accepted([zoneItem(name)], { total_pages: 1 }) });
    expect(await resolve([named(ascii)], client)).toEqual(only(zoneOf(ascii)));
    expect(client.calls).toHaveLength(1);
  });

  it('is looked up in ASCII if Unicode finds none', async () => {
    const client = api({
      [zonePage(unicode)]: accepted([]),
      [zonePage(ascii)]: accepted([zoneItem(ascii)]),
    });
    expect(await resolve([named(ascii)], client)).toEqual(only(zoneOf(ascii)));
  });

  it('gets its name in ASCII, like the hosts of targets', async () => {
    const client = api({ '/zones/a1': accepted({ name: unicode }) });
    expect(await resolve([known('a1'), known('b2', 'b.example')], client)).toEqual(
      only(zoneOf(ascii, 'a1'), zoneOf('b.example', 'b2')),
    );
  });
});

describe('several zones', () => {
  it('given by ID have their names looked up, which assign URLs to zones', async () => {
    const client = api({
      '/zones/a1': accepted({ id: 'a1', name: 'a.example' }),
      '/zones/b2': accepted({ name: 'b.example' }),
    });
    expect(await resolve([known('a1'), known('b2')], client)).toEqual(
      only(zoneOf('a.example', 'a1'), zoneOf('b.example', 'b2')),
    );
  });

  it.each<[what: string, targets: readonly Target[]]>([
    ['tags', TAGS],
    ['everything', EVERYTHING],
    [
      'a target of an earlier report for one of them',
      [{ ...targetOf('urls', 'https://a.example/'), zone: 'a1' }],
    ],
  ])('given by ID need neither a look-up nor credentials for %s', async (_what, targets) => {
    const both = only(zoneOf(null, 'a1'), zoneOf(null, 'b2'));
    expect(await resolve([known('a1'), known('b2')], null, targets)).toEqual(both);
  });

  it('given as name=ID need no look-up', async () => {
    expect(await resolve([known('a1', 'a.example'), known('b2', 'b.example')], null)).toEqual(
      only(zoneOf('a.example', 'a1'), zoneOf('b.example', 'b2')),
    );
  });

  it('need no look-up for a name or an ID that another line completes', async () => {
    const zones = [known('a1'), named('b.example'), known('a1', 'a.example'), known('b2', 'b.example')];
    expect(await resolve(zones, null)).toEqual(only(zoneOf('a.example', 'a1'), zoneOf('b.example', 'b2')));
  });

  it('are a problem with the failure of a refused look-up of a name', async () => {
    const client = api({ '/zones/b2': FORBIDDEN });
    expect(await resolve([known('a1', 'a.example'), known('b2')], client)).toEqual(
      refused({ code: 'zone-name-lookup-failed', id: 'b2', failure: FORBIDDEN }),
    );
  });

  it.each<[what: string, result: unknown]>([
    ['a name', { id: 'b2' }],
    ['a zone', null],
    ['a domain name', { name: 'b.example/x' }],
  ])('are a problem if the response for one lacks %s', async (_what, result) => {
    const client = api({ '/zones/b2': accepted(result) });
    expect(await resolve([known('a1', 'a.example'), known('b2')], client)).toEqual(
      refused({ code: 'zone-without-name', id: 'b2' }),
    );
  });

  it('that are the same zone become one', async () => {
    const client = api({
      [zonePage('example.com')]: accepted([zoneItem('example.com')]),
      [`/zones/${ZONE_ID}`]: accepted({ name: 'example.com' }),
    });
    expect(await resolve([known(ZONE_ID), named('example.com')], client)).toEqual(
      only(zoneOf('example.com')),
    );
  });

  it('with the same ID become one with all names', async () => {
    const zones = [known(ZONE_ID, 'saas.example'), known(ZONE_ID, 'shop.customer.example')];
    expect(await resolve(zones, null)).toEqual(
      only({ ...zoneOf('saas.example'), otherNames: ['shop.customer.example'] }),
    );
  });

  it('with the same name are a problem with their IDs', async () => {
    const client = api({ '/zones/b2': accepted({ name: 'a.example' }) });
    expect(await resolve([known('a1', 'a.example'), known('b2')], client)).toEqual(
      refused({ code: 'zone-name-of-two-ids', name: 'a.example', ids: ['a1', 'b2'] }),
    );
  });

  it('report all their problems together', async () => {
    const client = api({
      [zonePage('a.example')]: accepted([]),
      [zonePage('b.example')]: FORBIDDEN,
      [zonePage('c.example')]: accepted([zoneItem('c.example')]),
    });
    expect(await resolve([named('a.example'), named('b.example'), named('c.example')], client)).toMatchObject(
      refused({ code: 'zone-not-found' }, { code: 'zone-lookup-failed' }),
    );
  });
});

describe('hosts of a Cloudflare platform', () => {
  it('are reported by platform, for all kinds of targets', async () => {
    const targets = [
      targetOf('urls', 'https://a.pages.dev/x'),
      targetOf('urls', 'https://a.pages.dev/y'),
      targetOf('prefixes', 'b.pages.dev/x'),
      targetOf('hosts', 'a.workers.dev'),
      targetOf('urls', 'https://pub-1.r2.dev:8443/?x'),
    ];
    expect(await resolve([known(ZONE_ID)], null, targets)).toMatchObject({
      value: {
        notices: [
          { code: 'hosts-of-platform', platform: 'pages', hosts: ['a.pages.dev', 'b.pages.dev'] },
          { code: 'hosts-of-platform', platform: 'workers', hosts: ['a.workers.dev'] },
          { code: 'hosts-of-platform', platform: 'r2', hosts: ['pub-1.r2.dev'] },
        ],
      },
    });
  });

  it('exclude a tag, another domain, and a name with the same ending', async () => {
    const targets = [
      targetOf('tags', 'a.pages.dev'),
      targetOf('hosts', 'pages.dev.example'),
      targetOf('hosts', 'mypages.dev'),
      targetOf('urls', 'https://example.com/a.pages.dev'),
    ];
    expect(await resolve([known(ZONE_ID)], null, targets)).toEqual(only(zoneOf(null)));
  });
});
