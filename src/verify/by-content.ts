import type { KnownContents } from '../changes/content.ts';
import { recognizeAny } from '../site/content.ts';
import type { EdgeResponse } from '../site/edge-response.ts';
import type { AnsweredProbe } from '../site/visit.ts';
import { type Judgement, judgeFreshness, type Moment, type VerdictReason } from './verdict.ts';

/** Responses that do not come from the site, so their content is not compared. */
const NOT_THE_SITE: ReadonlySet<VerdictReason['code']> = new Set([
  'challenged',
  'visit-refused',
  'sign-in-page',
]);

/**
 * Judges a response that arrived after the purge. New bytes are always right and old bytes always wrong. In all other cases
 * the cache headers decide: if the contents are unknown, if this form of the page redirects or does not exist, or if
 * something rewrites the HTML.
 * @param files the known contents of the files that the URL may serve; may be empty
 */
export function judgeAnswer(
  url: string,
  seen: AnsweredProbe,
  files: readonly KnownContents[],
  moment: Moment,
): Judgement {
  const { response } = seen;
  const byCache = judgeFreshness(response, moment);
  if (files.length === 0 || NOT_THE_SITE.has(byCache.why.code)) return byCache;
  const content = recognizeAny(files, seen);
  if (content === 'now') {
    const { status } = response;
    return { verdict: 'exact', why: status === 200 ? { code: 'new-bytes' } : { code: 'gone', status } };
  }
  if (response.status !== 200) return byCache;
  if (content === 'held') return judgeOldBytes(byCache);
  const wrong = files.some(({ now }) => now !== null) ? wrongType(url, response) : null;
  if (wrong !== null && isCacheable(byCache)) {
    return { verdict: 'stale', why: { code: 'wrong-type', ...wrong, seen: byCache.why } };
  }
  if (content !== 'other' || byCache.verdict !== 'fresh') return byCache;
  return { verdict: 'fresh', why: { code: 'other-bytes', seen: byCache.why } };
}

/** Old bytes that the edge fetched or cached after the purge come from the origin. */
function judgeOldBytes({ verdict, why }: Judgement): Judgement {
  if (verdict === 'revalidating') return { verdict, why };
  const fromOrigin = verdict === 'fresh' || verdict === 'notCached' || verdict === 'notCloudflare';
  return { verdict: fromOrigin ? 'outdated' : 'stale', why: { code: 'old-bytes', seen: why } };
}

/** A wrong type matters only if the cache may keep it; uncached responses are what the origin or a Worker intends. */
function isCacheable({ verdict }: Judgement): boolean {
  return verdict !== 'notCached' && verdict !== 'notCloudflare';
}

/** Extensions of files that are never HTML. JSON is missing, since many JSON files of a repository are not served. */
const NEVER_HTML =
  /^(?:m?js|css|webmanifest|wasm|pdf|svg|png|jpe?g|gif|webp|avif|ico|woff2?|ttf|otf|mp[34]|webm)$/;
/** Extensions of pages; most URLs of pages have none. */
const OF_PAGES = /^(?:html?)?$/;

/**
 * Returns the content type if it does not fit the URL, or null: HTML in place of another file, or a payload of React's
 * router in place of a page.
 * https://github.com/vercel/next.js/issues/65335
 */
function wrongType(
  url: string,
  { contentType }: EdgeResponse,
): { readonly contentType: string; readonly extension: string } | null {
  const extension = /\.([a-z0-9]+)$/i.exec(new URL(url).pathname)?.[1]?.toLowerCase() ?? '';
  const isWrong =
    (contentType === 'text/html' && NEVER_HTML.test(extension)) ||
    (contentType === 'text/x-component' && OF_PAGES.test(extension));
  return isWrong && contentType !== null ? { contentType, extension } : null;
}
