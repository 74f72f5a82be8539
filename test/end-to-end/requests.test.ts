import { describe } from 'vitest';
import { EMAIL, ENVIRONMENT, KEY, pages, TOKEN, test, ZONE } from './stage.ts';

const KEYED = {
  url: 'https://example.com/cat.jpg',
  headers: {
    'CF-Device-Type': 'mobile',
    'CF-IPCountry': 'DE',
    'Accept-Language': 'de',
    Origin: 'https://example.com',
  },
};

const rows: { what: string; inputs: Record<string, string>; body: unknown }[] = [
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

const endpoints = [
  { where: 'zone', place: {}, path: `/client/v4/zones/${ZONE}` },
  {
    where: 'environment',
    place: { environment: ENVIRONMENT },
    path: `/client/v4/zones/${ZONE}/environments/${ENVIRONMENT}`,
  },
];

for (const { where, place, path } of endpoints) {
  for (const operation of ['purge', 'invalidate']) {
    describe.concurrent(`${operation} through the ${where} endpoint`, () => {
      for (const { what, inputs, body } of rows) {
        test(what, async ({ edge, run, expect }) => {
          const ran = await run({ operation, ...place, ...inputs });
          expect(edge.requests, ran.stdout).toHaveLength(1);
          expect(edge.requests[0]).toMatchObject({
            method: 'POST',
            path: `${path}/${operation}_cache`,
            status: 200,
            body,
            headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
          });
          expect(ran.status).toBe(0);
          expect(ran.outputs).toMatchObject({ result: 'purged', requests: '1', failed: '0' });
          expect(JSON.parse(ran.outputs['purge-ids'] ?? '')).toEqual([edge.requests[0]?.id]);
        });
      }
    });
  }
}

describe.concurrent('signing in', () => {
  test('with the older pair', async ({ edge, run, expect }) => {
    const ran = await run({ 'api-token': '', 'api-email': EMAIL, 'api-key': KEY, everything: 'true' });
    expect(ran.outputs.result).toBe('purged');
    const headers = edge.requests[0]?.headers;
    expect(headers).toMatchObject({ 'x-auth-email': EMAIL, 'x-auth-key': KEY });
    expect(headers).not.toHaveProperty('authorization');
  });

  test('from the environment', async ({ edge, run, expect }) => {
    const env = { CLOUDFLARE_API_TOKEN: TOKEN, CLOUDFLARE_ZONE_ID: ZONE };
    const ran = await run({ 'api-token': '', zone: '', everything: 'true' }, { env });
    expect(ran.outputs.result).toBe('purged');
    expect(edge.requests[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
    expect(ran.stdout).toContain(`::add-mask::${TOKEN}`);
  });

  test('inputs win over the environment', async ({ edge, run, expect }) => {
    const env = {
      CLOUDFLARE_API_TOKEN: 'cfut_of_somebody_else',
      CLOUDFLARE_EMAIL: 'x@example.com',
      CLOUDFLARE_API_KEY: KEY,
    };
    const ran = await run({ everything: 'true' }, { env });
    expect(ran.outputs.result).toBe('purged');
    expect(edge.requests[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
  });

  test('a missing secret is an error, unless it may be skipped', async ({ edge, run, expect }) => {
    const red = await run({ 'api-token': '', everything: 'true' });
    expect(red.status).toBe(1);
    expect(red.annotations[0]?.message).toContain('api-token: is missing');
    const skipped = await run({ 'api-token': '', everything: 'true', 'if-no-credentials': 'skip' });
    expect(skipped.status).toBe(0);
    expect(skipped.outputs.result).toBe('skipped');
    expect(edge.requests).toHaveLength(0);
  });
});

describe.concurrent('batches', () => {
  const sizes = (edge: { purges(): { body: unknown }[] }): number[] =>
    edge.purges().map(({ body }) => (Object.values(body as object)[0] as unknown[]).length);

  test('of 100 targets', async ({ edge, run, expect }) => {
    const ran = await run({ urls: pages(250).join('\n') });
    expect(ran.outputs).toMatchObject({ result: 'purged', requests: '3', purged: '250' });
    expect(sizes(edge)).toEqual([100, 100, 50]);
    expect(edge.purges().flatMap(({ body }) => (body as { files: string[] }).files)).toEqual(pages(250));
  });

  test('of 500 URLs on enterprise, and 100 of all else', async ({ edge, run, expect }) => {
    const tags = Array.from({ length: 150 }, (_, tag) => `t${tag}`);
    const ran = await run({ plan: 'enterprise', urls: pages(600).join('\n'), tags: tags.join(' ') });
    expect(ran.outputs).toMatchObject({ result: 'purged', requests: '4', purged: '750' });
    expect(sizes(edge).sort((a, b) => a - b)).toEqual([50, 100, 100, 500]);
  });

  test('of the size that is asked for', async ({ edge, run, expect }) => {
    await run({ urls: pages(25).join('\n'), 'batch-size': '10' });
    expect(sizes(edge)).toEqual([10, 10, 5]);
  });

  test('never mix URLs with and without headers, or two selectors', async ({ edge, run, expect }) => {
    const urls = ['https://example.com/', JSON.stringify(KEYED), 'https://example.com/b'].join('\n');
    const ran = await run({ urls, tags: 'a', hosts: 'example.com', prefixes: 'example.com/x' });
    expect(ran.outputs).toMatchObject({ result: 'purged', requests: '5', purged: '6', strategy: 'mixed' });
    const bodies = edge.purges().map(({ body }) => JSON.stringify(body));
    expect(bodies.sort()).toEqual(
      [
        { files: ['https://example.com/', 'https://example.com/b'] },
        { files: [KEYED] },
        { tags: ['a'] },
        { hosts: ['example.com'] },
        { prefixes: ['example.com/x'] },
      ]
        .map((body) => JSON.stringify(body))
        .sort(),
    );
  });
});

describe.concurrent('the edge cache', () => {
  test('loses exactly what was named', async ({ edge, run, expect }) => {
    edge.fill(pages(20));
    await run({ urls: pages(20).slice(3, 7).join('\n') });
    expect(pages(20).filter((url) => !edge.cached(url))).toEqual(pages(20).slice(3, 7));
  });

  test('loses one variant of a custom cache key', async ({ edge, run, expect }) => {
    const url = 'https://example.com/';
    for (const device of ['mobile', 'desktop']) edge.fill([url], { 'CF-Device-Type': device });
    await run({ urls: url, 'url-headers': 'CF-Device-Type: mobile' });
    expect(edge.cached(url, { 'CF-Device-Type': 'mobile' })).toBe(false);
    expect(edge.cached(url, { 'CF-Device-Type': 'desktop' })).toBe(true);
  });

  test('is marked stale by invalidate, not emptied', async ({ edge, run, expect }) => {
    edge.fill(['https://example.com/']);
    await run({ urls: 'https://example.com/', operation: 'invalidate' });
    expect(edge.copies()).toHaveLength(1);
    expect((await edge.visit('https://example.com/')).cache).not.toBe('HIT');
  });
});
