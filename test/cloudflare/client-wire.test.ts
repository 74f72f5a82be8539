import nock from 'nock';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createClient } from '../../src/cloudflare/client.ts';
import type { ApiResult } from '../../src/cloudflare/failure.ts';
import { LIMITS } from '../../src/cloudflare/limits.ts';
import { createRateLimiter } from '../../src/cloudflare/rate-limiter.ts';
import type { Call } from '../../src/cloudflare/send-request.ts';
import { createTransport } from '../../src/http/transport.ts';
import { successBody, ZONE_ID } from '../examples.ts';
import { createFakeClock } from '../fake-clock.ts';

const API = 'https://api.cloudflare.com';
const PATH = `/zones/${ZONE_ID}/purge_cache`;
const WIRE_PATH = `/client/v4${PATH}`;
const TOKEN = 'cfut_0123456789abcdefghijABCDEFGHIJ0123456789';
const PURGE: Call = {
  ...{ method: 'POST', path: PATH, draws: { limit: 'requests', targets: 1 } },
  body: '{"files":["https://example.com/%C3%BC?a=%2A&b=[1]","https://example.com//a/../b"]}',
};
const LOOKUP: Call = { method: 'GET', path: '/zones?name=example.com' };

/** Sends through node-fetch, as the action does. The clock stands still during an exchange. */
function send(call: Call): Promise<ApiResult> {
  const clock = createFakeClock();
  const deadline = 600_000;
  return createClient({
    ...{ baseUrl: `${API}/client/v4`, credentials: { kind: 'token', token: TOKEN }, deadline },
    transport: clock.holding(createTransport()),
    rateLimiter: createRateLimiter(LIMITS.pro, clock, deadline),
    ...{ clock, random: () => 0, retries: 2, tell: () => {} },
    ...{ stop: new AbortController().signal, abandon: new AbortController().signal },
  })(call);
}

// Nock replaces HTTP in the process, which all test files share.
beforeAll(() => {
  if (!nock.isActive()) nock.activate();
  nock.disableNetConnect();
});
afterEach(() => nock.cleanAll());
afterAll(() => {
  nock.enableNetConnect();
  nock.restore();
});

it('sends a purge as a POST with these bytes, the credentials, and a user agent', async () => {
  const seen: { headers: Headers; body: string }[] = [];
  nock(API)
    .post(WIRE_PATH)
    .reply(async (request: Request) => {
      seen.push({ headers: request.headers, body: await request.text() });
      return [200, successBody('abc'), { 'cf-ray': '8f1a-FRA' }];
    });
  expect(await send(PURGE)).toMatchObject({ ok: true, attempts: 1, ray: '8f1a-FRA', result: { id: 'abc' } });
  expect(seen[0]?.body).toBe(PURGE.body);
  expect(Object.fromEntries(seen[0]?.headers ?? [])).toMatchObject({
    authorization: `Bearer ${TOKEN}`,
    'content-type': 'application/json',
    'user-agent': expect.stringMatching(/^cloudflare-cache-purge\//),
  });
});

it('sends a look-up as a GET without a content type', async () => {
  nock(API, { badheaders: ['content-type'] })
    .get('/client/v4/zones?name=example.com')
    .matchHeader('authorization', `Bearer ${TOKEN}`)
    .reply(200, { ...successBody(), result: [] });
  expect(await send(LOOKUP)).toMatchObject({ ok: true, result: [] });
});

it('does not follow a redirect, which would send the credentials elsewhere', async () => {
  nock(API).post(WIRE_PATH).reply(307, '', { Location: 'https://elsewhere.example/' });
  const elsewhere = nock('https://elsewhere.example').post('/').reply(200, successBody());
  expect(await send(PURGE)).toMatchObject({ ok: false, kind: 'redirected', attempts: 1 });
  expect(elsewhere.isDone()).toBe(false);
});

it.each<[what: string, fail: (of: nock.Interceptor) => unknown]>([
  ['a broken connection', (of) => of.replyWithError(Object.assign(new Error('x'), { code: 'ECONNRESET' }))],
  ['a 429', (of) => of.reply(429, '', { 'Retry-After': '2' })],
  ['a 502 with HTML', (of) => of.reply(502, '<title>502 Bad Gateway</title>')],
])('sends the same bytes again after %s', async (_what, fail) => {
  const bodies: string[] = [];
  const same = (body: unknown) => bodies.push(JSON.stringify(body)) > 0;
  fail(nock(API).post(WIRE_PATH, same));
  nock(API).post(WIRE_PATH, same).reply(200, successBody('late'));
  expect(await send(PURGE)).toMatchObject({ ok: true, result: { id: 'late' } });
  expect(new Set(bodies)).toEqual(new Set([PURGE.body]));
});
