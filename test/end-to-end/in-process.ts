import process from 'node:process';
import type { Clock, Transport, WireRequest } from '../../src/context.ts';
import { type ClosableTransport, createTransport } from '../../src/http/transport.ts';
import { main } from '../../src/main.ts';
import { systemClock } from '../../src/system-clock.ts';
import { beginStep, type Ran, type Settings } from '../runner.ts';

/** What a step in this process gets in place of the machine's own. */
export interface Place {
  readonly clock?: Clock;
  /** In place of the network, for all but GitHub's API. */
  readonly transport?: Transport | ClosableTransport;
}

/**
 * The whole step in this process, as the runner gives it its inputs and reads what it leaves. Where the process is not
 * the point (its signals, its proxies and certificates, its end, the bundle), it takes a tenth of what a process takes.
 */
export async function runInProcess(
  inputs: Readonly<Record<string, string>>,
  { clock = systemClock, transport, ...settings }: Settings & Place = {},
): Promise<Ran> {
  const { env, read } = beginStep(inputs, settings);
  let stdout = '';
  const status = await main({
    env,
    clock,
    random: Math.random,
    createTransport: (...how) =>
      transport === undefined
        ? createTransport(...how)
        : Object.assign((request: WireRequest) => transport(request), {
            close: () => ('close' in transport ? transport.close() : undefined),
          }),
    print: (text) => {
      stdout += text;
    },
  });
  return read({ status, stdout, stderr: '' });
}

/** A transport, but for what is on this machine's ports: GitHub's artifacts. */
export function nearby(transport: Transport): ClosableTransport {
  const network = createTransport();
  const either: Transport = (request) =>
    new URL(request.url).hostname === '127.0.0.1' ? network(request) : transport(request);
  return Object.assign(either, { close: network.close });
}

// Each step listens for the runner's signals, and some tests have many under way.
process.setMaxListeners(100);
