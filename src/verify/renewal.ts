import pLimit from 'p-limit';
import { recognizeAny } from '../site/content.ts';
import { pastCache } from '../site/past-cache.ts';
import { type AskOptions, MAX_VISITS, type Sampled, visitCandidate } from './ask.ts';

/** The most requests past the cache in one round. Each leaves a copy under its own key. */
const MAX_PROBES = 5;

/**
 * Returns the outdated URLs for which the origin now has the new bytes, so that a second purge helps. Requests a few of them
 * past the cache; if all of these are new, the others count as new, too. If the cache ignores the query, only a purge can
 * show the origin's bytes, so in the last round such URLs count as new.
 */
export async function renewedOf(
  outdated: readonly Sampled[],
  isLastRound: boolean,
  options: AskOptions & { readonly random: () => number },
): Promise<readonly Sampled[]> {
  const probed = outdated.slice(0, MAX_PROBES);
  const renewed = new Set<Sampled>();
  await pLimit(MAX_VISITS).map(probed, async (pick) => {
    const { url, contents } = pick.candidate;
    const seen = await visitCandidate(pick.candidate, pastCache(url, options), options);
    if (seen === null) return;
    const isBehindCache = seen.response?.cacheStatus === 'HIT';
    if (recognizeAny(contents, seen) === 'now' || (isLastRound && isBehindCache)) renewed.add(pick);
  });
  return renewed.size === probed.length ? outdated : [...renewed];
}
