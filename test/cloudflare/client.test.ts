import { describe, expect, it } from 'vitest';
import { type ClientEvent, type ClientOptions, createClient } from '../../src/cloudflare/client.ts';
import type { ApiResult, FailureKind } from '../../src/cloudflare/failure.ts';
import { LIMITS } from '../../src/cloudflare/limits.ts';
import { createRateLimiter } from '../../src/cloudflare/rate-limiter.ts';
import type { Call, Credentials } from '../../src/cloudflare/send-request.ts';
import type { Transport, WireRequest } from '../../src/context.ts';
import { BodyTooLarge } from '../../src/http/network-error.ts';
import { errorBody, successBody, ZONE_ID } from '../examples.ts';
import { createFakeClock, type FakeClock } from '../fake-clock.ts';

const API = 'https://api.cloudflare.com';
const BASE = '/client/v4';
const TOKEN = 'cfut_0123456789abcdefghijABCDEFGHIJ0123456789';
const PURGE = `/zones/${ZONE_ID}/purge_cache`;

/** A purge of one tag. */
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

/** Returns options with a fake clock and waits without jitter. */
function bench(more: Partial<ClientOptions> = {}): Bench {
  const clock = createFakeClock();
  const deadline = more.deadline ?? 600_000;
  const told: ClientEvent[] = [];
  return {
    baseUrl: `${API}${BASE}`,
    credentials: { kind: 'token', token: TOKEN },
    transport: transportOf(answering(200, successBody('abc'))),
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

/** Returns a transport that passes each request to the next step, and all others to the last one. */
function transportOf(...steps: Transport[]): Transport & { readonly seen: readonly WireRequest[] } {
  const seen: WireRequest[] = [];
  const transport: Transport = (request) => {
    seen.push(request);
    const step = steps[Math.min(seen.length, steps.length) - 1];
    return step ? step(request) : Promise.reject(new Error('no step'));
  };
  return Object.assign(transport, { seen });
}

type Response = Awaited<ReturnType<Transport>>;

function responseOf(status: number, headers: Record<string, string>, text: Response['text']): Response {
  return {
    status,
    header: (name) => headers[name] ?? null,
    text,
    firstBytes: async (most) => Buffer.from(await text()).subarray(0, most),
  };
}

const answering =
  (status: number, body: unknown, headers: Record<string, string> = {}): Transport =>
  async () =>
    responseOf(status, headers, async () => (typeof body === 'string' ? body : JSON.stringify(body)));

/** Never responds; rejects when the request is aborted. */
const silent: Transport = ({ signal }) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });

describe('a request', () => {
  /** Returns the requests for a call. */
  async function sentFor(call: Call, more: Partial<ClientOptions> = {}): Promise<readonly WireRequest[]> {
    const transport = transportOf(answering(200, successBody()));
    expect(await send({ transport, ...more }, call)).toMatchObject({ ok: true });
    return transport.seen;
  }

  it.each<[what: string, credentials: Credentials | null, signsIn: Record<string, string>]>([
    ['with a token', { kind: 'token', token: TOKEN }, { Authorization: `Bearer ${TOKEN}` }],
    [
      'with e-mail and key',
      { kind: 'key', email: 'me@example.com', key: 'cfk_0123456789' },
      { 'X-Auth-Email': 'me@example.com', 'X-Auth-Key': 'cfk_0123456789' },
    ],
    ['with neither', null, {}],
  ])('authenticates %s', async (_what, credentials, signsIn) => {
    expect(await sentFor(CALL, { credentials })).toMatchObject([
      { method: 'POST', url: `${API}${BASE}${PURGE}`, body: '{"tags":["a"]}' },
    ]);
    expect((await sentFor(CALL, { credentials }))[0]?.headers).toEqual({
      Accept: 'application/json',
      'Content-Type': 'application/json',
      ...signsIn,
    });
  });

  it('for a look-up is a GET without a body and content type', async () => {
    const [request] = await sentFor(LOOKUP);
    expect(request).toMatchObject({ method: 'GET', url: `${API}${BASE}/zones?name=example.com` });
    expect(request?.headers).toMatchObject({ Authorization: `Bearer ${TOKEN}` });
    expect(request?.headers).not.toHaveProperty('Content-Type');
    expect(request).not.toHaveProperty('body');
  });

  it('keeps the bytes of the targets', async () => {
    const body = JSON.stringify({
      files: ['https://example.com/%C3%BC?a=%2A&b=[1]', 'https://example.com//a/../b'],
    });
    expect(await sentFor({ ...CALL, body })).toMatchObject([{ body }]);
  });

  it('is sent to another base URL, including one on this machine', async () => {
    expect(await sentFor(CALL, { baseUrl: 'http://127.0.0.1:8080/api' })).toMatchObject([
      { url: `http://127.0.0.1:8080/api${PURGE}` },
    ]);
  });
});

