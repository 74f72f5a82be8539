import pLimit from 'p-limit';
import { recognizeAny } from '../site/content.ts';
import { pastCache } from '../site/past-cache.ts';
import { visit } from '../site/visit.ts';
import { type AskOptions, MAX_COMPARED_BYTES, MAX_VISITS, type Sampled, visitTime } from './ask.ts';

/** So many are asked for past the cache in one round: each leaves a copy under a key of its own. */
const MAX_PROBES = 5;

/**
 * Which of the outdated URLs the origin has the new bytes of by now, so that a purge does them good. A few are asked for
 * past the cache; where all of them are new, so are the others. Where the cache cannot be passed, nothing shows it but
 * a purge, so in the last round they count as new.
 */
export async function renewedOf(
  outdated: readonly Sampled[],
  isLastRound: boolean,
  options: AskOptions & { readonly random: () => number },
): Promise<readonly Sampled[]> {
  const probed = outdated.slice(0, MAX_PROBES);
  const renewed = new Set<Sampled>();
  await pLimit(MAX_VISITS).map(probed, async (pick) => {
    const { url, headers = {}, contents } = pick.candidate;
    const limitMs = visitTime(options);
    if (limitMs === 0) return;
    const seen = await visit(pastCache(url, options), headers, {
      ...options,
      limitMs,
      mostBytes: MAX_COMPARED_BYTES,
    });
    const isBehindCache = seen.response?.cacheStatus === 'HIT';
    if (recognizeAny(contents, seen) === 'now' || (isLastRound && isBehindCache)) renewed.add(pick);
  });
  return renewed.size === probed.length ? outdated : [...renewed];
}
