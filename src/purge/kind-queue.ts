import { conclude } from './blame.ts';
import { batchOf, cutToFit, type Inquiry, NOTHING_KNOWN, type Reply } from './known.ts';

/** Requests of one kind in one zone under way at once; the rate limiter holds the rate. */
const MAX_AT_ONCE = 16;

interface KindQueueOptions<T> {
  /** Sends one request. Never rejects. */
  readonly ask: (targets: readonly T[]) => Promise<Reply<T>>;
  /** Told of targets that were refused alone. */
  readonly onGuilty: (targets: readonly T[]) => void;
  /** Told when the kind is refused for no target's sake. Nothing more of it is sent. */
  readonly onAboutRequest: () => void;
}

/**
 * Sends batches until each target is settled: one request at a time until it is clear what is taken and what a refusal
 * is about, then many at once.
 */
export async function settleKind<T>(
  batches: readonly (readonly T[])[],
  { ask, onGuilty, onAboutRequest }: KindQueueOptions<T>,
): Promise<void> {
  /** What is sent next stands last. */
  const stack: Inquiry<T>[] = batches.map(batchOf).reverse();
  let known = NOTHING_KNOWN;

  const next = (): Inquiry<T> | undefined => {
    const top = stack.pop();
    if (top === undefined) return undefined;
    const { now, later, known: left } = cutToFit(top, known);
    known = left;
    for (const inquiry of later.toReversed()) stack.push(inquiry);
    return now;
  };
  const replies = async ({ parts }: Inquiry<T>): Promise<readonly Reply<T>[]> => {
    if (known.clear) return Promise.all(parts.map(ask));
    const given: Reply<T>[] = [];
    for (const part of parts) given.push(await ask(part));
    return given;
  };
  const settle = async (inquiry: Inquiry<T>): Promise<void> => {
    const conclusion = conclude(inquiry, await replies(inquiry), known);
    known = conclusion.known;
    for (const next of conclusion.next.toReversed()) stack.push(next);
    onGuilty(conclusion.guilty);
    if (conclusion.aboutRequest) onAboutRequest();
  };

  const underWay = new Set<Promise<void>>();
  for (;;) {
    while (underWay.size < (known.clear ? MAX_AT_ONCE : 1)) {
      const inquiry = next();
      if (inquiry === undefined) break;
      const settling = settle(inquiry).finally(() => underWay.delete(settling));
      underWay.add(settling);
    }
    if (underWay.size === 0) return;
    await Promise.race(underWay);
  }
}
