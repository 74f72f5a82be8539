import { GONE, recognizeContent, type SeenContent, type ServedFile } from '../site/content.ts';
import { signInPage } from '../site/edge-response.ts';
import type { ProbeResult } from '../site/visit.ts';
import type { NeverReason, SeenFiles } from './look-result.ts';
import { sortOf } from './probes.ts';
import type { Look } from './wait.ts';

export interface ContentOptions {
  /** The site's URL to show to people: `https://example.com`. */
  readonly site: string;
  /** Whether the site has no Cloudflare cache in front, so that its URLs are requested unchanged. */
  readonly isOrigin: boolean;
  /** Whether the previously deployed bytes are unknown. */
  readonly isFirst: boolean;
  /** Requests a URL, bypassing the cache if possible. */
  readonly ask: (url: string) => Promise<ProbeResult>;
}

/** After this many consecutive looks at unknown bytes, they are considered rewritten between origin and client. */
const MAX_REWRITTEN = 5;

/** Statuses of cached responses. https://developers.cloudflare.com/cache/concepts/cache-responses/ */
const CACHED: ReadonlySet<string | null> = new Set(['HIT', 'STALE', 'UPDATING']);

/**
 * Creates a look that is live once the origin serves no file with old bytes and at least one with new bytes, all seen in
 * the same look. Until then, files with new bytes are not requested again.
 */
export function lookAtContent(probes: readonly ServedFile[], options: ContentOptions): Look {
  const views = probes.map(
    (probe): View => ({ probe, url: null, content: 'nothing', answer: null, wasMissing: false }),
  );
  const { site, isOrigin, isFirst, ask } = options;
  const progressOf = isFirst ? progressWithoutOld : progressWithOld;
  let round = 0;
  let rewritten = 0;
  return async () => {
    round += 1;
    const late = views.filter(isLate);
    await Promise.all(late.map((view) => refresh(view, ask)));
    // An older deploy may have replaced a newer one that was seen before.
    if (late.length < views.length && progressOf(views) !== 'not-yet')
      await Promise.all(views.map((view) => refresh(view, ask)));
    const never = obstacleIn(views, round === 1, isOrigin);
    if (never !== null) return { kind: 'never', reason: never };
    const files = filesBy(views);
    const seen = { code: 'content-seen', site, files, isFirst } as const;
    const progress = progressOf(views);
    rewritten = progress === 'rewritten' ? rewritten + 1 : 0;
    const isOver = rewritten === MAX_REWRITTEN;
    if (progress === 'live' || (isOver && isFirst)) return { kind: 'live', seen };
    if (!isOver) return { kind: 'not-yet', seen };
    return { kind: 'never', reason: { code: 'content-rewritten', files: files.other } };
  };
}

/** The last state of a file. */
interface View {
  readonly probe: ServedFile;
  /** The URL that responded 200; null if none did. */
  url: string | null;
  content: SeenContent;
  answer: { readonly url: string; readonly result: ProbeResult } | null;
  /** Whether any response was 404 or 410. */
  wasMissing: boolean;
}

function isLate({ content }: View): boolean {
  return content !== 'now';
}

/** `rewritten`: the files that are late may be rewritten between origin and client, and never show the new bytes. */
type Progress = 'live' | 'rewritten' | 'not-yet';

/**
 * Returns the progress if the old bytes are unknown. All files of the best sort must have the new bytes. Others, like
 * pages, may be rewritten or not served at all.
 */
function progressWithoutOld(views: readonly View[]): Progress {
  const late = views.filter(isLate).map(({ probe }) => sortOf(probe));
  const [best] = views.map(({ probe }) => sortOf(probe));
  if (late.length === 0) return 'live';
  return late.some((sort) => sort === best) ? 'not-yet' : 'rewritten';
}

function progressWithOld(views: readonly View[]): Progress {
  const late = views.filter(isLate);
  if (isProven(views) && late.every(({ content }) => content !== 'held')) return 'live';
  return isHidden(late) ? 'rewritten' : 'not-yet';
}

/** Returns whether the new content differs from all old ones. Always false if the old ones are unknown. */
function isDistinct({ probe: { contents } }: View): boolean {
  return contents.held.length > 0 && !contents.held.includes(contents.now);
}

