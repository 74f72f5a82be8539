import { createClient, rememberLookups } from '../cloudflare/client.ts';
import { LIMITS } from '../cloudflare/limits.ts';
import { createRateLimiter } from '../cloudflare/rate-limiter.ts';
import { estimate, type Plan } from '../plan.ts';
import { purge } from '../purge/purge.ts';
import { plannedResults, type TargetResult } from '../purge/results.ts';
import { type PurgedFile, urlsOfInputs } from '../verify/candidates.ts';
import { planSecondPurge } from '../verify/second-purge.ts';
import { verify } from '../verify/verify.ts';
import { addressedFiles, type CollectedChanges } from './changes-stage.ts';
import type { StageContext } from './stage-context.ts';

/** Returns the stage with a client of Cloudflare's API. */
export function withClient(stage: Omit<StageContext, 'client'>): StageContext {
  const { clock, deadline, tell } = stage;
  const { apiUrl: baseUrl, credentials, retries, plan } = stage.inputs;
  const rateLimiter = createRateLimiter(LIMITS[plan], clock, deadline, tell);
  const client = createClient({ ...stage, baseUrl, credentials, retries, rateLimiter });
  return { ...stage, client: rememberLookups(client) };
}

/** Sends all requests of the plan. Requests that are confirmed stay confirmed in `progress` if a later one fails. */
export async function purgeAll(plan: Plan, stage: StageContext): Promise<void> {
  await send(plan, stage.progress.results, stage);
}

async function send(plan: Plan, results: readonly TargetResult[], stage: StageContext): Promise<void> {
  const { inputs, progress, tell, client, clock } = stage;
  const { ms: expectedMs } = estimate(plan.batches, LIMITS[inputs.plan]);
  tell({ event: 'purge-started', requests: plan.batches.length, expectedMs });
  await purge(plan, results, { client, now: clock.now, requests: progress.requests, tell });
}

/** Checks what the edge serves now, and purges what is still old a second time if that helps. */
export async function checkEdge(changes: CollectedChanges | null, stage: StageContext): Promise<void> {
  const { inputs, progress, tell, clock } = stage;
  progress.isUnchecked = inputs.verify === 'off' && inputs.waitFor.length === 0 && changes !== null;
  if (inputs.verify === 'off' || !progress.results.some(({ state }) => state === 'confirmed')) return;
  progress.verification = await verify(progress.results, {
    ...stage,
    transport: stage.visitTransport,
    mayVisit: stage.hosts.mayVisit,
    mode: inputs.verify,
    operation: inputs.operation,
    limit: inputs.verifyLimit,
    waited: inputs.waitFor.length > 0,
    files: changes === null ? [] : servedFiles(changes),
    inputUrls: urlsOfInputs(inputs.baseUrls, inputs.also, inputs.explicitTargets),
    purgedAt: ({ request }) => progress.requests[request ?? -1]?.answeredAt ?? clock.now(),
    secondPurge: async (old) => {
      const plan = planSecondPurge(old, { ...inputs, limits: LIMITS[inputs.plan] });
      const results = plannedResults(plan);
      await send(plan, results, stage);
      return results;
    },
  });
  tell({ event: 'verified', verification: progress.verification });
}

/** Returns the changed files with known contents, their URLs, and the targets that they were mapped to. */
function servedFiles(changes: CollectedChanges): readonly PurgedFile[] {
  const targets = new Map(changes.mapped.files.map((one) => [one.file, one.targets]));
  return addressedFiles(changes, changes.mapping.baseUrls).map((file) => ({
    ...file,
    tags: targets.get(file.path) ?? [],
  }));
}
