import { describe, expect, it } from 'vitest';
import type { Client } from '../../src/cloudflare/client.ts';
import { everythingBeyondEnvironment, placeInEnvironment } from '../../src/cloudflare/environments.ts';
import type { EnvironmentRef } from '../../src/cloudflare/zone-reasons.ts';
import { answerOf, ZONE_ID, zoneOf } from '../examples.ts';
import { accepted, api, FORBIDDEN } from './zone-api.ts';

const ENVIRONMENT_ID = '4fefbe0d9a8e4c4bb7c2d1e0f9a8b7';
const ID: EnvironmentRef = { id: ENVIRONMENT_ID, name: null };
/** Looks like an ID, but may be a name. */
const EITHER: EnvironmentRef = { id: 'stagingeuropewest1', name: 'stagingeuropewest1' };
const name = (name: string): EnvironmentRef => ({ id: null, name });

const ZONE = zoneOf('example.com');
const PATH = `/zones/${ZONE_ID}/environments`;
const LIST = [
  { name: 'Production', ref: 'prod-ref', version: 3 },
  { name: 'Staging', ref: ENVIRONMENT_ID, version: null },
  { name: 'Broken' },
];
const client = (list: readonly object[] = LIST) => api({ [PATH]: accepted({ environments: list }) });
const place = (ref: EnvironmentRef, client: Client | null) => placeInEnvironment([ZONE], ref, client);
const inEnvironment = (id: string) => ({
  ok: true,
  value: { zones: [{ ...ZONE, environment: id }], notices: [] },
});

describe('an environment of one zone', () => {
  it('given as an ID needs neither a look-up nor credentials', async () => {
    expect(await place(ID, null)).toEqual(inEnvironment(ENVIRONMENT_ID));
  });

  it.each([['Staging'], ['staging'], ['STAGING'], [ENVIRONMENT_ID]])(
    'given as %s is found by name or ref',
    async (text) => {
      expect(await place(name(text), client())).toEqual(inEnvironment(ENVIRONMENT_ID));
    },
  );

  it('with a name that looks like an ID is found by its name', async () => {
    const found = await place(EITHER, client([{ name: 'StagingEuropeWest1', ref: ENVIRONMENT_ID }]));
    expect(found).toEqual(inEnvironment(ENVIRONMENT_ID));
  });

  it.each<[what: string, client: Client | null]>([
    ['without permission', api({ [PATH]: FORBIDDEN })],
    ['without credentials', null],
  ])('that looks like an ID is used as one %s to look it up', async (_what, client) => {
    expect(await place(EITHER, client)).toEqual(inEnvironment('stagingeuropewest1'));
  });

  it.each([['Production'], ['production'], ['prod-ref']])('named %s is the zone itself', async (text) => {
    expect(await place(name(text), client())).toEqual({
      ok: true,
      value: { zones: [ZONE], notices: [{ code: 'production-is-zone', zone: ZONE }] },
    });
  });

  it.each<[what: string, environments: unknown, names: string[]]>([
    ['one other', LIST.slice(0, 1), ['Production']],
    ['none', [], []],
    ['not a list', 'Staging', []],
    ['no valid name', [{ name: 7, ref: 'x' }], ['']],
  ])(
    'that does not exist is a problem with the names of the others: %s',
    async (_what, environments, names) => {
      const found = await place(name('Staging'), api({ [PATH]: accepted({ environments }) }));
      const problem = { code: 'environment-not-found', environment: 'Staging', zone: ZONE, names };
      expect(found).toEqual({ ok: false, reason: [problem] });
    },
  );

  it('without a ref is a problem, and never becomes the zone', async () => {
    expect(await place(name('Broken'), client())).toMatchObject({
      ok: false,
      reason: [{ code: 'environment-not-found' }],
    });
  });

  it.each<[what: string, ref: EnvironmentRef, failure: ReturnType<typeof answerOf> | null]>([
    ['is refused', name('Staging'), FORBIDDEN],
    ['lacks credentials', name('Staging'), null],
    ['fails for a possible ID', EITHER, answerOf(500, 'oops')],
  ])('whose look-up %s is a problem with that failure', async (_what, ref, failure) => {
    expect(await place(ref, failure === null ? null : api({ [PATH]: failure }))).toEqual({
      ok: false,
      reason: [
        {
          code: 'environment-lookup-failed',
          environment: ref.name,
          zone: ZONE,
          failure: failure ?? 'no-credentials',
        },
      ],
    });
  });
});

