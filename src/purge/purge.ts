import type { Client } from '../cloudflare/client.ts';
import type { ApiResult } from '../cloudflare/failure.ts';
import { rateLimitKindOf } from '../cloudflare/limits.ts';
import type { Zone } from '../cloudflare/zone.ts';
import { type Plan, requestOf } from '../plan.ts';
import type { Kind } from '../targets/target.ts';
import { purgeZone, type Send } from './purge-zone.ts';
import type { SentRequest, TargetResult } from './results.ts';

export type PurgeEvent = {
  readonly event: 'request-done';
  readonly sent: SentRequest;
  /** The targets confirmed so far. */
  readonly confirmed: number;
  readonly total: number;
};

export interface PurgeOptions {
  readonly client: Client;
  /** Milliseconds on a clock that only goes forward. */
  readonly now: () => number;
  /** The purge adds each request that it has sent. */
  readonly requests: SentRequest[];
  readonly tell: (event: PurgeEvent) => void;
}

/**
 * Sends the plan's requests, all zones in parallel. Each target ends confirmed or with its failure.
 * @param results those of {@link plannedResults}. They are updated after each request, so that what was confirmed stays
 * known however the run ends
 * @throws the first error of the client or of `tell`, after all requests
 */
export async function purge(
  plan: Plan,
  results: readonly TargetResult[],
  options: PurgeOptions,
): Promise<void> {
  const errors: unknown[] = [];
  const record = createRecorder(results.length, options);
  const send = async (zone: Zone, kind: Kind, batch: readonly TargetResult[]): ReturnType<Send> => {
    const targets = batch.map(({ target }) => target);
    let answer: ApiResult | null = null;
    try {
      answer = await options.client({
        method: 'POST',
        ...requestOf({ zone, kind, targets }, plan.operation),
        draws: { limit: rateLimitKindOf(kind), targets: targets.length },
      });
      record({ zone, kind, answer }, batch);
    } catch (error) {
      errors.push(error);
    }
    return answer;
  };
  let end = 0;
  const batches = plan.batches.map(({ zone, kind, targets }) => {
    const start = end;
    end += targets.length;
    return { zone, kind, results: results.slice(start, end) };
  });
  await Promise.all(
    [...Map.groupBy(batches, ({ zone }) => zone)].map(([zone, ofZone]) => {
      const kinds = Map.groupBy(ofZone, ({ kind }) => kind);
      return purgeZone(kinds, (kind, batch) => send(zone, kind, batch));
    }),
  );
  if (errors.length > 0) throw errors[0];
}

/** Returns a function that records the result of a request for its targets and among the requests. */
function createRecorder(total: number, { now, requests, tell }: PurgeOptions) {
  let confirmed = 0;
  return (
    { zone, kind, answer }: Pick<SentRequest, 'zone' | 'kind' | 'answer'>,
    batch: readonly TargetResult[],
  ): void => {
    const wasSent = answer.ok || answer.attempts > 0;
    for (const result of batch) {
      result.request = wasSent ? requests.length : null;
      result.failure = answer.ok ? null : answer;
      if (answer.ok) result.state = 'confirmed';
    }
    if (!wasSent) return;
    const targets = batch.length;
    if (answer.ok) confirmed += targets;
    const split = !answer.ok && targets > 1 && answer.scope === 'targets';
    const sent = { zone, kind, targets, answer, split, answeredAt: now() };
    requests.push(sent);
    tell({ event: 'request-done', sent, confirmed, total });
  };
}
