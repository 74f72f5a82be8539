import type { SeenContent, ServedFile } from '../site/content.ts';
import { signInPage } from '../site/edge-response.ts';
import { isDistinct, progressWithOld, progressWithoutOld } from './content-progress.ts';
import { type Ask, type FileView, isLate, refresh, unseen } from './file-view.ts';
import type { NeverReason, SeenFiles } from './look-result.ts';
import type { Look } from './wait.ts';

export interface ContentOptions {
  /** The site's URL to show to people: `https://example.com`. */
  readonly site: string;
  /** Whether the site has no Cloudflare cache in front, so that its URLs are requested unchanged. */
  readonly isOrigin: boolean;
  /** Whether the previously deployed bytes are unknown. */
  readonly isFirst: boolean;
  readonly ask: Ask;
}

/** After this many consecutive looks at unknown bytes, they are considered rewritten between origin and client. */
const MAX_REWRITTEN = 5;

/** Statuses of cached responses. https://developers.cloudflare.com/cache/concepts/cache-responses/ */
const CACHED: ReadonlySet<string | null> = new Set(['HIT', 'STALE', 'UPDATING']);

/**
 * Creates a look that is live once the origin serves no file with old bytes and at least one with new bytes, all seen in
 * the same look. Until then, files with new bytes are not requested again.
 */
export function lookAtContent(
  files: readonly ServedFile[],
  { site, isOrigin, isFirst, ask }: ContentOptions,
): Look {
  const views = files.map(unseen);
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

/** Returns an obstacle that waiting does not remove, or null. */
function obstacleIn(views: readonly FileView[], isFirstLook: boolean, isOrigin: boolean): NeverReason | null {
  for (const view of views) {
    const { answer, content } = view;
    const response = answer?.result.response ?? null;
    // Distinct new bytes prove the deploy, even if they come from a cache.
    if (answer === null || response === null || (content === 'now' && isDistinct(view))) continue;
    const { url } = answer;
    const to = signInPage(response);
    const { status } = response;
    if (isFirstLook && response.challenged) return { code: 'content-challenged', url, status };
    if (isFirstLook && (to !== null || status === 401)) return { code: 'content-behind-sign-in', url, to };
    if (CACHED.has(response.cacheStatus)) {
      return { code: 'content-behind-cache', url, cacheStatus: response.cacheStatus ?? '', isOrigin };
    }
  }
  return null;
}

function filesBy(views: readonly FileView[]): SeenFiles {
  const pathsOf = (content: SeenContent) =>
    views.filter((view) => view.content === content).map(({ file }) => file.path);
  return {
    now: pathsOf('now'),
    held: pathsOf('held'),
    missing: pathsOf('missing'),
    other: pathsOf('other'),
    nothing: pathsOf('nothing'),
  };
}
