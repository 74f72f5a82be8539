import type { Client } from '../cloudflare/client.ts';
import type { ApiResult } from '../cloudflare/failure.ts';
import { rateLimitKindOf } from '../cloudflare/limits.ts';
import type { Zone } from '../cloudflare/zone.ts';
import { type Operation, type Plan, requestOf } from '../plan.ts';
import type { Kind } from '../targets/target.ts';
import { purgeZone, type Send } from './purge-zone.ts';
import { type Purged, type SentRequest, updateResults } from './purged.ts';

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
  readonly tell: (event: PurgeEvent) => void;
}

/**
 * Sends the plan's requests, all zones in parallel. Each target ends confirmed or with its failure, in `purged` (see
 * {@link startPurge}), which is updated after each request.
 * @throws the first error of the client or of `tell`, after all requests
 */
export async function purge(plan: Plan, purged: Purged, options: PurgeOptions): Promise<void> {
  const errors: unknown[] = [];
  const send = createSend(plan.operation, purged, options, errors);
  let place = 0;
  const batches = plan.batches.map(({ zone, kind, targets }) => ({
    zone,
    kind,
    places: targets.map(() => place++),
  }));
  await Promise.all(
    [...Map.groupBy(batches, ({ zone }) => zone)].map(([zone, ofZone]) => {
      const kinds = Map.groupBy(ofZone, ({ kind }) => kind);
      return purgeZone(kinds, purged.results, (kind, places) => send(zone, kind, places));
    }),
  );
  if (errors.length > 0) throw errors[0];
}

/** Returns a function that sends targets as one request and records its result. */
function createSend(
  operation: Operation,
  { results, requests }: Purged,
  { client, now, tell }: PurgeOptions,
  errors: unknown[],
): (zone: Zone, ...sent: Parameters<Send>) => ReturnType<Send> {
  let confirmed = 0;

  const settle = (zone: Zone, kind: Kind, places: readonly number[], answer: ApiResult): void => {
    const targets = places.length;
    const request = !answer.ok && answer.attempts === 0 ? null : requests.length;
    updateResults(results, places, {
      request,
      ...(answer.ok ? { state: 'confirmed', failure: null } : { failure: answer }),
    });
    if (request === null) return;
    if (answer.ok) confirmed += targets;
    const split = !answer.ok && targets > 1 && answer.scope === 'targets';
    const sent = { zone, kind, targets, answer, split, answeredAt: now() };
    requests.push(sent);
    tell({ event: 'request-done', sent, confirmed, total: results.length });
  };

  return async (zone, kind, places) => {
    const targets = places.flatMap((place) => results[place]?.target ?? []);
    let answer: ApiResult | null = null;
    try {
      answer = await client({
        method: 'POST',
        ...requestOf({ zone, kind, targets }, operation),
        draws: { limit: rateLimitKindOf(kind), targets: targets.length },
      });
      settle(zone, kind, places, answer);
    } catch (error) {
      errors.push(error);
    }
    return answer;
  };
}
