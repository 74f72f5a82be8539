import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Access, type Call, type ClientOptions, createClient } from '../../src/cloudflare/client.ts';
import { LIMITS } from '../../src/cloudflare/limits.ts';
import { createPace } from '../../src/cloudflare/rate-limiter.ts';
import { type Answer, type FailureKind, waitAsked } from '../../src/cloudflare/response.ts';
import type { Transport } from '../../src/context.ts';
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
  draws: { lane: 'requests', targets: 1 },
};
const LOOKUP: Call = { method: 'GET', path: '/zones?name=example.com' };

interface Bench extends ClientOptions {
  readonly clock: FakeClock;
  readonly debugged: readonly string[];
}

/** A client on a clock without time, whose delays between attempts have no jitter. */
function bench(more: Partial<ClientOptions> = {}): Bench {
  const clock = createFakeClock();
  const deadline = more.deadline ?? 600_000;
  const debugged: string[] = [];
  return {
    baseUrl: `${API}${BASE}`,
    access: { kind: 'token', token: TOKEN },
    transport: createTransport({}),
    pace: createPace(LIMITS.pro, clock, deadline),
    random: () => 0,
    redact: (text) => text,
    retries: 5,
    deadline,
    stop: new AbortController().signal,
    abandon: new AbortController().signal,
    debug: (line) => debugged.push(line),
    ...more,
    clock,
    debugged,
  };
}