describe('a response', () => {
  it('of 200 with success true confirms the request', async () => {
    const transport = transportOf(answering(200, successBody('abc'), { 'cf-ray': '8f1a-FRA' }));
    expect(await send({ transport })).toMatchObject({
      ...{ ok: true, attempts: 1, ray: '8f1a-FRA', result: { id: 'abc' } },
    });
    expect(transport.seen).toHaveLength(1);
  });

  it.each<[what: string, status: number, body: unknown, kind: FailureKind]>([
    ['200 with success false', 200, errorBody(1012, 'no'), 'unproven'],
    ['200 with HTML', 200, '<!doctype html><title>Sign in</title>', 'unproven'],
    ['200 with {}', 200, '{}', 'unproven'],
    ['204', 204, '', 'unproven'],
    ['400', 400, errorBody(1012, 'one of them'), 'refused'],
    ['401', 401, errorBody(1000, 'Invalid API Token'), 'refused'],
    ['404 with HTML', 404, '<title>Not found</title>', 'refused'],
    ['400 with success true', 400, successBody(), 'refused'],
    ['413', 413, '<html>', 'refused'],
    ['422', 422, errorBody(1, 'no'), 'refused'],
    ['302', 302, '', 'redirected'],
    ['307 with success true', 307, successBody(), 'redirected'],
  ])('of %s does not confirm the request, and is final', async (_what, status, body, kind) => {
    const transport = transportOf(answering(status, body));
    expect(await send({ transport })).toMatchObject({ ok: false, kind, status, attempts: 1 });
    expect(transport.seen).toHaveLength(1);
  });

  it('larger than any of the API does not confirm the request', async () => {
    const tooLarge = () => Promise.reject(new BodyTooLarge(8));
    const transport = transportOf(async () => responseOf(200, {}, tooLarge));
    expect(await send({ transport })).toMatchObject({
      ...{ ok: false, kind: 'unproven', unexpected: { what: 'too-large', maxBytes: 8 } },
    });
    expect(transport.seen).toHaveLength(1);
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
  ])('is made after %s, and confirms the request if it succeeds', async (_what, [status, body]) => {
    const bodies: unknown[] = [];
    const failing = answering(status, body);
    const answers = transportOf(failing, failing, answering(200, successBody('late')));
    const transport: Transport = (request) => {
      bodies.push(request.body);
      return answers(request);
    };
    expect(await send({ transport })).toMatchObject({ ok: true, attempts: 3, result: { id: 'late' } });
    expect(bodies).toEqual(Array.from({ length: 3 }, () => CALL.body));
  });

  const failingWith =
    (code: string): Transport =>
    () =>
      Promise.reject(Object.assign(new Error(`it was ${code}`), { code }));

  it.each(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT'])(
    'is made after the network error %s',
    async (code) => {
      const transport = transportOf(failingWith(code), answering(200, successBody('late')));
      expect(await send({ transport })).toMatchObject({ ok: true, attempts: 2 });
    },
  );

  it.each(['DEPTH_ZERO_SELF_SIGNED_CERT', 'CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID'])(
    'is not made after %s, since the certificate would be the same',
    async (code) => {
      const transport = transportOf(failingWith(code), answering(200, successBody()));
      expect(await send({ transport })).toMatchObject({
        ok: false,
        kind: 'network',
        networkCode: code,
        attempts: 1,
      });
      expect(transport.seen).toHaveLength(1);
    },
  );

  it.each([0, 1])('is made at most %i times', async (retries) => {
    const transport = transportOf(answering(503, errorBody(7, 'down'), { 'cf-ray': 'ray-9' }));
    expect(await send({ transport, retries })).toMatchObject({
      ok: false,
      kind: 'unavailable',
      meaning: 'api-unavailable',
      attempts: retries + 1,
      errors: [{ code: 7, message: 'down' }],
      ray: 'ray-9',
    });
    expect(transport.seen).toHaveLength(retries + 1);
  });

  it('is made after 30 seconds without a response', async () => {
    const on = bench({ transport: transportOf(silent, answering(200, successBody('late'))) });
    expect(await createClient(on)(CALL)).toMatchObject({ ok: true, attempts: 2 });
    expect(on.clock.now()).toBe(30_000 + 1000);
  });

  it('is not made forever without responses', async () => {
    const transport = transportOf(silent);
    expect(await send({ transport, retries: 1 })).toMatchObject({
      ok: false,
      kind: 'timeout',
      attempts: 2,
      limitMs: 30_000,
    });
    expect(transport.seen).toHaveLength(2);
  });

  it('that fails last reports its network error', async () => {
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
      networkCode: 'EPROTO',
      networkMessage: 'it broke',
      meaning: 'no-connection',
    });
  });

  const closed = Object.assign(new Error('Premature close'), { code: 'ERR_STREAM_PREMATURE_CLOSE' });
  it.each<[what: string, broken: Transport]>([
    ['the connection was closed', async () => responseOf(200, {}, () => Promise.reject(closed))],
    ['it has no length', answering(200, '{"success":true,"errors":[],"mess')],
    ['the last bracket is missing', answering(200, '{"success":true,"result":{"id":"a"}')],
    ['a refusal ends early', async () => responseOf(403, {}, () => Promise.reject(closed))],
  ])(
    'is made after a response that ends early, since it may have confirmed the request: %s',
    async (_what, broken) => {
      const transport = transportOf(broken, answering(200, successBody('late')));
      expect(await send({ transport })).toMatchObject({ ok: true, attempts: 2 });
      expect(await send({ transport: transportOf(broken), retries: 1 })).toMatchObject({
        ok: false,
        kind: expect.stringMatching(/unproven|refused/),
        attempts: 2,
      });
    },
  );
});

