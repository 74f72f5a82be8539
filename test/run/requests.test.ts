import { describe, expect, it } from 'vitest';
import type { EdgeOptions } from '../edge/edge.ts';
import { numbered } from '../examples.ts';
import { lines, openStage } from './play.ts';

const ENVIRONMENT = '12abcd3e45f678940a573f51834a54';
const EMAIL = 'dev@example.com';
const KEY = 'c2547eb745079dac9320b638f5e225cf483cc5cfdda41';
const WORLD: EdgeOptions = {
  zones: [
    {
      name: 'example.com',
      plan: 'enterprise',
      keyHeaders: ['CF-Device-Type', 'CF-IPCountry', 'Accept-Language'],
      environments: [{ name: 'Staging', ref: ENVIRONMENT }],
    },
  ],
};

const KEYED = {
  url: 'https://example.com/cat.jpg',
  headers: {
    'CF-Device-Type': 'mobile',
    'CF-IPCountry': 'DE',
    'Accept-Language': 'de',
    Origin: 'https://example.com',
  },
};

const SELECTORS: { what: string; inputs: Record<string, string>; body: unknown }[] = [
  { what: 'everything', inputs: { everything: 'true' }, body: { purge_everything: true } },
  {
    what: 'by URL',
    inputs: { urls: '# the logo\nhttps://Example.com/logo.png\n\n  https://example.com/ü?v=1#top  ' },
    body: { files: ['https://example.com/logo.png', 'https://example.com/%C3%BC?v=1'] },
  },
  {
    what: 'by URL, as a JSON array',
    inputs: { urls: '["https://example.com/a", "https://example.com/b"]' },
    body: { files: ['https://example.com/a', 'https://example.com/b'] },
  },
  {
    what: 'by URL with headers, from a JSON line',
    inputs: { urls: JSON.stringify(KEYED) },
    body: { files: [KEYED] },
  },
  {
    what: 'by URL with headers, from url-headers',
    inputs: {
      urls: 'https://example.com/',
      'url-headers': 'CF-Device-Type: mobile, desktop\nCF-IPCountry: DE',
    },
    body: {
      files: [
        { url: 'https://example.com/', headers: { 'CF-Device-Type': 'mobile', 'CF-IPCountry': 'DE' } },
        { url: 'https://example.com/', headers: { 'CF-Device-Type': 'desktop', 'CF-IPCountry': 'DE' } },
      ],
    },
  },
  {
    what: 'by tag',
    inputs: { tags: 'news, Front-Page\nnews' },
    body: { tags: ['news', 'Front-Page'] },
  },
  {
    what: 'by host',
    inputs: { hosts: 'WWW.example.com bücher.example.com' },
    body: { hosts: ['www.example.com', 'xn--bcher-kva.example.com'] },
  },
  {
    what: 'by prefix',
    inputs: { prefixes: 'www.example.com/blog/\nhttps://example.com/é' },
    body: { prefixes: ['www.example.com/blog/', 'example.com/%C3%A9'] },
  },
];

const PLACES = [
  ['zone', {}, ''],
  ['environment', { environment: ENVIRONMENT }, `/environments/${ENVIRONMENT}`],
] as const;

describe.each(PLACES)('the endpoint of the %s', (_where, place, below) => {
  describe.each(['purge', 'invalidate'])('for %s', (operation) => {
    it.each(SELECTORS)('gets the documented request: $what', async ({ inputs, body }) => {
      const { edge, play } = openStage(WORLD);
      const { outcome, ids } = await play({ operation, ...place, ...inputs });
      expect(outcome.result).toBe('purged');
      expect(edge.requests).toMatchObject([
        {
          method: 'POST',
          path: `/client/v4/zones/${edge.zones[0]?.id}${below}/${operation}_cache`,
          status: 200,
          body,
          headers: { authorization: `Bearer ${edge.token}`, 'content-type': 'application/json' },
        },
      ]);
      expect(ids).toEqual([edge.requests[0]?.id]);
    });
  });
});

