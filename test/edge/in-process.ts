import type { Clock, Transport, WireRequest } from '../../src/context.ts';
import type { SilentEdge } from './edge.ts';

/**
 * A transport straight into an edge, without a network: the API and every site, at any address. Faults and latency are as over
 * one, in the time of the given clock. The edge's own clock is its option `now`, like `clock.date`.
 */
export function edgeTransport(
  { exchange }: Pick<SilentEdge, 'exchange'>,
  clock: Pick<Clock, 'sleep'>,
): Transport {
  return async ({ method, url, headers, body = '', signal }) => {
    signal.throwIfAborted();
    const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
    const arrived = {
      method,
      url,
      headers: Object.fromEntries(lower),
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
    const read = async (): Promise<Buffer> => {
      if (fault === 'stallBody') return forever(signal);
      if (fault === 'truncate') throw brokenOff('Premature close');
      return fault === 'half' ? half : whole;
    };
    return {
      status: answer.status,
      header: (name) => names.get(name.toLowerCase()) ?? null,
      text: async () => (await read()).toString(),
      start: async (most) => (await read()).subarray(0, most),
    };
  };
}

function forever(signal: WireRequest['signal']): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}

function brokenOff(message: string): Error {
  return Object.assign(new Error(message), { code: 'ECONNRESET' });
}
