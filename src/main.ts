import { setTimeout as delay } from 'node:timers/promises';
import { listenForCancel } from './cancel.ts';
import { createTransport } from './http/transport.ts';
import { secretsOf } from './inputs/credentials.ts';
import { type Inputs, readInputs, readOnFailure } from './inputs/inputs.ts';
import { createLog } from './report/log.ts';
import { nothingYet, unsent } from './report/outcome.ts';
import { troubleOf } from './report/problems.ts';
import { report } from './report/report.ts';
import { runner } from './report/runner.ts';
import { type Deps, step } from './run.ts';

const REAL: Deps = {
  env: process.env,
  transport: createTransport,
  now: () => performance.now(),
  sleep: (ms, signal) => delay(ms, undefined, signal ? { signal } : {}),
  random: Math.random,
};

/** Reads the inputs, does the step, reports. Never throws; sets the exit status. */
export async function run(deps: Deps = REAL): Promise<void> {
  // Whatever ends the process before the report is written has purged nothing for sure.
  process.exitCode = 1;
  const startedOn = deps.now();
  const cancel = listenForCancel();
  const source = { get: runner.getInput, env: deps.env };
  const secrets = secretsOf(source);
  for (const secret of secrets) runner.setSecret(secret);
  const log = createLog(runner, secrets);
  let inputs: Inputs | null = null;
  let outcome = nothingYet(new Date());
  try {
    inputs = readInputs(source);
    outcome = await step(inputs, { deps, log, secrets, startedOn, ...cancel }, outcome);
  } catch (error) {
    log.debug(error instanceof Error ? (error.stack ?? error.message) : String(error));
    const trouble = troubleOf(error, cancel.stop);
    const reason = trouble.details?.[0] ?? trouble.message;
    const complete = inputs !== null && inputs.changedFiles === null && inputs.urlsFrom.length === 0;
    outcome = {
      ...outcome,
      fates: unsent(inputs?.explicitTargets ?? []),
      complete,
      troubles: [trouble],
      reason,
    };
  }
  cancel.forget();
  process.exitCode = report(
    { ...outcome, tookMs: deps.now() - startedOn },
    {
      log,
      env: deps.env,
      secrets,
      setOutput: runner.setOutput,
      onFailure: readOnFailure(source),
      ifNothing: inputs?.ifNothing ?? 'warn',
    },
  );
}
