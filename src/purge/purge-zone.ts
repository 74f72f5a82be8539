import type { ApiResult, Failure } from '../cloudflare/failure.ts';
import type { Kind } from '../targets/target.ts';
import { settleKind } from './kind-queue.ts';
import type { Reply } from './known.ts';
import { book, type TargetResult } from './purged.ts';
import { boundsOf, hintsOf } from './refusal.ts';

/** Sends the targets at these places of the results as one request. Null: it threw. Never rejects. */
export type Send = (kind: Kind, places: readonly number[]) => Promise<ApiResult | null>;

/**
 * Purges what one zone has, kind by kind at once. The first request of the zone goes alone, so that a missing
 * permission costs one request.
 */
export async function purgeZone(
  kinds: ReadonlyMap<Kind, readonly (readonly number[])[]>,
  results: TargetResult[],
  send: Send,
): Promise<void> {
  /** Why nothing more is sent: to the zone, or of one kind. */
  const closed = new Map<'zone' | Kind, Failure>();
  let first: Promise<unknown> | undefined;

  const sendInTurn = async (kind: Kind, places: readonly number[]): Promise<ApiResult | null> => {
    if (first !== undefined) await first;
    const why = closed.get('zone') ?? closed.get(kind);
    if (why === undefined) return send(kind, places);
    book(results, places, { request: null, failure: why });
    return why;
  };

  const purgeKind = async (kind: Kind, batches: readonly (readonly number[])[]): Promise<void> => {
    const guilty: number[] = [];
    let latest: Failure | undefined;
    const ask = async (places: readonly number[]): Promise<Reply<number>> => {
      const answer = await sendInTurn(kind, places);
      if (answer === null) return 'lost';
      if (answer.ok) return 'taken';
      const bounds = boundsOf(answer);
      if (bounds === 'zone' || bounds === 'kind') closed.set(bounds === 'zone' ? 'zone' : kind, answer);
      if (bounds !== 'targets' || closed.has(kind)) return 'lost';
      latest = answer;
      const targets = places.flatMap((place) => results[place]?.target ?? []);
      const { accused, ...hints } = hintsOf(answer, targets);
      return { ...hints, accused: accused.flatMap((index) => places[index] ?? []) };
    };
    await settleKind(batches, {
      ask: (places) => {
        const asked = ask(places);
        first ??= asked;
        return asked;
      },
      onGuilty: (places) => {
        for (const place of places) guilty.push(place);
      },
      onAboutRequest: () => {
        if (latest !== undefined) closed.set(kind, latest);
      },
    });
    if (!closed.has(kind)) markSettled(results, guilty, batches.flat());
  };
  await Promise.all([...kinds].map(([kind, batches]) => purgeKind(kind, batches)));
}

/** Where others of their kind were confirmed, what was refused alone needs no other run. */
function markSettled(results: TargetResult[], guilty: readonly number[], kind: readonly number[]): void {
  const works = kind.some((place) => results[place]?.state === 'confirmed');
  if (works) book(results, guilty, { settled: true });
}
