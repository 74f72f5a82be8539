import { describe, expect, test } from 'vitest';
import { exchange, isSafeAddress } from '../../../src/changes/versions/exchange.ts';
import { createFakeClock } from '../../fake-clock.ts';

const REQUEST = { method: 'GET', url: 'https://storage.example/', headers: {} } as const;

/** Exchanges a request for responses with these statuses, in order. */
async function exchanged(...statuses: readonly number[]) {
  const clock = createFakeClock();
  const signals: AbortSignal[] = [];
  const answer = await exchange('download', REQUEST, {
    clock,
    signal: new AbortController().signal,
    transport: async ({ signal }) => {
      signals.push(signal);
      const body = Buffer.from('a body');
      const status = statuses[signals.length - 1] ?? 0;
      return { status, header: () => null, text: async () => `${body}`, firstBytes: async () => body };
    },
  });
  return { answer, signals };
}

describe('exchange', () => {
  test.each([429, 500, 503, 599])('retries after %i', async (status) => {
    const { answer, signals } = await exchanged(status, status, 200);
    expect(answer).toMatchObject({ ok: true, value: { status: 200 } });
    expect(signals).toHaveLength(3);
  });

  test.each([200, 404, 499, 600])('does not retry after %i', async (status) => {
    const { answer, signals } = await exchanged(status);
    expect(answer).toMatchObject({ ok: true, value: { status } });
    expect(signals).toHaveLength(1);
  });

  test('releases each connection, so that the step can end', async () => {
    const { signals } = await exchanged(503, 200);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });
});

test.each([
  ['https://a.example/', undefined, true],
  ['https://a.example/', 'http://127.0.0.1/', true],
  ['http://a.example/', undefined, false],
  ['http://127.0.0.1/', undefined, true],
  ['http://localhost:1/', 'http://127.0.0.1:2/', true],
  ['http://127.0.0.1/', 'https://a.example/', false],
  ['http://127.0.0.1/', 'http://a.example/', false],
  ['http://a.example/', 'http://127.0.0.1/', false],
  ['http://127.0.0.1/', 'none', false],
  ['none', 'http://127.0.0.1/', false],
])('whether %s, named by %s, is safe: %s', (address, namedBy, safe) => {
  expect(isSafeAddress(address, namedBy)).toBe(safe);
});