describe('the wait before another attempt', () => {
  /** Returns how long a call takes if this response comes `count` times before a success. */
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

  it('is randomly shortened by up to a quarter', async () => {
    expect(await waited([503, ''], { random: () => 1 })).toBe(750);
  });

  it.each<[what: string, answer: [number, unknown, Record<string, string>], ms: number]>([
    ['429', [429, errorBody(1134, 'Unable to purge'), { 'retry-after': '7' }], 7000],
    ['429 by Ratelimit', [429, '', { ratelimit: '"default";r=0;t=30' }], 30_000],
    ['503', [503, '', { 'retry-after': '120' }], 120_000],
  ])('is the one that a %s asks for', async (_what, answer, ms) => {
    expect(await waited(answer)).toBe(ms);
  });

  it.each(['0', 'Fri, 20 Nov 2026 11:59:00 GMT'])('grows despite a Retry-After of %s', async (asked) => {
    expect(await waited([429, '', { 'retry-after': asked }], {}, 4)).toBe(1000 + 2000 + 4000 + 8000);
    expect(await waited([503, '', { 'retry-after': asked }], {}, 4)).toBe(1000 + 2000 + 4000 + 8000);
  });

  it("until a date is measured from the response's own date", async () => {
    const headers = { date: 'Fri, 20 Nov 2026 12:00:00 GMT', 'retry-after': 'Fri, 20 Nov 2026 12:00:30 GMT' };
    expect(await waited([429, '', headers])).toBe(30_000);
  });

  it('after a 429 applies to all requests', async () => {
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

  it('after a 429 uses up no retry', async () => {
    expect(await waited([429, '', { 'retry-after': '1' }], { retries: 0 }, 4)).toBe(
      1000 + 2000 + 4000 + 8000,
    );
  });
});

describe('the deadline', () => {
  it('prevents a longer wait: the failure is final, and has the length of the wait', async () => {
    const transport = transportOf(answering(503, errorBody(1, 'down'), { 'retry-after': '120' }));
    const on = bench({ transport, deadline: 60_000 });
    expect(await createClient(on)(CALL)).toMatchObject({
      ok: false,
      kind: 'unavailable',
      attempts: 1,
      skippedWaitMs: 120_000,
    });
    expect([on.clock.now(), transport.seen.length]).toEqual([0, 1]);
  });

  it('prevents a longer wait for a limit: no request is sent after that', async () => {
    const transport = transportOf(answering(429, '', { 'retry-after': '300' }));
    const on = bench({ transport, deadline: 60_000 });
    const client = createClient(on);
    expect(await client(CALL)).toMatchObject({ kind: 'rate-limited', attempts: 1, skippedWaitMs: 300_000 });
    expect(await client(CALL)).toMatchObject({
      ok: false,
      kind: 'rate-limited',
      attempts: 0,
      status: null,
      notSent: { why: 'rate-limited', waitMs: 300_000 },
    });
    expect(transport.seen).toHaveLength(1);
  });

  it('prevents requests after it', async () => {
    const transport = transportOf(answering(200, successBody()));
    const on = bench({ transport, deadline: 5000 });
    await on.clock.sleep(5000);
    expect(await createClient(on)(CALL)).toMatchObject({
      ok: false,
      kind: 'stopped',
      attempts: 0,
      notSent: { why: 'stopped', cause: 'time-over' },
    });
    expect(transport.seen).toEqual([]);
  });

  it('ends an attempt, and no other follows', async () => {
    const transport = transportOf(silent);
    expect(await send({ transport, deadline: 5000 })).toMatchObject({
      ok: false,
      kind: 'timeout',
      attempts: 1,
      limitMs: 5000,
    });
  });
});

describe('a canceled job', () => {
  const reason = new Error('the job was cancelled');
  const cancelled = { why: 'stopped', cause: 'cancelled' };

  it.each([
    ['sends no more purges', CALL],
    ['sends no more look-ups', LOOKUP],
  ])('%s', async (_what, call) => {
    const transport = transportOf(answering(200, successBody()));
    expect(await send({ transport, stop: AbortSignal.abort(reason) }, call)).toMatchObject({
      ok: false,
      kind: 'stopped',
      attempts: 0,
      notSent: cancelled,
    });
    expect(transport.seen).toEqual([]);
  });

  it('does not wait for another attempt, and reports the result of the last one', async () => {
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
    expect(transport.seen).toHaveLength(1);
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

  it('still accepts the response to a request in flight', async () => {
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

  it('aborts requests in flight when its grace period is over', async () => {
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

describe('a failure', () => {
  it('keeps a token that a response echoes: masking happens where text is shown', async () => {
    const echo = answering(400, errorBody(6003, `Invalid header: Bearer ${TOKEN}`), { 'cf-ray': TOKEN });
    const on = bench({ transport: echo });
    expect(await createClient(on)(CALL)).toMatchObject({
      ray: TOKEN,
      errors: [{ message: `Invalid header: Bearer ${TOKEN}` }],
    });
    expect(on.told).toMatchObject([{ event: 'api-answered', status: 400, call: CALL }]);
  });
});
