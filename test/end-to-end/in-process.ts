import process from 'node:process';
import type { Clock, Transport, WireRequest } from '../../src/context.ts';
import { type ClosableTransport, createTransport } from '../../src/http/transport.ts';
import { main } from '../../src/main.ts';
import { systemClock } from '../../src/system-clock.ts';
import { beginStep, type Ran, type Settings } from '../runner.ts';

/** Replacements for the machine's clock and network. */
export interface Place {
  readonly clock?: Clock;
  /** Replaces the network, except for GitHub's API. */
  readonly transport?: Transport | ClosableTransport;
}

/**
 * Runs the complete step in this process, with inputs and outputs as from and for the runner. Ten times as fast as a child
 * process, for tests that do not need one: no signals, proxies, certificates, exit, or bundle.
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
    createTransport: (...options) =>
      transport === undefined
        ? createTransport(...options)
        : Object.assign((request: WireRequest) => transport(request), {
            close: () => ('close' in transport ? transport.close() : undefined),
          }),
    print: (text) => {
      stdout += text;
    },
  });
  return read({ status, stdout, stderr: '' });
}

/** Sends requests to 127.0.0.1 (GitHub's artifacts) over the network, all others over the given transport. */
export function nearby(transport: Transport): ClosableTransport {
  const network = createTransport();
  const combined: Transport = (request) =>
    new URL(request.url).hostname === '127.0.0.1' ? network(request) : transport(request);
  return Object.assign(combined, { close: network.close });
}

// Each step listens for signals, and some tests run many steps at a time.
process.setMaxListeners(100);
