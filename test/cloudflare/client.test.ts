import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Call,
  type ClientEvent,
  type ClientOptions,
  type Credentials,
  createClient,
} from '../../src/cloudflare/client.ts';
import type { ApiResult, FailureKind } from '../../src/cloudflare/failure.ts';
import { LIMITS } from '../../src/cloudflare/limits.ts';
import { createRateLimiter } from '../../src/cloudflare/rate-limiter.ts';
import { Cancelled, type Transport } from '../../src/context.ts';
import { createTransport } from '../../src/http/transport.ts';
import { errorBody, successBody, ZONE_ID } from '../examples.ts';
import { createFakeClock, type FakeClock } from '../fake-clock.ts';

const API = 'https://api.cloudflare.com';
const BASE = '/client/v4';
const TOKEN = 'cfut_0123456789abcdefghijABCDEFGHIJ0123456789';
const PURGE = `/zones/${ZONE_ID}/purge_cache`;

/** One purge of a tag. */
const CALL: Call = {
  method: 'POST',
  path: PURGE,
  body: '{"tags":["a"]}',
  draws: { limit: 'requests', targets: 1 },
};
const LOOKUP: Call = { method: 'GET', path: '/zones?name=example.com' };

interface Bench extends ClientOptions {
  readonly clock: FakeClock;
  readonly told: readonly ClientEvent[];
}

/** A client on a clock without time, whose delays between attempts have no jitter. */
function bench(more: Partial<ClientOptions> = {}): Bench {
  const clock = createFakeClock();
  const deadline = more.deadline ?? 600_000;
  const told: ClientEvent[] = [];
  return {
    baseUrl: `${API}${BASE}`,
    credentials: { kind: 'token', token: TOKEN },
    // Nock takes real time.
    transport: clock.holding(createTransport({})),
    rateLimiter: createRateLimiter(LIMITS.pro, clock, deadline),
    random: () => 0,
    retries: 5,
    deadline,
    stop: new AbortController().signal,
    abandon: new AbortController().signal,
    tell: (event) => told.push(event),
    ...more,
    clock,
    told,
  };
}

const send = (more: Partial<ClientOptions> = {}, call: Call = CALL): Promise<ApiResult> =>
  createClient(bench(more))(call);

/** The API's next answers, one after the other; the last one stands for all that follow. */
function api(...answers: [status: number, body: unknown, headers?: Record<string, string>][]) {
  const seen: { headers: Headers; body: string }[] = [];
  nock(API)
    .persist()
    .post(`${BASE}${PURGE}`)
    .reply(async (request: Request) => {
      seen.push({ headers: request.headers, body: await request.text() });
      return answers[Math.min(seen.length, answers.length) - 1];
    });
  return seen;
}

/** A transport that gives each request to the next of these, the last one for all that follow. */
function transportOf(...steps: Transport[]): Transport & { readonly urls: readonly string[] } {
  const urls: string[] = [];
  const transport: Transport = (request) => {
    urls.push(request.url);
    const step = steps[Math.min(urls.length, steps.length) - 1];
    return step ? step(request) : Promise.reject(new Error('no step'));
  };
  return Object.assign(transport, { urls });
}

type Response = Awaited<ReturnType<Transport>>;

function responseOf(status: number, headers: Record<string, string>, text: Response['text']): Response {
  return {
    status,
    header: (name) => headers[name] ?? null,
    text,
    start: async (most) => Buffer.from(await text()).subarray(0, most),
  };
}

const answering =
  (status: number, body: unknown, headers: Record<string, string> = {}): Transport =>
  async () =>
    responseOf(status, headers, async () => (typeof body === 'string' ? body : JSON.stringify(body)));

/** No answer ever; gives up when it is told to. */
const silent: Transport = ({ signal }) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.abortPendingRequests();
  nock.cleanAll();
  nock.enableNetConnect();
});

