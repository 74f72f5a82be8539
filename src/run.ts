import type { Cancel } from './cancel.ts';
import { createClient } from './cloudflare/client.ts';
import { LIMITS } from './cloudflare/limits.ts';
import { createPace } from './cloudflare/rate-limiter.ts';
import type { Sleep, Transport } from './context.ts';
import { countdown } from './deploy/delay.ts';
import { type Gathered, gatherTargets } from './gather.ts';
import type { Inputs } from './inputs/inputs.ts';
import { estimate, type Plan } from './plan.ts';
import { preparePlan } from './prepare.ts';
import { type Purged, purge, type SentRequest } from './purge/purge.ts';
import type { Log } from './report/log.ts';
import { createRedact } from './report/masking.ts';
import { asked } from './report/narrate.ts';
import { ABOUT_CHANGES, about } from './report/notices.ts';
import { type Outcome, unsent } from './report/outcome.ts';
import { unknownTrouble } from './report/problems.ts';
import { createProgress, createWaits } from './report/progress.ts';
import { inputNoticeLevel, inputNoticeSentence } from './report/sentences/inputs.ts';
import { purgeReasonSentence } from './report/sentences/targets.ts';
import { stillStale, verificationLines } from './report/verification.ts';
import { planAgain } from './verify/again.ts';
import { namedUrls } from './verify/sample.ts';
import { verify } from './verify/verify.ts';

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

/** What every part of a step may need. */
export interface Tools extends Cancel {
  readonly deps: Deps;
  readonly log: Log;
  readonly secrets: readonly string[];
  /** When the step began, on the clock. */
  readonly startedOn: number;
}

type Send = (plan: Plan) => Promise<Purged>;

/** The sentence: inputs → changes → targets → plan → purge → verify, as far as it gets. */
export async function step(inputs: Inputs, tools: Tools, blank: Outcome): Promise<Outcome> {
  const { deps, log } = tools;
  const deadline = tools.startedOn + inputs.timeoutMs;
  tools.endAfter(deadline - deps.now(), 'the time of the step (`timeout-minutes`) was over');
  log.group('What was asked', asked(inputs));
  const wanted: Outcome = {
    ...blank,
    operation: inputs.operation,
    notices: [
      ...inputs.notices.map((notice) => ({
        level: inputNoticeLevel(notice),
        title: 'About the inputs',
        message: inputNoticeSentence(notice),
      })),
    ],
  };
  if (inputs.skip) {
    const reason = 'there are no credentials, and `if-no-credentials` is skip';
    return { ...wanted, result: 'skipped', reason };
  }

  const { targets, changed, facts, remember } = await gatherTargets(inputs, tools);
  const found: Outcome = { ...wanted, ...facts, notices: [...wanted.notices, ...facts.notices] };
  if (changed?.failed) {
    const troubles = [unknownTrouble(purgeReasonSentence(changed.reason))];
    return { ...found, fates: unsent(targets), complete: false, troubles };
  }
  if (targets.length === 0) return remembered({ ...found, result: 'nothing' }, remember, inputs);

  const client = connect(inputs, tools, deadline);
  const { plan, outcome } = await preparePlan(
    targets,
    changed,
    inputs,
    { ...tools, client, deadline },
    found,
  );
  if (plan === null) return outcome;
  if (inputs.dryRun) return { ...outcome, result: 'dry-run' };

  await countdown(inputs.delayMs, { sleep: deps.sleep, log: log.line, signal: tools.stop });
  const limits = LIMITS[inputs.plan];
  const send: Send = (what) => {
    const onRequest = createProgress(log, what.batches.length, deps.now, estimate(what.batches, limits).ms);
    return purge(what, { client, limits, batchSize: inputs.batchSize, now: deps.now, onRequest });
  };
  const { fates, requests } = await send(plan);
  const confirmed = fates.filter(({ state }) => state === 'confirmed').length;
  const result = confirmed === fates.length ? 'purged' : confirmed > 0 ? 'partial' : 'failed';
  const purged: Outcome = { ...outcome, result, fates, requests };
  const verified = confirmed === 0 ? purged : await askTheEdge(purged, inputs, tools, send, deadline);
  return remembered(verified, remember, inputs);
}

function connect(inputs: Inputs, tools: Tools, deadline: number): ReturnType<typeof createClient> {
  const { deps, log, secrets, stop, abandon } = tools;
  return createClient({
    baseUrl: inputs.apiUrl,
    access: inputs.credentials,
    transport: deps.transport(deps.env),
    pace: createPace(LIMITS[inputs.plan], deps, deadline, createWaits(log)),
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

/** What the edge serves now. What it still has from before the purge is purged once more. */
async function askTheEdge(
  purged: Outcome,
  inputs: Inputs,
  { deps, log, secrets, stop }: Tools,
  send: Send,
  deadline: number,
): Promise<Outcome> {
  if (inputs.verify === 'off') return purged;
  const again: SentRequest[] = [];
  const verification = await verify(purged.fates, {
    mode: inputs.verify,
    operation: inputs.operation,
    limit: inputs.verifyLimit,
    named: namedUrls(inputs.baseUrls, inputs.also, inputs.explicitTargets),
    purgedAt: ({ request }) => purged.requests[request ?? -1]?.answeredAt ?? deps.now(),
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
  const result = stillStale(verification) && purged.result === 'purged' ? 'partial' : purged.result;
  return { ...purged, result, requests: [...purged.requests, ...again], verification };
}

/** Writes the manifest of a build of which nothing is left to purge. */
async function remembered(
  outcome: Outcome,
  remember: Gathered['remember'],
  { dryRun }: Inputs,
): Promise<Outcome> {
  if (remember === undefined || dryRun || !['purged', 'nothing'].includes(outcome.result)) return outcome;
  const { notice } = await remember();
  const notices = about(ABOUT_CHANGES, notice === null ? [] : [notice]);
  return { ...outcome, notices: [...outcome.notices, ...notices] };
}
