import type { ApiResult, Failure } from '../cloudflare/failure.ts';
import type { Kind } from '../targets/target.ts';
import { sendKind } from './kind-queue.ts';
import type { Reply } from './known.ts';
import { readRefusal } from './refusal.ts';
import type { TargetResult } from './results.ts';

type Batches = readonly { readonly results: readonly TargetResult[] }[];

/** Sends one request and records its result. Never rejects; null if the client threw. */
export type Send = (kind: Kind, batch: readonly TargetResult[]) => Promise<ApiResult | null>;

/**
 * Purges one zone, all kinds in parallel. The first request of the zone is sent alone, so that a missing permission costs
 * one request.
 */
export async function purgeZone(kinds: ReadonlyMap<Kind, Batches>, send: Send): Promise<void> {
  /** The failures that stop all requests for the zone, or for one kind. */
  const closed = new Map<'zone' | Kind, Failure>();
  let first: Promise<unknown> | undefined;

  const purgeKind = async (kind: Kind, batches: Batches): Promise<void> => {
    let latest: Failure | undefined;
    const sendIfOpen = async (batch: readonly TargetResult[]): Promise<Reply<TargetResult>> => {
      if (first !== undefined) await first;
      const failure = closed.get('zone') ?? closed.get(kind);
      if (failure !== undefined) for (const result of batch) fail(result, failure);
      const answer = failure ?? (await send(kind, batch));
      if (answer?.ok) return 'accepted';
      if (answer?.scope === 'zone') closed.set('zone', answer);
      if (answer?.scope === 'kind') closed.set(kind, answer);
      if (answer?.scope !== 'targets' || closed.has(kind)) return 'lost';
      latest = answer;
      return readRefusal(answer, batch);
    };
    const sendAfterFirst = (batch: readonly TargetResult[]): Promise<Reply<TargetResult>> => {
      const sent = sendIfOpen(batch);
      first ??= sent;
      return sent;
    };
    const all = batches.map(({ results }) => results);
    const guilty = await sendKind(all, sendAfterFirst, () => {
      if (latest !== undefined) closed.set(kind, latest);
    });
    const works = all.flat().some(({ state }) => state === 'confirmed');
    if (works && !closed.has(kind)) for (const result of guilty) result.unpurgeable = true;
  };
  await Promise.all([...kinds].map(([kind, batches]) => purgeKind(kind, batches)));
}

/** Records that a target was not sent, or not sent again. */
function fail(result: TargetResult, failure: Failure): void {
  result.request = null;
  result.failure = failure;
}
