import { describe } from 'vitest';
import { EMAIL, ENVIRONMENT, KEY, TOKEN, test, ZONE } from './stage.ts';

/* run/requests.test.ts covers all kinds of requests. */

const KEYED = {
  url: 'https://example.com/cat.jpg',
  headers: {
    'CF-Device-Type': 'mobile',
    'CF-IPCountry': 'DE',
    'Accept-Language': 'de',
    Origin: 'https://example.com',
  },
};

describe.concurrent('a request', () => {
  test('has the format of the API', async ({ edge, run, expect }) => {
    const ran = await run({
      ...{ operation: 'invalidate', environment: ENVIRONMENT },
      urls: `# the cat\n${JSON.stringify(KEYED)}`,
    });
    expect(edge.requests, ran.stdout).toHaveLength(1);
    expect(edge.requests[0]).toMatchObject({
      method: 'POST',
      path: `/client/v4/zones/${ZONE}/environments/${ENVIRONMENT}/invalidate_cache`,
      status: 200,
      body: { files: [KEYED] },
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    });
    expect(ran.status).toBe(0);
    expect(ran.outputs).toMatchObject({ result: 'purged', requests: '1', failed: '0' });
    expect(JSON.parse(ran.outputs['purge-ids'] ?? '')).toEqual([edge.requests[0]?.id]);
  });
});

describe.concurrent('authentication works', () => {
  test('with email and key', async ({ edge, play, expect }) => {
    const ran = await play({ 'api-token': '', 'api-email': EMAIL, 'api-key': KEY, everything: 'true' });
    expect(ran.outputs.result).toBe('purged');
    const headers = edge.requests[0]?.headers;
    expect(headers).toMatchObject({ 'x-auth-email': EMAIL, 'x-auth-key': KEY });
    expect(headers).not.toHaveProperty('authorization');
  });

  test('with environment variables', async ({ edge, play, expect }) => {
    const env = { CLOUDFLARE_API_TOKEN: TOKEN, CLOUDFLARE_ZONE_ID: ZONE };
    const ran = await play({ 'api-token': '', zone: '', everything: 'true' }, { env });
    expect(ran.outputs.result).toBe('purged');
    expect(edge.requests[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
    expect(ran.stdout).toContain(`::add-mask::${TOKEN}`);
  });
});
