import { GONE, recognizeContent, type SeenContent, type ServedFile } from '../site/content.ts';
import { signInPage } from '../site/edge-response.ts';
import type { ProbeResult } from '../site/visit.ts';
import { sortOf } from './probes.ts';
import type { NeverReason, SeenFiles } from './sighting.ts';
import type { Look } from './wait.ts';

export interface ContentOptions {
  /** The address that is asked, for people: `https://example.com`. */
  readonly site: string;
  /** The address is one without Cloudflare's cache in front, and is asked as it is. */
  readonly isOrigin: boolean;
  /** Nothing is known of the bytes before. */
  readonly isFirst: boolean;
  /** Asks the site, past the cache as far as that is possible. */
  readonly ask: (url: string) => Promise<ProbeResult>;
}

/** So often, one after the other, files may show bytes that nobody knows. Then they are taken for rewritten on the way. */
const MAX_REWRITTEN = 5;

/** Answers that come from the cache. https://developers.cloudflare.com/cache/concepts/cache-responses/ */
const CACHED: ReadonlySet<string | null> = new Set(['HIT', 'STALE', 'UPDATING']);

/**
 * Holds once the origin serves none of the files with bytes from before, and one at least with new ones, in one look at
 * all of them. Until then one that has its new bytes is not asked for again.
 */
export function lookAtContent(probes: readonly ServedFile[], options: ContentOptions): Look {
  const views = probes.map(
    (probe): View => ({ probe, url: null, content: 'nothing', answer: null, wasMissing: false }),
  );
  const { site, isOrigin, isFirst, ask } = options;
  const judge = isFirst ? judgeFirst : judgeNext;
  let round = 0;
  let rewritten = 0;
  return async () => {
    round += 1;
    const late = views.filter(isLate);
    await Promise.all(late.map((view) => refresh(view, ask)));
    // An older deploy may have gone live where a newer one was seen before.
    if (late.length < views.length && judge(views) !== 'not-yet')
      await Promise.all(views.map((view) => refresh(view, ask)));
    const never = obstacleIn(views, round === 1, isOrigin);
    if (never !== null) return { kind: 'never', reason: never };
    const files = filesBy(views);
    const seen = { code: 'content-seen', site, files, isFirst } as const;
    const state = judge(views);
    rewritten = state === 'rewritten' ? rewritten + 1 : 0;
    const isOver = rewritten === MAX_REWRITTEN;
    if (state === 'live' || (isOver && isFirst)) return { kind: 'live', seen };
    if (!isOver) return { kind: 'not-yet', seen };
    return { kind: 'never', reason: { code: 'content-rewritten', files: files.other } };
  };
}

/** What was seen of a file last. */
interface View {
  readonly probe: ServedFile;
  /** The URL that answered 200; null as long as none did. */
  url: string | null;
  content: SeenContent;
  answer: { readonly url: string; readonly result: ProbeResult } | null;
  /** It was not found once. */
  wasMissing: boolean;
}

function isLate({ content }: View): boolean {
  return content !== 'now';
}

/** `rewritten`: more than what is seen may never come, since it changes on the way. */
type Judgement = 'live' | 'rewritten' | 'not-yet';

/**
 * Where nothing is known of the bytes before: all files of the best sort must have the new ones. Others, like pages, may
 * be rewritten on the way, or not served at all.
 */
function judgeFirst(views: readonly View[]): Judgement {
  const late = views.filter(isLate).map(({ probe }) => sortOf(probe));
  const [best] = views.map(({ probe }) => sortOf(probe));
  if (late.length === 0) return 'live';
  return late.some((sort) => sort === best) ? 'not-yet' : 'rewritten';
}

function judgeNext(views: readonly View[]): Judgement {
  const late = views.filter(isLate);
  if (isProven(views) && late.every(({ content }) => content !== 'held')) return 'live';
  return isHidden(late) ? 'rewritten' : 'not-yet';
}

/** Whether the file could not look like this before. Bytes that came back could, and where nothing is known, any. */
function isTelling({ probe: { contents } }: View): boolean {
  return contents.held.length > 0 && !contents.held.includes(contents.now);
}

/** Whether one file at least shows the deploy. Bytes that came back do so only where nothing else can. */
function isProven(views: readonly View[]): boolean {
  const canTell = views.some((view) => isTelling(view) && view.probe.contents.now !== null);
  return views.some((view) => view.content === 'now' && (isTelling(view) || !canTell));
}

/**
 * Whether what could show the deploy is rewritten. Not where a file comes or goes: a host that answers with another page
 * in place of a 404 has the new file's bytes once it is there, and a deleted page that is rewritten on the way is gone in
 * the end.
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

/** At the other addresses of `a/index.html`, a host may have `a.html`. */
const INDEX = /\/index\.(?:html?|php)$/i;

/** Asks for the file at the URL that answered before, else at one after the other until one answers 200. */
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
  // Of forms that a host does not serve, a redirect tells less than that there is no such page.
  const told = shown ?? answers.find(({ content }) => content !== 'nothing') ?? answers[0];
  if (told === undefined) return;
  view.url = shown?.url ?? null;
  const isGone = contents.now === null && told.content === 'other' && (await isFallback(told, ask));
  view.content = isGone ? 'now' : told.content;
  view.answer = told;
  view.wasMissing ||= GONE.has(told.result.response?.status ?? 0);
}

/**
 * Whether a host answers with the same page for what surely is not there, as hosts of single-page applications do with
 * status 200.
 */
async function isFallback(
  { url, result }: { readonly url: string; readonly result: ProbeResult },
  ask: ContentOptions['ask'],
): Promise<boolean> {
  const absent = new URL(url);
  absent.pathname = absent.pathname.replace(/[^/]*?(\.[a-z0-9]+)?$/i, 'no-such-file-to-purge$1');
  const { response, body } = await ask(absent.href);
  return (
    response?.status === 200 &&
    body !== null &&
    result.body !== null &&
    Buffer.compare(body, result.body) === 0
  );
}

/** What will not go away by waiting. */
function obstacleIn(views: readonly View[], isFirst: boolean, isOrigin: boolean): NeverReason | null {
  for (const view of views) {
    const { answer, content } = view;
    const response = answer?.result.response ?? null;
    // Even a copy has bytes that are new for sure only where the deploy is live.
    if (answer === null || response === null || (content === 'now' && isTelling(view))) continue;
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
  const by = Map.groupBy(views, ({ content }) => content);
  const of = (content: SeenContent) => (by.get(content) ?? []).map(({ probe }) => probe.path);
  const [now, held, missing] = [of('now'), of('held'), of('missing')];
  return { now, held, missing, other: of('other'), nothing: of('nothing') };
}
