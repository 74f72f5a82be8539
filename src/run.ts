import { createClient } from './cloudflare/client.ts';
import { LIMITS } from './cloudflare/limits.ts';
import { createRateLimiter } from './cloudflare/rate-limiter.ts';
import { resolveZones } from './cloudflare/zones.ts';
import { type Context, type Limited, limitTime } from './context.ts';
import { countdown } from './deploy/delay.ts';
import { createHostRules } from './http/host-rules.ts';
import type { Inputs } from './inputs/inputs.ts';
import { namedHosts } from './inputs/named-hosts.ts';
import { estimate, type Plan, planPurge } from './plan.ts';
import { EarlyEnd, type Progress, pendingResults } from './progress.ts';
import { purge } from './purge/purge.ts';
import { type Purged, startPurge } from './purge/purged.ts';
import { URLS_FROM_NOTICES, URLS_FROM_PROBLEMS } from './report/sentences/lists.ts';
import { sentenceFrom } from './report/sentences/sentences.ts';
import type { RunEvent } from './run-events.ts';
import { applyHeaderVariants } from './targets/headers.ts';
import { type ChangedTargets, targetsOfChanges } from './targets/mapping/changed.ts';
import { purgeReason, strategyOf } from './targets/strategy.ts';
import type { Target } from './targets/target.ts';
import { namedUrls } from './verify/sample.ts';
import { planSecondPurge } from './verify/second-purge.ts';
import { verify } from './verify/verify.ts';

/** What the stages of a run share. */
interface Stage extends Limited {
  readonly inputs: Inputs;
  readonly progress: Progress;
  readonly tell: (event: RunEvent) => void;
}

type Client = ReturnType<typeof createClient>;

/**
 * The sentence: inputs → changes → targets → plan → wait → purge → verify. What it learns and does goes into
 * `progress`, what it is doing is told as it happens.
 * @throws EarlyEnd where the run does not get to its end; `progress` says how far it got
 */
export async function run(
  inputs: Inputs,
  context: Context,
  progress: Progress,
  tell: (event: RunEvent) => void,
): Promise<void> {
  const limited = limitTime(context, inputs.timeoutMs);
  const stage: Stage = { ...limited, inputs, progress, tell };
  try {
    tell({ event: 'inputs-read', inputs });
    takeInputs(stage);
    const found = await findChanges(stage);
    const targets = await collectTargets(found.mapped, stage);
    if (targets.length === 0) {
      await found.remember?.();
      throw new EarlyEnd({ kind: 'nothing' });
    }
    const client = connect(stage);
    const plan = await makePlan(targets, found.mapped, client, stage);
    if (inputs.dryRun) throw new EarlyEnd({ kind: 'dry-run' });
    await countdown(inputs.delayMs, { clock: stage.clock, stop: stage.stop, tell });
    await purgeAll(plan, client, stage);
    await checkEdge(client, stage);
    if (progress.results.every(({ state }) => state === 'confirmed')) await found.remember?.();
  } finally {
    limited.clear();
  }
}

function takeInputs({ inputs, progress }: Stage): void {
  progress.operation = inputs.operation;
  progress.results = pendingResults(inputs.explicitTargets);
  for (const notice of inputs.notices) progress.notices.push({ about: 'inputs', notice });
  if (inputs.skip) throw new EarlyEnd({ kind: 'skipped' });
}

/** What changed, as targets, and how to remember that all of them are purged. */
interface FoundChanges {
  /** Null where no changes were looked for. */
  readonly mapped: ChangedTargets | null;
  readonly remember?: () => Promise<void>;
}

async function findChanges({ inputs, progress, tell, ...context }: Stage): Promise<FoundChanges> {
  const { changedFiles, githubToken, dryRun } = inputs;
  if (changedFiles === null) return { mapped: null };
  const { env, clock, stop } = context;
  // Loaded when it is asked for: a purge of what the inputs name needs neither git nor GitHub, and starts sooner.
  const { lookForChanges } = await import('./changes/look.ts');
  const look = await lookForChanges(changedFiles, { env, githubToken, clock, signal: stop });
  if (look.problems.length > 0) throw refused('', look.problems);
  const { changes, urls, remember } = look;
  const mapped = targetsOfChanges(changes, { ...changedFiles.mapping, urls });
  tell({ event: 'changes-found', changes, mapped });
  progress.changes = {
    base: changes.base,
    head: changes.head,
    compared: changes.kind === 'files' ? changes.reason : '',
    unknown: changes.kind === 'unknown' ? changes.reason : '',
    refusals: changes.refusals ?? [],
    files: mapped.files,
    changedFiles: changes.kind === 'files' ? changes.files.length : null,
  };
  note(progress, 'changes', changes.notices);
  for (const notice of mapped.notices) progress.notices.push({ about: 'mapping', notice });
  if (remember === undefined || dryRun) return { mapped };
  const rememberBuild = async (): Promise<void> => {
    const { notice } = await remember();
    if (notice !== null) note(progress, 'changes', [notice]);
  };
  return { mapped, remember: rememberBuild };
}

/** What the inputs name, what lists hold, and what changed. */
async function collectTargets(mapped: ChangedTargets | null, stage: Stage): Promise<readonly Target[]> {
  const { inputs, progress, tell } = stage;
  const listed = await readLists(stage);
  const explicit = [...inputs.explicitTargets, ...listed];
  const multiplied = applyHeaderVariants([...explicit, ...(mapped?.targets ?? [])], inputs.urlHeaders);
  if (!multiplied.ok) {
    throw new EarlyEnd({ kind: 'refused', problems: [{ input: 'url-headers', ...multiplied.reason }] });
  }
  const targets = multiplied.value;
  if (inputs.urlHeaders.length > 0) {
    tell({ event: 'variants-added', variants: inputs.urlHeaders.length, targets: targets.length });
  }
  progress.results = pendingResults(targets);
  progress.strategy = strategyOf(explicit, mapped);
  progress.reason = purgeReason(explicit, mapped);
  if (mapped?.failed) throw new EarlyEnd({ kind: 'changes-unknown', reason: mapped.reason });
  progress.complete = true;
  return targets;
}

