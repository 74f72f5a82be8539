import type { LookupFunction } from 'node:net';
import type { Clock, Context, Environment } from './context.ts';
import { createHostRules } from './http/host-rules.ts';
import { type Proxies, readProxies } from './http/proxy.ts';
import { createPublicLookup } from './http/public-address.ts';
import type { ClosableTransport } from './http/transport.ts';
import { type Inputs, readInputs, readOnFailure } from './inputs/inputs.ts';
import { namedHosts } from './inputs/named-hosts.ts';
import { secretsOf } from './inputs/secrets.ts';
import { createMask } from './report/masking.ts';
import { createNarrator } from './report/narrator.ts';
import { outcomeOf } from './report/outcome.ts';
import { report } from './report/report.ts';
import { createLog, createRunner } from './report/runner.ts';
import { endOf, Progress, pendingResults, refused, type StepEnd } from './run/progress.ts';
import { run } from './run/run.ts';
import { listenForCancel } from './signals.ts';

/** Everything from outside the program. Tests pass their own. */
interface World {
  readonly env: Environment;
  readonly clock: Clock;
  readonly random: () => number;
  readonly createTransport: (proxies: Proxies, lookup?: LookupFunction) => ClosableTransport;
  /** Writes to the standard output, which the runner reads. */
  readonly print: (text: string) => void;
}

/** Reads the inputs, runs, and reports. Returns the exit status. */
export async function main({ env, clock, random, createTransport, print }: World): Promise<0 | 1> {
  const runner = createRunner(env, print);
  const [startDate, startMs] = [new Date(clock.date()), clock.now()];
  const signals = listenForCancel(clock);
  const source = { get: runner.getInput, env };
  const secrets = secretsOf(source);
  for (const secret of secrets) runner.setSecret(secret);
  const mask = createMask(secrets);
  const log = createLog(runner, mask);
  const progress = new Progress();
  let inputs: Inputs | null = null;
  let end: StepEnd = { kind: 'finished' };
  const transports: ClosableTransport[] = [];
  try {
    inputs = readInputs(source);
    progress.results = pendingResults(inputs.explicitTargets);
    const { isNamed } = createHostRules(namedHosts(inputs));
    const proxies = readProxies(env, process.versions.node);
    if (!proxies.ok) throw refused(proxies.reason.variable, [proxies.reason]);
    const transport = createTransport(proxies.value);
    const visitTransport = createTransport(proxies.value, createPublicLookup(isNamed));
    transports.push(transport, visitTransport);
    const context: Context = { env, clock, random, transport, visitTransport, ...signals };
    await run(inputs, context, progress, createNarrator(log, clock));
  } catch (error) {
    end = endOf(error, signals.stop);
    if (end.kind === 'crashed') log.debug((error instanceof Error && error.stack) || String(error));
  }
  for (const { close } of transports) close();
  const policy = {
    onFailure: readOnFailure(source),
    ifNothing: inputs?.ifNothing ?? null,
    verify: inputs?.verify ?? 'off',
  };
  const outcome = outcomeOf(progress, end, { startedAt: startDate, tookMs: clock.now() - startMs });
  const status = report(outcome, { policy, log, setOutput: runner.setOutput, env, mask });
  signals.forget();
  return status;
}
