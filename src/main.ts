import { setTimeout as delay } from 'node:timers/promises';
import { type Cancel, listenForCancel } from './cancel.ts';
import { lookForChanges } from './changes/look.ts';
import { type Client, createClient } from './cloudflare/client.ts';
import { LIMITS } from './cloudflare/limits.ts';
import { createPace, type Pace, type Sleep } from './cloudflare/pace.ts';
import { createTransport, type Transport } from './cloudflare/transport.ts';
import { resolveZones } from './cloudflare/zones.ts';
import { countdown } from './delay.ts';
import { InputError, type Inputs, readInputs, readOnFailure, secretsOf } from './inputs.ts';
import { estimate, type Plan, planPurge } from './plan.ts';
import { type Purged, purge, type SentRequest } from './purge.ts';
import { asked, compared, planned } from './report/asked.ts';
import { createLog, type Log } from './report/log.ts';
import { nothingYet, type Outcome, plural, unsent } from './report/outcome.ts';
import { createProgress } from './report/progress.ts';
import { report } from './report/report.ts';
import { lookupTrouble, timeTrouble, troubleOf } from './report/troubles.ts';
import { stillStale, verificationLines } from './report/verification.ts';
import { runner } from './runner.ts';
import { createRedact, redactWhole } from './secrets.ts';
import { type ChangedTargets, targetsOfChanges } from './targets/changed.ts';
import { reasonOf, strategyOf } from './targets/strategy.ts';
import type { Target } from './targets/target.ts';
import { multiply } from './targets/urls.ts';
import { readUrlsFrom } from './targets/urls-from.ts';
import { planAgain } from './verify/again.ts';
import { namedUrls } from './verify/sample.ts';
import { verify } from './verify.ts';

/** What a run works with; tests pass their own. */
export interface Deps {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly transport: (env: Deps['env']) => Transport;
  /** Milliseconds on a clock that only goes forward. */
  readonly now: () => number;
  readonly sleep: Sleep;
  /** From 0 to 1. */
  readonly random: () => number;
}

const REAL: Deps = {
  env: process.env,
  transport: createTransport,
  now: () => performance.now(),
  sleep: (ms, signal) => delay(ms, undefined, signal ? { signal } : {}),
  random: Math.random,
};

/** Reads, purges, reports. Never throws; sets the exit status. */
export async function run(deps: Deps = REAL): Promise<void> {
  // Whatever ends the process before the report is written has purged nothing for sure.
  process.exitCode = 1;
  const startedOn = deps.now();
  const source = { get: (name: string) => runner.getInput(name), env: deps.env };
  const secrets = secretsOf(source);
  for (const secret of secrets) runner.setSecret(secret);
  const log = createLog(runner, secrets);
  const cancel = listenForCancel();
  let inputs: Inputs | null = null;
  let outcome = nothingYet(new Date());
  try {
    inputs = readInputs(source);
    outcome = await act(inputs, { deps, log, secrets, startedOn, ...cancel }, outcome);
  } catch (error) {
    log.debug(error instanceof Error ? (error.stack ?? error.message) : String(error));
    const trouble = troubleOf(error, cancel.stop);
    const reason = trouble.details?.[0] ?? trouble.message;
    // A report with a part of the targets would pass for the whole when it is repeated; one with none does not.
    const fates =
      inputs !== null && inputs.changed === null && inputs.urlsFrom.length === 0 ? unsent(inputs.said) : [];
    outcome = { ...outcome, fates, troubles: [trouble], reason };
  }
  cancel.forget();
  process.exitCode = report(
    { ...outcome, tookMs: deps.now() - startedOn },
    {
      log,
      env: deps.env,
      secrets,
      setOutput: (name, value) => runner.setOutput(name, redactWhole(secrets, value)),
      onFailure: readOnFailure(source),
      ifNothing: inputs?.ifNothing ?? 'warn',
    },
  );
}