const send = (more: Partial<ClientOptions> = {}, call: Call = CALL): Promise<Answer> =>
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
  it.each<[what: string, access: Access | null, has: Record<string, string>, lacks: string[]]>([
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
  ])('signs in %s', async (_what, access, has, lacks) => {
    const seen = api([200, successBody()]);
    await send({ access });
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
  it.each<[what: string, status: number, body: unknown, kind: FailureKind, says: string]>([
    [
      '200 with success false',
      200,
      errorBody(1012, 'no'),
      'unproven',
      'HTTP 200 without confirmation: no (code 1012)',
    ],
    ['200 with success false and no word', 200, { success: false }, 'unproven', 'its "success" is false'],
    ['200 with HTML', 200, '<!doctype html><title>Sign in</title>', 'unproven', 'an HTML page, "Sign in"'],
    ['200 with HTML without a title', 200, ' <html>', 'unproven', 'an HTML page'],
    [
      '200 cut short',
      200,
      '{"success":true,"errors":[],"mess',
      'unproven',
      'an answer that is not whole JSON',
    ],
    [
      '200 cut within the last bracket',
      200,
      '{"success":true,"result":{"id":"a"}',
      'unproven',
      'not whole JSON',
    ],
    ['200 with {}', 200, '{}', 'unproven', 'its "success" is null'],
    ['200 with nothing', 200, '', 'unproven', 'an empty answer'],
    ['200 with white space', 200, ' \n', 'unproven', 'an empty answer'],
    ['204', 204, '', 'unproven', 'HTTP 204 without confirmation'],
    ['200 with null', 200, 'null', 'unproven', 'not whole JSON'],
    ['200 with true', 200, 'true', 'unproven', 'not whole JSON'],
    ['200 with a list', 200, [successBody()], 'unproven', 'not whole JSON'],
    ['200 with two answers', 200, '{"success":true}{"success":true}', 'unproven', 'not whole JSON'],
    ['200 with success as a text', 200, { success: 'true' }, 'unproven', 'its "success" is "true"'],
    ['200 with success as a number', 200, { success: 1 }, 'unproven', 'its "success" is 1'],
    [
      '200 with success in the prototype',
      200,
      '{"__proto__":{"success":true}}',
      'unproven',
      '"success" is null',
    ],
    ['200 with success inside', 200, { result: { success: true } }, 'unproven', 'its "success" is null'],
    [
      '200 with errors of odd shapes',
      200,
      { success: false, errors: 'no' },
      'unproven',
      '"success" is false',
    ],
    ['400', 400, errorBody(1012, 'one of them'), 'refused', 'HTTP 400: one of them (code 1012)'],
    ['401', 401, errorBody(1000, 'Invalid API Token'), 'refused', 'HTTP 401: Invalid API Token (code 1000)'],
    ['403', 403, errorBody(10000, 'Authentication error'), 'refused', 'HTTP 403: Authentication error'],
    ['404 with HTML', 404, '<title>Not found</title>', 'refused', 'HTTP 404: an HTML page, "Not found"'],
    ['405', 405, errorBody(10405, 'Method not allowed'), 'refused', 'HTTP 405'],
    ['400 with success true', 400, successBody(), 'refused', 'HTTP 400: its "success" is true'],
    ['413', 413, '<html>', 'refused', 'HTTP 413'],
    ['422', 422, errorBody(1, 'no'), 'refused', 'HTTP 422'],
  ])('%s', async (_what, status, body, kind, says) => {
    const seen = api([status, body, { 'cf-ray': 'ray-1' }]);
    const answer = await send();
    expect(answer).toMatchObject({ ok: false, kind, status, attempts: 1, ray: 'ray-1' });
    expect(answer).toHaveProperty('message', expect.stringContaining(says));
    expect(seen).toHaveLength(1);
  });

  it('when it breaks off after its head', async () => {
    const closed = Object.assign(new Error('Premature close'), { code: 'ERR_STREAM_PREMATURE_CLOSE' });
    const broken: Transport = async () =>
      responseOf(200, { 'cf-ray': 'ray-1' }, () => Promise.reject(closed));
    const transport = transportOf(broken);
    const answer = await send({ transport });
    expect(answer).toMatchObject({ ok: false, kind: 'unproven', status: 200, ray: 'ray-1', attempts: 1 });
    expect(answer).toHaveProperty(
      'message',
      'answer 200 broke off (Premature close), so it confirms nothing',
    );
    expect(transport.urls).toHaveLength(1);
  });

  it('when it is larger than any answer of the API', async () => {
    const seen = api([200, { success: true, padding: 'x'.repeat(9 * 1024 * 1024) }]);
    expect(await send()).toMatchObject({ ok: false, kind: 'unproven', status: 200 });
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
      message:
        'HTTP 400: Invalid request headers (code 6003, at /files/3, see https://developers.cloudflare.com/x): Invalid format for Authorization header (code 6111)',
      errors: [{ code: 6003, pointer: '/files/3', chain: [{ code: 6111 }] }],
      messages: [{ code: 5, message: 'a hint' }],
    });
  });

  it.each<[what: string, errors: unknown, says: string]>([
    ['no list', { code: 1 }, '"success" is false and it names no error'],
    ['texts and nulls in it', ['no', null, 7], '"success" is false and it names no error'],
    ['no code and no message', [{}], 'no message (code 0)'],
    ['a code that is a text', [{ code: '1012', message: 'no' }], 'no (code 0)'],
    ['a message that is no text', [{ code: 1, message: { a: 1 } }], 'no message (code 1)'],
    ['a source that is no object', [{ code: 1, message: 'no', source: 'x', error_chain: 3 }], 'no (code 1)'],
    ['a pointer that is no text', [{ code: 1, message: 'no', source: { pointer: 3 } }], 'no (code 1)'],
    [
      'several',
      [
        { code: 1, message: 'a' },
        { code: 2, message: 'b' },
      ],
      'a (code 1); b (code 2)',
    ],
  ])('and errors of any shape are read: %s', async (_what, errors, says) => {
    api([400, { success: false, errors }]);
    expect(await send()).toHaveProperty('message', `HTTP 400: ${says.replace(/^"/, 'its "')}`);
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
      message: `HTTP ${status}, a redirect to https://evil.example/purge, which is not followed`,
    });
    expect(seen).toHaveLength(1);
    expect(elsewhere.pendingMocks()).toHaveLength(2);
  });

  it('also to the same host, to nowhere, and for a look-up', async () => {
    api([302, '', { Location: `${BASE}/elsewhere` }]);
    expect(await send()).toMatchObject({ kind: 'redirected' });
    nock.cleanAll();
    api([302, '']);
    expect(await send()).toMatchObject({ kind: 'redirected', message: expect.stringContaining('nowhere') });
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

  it.each([0, 1, 5])('is made %i times and not more', async (retries) => {
    const seen = api([503, errorBody(7, 'down'), { 'cf-ray': 'ray-9' }]);
    expect(await send({ retries })).toMatchObject({
      ok: false,
      kind: 'unavailable',
      attempts: retries + 1,
      message: 'HTTP 503: down (code 7)',
      ray: 'ray-9',
    });
    expect(seen).toHaveLength(retries + 1);
  });

  it('is made after no answer came within the time of an attempt', async () => {
    const transport = transportOf(silent, answering(200, successBody('late')));
    expect(await send({ transport, attemptMs: 1 })).toMatchObject({ ok: true, attempts: 2 });
  });

  it('is not made for ever when no answer comes', async () => {
    const transport = transportOf(silent);
    expect(await send({ transport, attemptMs: 1, retries: 2 })).toMatchObject({
      ok: false,
      kind: 'timeout',
      attempts: 3,
      message: 'no answer within 0 s',
    });
    expect(transport.urls).toHaveLength(3);
  });

  it('names the network error when none is left', async () => {
    const transport = transportOf(() => {
      throw Object.assign(
        new Error('request failed', { cause: Object.assign(new Error('x'), { code: 'EPROTO' }) }),
      );
    });
    expect(await send({ transport, retries: 1 })).toMatchObject({
      ok: false,
      kind: 'network',
      status: null,
      code: 'EPROTO',
      message: 'no answer: request failed',
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
    api(...Array.from({ length: count }, () => answer), [200, successBody()]);
    const on = bench(more);
    expect(await createClient(on)(CALL)).toMatchObject({ ok: true });
    return on.clock.now();
  }

  it('doubles from a second', async () => {
    expect(await waited([503, ''], {}, 5)).toBe(1000 + 2000 + 4000 + 8000 + 16_000);
  });

  it('grows to half a minute', async () => {
    expect(await waited([503, ''], { retries: 8 }, 8)).toBe(31_000 + 3 * 30_000);
  });

  it('is up to a quarter shorter, by chance', async () => {
    expect(await waited([503, ''], { random: () => 1 })).toBe(750);
  });

  it.each<[what: string, headers: Record<string, string>, ms: number]>([
    ['Retry-After in seconds', { 'Retry-After': '7' }, 7000],
    ['Retry-After in parts of a second', { 'Retry-After': '0.5' }, 500],
    ['Retry-After of nothing', { 'Retry-After': '0' }, 0],
    ['Retry-After before Ratelimit', { 'Retry-After': '3', Ratelimit: '"default";r=0;t=30' }, 3000],
    ['Ratelimit', { Ratelimit: '"default";r=0;t=30' }, 30_000],
    ['Ratelimit without r', { Ratelimit: '"default";t=12' }, 12_000],
    ['Ratelimit with spaces', { Ratelimit: '"default" ; r = 0 ; t = 12' }, 12_000],
    ['the empty one of several', { Ratelimit: '"a";r=9;t=60, "b";r=0;t=5' }, 5000],
    ['the longest of several empty ones', { Ratelimit: '"a";r=0;t=6, "b";r=0;t=5' }, 6000],
    ['the longest when none says that it is empty', { Ratelimit: '"a";r=5;t=6, "b";r=1;t=5' }, 6000],
    ['nothing of use: growing', { 'Retry-After': 'soon', Ratelimit: 'full' }, 1000],
    ['nothing: growing', {}, 1000],
  ])('of a 429 is that of %s', async (_what, headers, ms) => {
    expect(await waited([429, errorBody(1134, 'Unable to purge'), headers])).toBe(ms);
  });

  it.each<[what: string, headers: Record<string, string>, ms: number]>([
    ['Retry-After', { 'Retry-After': '120' }, 120_000],
    ['its own, since Ratelimit is about 429', { Ratelimit: '"default";r=0;t=30' }, 1000],
  ])('of a 503 is %s', async (_what, headers, ms) => {
    expect(await waited([503, '', headers])).toBe(ms);
  });

  const now = Date.parse('2026-11-20T12:00:00Z');
  it.each<[header: string, ms: number | null]>([
    ['Fri, 20 Nov 2026 12:00:30 GMT', 30_000],
    ['Fri, 20 Nov 2026 11:59:00 GMT', 0],
    ['Friday, 20-Nov-26 12:00:30 GMT', 30_000],
    ['5', 5000],
    [' 5 ', 5000],
    ['', null],
    ['soon', null],
    ['1e3', null],
    ['NaN', null],
    ['Infinity', null],
    ['9'.repeat(400), null],
    ['5, 5', 5000],
    ['-5', null],
    ['1.5.2', null],
  ])('of a Retry-After %j', (header, ms) => {
    expect(waitAsked({ header: (name) => (name === 'retry-after' ? header : null) }, now, true)).toBe(ms);
  });

  it('of a date is taken from the clock on the wall', async () => {
    const ms = await waited([429, '', { 'Retry-After': new Date(Date.now() + 100_000).toUTCString() }]);
    expect(ms).toBeGreaterThan(90_000);
    expect(ms).toBeLessThanOrEqual(100_000);
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
      client({ ...CALL, draws: { lane: 'urls', targets: 9 } }),
    ]);
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, true]);
    expect(sentAt[0]).toBe(0);
    expect(Math.min(...sentAt.slice(1))).toBe(60_000);
  });

  it('of the last 429 holds for the others, though this request is over', async () => {
    api([429, '', { 'Retry-After': '60' }], [200, successBody()]);
    const on = bench({ retries: 0 });
    const client = createClient(on);
    expect(await client(CALL)).toMatchObject({ ok: false, kind: 'rate-limited', attempts: 1 });
    expect(await client(CALL)).toMatchObject({ ok: true });
    expect(on.clock.now()).toBe(60_000);
  });

  it('of a look-up that met a 429 is slept as well', async () => {
    nock(API).get(`${BASE}/zones`).query(true).reply(429, '', { 'Retry-After': '9' });
    nock(API).get(`${BASE}/zones`).query(true).reply(200, { success: true, result: [] });
    const on = bench();
    expect(await createClient(on)(LOOKUP)).toMatchObject({ ok: true, attempts: 2 });
    expect(on.clock.now()).toBe(9000);
  });
});

