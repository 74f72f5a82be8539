import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { Clock, Transport, WireRequest } from '../../src/context.ts';
import type { SilentEdge } from './edge.ts';

/**
 * Creates a transport to an edge without a network, for the API and every site at any address. Faults and latency are as
 * over a network, on the given clock. The edge's own clock is its option `now`, like `clock.date`.
 */
export function edgeTransport(
  { exchange }: Pick<SilentEdge, 'exchange'>,
  clock: Pick<Clock, 'sleep'>,
): Transport {
  return async ({ method, url, headers, body = '', signal }) => {
    signal.throwIfAborted();
    const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
    const decodes = !lower.some(([name]) => name === 'accept-encoding');
    const arrived = {
      method,
      url,
      headers: { ...(decodes && { 'accept-encoding': 'gzip, br' }), ...Object.fromEntries(lower) },
      encrypted: /^https:/i.test(url),
      text: body.toString(),
    };
    const departing = await exchange(arrived, (ms) => clock.sleep(ms, signal));
    if (departing === 'stall') return forever(signal);
    if (departing === 'reset') throw brokenOff('read ECONNRESET');
    const { answer, fault } = departing;
    const whole = Buffer.from(answer.body);
    const half = whole.subarray(0, whole.length / 2);
    const names = new Map(Object.entries(answer.headers).map(([name, value]) => [name.toLowerCase(), value]));
    const decode = decoders[decodes ? (names.get('content-encoding') ?? '') : ''];
    const read = async (most: number): Promise<Buffer> => {
      if (fault === 'stallBody') return forever(signal);
      if (fault === 'truncate') throw brokenOff('Premature close');
      if (fault === 'endless') return Buffer.alloc(most, whole.length === 0 ? ' ' : whole);
      if (typeof fault === 'object' && 'drip' in fault) {
        await clock.sleep(fault.drip * Math.min(most, whole.length), signal);
      }
      if (decode === undefined) throw new Error(`the answer is encoded as ${names.get('content-encoding')}`);
      return decode(fault === 'half' ? half : whole).subarray(0, most);
    };
    return {
      status: answer.status,
      header: (name) => names.get(name.toLowerCase()) ?? null,
      text: async () => {
        const body = await read(MAX_TEXT_BYTES + 1);
        if (body.length > MAX_TEXT_BYTES) throw new Error('the body is too large');
        return body.toString();
      },
      firstBytes: read,
    };
  };
}

const MAX_TEXT_BYTES = 8 * 1024 * 1024;

/** These reject a truncated body. */
const decoders: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  '': (body) => body,
  gzip: (body) => gunzipSync(body),
  br: (body) => brotliDecompressSync(body),
};

function forever(signal: WireRequest['signal']): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}

function brokenOff(message: string): Error {
  return Object.assign(new Error(message), { code: 'ECONNRESET' });
}
