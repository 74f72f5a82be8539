import { type Client, createClient, rememberLookups } from '../cloudflare/client.ts';
import { LIMITS } from '../cloudflare/limits.ts';
import { createRateLimiter } from '../cloudflare/rate-limiter.ts';
import { estimate, type Plan } from '../plan.ts';
import { purge } from '../purge/purge.ts';
import { type Purged, startPurge } from '../purge/purged.ts';
import { namedUrls, type PurgedFile } from '../verify/candidates.ts';
import { planSecondPurge } from '../verify/second-purge.ts';
import { verify } from '../verify/verify.ts';
import { addressedFiles } from './addressed-files.ts';
import type { Found } from './changes-stage.ts';
import type { Stage } from './stage.ts';

/** Cloudflare's API, within the limits of the plan. */
export function connect({ inputs, tell, ...context }: Stage): Client {
  const { clock, deadline } = context;
  const client = createClient({
    ...context,
    baseUrl: inputs.apiUrl,
    credentials: inputs.credentials,
    rateLimiter: createRateLimiter(LIMITS[inputs.plan], clock, deadline, tell),
    retries: inputs.retries,
    tell,
  });
  return rememberLookups(client);
}

/** Sends all that the plan has. */
export async function purgeAll(plan: Plan, client: Client, stage: Stage): Promise<void> {
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

/** What the edge serves now. What is old there is purged once more, where that does it good. */
export async function checkEdge(found: Found | null, client: Client, stage: Stage): Promise<void> {
  const { inputs, progress, tell, clock } = stage;
  progress.isUnchecked =
    inputs.verify === 'off' && inputs.waitFor.length === 0 && inputs.changedFiles !== null;
  if (inputs.verify === 'off' || !progress.results.some(({ state }) => state === 'confirmed')) return;
  progress.verification = await verify(progress.results, {
    ...stage,
    transport: stage.visit,
    mayVisit: stage.hosts.mayVisit,
    mode: inputs.verify,
    operation: inputs.operation,
    limit: inputs.verifyLimit,
    waited: inputs.waitFor.length > 0,
    files: servedFiles(found, stage),
    named: namedUrls(inputs.baseUrls, inputs.also, inputs.explicitTargets),
    purgedAt: ({ request }) => progress.requests[request ?? -1]?.answeredAt ?? clock.now(),
    secondPurge: async (old) => {
      const again = planSecondPurge(old, { ...inputs, limits: LIMITS[inputs.plan] });
      const purged = startPurge(again);
      await send(again, purged, client, stage);
      return purged.results;
    },
  });
  tell({ event: 'verified', verification: progress.verification });
}

/** The changed files whose contents are known, and where they may be served. */
function servedFiles(found: Found | null, { inputs: { changedFiles } }: Stage): readonly PurgedFile[] {
  if (found === null || changedFiles === null) return [];
  const { mapping } = changedFiles;
  const targets = new Map(found.mapped.files.map((one) => [one.file, one.targets]));
  return addressedFiles(found.files, found.contents, mapping, mapping.baseUrls).map((file) => ({
    ...file,
    tags: targets.get(file.path) ?? [],
  }));
}