describe('the end of the time', () => {
  it('a wait beyond it is not begun: the answer stands, and says how long it would have been', async () => {
    const seen = api([503, errorBody(1, 'down'), { 'Retry-After': '120' }]);
    const on = bench({ deadline: 60_000 });
    expect(await createClient(on)(CALL)).toMatchObject({
      ok: false,
      kind: 'unavailable',
      attempts: 1,
      message: 'HTTP 503: down (code 1); the next attempt is 120 s away, longer than the time that is left',
    });
    expect([on.clock.now(), seen.length]).toEqual([0, 1]);
  });

  it("a wait for the plan's limit beyond it is not begun: nothing is sent", async () => {
    const seen = api([200, successBody()]);
    const on = bench({ deadline: 60_000 });
    on.pace.pause(300_000);
    expect(await createClient(on)(CALL)).toMatchObject({
      ok: false,
      kind: 'rate-limited',
      attempts: 0,
      status: null,
      message: expect.stringMatching(/^not sent: Cloudflare's answer 429 asks to wait 300 s/),
    });
    expect(seen).toHaveLength(0);
  });

  it('over, nothing is sent', async () => {
    const transport = transportOf(answering(200, successBody()));
    const on = bench({ transport, deadline: 5000 });
    await on.clock.sleep(5000);
    expect(await createClient(on)(CALL)).toMatchObject({ ok: false, kind: 'stopped', attempts: 0 });
    expect(transport.urls).toEqual([]);
  });

  it('cuts an attempt short, after which there is none', async () => {
    const transport = transportOf(silent);
    expect(await send({ transport, deadline: 5 })).toMatchObject({
      ok: false,
      kind: 'timeout',
      attempts: 1,
      message: 'no answer within 0 s',
    });
  });
});

describe('a cancelled job', () => {
  const reason = new Error('the job was cancelled');

  it('sends nothing new', async () => {
    const seen = api([200, successBody()]);
    expect(await send({ stop: AbortSignal.abort(reason) })).toMatchObject({
      ok: false,
      kind: 'stopped',
      attempts: 0,
      message: 'not sent: the job was cancelled',
    });
    expect(seen).toHaveLength(0);
  });

  it('looks nothing up either', async () => {
    const transport = transportOf(answering(200, successBody()));
    expect(await send({ transport, stop: AbortSignal.abort(reason) }, LOOKUP)).toMatchObject({
      kind: 'stopped',
      attempts: 0,
    });
    expect(transport.urls).toEqual([]);
  });

  it('does not wait for another attempt, and tells what the last one came to', async () => {
    const stop = new AbortController();
    const transport = transportOf(answering(503, errorBody(7, 'down'), { 'cf-ray': 'ray-1' }));
    const on = bench({ transport, stop: stop.signal, debug: () => stop.abort(reason) });
    expect(await createClient(on)(CALL)).toMatchObject({
      ok: false,
      kind: 'stopped',
      attempts: 1,
      status: 503,
      ray: 'ray-1',
      errors: [{ code: 7 }],
      message: 'not sent again after HTTP 503: down (code 7): the job was cancelled',
    });
    expect(transport.urls).toHaveLength(1);
    expect(on.clock.now()).toBe(0);
  });

  it("does not wait for its turn by the plan's limit", async () => {
    const stop = new AbortController();
    const on = bench({ transport: answering(200, successBody()), stop: stop.signal });
    on.pace.pause(60_000);
    const answer = createClient(on)(CALL);
    stop.abort(reason);
    expect(await answer).toMatchObject({ kind: 'stopped', message: 'not sent: the job was cancelled' });
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
      message: 'the job was cancelled before the answer came',
    });
  });
});
