import { describe, expect, it } from 'vitest';
import { type ClientEvent, type ClientOptions, createClient } from '../../src/cloudflare/client.ts';
import { LIMITS } from '../../src/cloudflare/limits.ts';
import { createRateLimiter, MAX_REQUESTS_IN_FLIGHT } from '../../src/cloudflare/rate-limiter.ts';
import type { Call } from '../../src/cloudflare/send-request.ts';
import type { WireRequest } from '../../src/context.ts';
import { errorBody, successBody } from '../examples.ts';
import { createFakeClock } from '../fake-clock.ts';

type Reply =
  | readonly [status: number, body: object | string, headers?: Readonly<Record<string, string>>]
  | 'reset';

const OK: Reply = [200, successBody()];
const DOWN: Reply = [503, errorBody(1, 'down')];
const FLAP: Reply = [403, errorBody(10000, 'Authentication error')];

const purgeOf = (zone: string): Call => ({
  method: 'POST',
  path: `/zones/${zone}/purge_cache`,
  body: '{}',
  draws: { limit: 'urls', targets: 100 },
});

/**
 * Creates a client of a server that is a function of request and time.
 * @param latency milliseconds until a response
 */
function play(
  server: (request: WireRequest, at: number, index: number) => Reply,
  {
    latency = 50,
    ...more
  }: Partial<ClientOptions> & { readonly latency?: number | ((url: string) => number) } = {},
) {
  const clock = createFakeClock();
  const deadline = more.deadline ?? 30 * 60_000;
  const sentAt: number[] = [];
  const told: ClientEvent[] = [];
  let onTheWay = 0;
  const seen = { most: 0 };
  const client = createClient({
    baseUrl: 'https://api.cloudflare.com/client/v4',
    credentials: { kind: 'token', token: 'cfut_x' },
    transport: async (request) => {
      const index = sentAt.push(clock.now()) - 1;
      seen.most = Math.max(seen.most, ++onTheWay);
      try {
        await clock.sleep(typeof latency === 'number' ? latency : latency(request.url), request.signal);
      } finally {
        onTheWay -= 1;
      }
      const reply = server(request, clock.now(), index);
      if (reply === 'reset') throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
      const [status, body, headers = {}] = reply;
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      return {
        status,
        header: (name) => headers[name] ?? null,
        text: async () => text,
        firstBytes: async () => Buffer.from(text),
      };
    },
    rateLimiter: createRateLimiter(LIMITS.pro, clock, deadline),
    clock,
    random: () => 1,
    retries: 5,
    deadline,
    stop: new AbortController().signal,
    abandon: new AbortController().signal,
    tell: (event) => told.push(event),
    ...more,
  });
  return { client, clock, sentAt, told, seen };
}

describe('an outage', () => {
  /** Sends 50 requests in parallel to an API that is down until `over`. */
  const run = async (over: number, more: Partial<ClientOptions> = {}) => {
    const on = play((_request, at) => (at < over ? DOWN : OK), more);
    const results = await Promise.all(Array.from({ length: 50 }, () => on.client(purgeOf('a'))));
    return { ...on, results };
  };

  it.each([60, 300, 900])('of %i s fails no request', async (seconds) => {
    const { results, clock } = await run(seconds * 1000);
    expect(results.every(({ ok }) => ok)).toBe(true);
    // The wait for the next probe is not longer than the outage so far.
    expect(clock.now()).toBeLessThan(seconds * 2000 + 10_000);
  });

  it('fails only the requests before it is detected if there are no retries', async () => {
    const { results } = await run(300_000, { retries: 0 });
    expect(results.filter(({ ok }) => !ok)).toHaveLength(2);
  });

  it.each([1, 5, 30, 120, 360, 1440])(
    'longer than a step of %i minutes costs at most 20 requests besides those in flight',
    async (minutes) => {
      const deadline = minutes * 60_000;
      const { results, sentAt, clock, told } = await run(Number.POSITIVE_INFINITY, { deadline });
      const began = sentAt.filter((at) => at < 1000).length;
      expect(began).toBeLessThanOrEqual(MAX_REQUESTS_IN_FLIGHT);
      expect(sentAt.length - began).toBeLessThanOrEqual(20);
      expect(clock.now()).toBeLessThanOrEqual(deadline);
      expect(clock.now()).toBeGreaterThan(deadline / 2);
      for (const result of results) expect(result).toMatchObject({ meaning: 'api-unavailable' });
      expect(told.filter(({ event }) => event === 'outage-began')).toHaveLength(1);
    },
  );

  it('is probed by one request at a time, after a wait that doubles up to a tenth of the time', async () => {
    const { sentAt } = await run(Number.POSITIVE_INFINITY, { deadline: 600_000 });
    const tries = sentAt.filter((at) => at > 1000);
    const waits = tries.slice(1).map((at, index) => at - (tries[index] ?? 0) - 50);
    expect(waits.slice(0, 6)).toEqual([2000, 4000, 8000, 16_000, 32_000, 60_000]);
    expect(new Set(waits.slice(5))).toEqual(new Set([60_000]));
  });

  it('begins after three failures in a row, counting all requests', async () => {
    const { client, told } = play(() => 'reset', { retries: 0, deadline: 60_000 });
    for (const failed of [1, 2, 3]) {
      await client(purgeOf(`zone${failed}`));
      expect(told.some(({ event }) => event === 'outage-began')).toBe(failed === 3);
    }
  });

  it('does not begin while other requests succeed: then `retries` bounds the attempts', async () => {
    const { client, clock, told } = play(({ url }) => (url.includes('bad') ? DOWN : OK), { retries: 4 });
    let over = false;
    const bad = client(purgeOf('bad')).finally(() => {
      over = true;
    });
    while (!over) {
      await client(purgeOf('good'));
      await clock.sleep(200);
    }
    expect(await bad).toMatchObject({ ok: false, kind: 'unavailable', attempts: 5 });
    expect(told.some(({ event }) => event === 'outage-began')).toBe(false);
  });

  /** Sends one request that succeeds after 500 ms, and ten that fail, since the API is down until 5 s. */
  const withOneLate = async (lateAt: number, othersAt: number) => {
    const latency = (url: string) => (url.includes('late') ? 500 : 50);
    const on = play(({ url }, at) => (url.includes('late') || at > 5000 ? OK : DOWN), { latency });
    const { client, clock, told, sentAt } = on;
    const sendAt = async (ms: number, zone: string) => {
      await clock.sleep(ms);
      return client({ ...purgeOf(zone), draws: { limit: 'urls', targets: 1 } });
    };
    let endedBy600 = false;
    const results = await Promise.all([
      sendAt(lateAt, 'late'),
      ...Array.from({ length: 10 }, () => sendAt(othersAt, 'a')),
      clock.sleep(600).then(() => {
        endedBy600 = told.some(({ event }) => event === 'outage-ended');
        return { ok: true };
      }),
    ]);
    expect(results.every(({ ok }) => ok)).toBe(true);
    return { endedBy600, sentAt };
  };

  it('ends with the response to a request that was sent after those that failed', async () => {
    expect(await withOneLate(20, 0)).toMatchObject({ endedBy600: true });
  });

  it('does not end with a late response to a request that was sent before those that failed', async () => {
    const { endedBy600, sentAt } = await withOneLate(0, 20);
    expect(endedBy600).toBe(false);
    // If it did, all ten would be sent again immediately.
    const tries = sentAt.filter((at) => at > 100 && at < 4900);
    expect(tries.length).toBeGreaterThan(0);
    expect(tries.length).toBeLessThanOrEqual(3);
  });
});

