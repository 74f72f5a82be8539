import { describe, expect, it } from 'vitest';
import type { Call, Client } from '../../src/cloudflare/client.ts';
import type { ApiResult } from '../../src/cloudflare/failure.ts';
import { type EnvironmentAsk, resolveZones, type ZoneAsk } from '../../src/cloudflare/zones.ts';
import { answerOf, errorBody, ZONE_ID, zoneOf } from '../examples.ts';

const ENVIRONMENT_ID = '4fefbe0d9a8e4c4bb7c2d1e0f9a8b7';
const named = (name: string): ZoneAsk => ({ id: null, name });
const known = (id: string, name: string | null = null): ZoneAsk => ({ id, name });

/** The API, by path (with its query); all else is not found. */
function api(pages: Readonly<Record<string, ApiResult>>): Client & { readonly calls: readonly Call[] } {
  const calls: Call[] = [];
  const client: Client = async (call) => {
    calls.push(call);
    return pages[call.path] ?? answerOf(404, errorBody(7003, `Could not route to ${call.path}`));
  };
  return Object.assign(client, { calls });
}

const ok = (result: unknown, resultInfo?: object): ApiResult =>
  answerOf(200, { success: true, errors: [], messages: [], result, result_info: resultInfo });
const zonePage = (name: string, page = 1): string => `/zones?name=${name}&page=${page}&per_page=50`;
const zoneItem = (name: string, id = ZONE_ID, account = 'Main') => ({
  id,
  name,
  account: { id: 'acc', name: account },
});
const resolve = (asks: ZoneAsk[], client: Client, environment: EnvironmentAsk | null = null) =>
  resolveZones(asks, environment, asks.length > 1, client);

describe('a zone', () => {
  it('that is given by its ID needs no look-up', async () => {
    const client = api({});
    expect(await resolve([known(ZONE_ID)], client)).toEqual({
      zones: [zoneOf(null)],
      problems: [],
      notices: [],
    });
    expect(client.calls).toEqual([]);
  });

  it('that is given as name=ID needs none either, among several', async () => {
    const client = api({});
    const { zones } = await resolve([known('a1', 'a.example'), known('b2', 'b.example')], client);
    expect(zones).toEqual([zoneOf('a.example', 'a1'), zoneOf('b.example', 'b2')]);
    expect(client.calls).toEqual([]);
  });

  it('that is given by name is looked up, drawing on no limit of the purge', async () => {
    const client = api({ [zonePage('example.com')]: ok([zoneItem('example.com')], { total_pages: 1 }) });
    expect(await resolve([named('example.com')], client)).toEqual({
      zones: [zoneOf('example.com')],
      problems: [],
      notices: [],
    });
    expect(client.calls).toEqual([{ method: 'GET', path: zonePage('example.com') }]);
  });

  it('is found on a later page, past zones of other names', async () => {
    const others = Array.from({ length: 50 }, (_, index) => zoneItem(`x${index}.example.com`, `x${index}`));
    const client = api({
      [zonePage('example.com', 1)]: ok(others, { total_pages: 2 }),
      [zonePage('example.com', 2)]: ok([zoneItem('Example.com')], { total_pages: 2 }),
    });
    expect((await resolve([named('example.com')], client)).zones).toEqual([zoneOf('example.com')]);
  });

  it.each<[what: string, result: unknown, info: object | undefined]>([
    ['an empty page that claims more', [], { total_pages: 1000 }],
    ['no list', null, { total_pages: 3 }],
    ['no count of pages', [{ id: 7, name: 'example.com' }, null, 'x', { name: 'example.com' }], undefined],
    [
      'names of the prototype',
      JSON.parse('[{"__proto__": {"id": "evil", "name": "example.com"}}]'),
      undefined,
    ],
  ])('is not found in %s, which ends the look-up', async (_what, result, info) => {
    const client = api({ [zonePage('example.com')]: ok(result, info) });
    const { zones, problems } = await resolve([named('example.com')], client);
    expect(zones).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(client.calls).toHaveLength(1);
  });

  it('that the token cannot see is a problem that names it, and the ways out', async () => {
    const client = api({ [zonePage('example.com')]: ok([], { total_pages: 0 }) });
    const { problems } = await resolve([named('example.com')], client);
    expect(problems[0]?.message).toContain('there is no zone "example.com" that this token can see');
    expect(problems[0]?.message).toContain('`example.com=ID`');
    expect(problems[0]).not.toHaveProperty('failure');
  });

  it('of which there is one in several accounts is a problem that names them all', async () => {
    const list = [zoneItem('example.com', 'id1', 'Shop'), zoneItem('example.com', 'id2', 'Blog `x`')];
    const client = api({ [zonePage('example.com')]: ok(list, { total_pages: 1 }) });
    const { zones, problems } = await resolve([named('example.com')], client);
    expect(zones).toEqual([]);
    expect(problems[0]?.message).toContain(
      '2 accounts have a zone "example.com"; write `example.com=id1` (account "Shop") or `example.com=id2` (account "Blog `x`")',
    );
  });

  it('that may not be looked up is a problem with the API’s own words, and keeps the failure', async () => {
    const refused = answerOf(403, errorBody(9109, 'Unauthorized to access requested resource'));
    const client = api({ [zonePage('example.com')]: refused });
    const { problems } = await resolve([named('example.com')], client);
    expect(problems[0]?.message).toContain(
      'zone "example.com" could not be looked up: HTTP 403: Unauthorized to access requested resource (code 9109)',
    );
    expect(problems[0]?.message).toContain('Zone › Zone › Read');
    expect(problems[0]?.failure).toBe(refused);
  });

  it('on whose second page the API fails is a problem, not a zone', async () => {
    const client = api({
      [zonePage('example.com', 1)]: ok([zoneItem('example.com')], { total_pages: 2 }),
      [zonePage('example.com', 2)]: answerOf(500, 'oops'),
    });
    const { zones, problems } = await resolve([named('example.com')], client);
    expect(zones).toEqual([]);
    expect(problems[0]?.message).toContain('HTTP 500');
  });
});

