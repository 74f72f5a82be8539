import { stratified } from '../site/sample.ts';
import type { Candidate } from './candidate.ts';

/** Files that browsers request first or keep. A stale one delays the whole deploy. */
const ENTRY_FILE =
  /\/(?:(?:index\.html)?|[^/]*\.webmanifest|(?:sw|service-worker|serviceworker)\.js)(?:[?#]|$)/i;
/**
 * Returns a sample of at most `limit` candidates: first one form of each page, entry files before pages from all over the
 * list, then a second form of each, and so on. Successive pages start with different forms, likely ones first, so that the
 * sample does not consist of forms that only redirect.
 */
export function sampleEvenly(candidates: readonly Candidate[], limit: number): readonly Candidate[] {
  if (candidates.length <= limit) return candidates;
  const pages = [...Map.groupBy(candidates, ({ page }) => page).values()].map(likeliestFirst);
  const entries = pages.filter(
    ([first]) => first !== undefined && ENTRY_FILE.test(new URL(first.url).pathname),
  );
  const others = pages.filter((page) => !entries.includes(page));
  const early = stratified(entries, limit);
  const turned = [...early, ...stratified(others, limit - early.length)].map((page, index) =>
    page.map((_, form) => page[(form + index) % page.length] as Candidate),
  );
  const most = turned.reduce((longest, { length }) => Math.max(longest, length), 0);
  const rounds = Array.from({ length: most }, (_, form) => turned.flatMap((page) => page[form] ?? []));
  return rounds.flat().slice(0, limit);
}

/** Puts clean URLs before file names, since hosts redirect from `/page.html` to `/page`. */
function likeliestFirst(page: readonly Candidate[]): readonly Candidate[] {
  const isFile = ({ url }: Candidate): number => (/\.html?$/i.test(new URL(url).pathname) ? 1 : 0);
  return page.toSorted((one, other) => isFile(one) - isFile(other));
}
