import { conclude } from './blame.ts';
import { batchOf, cutToFit, type Inquiry, NOTHING_KNOWN, type Reply } from './known.ts';

/** The most inquiries of one kind in one zone in progress. The rate limiter bounds the rate. */
const MAX_AT_ONCE = 16;

/**
 * Sends batches, and after refusals smaller ones: one request at a time until it is known which are accepted, then many
 * in parallel.
 * @param send sends one request; never rejects
 * @param onAboutRequest called if the kind is refused whatever the targets
 * @returns the targets that were refused alone
 */
export async function sendKind<T>(
  batches: readonly (readonly T[])[],
  send: (targets: readonly T[]) => Promise<Reply<T>>,
  onAboutRequest: () => void,
): Promise<readonly T[]> {
  /** The last one is sent next. */
  const stack: Inquiry<T>[] = batches.map(batchOf).reverse();
  const guilty: T[] = [];
  let known = NOTHING_KNOWN;

  const next = (): Inquiry<T> | undefined => {
    const top = stack.pop();
    if (top === undefined) return undefined;
    const cut = cutToFit(top, known);
    known = cut.known;
    stack.push(...cut.later.toReversed());
    return cut.now;
  };
  const sendAll = async ({ parts }: Inquiry<T>): Promise<readonly Reply<T>[]> => {
    if (known.clear) return Promise.all(parts.map(send));
    const replies: Reply<T>[] = [];
    for (const part of parts) replies.push(await send(part));
    return replies;
  };
  const handle = async (inquiry: Inquiry<T>): Promise<void> => {
    const conclusion = conclude(inquiry, await sendAll(inquiry), known);
    known = conclusion.known;
    stack.push(...conclusion.next.toReversed());
    guilty.push(...conclusion.guilty);
    if (conclusion.aboutRequest) onAboutRequest();
  };

  const inProgress = new Set<Promise<void>>();
  for (;;) {
    while (inProgress.size < (known.clear ? MAX_AT_ONCE : 1)) {
      const inquiry = next();
      if (inquiry === undefined) break;
      const handling = handle(inquiry).finally(() => inProgress.delete(handling));
      inProgress.add(handling);
    }
    if (inProgress.size === 0) return guilty;
    await Promise.race(inProgress);
  }
}