describe('several zones', () => {
  it('given by ID are asked for their names, which tell whose a URL is', async () => {
    const client = api({
      '/zones/a1': ok({ id: 'a1', name: 'a.example' }),
      '/zones/b2': ok({ name: 'b.example' }),
    });
    const { zones, problems } = await resolve([known('a1'), known('b2')], client);
    expect(zones).toEqual([zoneOf('a.example', 'a1'), zoneOf('b.example', 'b2')]);
    expect(problems).toEqual([]);
  });

  it.each<[what: string, answer: ApiResult]>([
    ['without the permission', answerOf(403, errorBody(10000, 'Authentication error'))],
    ['without a name in the answer', ok({ id: 'b2' })],
    ['without a zone in the answer', ok(null)],
  ])('of which one hides its name are a problem: %s', async (_what, answer) => {
    const client = api({ '/zones/b2': answer });
    const { problems } = await resolve([known('a1', 'a.example'), known('b2')], client);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toContain('the name of zone b2 could not be looked up');
    expect(problems[0]?.message).toContain('`name=b2`');
    expect(problems[0]?.failure).toBe(answer.ok ? undefined : answer);
  });

  it('that turn out to be the same one are one', async () => {
    const client = api({ [zonePage('example.com')]: ok([zoneItem('example.com')], { total_pages: 1 }) });
    const { zones } = await resolve([known(ZONE_ID, 'example.com'), named('example.com')], client);
    expect(zones).toEqual([zoneOf('example.com')]);
  });

  it('name all their problems at once', async () => {
    const client = api({
      [zonePage('a.example')]: ok([], {}),
      [zonePage('b.example')]: answerOf(403, errorBody(10000, 'Authentication error')),
      [zonePage('c.example')]: ok([zoneItem('c.example')], {}),
    });
    const { problems } = await resolve([named('a.example'), named('b.example'), named('c.example')], client);
    expect(problems).toHaveLength(2);
  });
});

