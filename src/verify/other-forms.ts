import { GONE } from '../site/content.ts';
import { type AskOptions, askAll, type Sampled, sampledOf } from './ask.ts';
import type { Candidate } from './candidate.ts';
import { isOld } from './verdict.ts';

/** A page has at most four forms. */
const MAX_OTHER_FORMS = 3;

/** Replaces forms that redirect or do not exist by a form of the same page that returns 200. */
export async function preferContent(
  picks: Sampled[],
  candidates: readonly Candidate[],
  options: AskOptions,
): Promise<void> {
  const chosen = new Set(picks.map(({ candidate }) => candidate));
  const spare = Map.groupBy(
    candidates.filter((candidate) => candidate.contents.length > 0 && !chosen.has(candidate)),
    ({ page }) => page,
  );
  for (let turn = 0; turn < MAX_OTHER_FORMS && spare.size > 0; turn += 1) {
    const shown = new Set(picks.filter(showsContent).map(({ candidate }) => candidate.page));
    const others = picks.flatMap((pick, place) => {
      const { page } = pick.candidate;
      if (!showsNothing(pick) || shown.has(page)) return [];
      const other = spare.get(page)?.shift();
      return other === undefined ? [] : [{ place, pick: sampledOf(other) }];
    });
    const toAsk = others.map(({ pick }) => pick);
    await askAll(toAsk, options);
    for (const { place, pick } of others) if (showsContent(pick)) picks[place] = pick;
  }
}

function showsContent({ check }: Sampled): boolean {
  return check.status === 200;
}

/** Returns whether the response is a redirect or a 404 that proves nothing. */
function showsNothing({ candidate, check }: Sampled): boolean {
  const { status, verdict } = check;
  const isElsewhere = status !== null && ((status >= 300 && status < 400) || GONE.has(status));
  return isElsewhere && candidate.contents.length > 0 && verdict !== 'exact' && !isOld(check);
}