describe('authentication', () => {
  const keys = [{ email: EMAIL, key: KEY }];

  it('with the legacy pair sends no token', async () => {
    const { edge, play } = openStage({ ...WORLD, keys });
    const inputs = { 'api-token': '', 'api-email': EMAIL, 'api-key': KEY, everything: 'true' };
    expect((await play(inputs)).outcome.result).toBe('purged');
    expect(edge.requests[0]?.headers).toMatchObject({ 'x-auth-email': EMAIL, 'x-auth-key': KEY });
    expect(edge.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it('prefers an input to the environment', async () => {
    const { edge, play } = openStage(WORLD);
    const env = {
      CLOUDFLARE_API_TOKEN: 'cfut_of_somebody_else',
      CLOUDFLARE_EMAIL: EMAIL,
      CLOUDFLARE_API_KEY: KEY,
    };
    expect((await play({ everything: 'true' }, { env })).outcome.result).toBe('purged');
    expect(edge.requests[0]?.headers.authorization).toBe(`Bearer ${edge.token}`);
  });
});

describe('batches', () => {
  const PAGES = numbered('https://example.com/page-', 600);
  const filesOf = ({ body }: { body: unknown }): unknown[] => Object.values(body as object)[0];

  it.each([
    ['have 100 targets', { urls: lines(PAGES.slice(0, 250)) }, [100, 100, 50]],
    ['have 500 URLs on enterprise', { urls: lines(PAGES), plan: 'enterprise' }, [500, 100]],
    ['have 100 tags on enterprise', { tags: lines(numbered('t', 150)), plan: 'enterprise' }, [100, 50]],
    ['have the size of `batch-size`', { urls: lines(PAGES.slice(0, 25)), 'batch-size': '10' }, [10, 10, 5]],
  ])('%s', async (_what, inputs, sizes) => {
    const { edge, play } = openStage(WORLD);
    const { confirmed } = await play(inputs);
    expect(edge.purges().map((request) => filesOf(request).length)).toEqual(sizes);
    expect(edge.purges().flatMap(filesOf)).toEqual(confirmed);
  });

  it('never mix URLs with and without headers, or two selectors', async () => {
    const { edge, play } = openStage(WORLD);
    const urls = lines(['https://example.com/', JSON.stringify(KEYED), 'https://example.com/b']);
    const { outcome } = await play({ urls, tags: 'a', hosts: 'example.com', prefixes: 'example.com/x' });
    expect(outcome).toMatchObject({ result: 'purged', strategy: 'mixed' });
    const bodies = [
      { files: ['https://example.com/', 'https://example.com/b'] },
      { files: [KEYED] },
      { tags: ['a'] },
      { hosts: ['example.com'] },
      { prefixes: ['example.com/x'] },
    ];
    expect(edge.purges()).toHaveLength(bodies.length);
    expect(edge.purges().map(({ body }) => body)).toEqual(expect.arrayContaining(bodies));
  });
});

describe('the edge', () => {
  const PAGES = numbered('https://example.com/page-', 20);

  it('loses exactly the named targets', async () => {
    const { edge, play } = openStage(WORLD);
    edge.fill(PAGES);
    await play({ urls: lines(PAGES.slice(3, 7)) });
    expect(PAGES.filter((url) => !edge.cached(url))).toEqual(PAGES.slice(3, 7));
  });

  it('loses one variant of a custom cache key', async () => {
    const { edge, play } = openStage(WORLD);
    const url = 'https://example.com/';
    for (const device of ['mobile', 'desktop']) edge.fill([url], { 'CF-Device-Type': device });
    await play({ urls: url, 'url-headers': 'CF-Device-Type: mobile' });
    expect(edge.cached(url, { 'CF-Device-Type': 'mobile' })).toBe(false);
    expect(edge.cached(url, { 'CF-Device-Type': 'desktop' })).toBe(true);
  });

  it('keeps copies that are marked stale by invalidate', async () => {
    const { edge, play } = openStage(WORLD);
    edge.fill(PAGES.slice(0, 1));
    await play({ urls: PAGES[0] ?? '', operation: 'invalidate' });
    expect(edge.copies()).toHaveLength(1);
    expect(edge.cached(PAGES[0] ?? '')).toBe(false);
  });
});
