import process from 'node:process';
import { createTransport } from '../../src/http/transport.ts';
import { readInputs } from '../../src/inputs/inputs.ts';
import { EarlyEnd, startProgress } from '../../src/run/progress.ts';
import { run } from '../../src/run/run.ts';
import { systemClock } from '../../src/system-clock.ts';
import { action } from '../runner.ts';

/** A step in this process, over real sockets, without the report: for runs that only come before the one that counts. */
export async function runInProcess(
  inputs: Readonly<Record<string, string>>,
  more: Readonly<Record<string, string>>,
): Promise<void> {
  const env = { PATH: process.env.PATH, ...more };
  const get = (name: string): string => (inputs[name] ?? action.inputs[name]?.default ?? '').trim();
  const transport = createTransport();
  const never = new AbortController().signal;
  const world = { env, clock: systemClock, random: Math.random, transport, visit: transport };
  try {
    const context = { ...world, stop: never, abandon: never };
    await run(readInputs({ get, env }), context, startProgress(), () => {});
  } catch (error) {
    if (!(error instanceof EarlyEnd)) throw error;
  } finally {
    transport.close();
  }
}
