import { stratified } from '../site/sample.ts';
import type { Candidate } from './candidates.ts';

/** What a browser asks for first, or keeps: a stale one holds the whole deploy back. */
const ENTRY_FILE =
  /\/(?:(?:index\.html)?|[^/]*\.webmanifest|(?:sw|service-worker|serviceworker)\.js)(?:[?#]|$)/i;
/**
 * A sample of so many, at most: one of each page as far as it reaches, entry files first, then spread over the whole
 * list; then the next form of each. Which form of a page is asked for turns with every page, the likeliest first, so
 * that a form that only redirects hides no other.
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

/** Clean addresses before those of files: hosts send visitors from these to those. */
function likeliestFirst(page: readonly Candidate[]): readonly Candidate[] {
  const isFile = ({ url }: Candidate): number => (/\.html?$/i.test(new URL(url).pathname) ? 1 : 0);
  return page.toSorted((one, other) => isFile(one) - isFile(other));
}