async function readLists({ inputs, progress, ...context }: Stage): Promise<readonly Target[]> {
  if (inputs.urlsFrom.length === 0) return [];
  const { env, clock, stop, visit } = context;
  const { readUrlsFrom } = await import('./lists/urls-from.ts');
  const { targets, problems, notices } = await readUrlsFrom(inputs.urlsFrom, {
    workspace: env.GITHUB_WORKSPACE ?? '.',
    transport: visit,
    clock,
    stop,
    hosts: createHostRules(namedHosts(inputs)),
  });
  if (problems.length > 0) {
    const sentences = problems.map((problem) => sentenceFrom(URLS_FROM_PROBLEMS, problem));
    throw refused('urls-from', sentences);
  }
  note(
    progress,
    'urls-from',
    notices.map((notice) => `urls-from: ${sentenceFrom(URLS_FROM_NOTICES, notice)}`),
  );
  return targets;
}

function connect({ inputs, tell, ...context }: Stage): Client {
  const { clock, deadline } = context;
  return createClient({
    ...context,
    baseUrl: inputs.apiUrl,
    credentials: inputs.credentials,
    rateLimiter: createRateLimiter(LIMITS[inputs.plan], clock, deadline, tell),
    retries: inputs.retries,
    tell,
  });
}

/** targets → plan: looks up the zones, routes and batches, and refuses what does not fit into the step's time. */
async function makePlan(
  targets: readonly Target[],
  mapped: ChangedTargets | null,
  client: Client,
  { inputs, progress, tell, ...context }: Stage,
): Promise<Plan> {
  const limits = LIMITS[inputs.plan];
  const found = await resolveZones(inputs.zones, inputs.environment, inputs.zones.length > 1, client);
  if (found.problems.length > 0) throw new EarlyEnd({ kind: 'zone-unknown', problems: found.problems });
  progress.zones = found.zones;
  const made = planPurge(targets, found.zones, { ...inputs, limits });
  if (!made.ok) throw new EarlyEnd({ kind: 'unroutable', problems: made.reason });
  const plan = made.value;
  tell({ event: 'plan-made', plan, limits, mapped });
  note(progress, 'zones', found.notices);
  for (const notice of plan.notices) progress.notices.push({ about: 'plan', notice });
  progress.zones = plan.zones;
  progress.plannedRequests = plan.batches.length;
  progress.results = plan.batches.flatMap(({ zone, targets: all }) => pendingResults(all, zone));
  const needed = estimate(plan.batches, limits);
  const { delayMs, timeoutMs } = inputs;
  const leftMs = context.deadline - context.clock.now() - delayMs;
  if (needed.ms > leftMs) {
    throw new EarlyEnd({ kind: 'too-slow', plan: inputs.plan, needed, leftMs, timeoutMs, delayMs });
  }
  return plan;
}

async function purgeAll(plan: Plan, client: Client, stage: Stage): Promise<void> {
  const purged = startPurge(plan);
  // Filled in as requests are confirmed, so that they stay so whatever comes next.
  stage.progress.results = purged.results;
  await send(plan, purged, client, stage);
}

async function send(
  plan: Plan,
  purged: Purged,
  client: Client,
  { inputs, progress, tell, clock }: Stage,
): Promise<void> {
  const limits = LIMITS[inputs.plan];
  const { ms: expectedMs } = estimate(plan.batches, limits);
  tell({ event: 'purge-started', requests: plan.batches.length, expectedMs });
  await purge(plan, purged, {
    client,
    now: clock.now,
    tell: (event) => {
      progress.requests.push(event.sent);
      tell(event);
    },
  });
}

/** What the edge serves now. What it still has from before the purge is purged once more. */
async function checkEdge(client: Client, stage: Stage): Promise<void> {
  const { inputs, progress, tell, clock } = stage;
  if (inputs.verify === 'off' || !progress.results.some(({ state }) => state === 'confirmed')) return;
  progress.verification = await verify(progress.results, {
    ...stage,
    mode: inputs.verify,
    operation: inputs.operation,
    limit: inputs.verifyLimit,
    named: namedUrls(inputs.baseUrls, inputs.also, inputs.explicitTargets),
    purgedAt: ({ request }) => progress.requests[request ?? -1]?.answeredAt ?? clock.now(),
    secondPurge: async (stale) => {
      const again = planSecondPurge(stale, { ...inputs, limits: LIMITS[inputs.plan] });
      const purged = startPurge(again);
      await send(again, purged, client, stage);
      return purged.results;
    },
  });
  tell({ event: 'verified', verification: progress.verification });
}

/** Of rooms that still give sentences. */
function refused(input: string, sentences: readonly string[]): EarlyEnd {
  const problems = sentences.map((sentence) => ({ input, code: 'sentence' as const, sentence }));
  return new EarlyEnd({ kind: 'refused', problems });
}

function note(
  progress: Progress,
  about: 'urls-from' | 'changes' | 'zones',
  messages: readonly string[],
  level: 'warning' | 'notice' = 'notice',
): void {
  for (const message of messages) progress.notices.push({ level, about, message });
}
