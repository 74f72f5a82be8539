import type { ApiResult, Failure } from '../cloudflare/failure.ts';
import type { Kind } from '../targets/target.ts';
import { settleKind } from './kind-queue.ts';
import type { Reply } from './known.ts';
import { type TargetResult, updateResults } from './purged.ts';
import { hintsOf } from './refusal.ts';

/** The targets of one request, as indexes into the results. */
type Places = readonly number[];
type Batches = readonly { readonly places: Places }[];

/** Sends one request. Never rejects; null if the client threw. */
export type Send = (kind: Kind, places: Places) => Promise<ApiResult | null>;

/**
 * Purges one zone, all kinds in parallel. The first request of the zone is sent alone, so that a missing permission costs
 * one request.
 */
export async function purgeZone(
  kinds: ReadonlyMap<Kind, Batches>,
  results: TargetResult[],
  send: Send,
): Promise<void> {
  /** The failures that stop all requests for the zone, or for one kind. */
  const closed = new Map<'zone' | Kind, Failure>();
  let first: Promise<unknown> | undefined;

  const purgeKind = async (kind: Kind, batches: Batches): Promise<void> => {
    let latest: Failure | undefined;
    const ask = async (places: Places): Promise<Reply<number>> => {
      if (first !== undefined) await first;
      const failure = closed.get('zone') ?? closed.get(kind);
      if (failure !== undefined) updateResults(results, places, { request: null, failure });
      const answer = failure ?? (await send(kind, places));
      if (answer?.ok) return 'taken';
      if (answer?.scope === 'zone') closed.set('zone', answer);
      if (answer?.scope === 'kind') closed.set(kind, answer);
      if (answer?.scope !== 'targets' || closed.has(kind)) return 'lost';
      latest = answer;
      const targets = places.flatMap((place) => results[place]?.target ?? []);
      const { accused, ...hints } = hintsOf(answer, targets);
      return { ...hints, accused: accused.flatMap((index) => places[index] ?? []) };
    };
    const askAfterFirst = (places: Places): Promise<Reply<number>> => {
      const asked = ask(places);
      first ??= asked;
      return asked;
    };
    const all = batches.map(({ places }) => places);
    const guilty = await settleKind(all, askAfterFirst, () => {
      if (latest !== undefined) closed.set(kind, latest);
    });
    if (!closed.has(kind)) markSettled(results, guilty, all.flat());
  };
  await Promise.all([...kinds].map(([kind, batches]) => purgeKind(kind, batches)));
}

/** Marks targets that were refused alone as settled, if others of their kind were confirmed. */
function markSettled(results: TargetResult[], guilty: Places, kind: Places): void {
  const works = kind.some((place) => results[place]?.state === 'confirmed');
  if (works) updateResults(results, guilty, { settled: true });
}
