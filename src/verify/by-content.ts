import type { KnownContents } from '../changes/content.ts';
import { recognizeAny } from '../site/content.ts';
import type { EdgeResponse } from '../site/edge-response.ts';
import type { ProbeResult } from '../site/visit.ts';
import { type Judgement, judgeFreshness, type Moment, type VerdictReason } from './verdict.ts';

/** An answer, and whether it is of the site at all. */
type Answered = ProbeResult & { readonly response: EdgeResponse };

/** Answers that are not the site's, so that nothing they bring is compared. */
const NOT_THE_SITE: ReadonlySet<VerdictReason['code']> = new Set([
  'challenged',
  'visit-refused',
  'sign-in-page',
]);

/**
 * What one answer after the purge shows where the contents are known of what is served at this URL. The new bytes are
 * right wherever they come from, and old ones wrong; all else is judged by what the cache says: a form of a page that
 * only redirects, a form that the host does not serve (404), and HTML that is rewritten on the way.
 * @param files those that may be served at this URL; without any, only the cache tells
 */
export function judgeAnswer(
  url: string,
  seen: Answered,
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

/** Old bytes that were fetched or cached after the purge are what the origin serves. */
function judgeOldBytes({ verdict, why }: Judgement): Judgement {
  if (verdict === 'revalidating') return { verdict, why };
  const fromOrigin = verdict === 'fresh' || verdict === 'notCached' || verdict === 'notCloudflare';
  return { verdict: fromOrigin ? 'outdated' : 'stale', why: { code: 'old-bytes', seen: why } };
}

/** What the cache does not take, it keeps from nobody: there the origin, or a Worker, answers as it means to. */
function isCacheable({ verdict }: Judgement): boolean {
  return verdict !== 'notCached' && verdict !== 'notCloudflare';
}

/** Files that are never HTML, by the extensions of their URLs. (What a repository has of JSON is often no part of its site.) */
const NEVER_HTML =
  /^(?:m?js|css|webmanifest|wasm|pdf|svg|png|jpe?g|gif|webp|avif|ico|woff2?|ttf|otf|mp[34]|webm)$/;
/** Of pages; most have none. */
const OF_PAGES = /^(?:html?)?$/;

/**
 * What an answer's type shows to be something else: HTML for a file that is none, and what React's router asks for in
 * place of a page.
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