describe('a request', () => {
  it.each<[what: string, credentials: Credentials | null, has: Record<string, string>, lacks: string[]]>([
    [
      'with a token',
      { kind: 'token', token: TOKEN },
      { authorization: `Bearer ${TOKEN}` },
      ['x-auth-email', 'x-auth-key'],
    ],
    [
      'with e-mail and key',
      { kind: 'key', email: 'me@example.com', key: 'cfk_0123456789' },
      { 'x-auth-email': 'me@example.com', 'x-auth-key': 'cfk_0123456789' },
      ['authorization'],
    ],
    ['with neither', null, {}, ['authorization', 'x-auth-email', 'x-auth-key']],
  ])('signs in %s', async (_what, credentials, has, lacks) => {
    const seen = api([200, successBody()]);
    await send({ credentials });
    const headers = Object.fromEntries(seen[0]?.headers ?? []);
    expect(headers).toMatchObject(has);
    for (const name of lacks) expect(headers).not.toHaveProperty(name);
  });

  it('is a POST of JSON that says who asks', async () => {
    const seen = api([200, successBody()]);
    await send();
    expect(seen).toHaveLength(1);
    expect(seen[0]?.body).toBe('{"tags":["a"]}');
    expect(Object.fromEntries(seen[0]?.headers ?? [])).toMatchObject({
      accept: 'application/json',
      'content-type': 'application/json',
      'user-agent': expect.stringMatching(/^cloudflare-cache-purge\//),
    });
  });

  it('that looks something up is a GET without body and content type', async () => {
    const headers: Headers[] = [];
    nock(API, { badheaders: ['content-type'] })
      .get(`${BASE}/zones`)
      .query({ name: 'example.com' })
      .reply(async (request: Request) => {
        headers.push(request.headers);
        return [200, { success: true, errors: [], messages: [], result: [], result_info: { page: 1 } }];
      });
    expect(await send({}, LOOKUP)).toMatchObject({ ok: true, result: [], resultInfo: { page: 1 } });
    expect(headers[0]?.get('authorization')).toBe(`Bearer ${TOKEN}`);
  });

  it('keeps the bytes of what is purged', async () => {
    const body = JSON.stringify({
      files: ['https://example.com/%C3%BC?a=%2A&b=[1]', 'https://example.com//a/../b'],
    });
    const seen = api([200, successBody()]);
    await send({}, { ...CALL, body });
    expect(seen[0]?.body).toBe(body);
  });

  it('goes to another base address, also one of this machine', async () => {
    nock('http://127.0.0.1:8080').post(`/api${PURGE}`).reply(200, successBody('here'));
    expect(await send({ baseUrl: 'http://127.0.0.1:8080/api' })).toMatchObject({
      ok: true,
      result: { id: 'here' },
    });
  });
});

describe('an answer confirms', () => {
  it.each<[what: string, status: number, body: unknown, result: unknown]>([
    ['200 with success true', 200, successBody('abc'), { id: 'abc' }],
    ['201 and other 2xx', 201, successBody('abc'), { id: 'abc' }],
    [
      'without an ID, which the schema allows',
      200,
      { success: true, errors: [], messages: [], result: null },
      null,
    ],
    ['without the other fields', 200, { success: true }, undefined],
    ['with white space around', 200, `\n ${JSON.stringify(successBody('abc'))}\n`, { id: 'abc' }],
  ])('%s', async (_what, status, body, result) => {
    api([status, body]);
    const answer = await send();
    expect(answer).toMatchObject({ ok: true, status, attempts: 1 });
    expect(answer.ok && answer.result).toEqual(result);
  });

  it('and keeps its messages, whose code 10000 is no error here, and the cf-ray', async () => {
    const messages = [{ code: 10000, message: 'This API Token is valid and active', type: null }];
    api([200, successBody('abc', messages), { 'CF-Ray': '8f1a-FRA' }]);
    expect(await send()).toMatchObject({
      ok: true,
      ray: '8f1a-FRA',
      messages: [{ code: 10000, message: 'This API Token is valid and active' }],
    });
  });
});

describe('an answer confirms nothing, and is not asked for again', () => {
  it.each<[what: string, status: number, body: unknown, kind: FailureKind, facts: object]>([
    [
      '200 with success false',
      200,
      errorBody(1012, 'no'),
      'unproven',
      { errors: [{ code: 1012, message: 'no' }] },
    ],
    [
      '200 with success false and no word',
      200,
      { success: false },
      'unproven',
      { instead: { what: 'no-errors', success: 'false' } },
    ],
    [
      '200 with HTML',
      200,
      '<!doctype html><title>Sign in</title>',
      'unproven',
      { instead: { what: 'html', title: 'Sign in' } },
    ],
    ['200 with HTML without a title', 200, ' <html>', 'unproven', { instead: { what: 'html', title: null } }],
    ['200 with {}', 200, '{}', 'unproven', { instead: { what: 'no-errors', success: 'null' } }],
    ['200 with nothing', 200, '', 'unproven', { instead: { what: 'nothing' } }],
    ['200 with white space', 200, ' \n', 'unproven', { instead: { what: 'nothing' } }],
    ['204', 204, '', 'unproven', { instead: { what: 'nothing' } }],
    ['200 with null', 200, 'null', 'unproven', { instead: { what: 'text' } }],
    ['200 with true', 200, 'true', 'unproven', { instead: { what: 'text' } }],
    ['200 with a list', 200, [successBody()], 'unproven', { instead: { what: 'text' } }],
    [
      '200 with success as a text',
      200,
      { success: 'true' },
      'unproven',
      { instead: { what: 'no-errors', success: '"true"' } },
    ],
    [
      '200 with success as a number',
      200,
      { success: 1 },
      'unproven',
      { instead: { what: 'no-errors', success: '1' } },
    ],
    [
      '200 with success in the prototype',
      200,
      '{"__proto__":{"success":true}}',
      'unproven',
      { instead: { what: 'no-errors', success: 'null' } },
    ],
    [
      '200 with success inside',
      200,
      { result: { success: true } },
      'unproven',
      { instead: { what: 'no-errors', success: 'null' } },
    ],
    [
      '200 with errors of odd shapes',
      200,
      { success: false, errors: 'no' },
      'unproven',
      { errors: [{ message: 'no' }] },
    ],
    [
      '400',
      400,
      errorBody(1012, 'one of them'),
      'refused',
      { errors: [{ code: 1012, message: 'one of them' }] },
    ],
    [
      '401',
      401,
      errorBody(1000, 'Invalid API Token'),
      'refused',
      { errors: [{ code: 1000, message: 'Invalid API Token' }] },
    ],
    [
      '404 with HTML',
      404,
      '<title>Not found</title>',
      'refused',
      { instead: { what: 'html', title: 'Not found' }, meaning: 'page-instead' },
    ],
    ['405', 405, errorBody(10405, 'Method not allowed'), 'refused', {}],
    [
      '400 with success true',
      400,
      successBody(),
      'refused',
      { instead: { what: 'no-errors', success: 'true' } },
    ],
    ['413', 413, '<html>', 'refused', { meaning: 'batch-too-large' }],
    ['422', 422, errorBody(1, 'no'), 'refused', {}],
  ])('%s', async (_what, status, body, kind, facts) => {
    const seen = api([status, body, { 'cf-ray': 'ray-1' }]);
    const answer = await send();
    expect(answer).toMatchObject({ ok: false, kind, status, attempts: 1, ray: 'ray-1', ...facts });
    expect(seen).toHaveLength(1);
  });

  it('when it is larger than any answer of the API', async () => {
    const seen = api([200, { success: true, padding: 'x'.repeat(9 * 1024 * 1024) }]);
    expect(await send()).toMatchObject({ ok: false, kind: 'unproven', instead: { what: 'too-large' } });
    expect(seen).toHaveLength(1);
  });

  it('but what it says reaches the user: code, message, documentation, pointer and chain', async () => {
    const error = {
      code: 6003,
      message: 'Invalid request headers',
      documentation_url: 'https://developers.cloudflare.com/x',
      source: { pointer: '/files/3' },
      error_chain: [{ code: 6111, message: 'Invalid format for Authorization header' }],
    };
    api([400, { success: false, errors: [error], messages: [{ code: 5, message: 'a hint' }], result: null }]);
    expect(await send()).toMatchObject({
      errors: [
        {
          code: 6003,
          message: 'Invalid request headers',
          documentationUrl: 'https://developers.cloudflare.com/x',
          pointer: '/files/3',
          chain: [{ code: 6111, message: 'Invalid format for Authorization header' }],
        },
      ],
      pointers: [3],
      messages: [{ code: 5, message: 'a hint' }],
    });
  });

  it.each<[what: string, body: object, words: readonly string[]]>([
    ['an error that is no list', { errors: { code: 1, message: 'a' } }, ['1 a']],
    ['a text', { errors: 'a' }, ['0 a']],
    ['a list of texts and nulls', { errors: ['a', null, 7] }, ['0 a']],
    ['an entry without code and message', { errors: [{}] }, ['0 no message']],
    ['a code that is a text', { errors: [{ code: '1012', message: 'a' }] }, ['0 a']],
    ['a message that is no text', { errors: [{ code: 1, message: { a: 1 } }] }, ['1 no message']],
    [
      'a source and a chain that are none',
      { errors: [{ code: 1, message: 'a', source: 'x', error_chain: 3 }] },
      ['1 a'],
    ],
    ['a pointer that is no text', { errors: [{ code: 1, message: 'a', source: { pointer: 3 } }] }, ['1 a']],
    [
      'several',
      {
        errors: [
          { code: 1, message: 'a' },
          { code: 2, message: 'b' },
        ],
      },
      ['1 a', '2 b'],
    ],
    ['`error` as a text', { error: 'a' }, ['0 a']],
    ['`error` as an object', { error: { code: 7, message: 'a' } }, ['7 a']],
    ['`message` alone', { message: 'a' }, ['0 a']],
    ['`error_chain` alone', { errors: [], error_chain: [{ code: 6111, message: 'a' }] }, ['6111 a']],
    [
      '`messages` alone, whose codes mean something else',
      { errors: [], messages: [{ code: 10000, message: 'a' }] },
      ['0 a'],
    ],
  ])("and the server's words are read, whatever their shape: %s", async (_what, body, words) => {
    api([400, { success: false, ...body }]);
    const result = await send();
    expect(!result.ok && result.errors.map(({ code, message }) => `${code} ${message}`)).toEqual(words);
  });

  it('and no answer is too long to tell of', async () => {
    const long = 'x'.repeat(100_000);
    api([
      400,
      { success: false, errors: [{ code: 1, message: long, error_chain: [{ code: 2, message: long }] }] },
    ]);
    const answer = await send();
    expect(answer).toMatchObject({ ok: false, kind: 'refused', errors: [{ code: 1 }] });
    expect(JSON.stringify(answer).length).toBeLessThan(30_000);
  });

  it('not even when it nests deeper than anyone would', async () => {
    const deep = 20_000;
    const nested = `${'{"code":1,"message":"m","error_chain":['.repeat(deep)}${']}'.repeat(deep)}`;
    api([400, `{"success":false,"errors":[${nested}]}`]);
    expect(await send()).toMatchObject({ ok: false, kind: 'refused' });
  });
});

describe('a redirect is not followed, so that no other host sees the credentials', () => {
  it.each([301, 302, 303, 307, 308])('%i', async (status) => {
    const elsewhere = nock('https://evil.example')
      .persist()
      .get(/.*/)
      .reply(200, successBody())
      .post(/.*/)
      .reply(200, successBody());
    const seen = api([status, '', { Location: 'https://evil.example/purge' }]);
    expect(await send()).toMatchObject({
      ok: false,
      kind: 'redirected',
      status,
      instead: { what: 'redirect', location: 'https://evil.example/purge' },
    });
    expect(seen).toHaveLength(1);
    expect(elsewhere.pendingMocks()).toHaveLength(2);
  });

  it('also to the same host, to nowhere, and for a look-up', async () => {
    api([302, '', { Location: `${BASE}/elsewhere` }]);
    expect(await send()).toMatchObject({ kind: 'redirected' });
    nock.cleanAll();
    api([302, '']);
    expect(await send()).toMatchObject({ kind: 'redirected', instead: { what: 'redirect', location: null } });
    nock(API).get(`${BASE}/zones`).query(true).reply(301, '', { Location: 'http://api.cloudflare.com/' });
    expect(await send({}, LOOKUP)).toMatchObject({ kind: 'redirected' });
  });
});

describe('another attempt', () => {
  it.each<[what: string, answer: [number, unknown]]>([
    ['408', [408, '']],
    ['409', [409, errorBody(1, 'conflict')]],
    ['429', [429, errorBody(1134, 'Unable to purge, rate limit reached.')]],
    ['500', [500, errorBody(1, 'internal')]],
    ['502 with HTML', [502, '<title>502 Bad Gateway</title>']],
    ['503', [503, '']],
    ['504', [504, 'upstream request timeout']],
    ['520', [520, '<title>520: Web server is returning an unknown error</title>']],
    ['503 that claims success', [503, successBody()]],
  ])('is made after %s, and counts if it comes good', async (_what, answer) => {
    const seen = api(answer, answer, [200, successBody('late')]);
    expect(await send()).toMatchObject({ ok: true, attempts: 3, result: { id: 'late' } });
    expect(seen).toHaveLength(3);
    expect(new Set(seen.map(({ body }) => body))).toEqual(new Set(['{"tags":["a"]}']));
  });

  it.each(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT'])(
    'is made after the network error %s',
    async (code) => {
      nock(API)
        .post(`${BASE}${PURGE}`)
        .replyWithError(Object.assign(new Error(`it was ${code}`), { code }));
      api([200, successBody('late')]);
      expect(await send()).toMatchObject({ ok: true, attempts: 2 });
    },
  );

  it.each(['DEPTH_ZERO_SELF_SIGNED_CERT', 'CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID'])(
    'is not made after %s: the same certificate would be met',
    async (code) => {
      nock(API)
        .post(`${BASE}${PURGE}`)
        .replyWithError(Object.assign(new Error(`it was ${code}`), { code }));
      const seen = api([200, successBody()]);
      expect(await send()).toMatchObject({ ok: false, kind: 'network', code, attempts: 1 });
      expect(seen).toHaveLength(0);
    },
  );

  it.each([0, 1])('is made %i times and not more', async (retries) => {
    const seen = api([503, errorBody(7, 'down'), { 'cf-ray': 'ray-9' }]);
    expect(await send({ retries })).toMatchObject({
      ok: false,
      kind: 'unavailable',
      meaning: 'api-unavailable',
      attempts: retries + 1,
      errors: [{ code: 7, message: 'down' }],
      ray: 'ray-9',
    });
    expect(seen).toHaveLength(retries + 1);
  });

  it('is made after no answer came within half a minute', async () => {
    const on = bench({ transport: transportOf(silent, answering(200, successBody('late'))) });
    expect(await createClient(on)(CALL)).toMatchObject({ ok: true, attempts: 2 });
    expect(on.clock.now()).toBe(30_000 + 1000);
  });

  it('is not made for ever when no answer comes', async () => {
    const transport = transportOf(silent);
    expect(await send({ transport, retries: 1 })).toMatchObject({
      ok: false,
      kind: 'timeout',
      attempts: 2,
      limitMs: 30_000,
    });
    expect(transport.urls).toHaveLength(2);
  });

  it('names the network error when none is left', async () => {
    const transport = transportOf(() => {
      throw Object.assign(
        new Error('request to https://x failed, reason: it broke', {
          cause: Object.assign(new Error('x'), { code: 'EPROTO' }),
        }),
      );
    });
    expect(await send({ transport, retries: 1 })).toMatchObject({
      ok: false,
      kind: 'network',
      status: null,
      code: 'EPROTO',
      said: 'it broke',
      meaning: 'no-connection',
    });
  });

  const closed = Object.assign(new Error('Premature close'), { code: 'ERR_STREAM_PREMATURE_CLOSE' });
  it.each<[what: string, broken: Transport]>([
    ['its connection was closed', async () => responseOf(200, {}, () => Promise.reject(closed))],
    ['it had no length', answering(200, '{"success":true,"errors":[],"mess')],
    ['the last bracket was missing', answering(200, '{"success":true,"result":{"id":"a"}')],
    ['a refusal broke off', async () => responseOf(403, {}, () => Promise.reject(closed))],
  ])('is made when an answer broke off, since it may have been a yes: %s', async (_what, broken) => {
    const transport = transportOf(broken, answering(200, successBody('late')));
    expect(await send({ transport })).toMatchObject({ ok: true, attempts: 2 });
    expect(await send({ transport: transportOf(broken), retries: 1 })).toMatchObject({
      ok: false,
      kind: expect.stringMatching(/unproven|refused/),
      attempts: 2,
    });
  });
});

describe('the wait before another attempt', () => {
  /** How long a call took on the clock, when every answer but the last is this one. */
  async function waited(
    answer: [number, unknown, Record<string, string>?],
    more: Partial<ClientOptions> = {},
    count = 1,
  ): Promise<number> {
    const on = bench({
      transport: transportOf(
        ...Array.from({ length: count }, () => answering(...answer)),
        answering(200, successBody()),
      ),
      ...more,
    });
    expect(await createClient(on)(CALL)).toMatchObject({ ok: true });
    return on.clock.now();
  }

  it('doubles from a second', async () => {
    expect(await waited([503, ''], {}, 5)).toBe(1000 + 2000 + 4000 + 8000 + 16_000);
  });

  it("grows to a tenth of the step's time in an outage", async () => {
    expect(await waited([503, ''], { deadline: 200_000 }, 8)).toBe(31_000 + 3 * 20_000);
  });

  it('is up to a quarter shorter, by chance', async () => {
    expect(await waited([503, ''], { random: () => 1 })).toBe(750);
  });

  it.each<[what: string, headers: Record<string, string>, ms: number]>([
    ['Retry-After in seconds', { 'retry-after': '7' }, 7000],
    ['Retry-After before Ratelimit', { 'retry-after': '3', ratelimit: '"default";r=0;t=30' }, 3000],
    ['Ratelimit', { ratelimit: '"default";r=0;t=30' }, 30_000],
    ['Ratelimit without r', { ratelimit: '"default";t=12' }, 12_000],
    ['Ratelimit with spaces', { ratelimit: '"default" ; r = 0 ; t = 12' }, 12_000],
    ['the empty one of several', { ratelimit: '"a";r=9;t=60, "b";r=0;t=5' }, 5000],
    ['the longest of several empty ones', { ratelimit: '"a";r=0;t=6, "b";r=0;t=5' }, 6000],
    ['the longest when none says that it is empty', { ratelimit: '"a";r=5;t=6, "b";r=1;t=5' }, 6000],
    ['nothing of use: growing', { 'retry-after': 'soon', ratelimit: 'full' }, 1000],
    ['nothing: growing', {}, 1000],
  ])('of a 429 is that of %s', async (_what, headers, ms) => {
    expect(await waited([429, errorBody(1134, 'Unable to purge'), headers])).toBe(ms);
  });

  it.each<[what: string, headers: Record<string, string>, ms: number]>([
    ['Retry-After', { 'retry-after': '120' }, 120_000],
    ['its own, since Ratelimit is about 429', { ratelimit: '"default";r=0;t=30' }, 1000],
  ])('of a 503 is %s', async (_what, headers, ms) => {
    expect(await waited([503, '', headers])).toBe(ms);
  });

  it.each(['0', 'Fri, 20 Nov 2026 11:59:00 GMT'])(
    'is the own one, growing, under a Retry-After of %s',
    async (asked) => {
      expect(await waited([429, '', { 'retry-after': asked }], {}, 4)).toBe(1000 + 2000 + 4000 + 8000);
      expect(await waited([503, '', { 'retry-after': asked }], {}, 4)).toBe(1000 + 2000 + 4000 + 8000);
    },
  );

  it("of a date is taken from the answer's own clock", async () => {
    const headers = { date: 'Fri, 20 Nov 2026 12:00:00 GMT', 'retry-after': 'Fri, 20 Nov 2026 12:00:30 GMT' };
    expect(await waited([429, '', headers])).toBe(30_000);
  });

  it('of one 429 holds for all requests', async () => {
    const limited = answering(429, '', { 'retry-after': '60' });
    const sentAt: number[] = [];
    const on = bench();
    let count = 0;
    const client = createClient({
      ...on,
      transport: (request) => {
        sentAt.push(on.clock.now());
        count += 1;
        return count === 1 ? limited(request) : answering(200, successBody())(request);
      },
    });
    const first = client(CALL);
    await on.clock.sleep(0);
    const answers = await Promise.all([
      first,
      client(CALL),
      client({ ...CALL, draws: { limit: 'urls', targets: 9 } }),
      client(LOOKUP),
    ]);
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, true, true]);
    expect(sentAt[0]).toBe(0);
    expect(Math.min(...sentAt.slice(1))).toBe(60_000);
  });

  it('of a 429 costs no retry', async () => {
    expect(await waited([429, '', { 'retry-after': '1' }], { retries: 0 }, 4)).toBe(
      1000 + 2000 + 4000 + 8000,
    );
  });
});

