import { err, ok, type Result } from '../result.ts';
import { href, readUrl } from '../targets/url.ts';
import { readEntries, type SitemapKind, type SitemapProblem } from './sitemap-entries.ts';

export type SitemapNotice =
  | { readonly code: 'sitemap-fragments'; readonly count: number; readonly example: string }
  | { readonly code: 'sitemap-empty'; readonly kind: SitemapKind };

/** What a sitemap holds, in its order. */
export interface Sitemap {
  readonly kind: SitemapKind;
  /** Absolute http(s) URLs in the spelling that is sent. */
  readonly urls: readonly string[];
  readonly notices: readonly SitemapNotice[];
}

/**
 * Reads a sitemap or an index of sitemaps: the `loc` of each `url` or `sitemap`, and nothing else. Images and videos of
 * a page (`image:loc`) are no pages, and its translations (`xhtml:link`) have entries of their own.
 * https://developers.google.com/search/docs/specialty/international/localized-versions#sitemap
 *
 * Elements count by their local names, under the namespace prefix that the root has. The parser knows XML's own
 * entities and no others, declared or not, and loads nothing. One mistake spoils the whole: a sitemap that is read in
 * part would leave pages stale that nobody names.
 *
 * @param content UTF-8, with or without a byte order mark and blanks in front
 */
export function parseSitemap(content: Uint8Array): Result<Sitemap, SitemapProblem> {
  const found = readEntries(content);
  if (!found.ok) return found;
  const { kind, locs } = found.value;
  const mistakes = [...found.value.mistakes];
  const fragments: string[] = [];
  const urls: string[] = [];
  for (const { text, line } of locs) {
    const url = readUrl(text);
    if (url.ok) urls.push(href(url.value));
    else mistakes.push({ code: 'sitemap-url', line, reason: url.reason });
    if (url.ok && url.value.fragment !== '') fragments.push(text);
  }
  if (mistakes.length > 0) return err({ code: 'sitemap-mistakes', mistakes });
  if (urls.length === 0) return ok({ kind, urls, notices: [{ code: 'sitemap-empty', kind }] });
  const [example] = fragments;
  if (example === undefined) return ok({ kind, urls, notices: [] });
  return ok({ kind, urls, notices: [{ code: 'sitemap-fragments', count: fragments.length, example }] });
}