interface Tools extends Cancel {
  readonly deps: Deps;
  readonly log: Log;
  readonly secrets: readonly string[];
  readonly startedOn: number;
}

/** inputs → changes → targets → plan → purge → verify */
async function act(inputs: Inputs, tools: Tools, blank: Outcome): Promise<Outcome> {
  const { deps, log } = tools;
  const deadline = tools.startedOn + inputs.timeoutMs;
  tools.endAfter(deadline - deps.now(), 'the time of the step (`timeout-minutes`) was over');
  log.group('What was asked', asked(inputs));
  const wanted: Outcome = { ...blank, operation: inputs.operation, notices: inputs.notices };
  if (inputs.skip) {
    return {
      ...wanted,
      result: 'skipped',
      reason: 'there are no credentials, and `if-no-credentials` is skip',
    };
  }

  const changed =
    inputs.changed === null ? null : await whatChanged(inputs.changed, inputs.githubToken, tools);
  const listed = await readListed(inputs.urlsFrom, tools);
  const said = [...inputs.said, ...listed.targets];
  const targets = multiply([...said, ...(changed?.targets ?? [])], inputs.urlHeaders);
  if (inputs.urlHeaders.length > 0) {
    log.line(
      `url-headers: with ${plural(inputs.urlHeaders.length, 'variant')} of each URL, ${plural(targets.length, 'target')} in all`,
    );
  }
  const so: Outcome = {
    ...wanted,
    ...changed?.facts,
    strategy: strategyOf(said, changed),
    reason: reasonOf(said, changed),
    notices: [...wanted.notices, ...(changed?.facts.notices ?? []), ...listed.notices],
  };
  if (changed?.failed) {
    const trouble = {
      title: 'What changed is not known',
      message: `${changed.reason}. \`fallback: fail\` makes this a failure; nothing was sent.`,
    };
    return { ...so, fates: unsent(targets), troubles: [trouble] };
  }
  if (targets.length === 0) return { ...so, result: 'nothing' };

  const limits = LIMITS[inputs.plan];
  const pace = createPace(limits, deps, deadline, (ms, why) =>
    log.line(`Waiting ${Math.ceil(ms / 1000)} s for ${why}`),
  );
  const client = connect(inputs, tools, pace, deadline);
  const found = await resolveZones(inputs.zones, inputs.environment, inputs.zones.length > 1, client);
  if (found.problems.length > 0) {
    const troubles = found.problems.map(lookupTrouble);
    return { ...so, fates: unsent(targets), troubles, reason: troubles[0]?.message ?? '' };
  }
  const { plan, problems } = planPurge(targets, found.zones, { ...inputs, limits });
  if (problems !== undefined) {
    const trouble = {
      title: 'A target is in none of the zones',
      message: 'Nothing was sent.',
      details: problems,
    };
    return {
      ...so,
      zones: found.zones,
      fates: unsent(targets),
      troubles: [trouble],
      reason: problems[0] ?? '',
    };
  }
  log.group('The plan', planned(plan, limits, changed));
  const ready: Outcome = {
    ...so,
    zones: plan.zones,
    planned: plan.batches.length,
    fates: plan.batches.flatMap(({ zone, targets: batch }) => unsent(batch, zone)),
    notices: [...so.notices, ...found.notices, ...plan.notices],
  };
  const needed = estimate(plan.batches, limits);
  const left = deadline - deps.now() - inputs.delayMs;
  if (needed.ms > left) {
    return {
      ...ready,
      troubles: [timeTrouble(inputs, needed, left)],
      reason: 'the plan does not fit into `timeout-minutes`',
    };
  }
  if (inputs.dryRun) return { ...ready, result: 'dry-run' };

  await countdown(inputs.delayMs, { sleep: deps.sleep, log: log.line, signal: tools.stop });
  const send = (what: Plan): Promise<Purged> => {
    const onRequest = createProgress(log, what.batches.length, deps.now);
    return purge(what, { client, limits, batchSize: inputs.batchSize, now: deps.now, onRequest });
  };
  const { fates, requests } = await send(plan);
  const confirmed = fates.filter(({ state }) => state === 'confirmed').length;
  const result = confirmed === fates.length ? 'purged' : confirmed > 0 ? 'partial' : 'failed';
  const done: Outcome = { ...ready, result, fates, requests };
  return inputs.verify === 'off' || confirmed === 0
    ? done
    : askTheEdge(done, inputs.verify, inputs, tools, send, deadline);
}