describe('the end of the time', () => {
  it('a wait beyond it is not begun: the answer stands, and says how long it would have been', async () => {
    const transport = transportOf(answering(503, errorBody(1, 'down'), { 'retry-after': '120' }));
    const on = bench({ transport, deadline: 60_000 });
    expect(await createClient(on)(CALL)).toMatchObject({
      ok: false,
      kind: 'unavailable',
      attempts: 1,
      untriedMs: 120_000,
    });
    expect([on.clock.now(), transport.urls.length]).toEqual([0, 1]);
  });

  it('a wait for a limit beyond it is not begun: nothing is sent, for others neither', async () => {
    const transport = transportOf(answering(429, '', { 'retry-after': '300' }));
    const on = bench({ transport, deadline: 60_000 });
    const client = createClient(on);
    expect(await client(CALL)).toMatchObject({ kind: 'rate-limited', attempts: 1, untriedMs: 300_000 });
    expect(await client(CALL)).toMatchObject({
      ok: false,
      kind: 'rate-limited',
      attempts: 0,
      status: null,
      notSent: { why: 'rate-limited', waitMs: 300_000 },
    });
    expect(transport.urls).toHaveLength(1);
  });

  it('over, nothing is sent', async () => {
    const transport = transportOf(answering(200, successBody()));
    const on = bench({ transport, deadline: 5000 });
    await on.clock.sleep(5000);
    expect(await createClient(on)(CALL)).toMatchObject({
      ok: false,
      kind: 'stopped',
      attempts: 0,
      notSent: { why: 'stopped', cause: 'time-over' },
    });
    expect(transport.urls).toEqual([]);
  });

  it('cuts an attempt short, after which there is none', async () => {
    const transport = transportOf(silent);
    expect(await send({ transport, deadline: 5000 })).toMatchObject({
      ok: false,
      kind: 'timeout',
      attempts: 1,
      limitMs: 5000,
    });
  });
});