/** Returns whether a file proves the deploy. A file that is not distinct does so only if no existing file is. */
function isProven(views: readonly View[]): boolean {
  const hasDistinct = views.some((view) => isDistinct(view) && view.probe.contents.now !== null);
  return views.some((view) => view.content === 'now' && (isDistinct(view) || !hasDistinct));
}

/**
 * Returns whether all late files seem to be rewritten. Added and deleted files may still change: a host that responds
 * with another page instead of a 404 serves an added file once it exists, and a rewritten page disappears once its
 * deletion is deployed.
 */
function isHidden(late: readonly View[]): boolean {
  return (
    late.length > 0 &&
    late.every(({ probe: { contents }, content, wasMissing }) => {
      const { now, held } = contents;
      return content === 'other' && now !== null && (wasMissing || !held.includes(null));
    })
  );
}

/** A host may serve `a.html` at the other URLs of `a/index.html`. */
const INDEX = /\/index\.(?:html?|php)$/i;

/** Requests a file: first the URL that responded 200 before, then the others until one responds 200 or not at all. */
async function refresh(view: View, ask: ContentOptions['ask']): Promise<void> {
  const { urls, contents } = view.probe;
  const ownFirst = urls.toSorted((one, other) => Number(INDEX.test(other)) - Number(INDEX.test(one)));
  const order = view.url === null ? ownFirst : [view.url, ...urls.filter((url) => url !== view.url)];
  const answers: { readonly url: string; readonly result: ProbeResult; readonly content: SeenContent }[] = [];
  for (const url of order) {
    const result = await ask(url);
    const content = recognizeContent(contents, result);
    answers.push({ url, result, content });
    if (result.response?.status === 200 || result.response === null) break;
  }
  const shown = answers.find(({ result }) => result.response?.status === 200);
  // Without a 200, a 404 is better evidence than a redirect.
  const best = shown ?? answers.find(({ content }) => content !== 'nothing') ?? answers[0];
  if (best === undefined) return;
  view.url = shown?.url ?? null;
  const isOther = contents.now === null && best.content === 'other';
  const isGone = isOther && (await isFallback(best.url, best.result.body, ask));
  view.content = isGone ? 'now' : best.content;
  view.answer = best;
  view.wasMissing ||= GONE.has(best.result.response?.status ?? 0);
}

/** Returns whether the host sends the same page for a missing file, as hosts of single-page applications do. */
async function isFallback(
  url: string,
  page: Uint8Array | null,
  ask: ContentOptions['ask'],
): Promise<boolean> {
  const absent = new URL(url);
  absent.pathname = absent.pathname.replace(/[^/]*?(\.[a-z0-9]+)?$/i, 'no-such-file-to-purge$1');
  const { response, body } = await ask(absent.href);
  return response?.status === 200 && body !== null && page !== null && Buffer.compare(body, page) === 0;
}

/** Returns an obstacle that waiting does not remove, or null. */
function obstacleIn(views: readonly View[], isFirst: boolean, isOrigin: boolean): NeverReason | null {
  for (const view of views) {
    const { answer, content } = view;
    const response = answer?.result.response ?? null;
    // Distinct new bytes prove the deploy, even if they come from a cache.
    if (answer === null || response === null || (content === 'now' && isDistinct(view))) continue;
    const { url } = answer;
    const to = signInPage(response);
    if (isFirst && response.challenged) return { code: 'content-challenged', url, status: response.status };
    if (isFirst && (to !== null || response.status === 401))
      return { code: 'content-behind-sign-in', url, to };
    if (CACHED.has(response.cacheStatus)) {
      return { code: 'content-behind-cache', url, cacheStatus: response.cacheStatus ?? '', isOrigin };
    }
  }
  return null;
}

function filesBy(views: readonly View[]): SeenFiles {
  const pathsOf = (content: SeenContent) =>
    views.filter((view) => view.content === content).map(({ probe }) => probe.path);
  const [now, held, missing] = [pathsOf('now'), pathsOf('held'), pathsOf('missing')];
  return { now, held, missing, other: pathsOf('other'), nothing: pathsOf('nothing') };
}
