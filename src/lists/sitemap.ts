import { err, ok, type Result } from '../result.ts';
import { href, readUrl } from '../targets/url.ts';
import { readEntries, type SitemapKind, type SitemapProblem } from './sitemap-entries.ts';

/** The fragments of URLs were removed, since caches never see them. */
export interface FragmentsNotice {
  readonly code: 'fragments-removed';
  readonly count: number;
  readonly example: string;
}

export type SitemapNotice = FragmentsNotice | { readonly code: 'sitemap-empty'; readonly kind: SitemapKind };

export interface Sitemap {
  readonly kind: SitemapKind;
  /** Absolute http(s) URLs in the spelling that is sent, in the order of the sitemap. */
  readonly urls: readonly string[];
  readonly notices: readonly SitemapNotice[];
}

/**
 * Parses a sitemap or an index of sitemaps: the `loc` of each `url` or `sitemap`. Ignores images and videos
 * (`image:loc`), which are not pages, and translations (`xhtml:link`), which have entries of their own.
 * https://developers.google.com/search/docs/specialty/international/localized-versions#sitemap
 *
 * Elements match if they have the namespace prefix of the root. The parser knows only XML's predefined entities and
 * loads nothing. One mistake rejects the sitemap, because a partial one would leave pages stale.
 *
 * @param content UTF-8; may begin with a byte order mark and white space
 */
export function parseSitemap(content: Uint8Array): Result<Sitemap, SitemapProblem> {
  const entries = readEntries(content);
  if (!entries.ok) return entries;
  const { kind, locs, mistakes } = entries.value;
  const fragments: string[] = [];
  const urls: string[] = [];
  for (const { text, line } of locs) {
    const url = readUrl(text);
    if (url.ok) urls.push(href(url.value));
    else mistakes.push({ code: 'sitemap-url', line, reason: url.reason });
    if (url.ok && url.value.fragment !== '') fragments.push(text);
  }
  if (mistakes.length > 0) return err({ code: 'list-mistakes', mistakes });
  const notices: SitemapNotice[] = [];
  if (urls.length === 0) notices.push({ code: 'sitemap-empty', kind });
  const [example] = fragments;
  if (example !== undefined) notices.push({ code: 'fragments-removed', count: fragments.length, example });
  return ok({ kind, urls, notices });
}