describe('a cancelled job', () => {
  const reason = new Cancelled();
  const cancelled = { why: 'stopped', cause: 'cancelled' };

  it.each([
    ['sends nothing new', CALL],
    ['looks nothing up either', LOOKUP],
  ])('%s', async (_what, call) => {
    const transport = transportOf(answering(200, successBody()));
    expect(await send({ transport, stop: AbortSignal.abort(reason) }, call)).toMatchObject({
      ok: false,
      kind: 'stopped',
      attempts: 0,
      notSent: cancelled,
    });
    expect(transport.urls).toEqual([]);
  });

  it('does not wait for another attempt, and tells what the last one came to', async () => {
    const stop = new AbortController();
    const transport = transportOf(answering(503, errorBody(7, 'down'), { 'cf-ray': 'ray-1' }));
    const on = bench({ transport, stop: stop.signal, tell: () => stop.abort(reason) });
    expect(await createClient(on)(CALL)).toMatchObject({
      ok: false,
      kind: 'stopped',
      attempts: 1,
      status: 503,
      ray: 'ray-1',
      errors: [{ code: 7 }],
      notSent: cancelled,
      before: { kind: 'unavailable', errors: [{ code: 7, message: 'down' }] },
    });
    expect(transport.urls).toHaveLength(1);
    expect(on.clock.now()).toBe(0);
  });

  it.each([
    ['its turn', answering(429, '', { 'retry-after': '60' })],
    ['the end of an outage', answering(503, '', { 'retry-after': '60' })],
  ])('does not wait for %s', async (_what, transport) => {
    const stop = new AbortController();
    const on = bench({ transport, stop: stop.signal });
    const client = createClient(on);
    const answers = Promise.all([client(CALL), client(CALL), client(CALL), client(CALL)]);
    await on.clock.sleep(1);
    stop.abort(reason);
    for (const answer of await answers) expect(answer).toMatchObject({ kind: 'stopped', notSent: cancelled });
    expect(on.clock.now()).toBe(1);
  });

  it('still takes the answer of what is on the way', async () => {
    const stop = new AbortController();
    const transport: Transport = async (request) => {
      stop.abort(reason);
      return answering(200, successBody('in time'))(request);
    };
    expect(await send({ transport, stop: stop.signal })).toMatchObject({
      ok: true,
      result: { id: 'in time' },
    });
  });

  it('gives up what is on the way when its moments are over', async () => {
    const abandon = new AbortController();
    const transport: Transport = (request) => {
      const answer = silent(request);
      abandon.abort(reason);
      return answer;
    };
    expect(await send({ transport, abandon: abandon.signal })).toMatchObject({
      ok: false,
      kind: 'stopped',
      attempts: 1,
      stoppedBy: 'cancelled',
    });
  });
});

describe('what came is never changed', () => {
  it('a token that an answer echoes is in the data: masking is for where something is shown', async () => {
    api([400, errorBody(6003, `Invalid header: Bearer ${TOKEN}`), { 'cf-ray': TOKEN }]);
    const on = bench();
    expect(await createClient(on)(CALL)).toMatchObject({
      ray: TOKEN,
      errors: [{ message: `Invalid header: Bearer ${TOKEN}` }],
    });
    expect(on.told).toMatchObject([{ event: 'api-answered', status: 400, call: CALL }]);
  });
});