/** verify: what the edge serves now. What it still has from before the purge is purged once more. */
async function askTheEdge(
  done: Outcome,
  mode: 'warn' | 'fail',
  inputs: Inputs,
  { deps, log, secrets, stop }: Tools,
  send: (plan: Plan) => Promise<Purged>,
  deadline: number,
): Promise<Outcome> {
  const again: SentRequest[] = [];
  const verification = await verify(done.fates, {
    mode,
    operation: inputs.operation,
    limit: inputs.verifyLimit,
    named: namedUrls(inputs.baseUrls, inputs.also, inputs.said),
    purgedAt: ({ request }) => done.requests[request ?? -1]?.answeredAt ?? deps.now(),
    repurge: async (wanted) => {
      const second = await send(planAgain(wanted, { ...inputs, limits: LIMITS[inputs.plan] }));
      again.push(...second.requests);
      return second.fates;
    },
    transport: deps.transport(deps.env),
    clock: deps,
    wallClock: Date.now,
    deadline,
    stop,
    redact: createRedact(secrets),
    log: log.line,
  });
  log.group('Verification', verificationLines(verification));
  // Confirmed, and yet not gone: with `verify: fail` that is not what `purged` promises.
  const result = stillStale(verification) && done.result === 'purged' ? 'partial' : done.result;
  return { ...done, result, requests: [...done.requests, ...again], verification };
}

type Facts = Pick<Outcome, 'base' | 'head' | 'files' | 'changedFiles' | 'notices'>;

/** changes → targets, and the facts of it for the report. */
async function whatChanged(
  asked: NonNullable<Inputs['changed']>,
  githubToken: string,
  { deps, log, stop }: Tools,
): Promise<ChangedTargets & { facts: Facts }> {
  const { env, sleep } = deps;
  const { changes, urls, problems } = await lookForChanges(asked, { env, githubToken, sleep, signal: stop });
  if (problems.length > 0) throw new InputError(problems);
  const targets = targetsOfChanges(changes, { ...asked.options, urls });
  log.group('What changed', compared(changes, targets));
  return {
    ...targets,
    facts: {
      base: changes.base,
      head: changes.head,
      files: targets.files,
      changedFiles: changes.kind === 'files' ? changes.files.length : null,
      notices: [...changes.notices, ...targets.notices],
    },
  };
}

/** What the files and sitemaps of `urls-from` hold. */
async function readListed(
  sources: readonly string[],
  { deps, stop }: Tools,
): Promise<{ readonly targets: readonly Target[]; readonly notices: readonly string[] }> {
  if (sources.length === 0) return { targets: [], notices: [] };
  const { targets, problems, notices } = await readUrlsFrom(sources, {
    workspace: deps.env.GITHUB_WORKSPACE ?? '.',
    transport: deps.transport(deps.env),
    sleep: deps.sleep,
    signal: stop,
  });
  if (problems.length > 0) throw new InputError(problems.map((problem) => `urls-from: ${problem}`));
  return { targets, notices: notices.map((notice) => `urls-from: ${notice}`) };
}

function connect(inputs: Inputs, tools: Tools, pace: Pace, deadline: number): Client {
  const { deps, log, secrets, stop, abandon } = tools;
  return createClient({
    baseUrl: inputs.apiUrl,
    access: inputs.access,
    transport: deps.transport(deps.env),
    pace,
    clock: deps,
    random: deps.random,
    redact: createRedact(secrets),
    retries: inputs.retries,
    deadline,
    stop,
    abandon,
    debug: log.debug,
  });
}