describe('an environment of several zones', () => {
  const [A, B] = [zoneOf('a.example', 'a1'), zoneOf('b.example', 'b2')];
  const both = (ofA: readonly object[], ofB: readonly object[]) =>
    api({
      '/zones/a1/environments': accepted({ environments: ofA }),
      '/zones/b2/environments': accepted({ environments: ofB }),
    });

  it('is looked up in each zone', async () => {
    const client = both([{ name: 'Staging', ref: 'ref-a' }], [{ name: 'Staging', ref: 'ref-b' }]);
    expect(await placeInEnvironment([A, B], name('Staging'), client)).toEqual({
      ok: true,
      value: {
        zones: [
          { ...A, environment: 'ref-a' },
          { ...B, environment: 'ref-b' },
        ],
        notices: [],
      },
    });
  });

  it.each<[what: string, ref: EnvironmentRef]>([
    ['name', name('Staging')],
    ['ID', ID],
  ])('that one zone has, given by its %s, applies to that zone only', async (_what, ref) => {
    const client = both([{ name: 'Staging', ref: ENVIRONMENT_ID }], [{ name: 'Production', ref: 'p' }]);
    const environment = ref.name ?? ref.id;
    expect(await placeInEnvironment([A, B], ref, client)).toEqual({
      ok: true,
      value: {
        zones: [{ ...A, environment: ENVIRONMENT_ID }, B],
        notices: [{ code: 'environment-in-other-zone', environment, zone: B }],
      },
    });
  });

  it('that no zone has is a problem for each zone', async () => {
    expect(await placeInEnvironment([A, B], name('QA'), both([], []))).toMatchObject({
      ok: false,
      reason: [
        { code: 'environment-not-found', zone: A },
        { code: 'environment-not-found', zone: B },
      ],
    });
  });

  it.each<[what: string, ofB: ReturnType<typeof answerOf>]>([
    ['if its look-up is refused', FORBIDDEN],
    ['if its environment has no ref', accepted({ environments: [{ name: 'Staging' }] })],
  ])('never purges a whole zone %s', async (_what, ofB) => {
    const client = api({
      '/zones/a1/environments': accepted({ environments: [{ name: 'Staging', ref: 'ref-a' }] }),
      '/zones/b2/environments': ofB,
    });
    expect(await placeInEnvironment([A, B], name('Staging'), client)).toMatchObject({
      ok: false,
      reason: [{ zone: B }],
    });
  });
});

describe('a purge of everything', () => {
  const [whole, staging] = [ZONE, zoneOf('example.com', ZONE_ID, ENVIRONMENT_ID)];

  it('through the zone exceeds the requested environment', () => {
    const batches = [
      { kind: 'everything', zone: whole },
      { kind: 'urls', zone: whole },
    ] as const;
    expect(everythingBeyondEnvironment(batches, name('Production'))).toEqual([
      { code: 'everything-beyond-environment', environment: 'Production', zone: whole },
    ]);
  });

  it('is allowed in an environment, or if no environment was requested', () => {
    expect(everythingBeyondEnvironment([{ kind: 'everything', zone: staging }], name('Staging'))).toEqual([]);
    expect(everythingBeyondEnvironment([{ kind: 'everything', zone: whole }], null)).toEqual([]);
  });
});