describe('an environment', () => {
  const path = `/zones/${ZONE_ID}/environments`;
  const list = [
    { name: 'Production', ref: 'prod-ref', version: 3 },
    { name: 'Staging', ref: ENVIRONMENT_ID, version: null },
    { name: 'Broken' },
  ];
  const client = () => api({ [path]: ok({ environments: list }) });
  const ask = (name: string): EnvironmentAsk => ({ id: null, name });

  it('that is given by its ID needs no look-up', async () => {
    const none = api({});
    const { zones } = await resolve([known(ZONE_ID)], none, { id: ENVIRONMENT_ID, name: null });
    expect(zones).toEqual([zoneOf(null, ZONE_ID, ENVIRONMENT_ID)]);
    expect(none.calls).toEqual([]);
  });

  it.each([['Staging'], ['staging'], ['STAGING'], [ENVIRONMENT_ID]])(
    'that is given as %s is looked up by name or ref',
    async (name) => {
      const { zones, problems, notices } = await resolve([known(ZONE_ID)], client(), ask(name));
      expect(zones).toEqual([zoneOf(null, ZONE_ID, ENVIRONMENT_ID)]);
      expect([problems, notices]).toEqual([[], []]);
    },
  );

  it.each([['Production'], ['production'], ['prod-ref']])(
    '%s is the zone itself, with a notice of what everything means there',
    async (name) => {
      const { zones, notices } = await resolve([known(ZONE_ID, 'example.com')], client(), ask(name));
      expect(zones).toEqual([zoneOf('example.com')]);
      expect(notices).toEqual([
        'Production of example.com is purged through the zone itself; `everything` there clears all environments',
      ]);
    },
  );

  it('that does not exist is a problem that names those that do', async () => {
    const { zones, problems } = await resolve([known(ZONE_ID, 'example.com')], client(), ask('Stage'));
    expect(zones).toEqual([]);
    expect(problems[0]?.message).toBe(
      'example.com has no environment "Stage"; it has "Production", "Staging", "Broken"',
    );
  });

  it('without a ref cannot be purged, and never becomes the zone', async () => {
    const { zones, problems } = await resolve([known(ZONE_ID)], client(), ask('Broken'));
    expect(zones).toEqual([]);
    expect(problems).toHaveLength(1);
  });

  it.each<[what: string, result: unknown]>([
    ['none', { environments: [] }],
    ['no list', { environments: 'Staging' }],
    ['nothing', null],
    ['nothing of use', { environments: [null, 'Staging', { name: 7, ref: 'x' }] }],
  ])('in a zone that has %s is a problem', async (_what, result) => {
    const { zones, problems } = await resolve([known(ZONE_ID)], api({ [path]: ok(result) }), ask('Staging'));
    expect(zones).toEqual([]);
    expect(problems[0]?.message).toContain('has no environment "Staging"');
  });

  it('that may not be looked up is a problem with the API’s words and the permission that is missing', async () => {
    const refused = answerOf(403, errorBody(10000, 'Authentication error'));
    const { zones, problems } = await resolve([known(ZONE_ID)], api({ [path]: refused }), ask('Staging'));
    expect(zones).toEqual([]);
    expect(problems[0]?.failure).toBe(refused);
    expect(problems[0]?.message).toContain('Authentication error (code 10000)');
    expect(problems[0]?.message).toContain('Zone › Zone Versioning › Read');
  });

  it('is looked up in each of several zones', async () => {
    const both = api({
      '/zones/a1/environments': ok({ environments: [{ name: 'Staging', ref: 'ref-a' }] }),
      '/zones/b2/environments': ok({ environments: [{ name: 'Staging', ref: 'ref-b' }] }),
    });
    const { zones } = await resolve(
      [known('a1', 'a.example'), known('b2', 'b.example')],
      both,
      ask('Staging'),
    );
    expect(zones).toEqual([zoneOf('a.example', 'a1', 'ref-a'), zoneOf('b.example', 'b2', 'ref-b')]);
  });

  it('is not looked up when a zone is not known', async () => {
    const none = api({ [zonePage('a.example')]: ok([], {}) });
    const { problems } = await resolve([named('a.example')], none, ask('Staging'));
    expect(problems).toHaveLength(1);
    expect(none.calls).toHaveLength(1);
  });
});