describe('an attempt', () => {
  it('has its full time limit, however long the request waited before it', async () => {
    const { client, seen } = play(() => OK, { latency: 12_000 });
    const zones = Array.from({ length: 90 }, (_, index) =>
      client({ ...purgeOf(`zone${index % 6}`), draws: { limit: 'urls', targets: 10 } }),
    );
    for (const result of await Promise.all(zones)) expect(result).toMatchObject({ ok: true, attempts: 1 });
    expect(seen.most).toBe(MAX_REQUESTS_IN_FLIGHT);
  });

  it('is repeated after a damaged TLS record, but not after an untrusted certificate', async () => {
    for (const [code, attempts] of [
      ['CERT_HAS_EXPIRED', 1],
      ['ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC', 2],
      ['ERR_SSL_WRONG_VERSION_NUMBER', 2],
      ['ERR_TLS_HANDSHAKE_TIMEOUT', 2],
    ] as const) {
      const clock = createFakeClock();
      const { client } = play(() => OK, {
        clock,
        retries: 1,
        rateLimiter: createRateLimiter(LIMITS.pro, clock, 60_000),
        deadline: 60_000,
        transport: () => Promise.reject(Object.assign(new Error(code), { code })),
      });
      expect(await client(purgeOf('a'))).toMatchObject({ networkCode: code, attempts });
    }
  });
});

describe('credentials refused with code 10000', () => {
  it('are retried twice, after 1 s and 3 s', async () => {
    const { client, sentAt } = play(() => FLAP, { latency: 0, retries: 0 });
    expect(await client(purgeOf('a'))).toMatchObject({
      ok: false,
      kind: 'refused',
      attempts: 3,
      meaning: 'token-not-allowed',
    });
    expect(sentAt).toEqual([0, 1000, 4000]);
  });

  it.each([401, 403])('with %i, once, fail no request', async (status) => {
    const { client } = play((_request, _at, index) =>
      index === 0 ? [status, errorBody(10000, 'Authentication error')] : OK,
    );
    expect(await client(purgeOf('a'))).toMatchObject({ ok: true, attempts: 2 });
  });

  it('after they were accepted are retried like an unavailable API, and never called revoked', async () => {
    const { client } = play((_request, _at, index) => (index === 0 ? OK : FLAP), { retries: 4 });
    await client(purgeOf('a'));
    expect(await client(purgeOf('a'))).toMatchObject({
      attempts: 5,
      meaning: 'credentials-flapping',
      scope: 'request',
    });
    expect(await client(purgeOf('b'))).toMatchObject({
      attempts: 5,
      meaning: 'token-not-for-zone',
      scope: 'zone',
    });
  });

  it('in one of ten responses fail no request', async () => {
    const { client } = play((_request, _at, index) => (index % 10 === 5 ? FLAP : OK));
    const results = await Promise.all(Array.from({ length: 100 }, () => client(purgeOf('a'))));
    expect(results.filter(({ ok }) => !ok)).toEqual([]);
  });
});

describe('a refusal', () => {
  const afterSuccess = async (status: number, body: object | string, headers = {}) => {
    const { client } = play((_request, _at, index) => (index === 0 ? OK : [status, body, headers]), {
      retries: 0,
    });
    await client(purgeOf('a'));
    return client(purgeOf('a'));
  };

  it.each([
    ['401 and 1000', 401, errorBody(1000, 'Invalid API Token')],
    ['403 and words of permission', 403, errorBody(0, "requires permission 'x'")],
    ['9109', 403, errorBody(9109, 'Unauthorized to access requested resource')],
  ])(
    'never means a missing permission after another request for the zone succeeded: %s',
    async (_what, status, body) => {
      expect(await afterSuccess(status, body)).toMatchObject({ meaning: 'credentials-flapping' });
    },
  );
});
