import { type Origin, openOrigin, type Site } from './origin.ts';

/** A version of the site that goes live, some time after the push. */
export interface Deploy {
  readonly serves: Site;
  /**
   * The time until it is live, in milliseconds; `Infinity` for never. Default: 0. A function of the URL's path for a
   * deploy that goes live in parts.
   */
  readonly afterMs?: number | ((path: string) => number);
}

/** Returns an `afterMs` with different times for assets and pages, like hosts that upload file by file. */
export const assetsFirst = (assetsMs: number, pagesMs: number) => (path: string) =>
  /\.(?!html$)\w+$/.test(path) ? assetsMs : pagesMs;

/** Creates an origin that serves for each path what went live last. */
export function openDeploys(first: Site, now: () => number) {
  const deploys: { readonly serves: Origin; readonly liveAt: (path: string) => number }[] = [];
  const deploy = ({ serves, afterMs = 0 }: Deploy): void => {
    const began = now();
    const after = typeof afterMs === 'number' ? () => afterMs : afterMs;
    deploys.push({ serves: openOrigin(serves), liveAt: (path) => began + after(path) });
  };
  const before = openOrigin(first);
  const origin: Origin = (url, request) => {
    const time = now();
    let live = { serves: before, at: Number.NEGATIVE_INFINITY };
    for (const { serves, liveAt } of deploys) {
      const at = liveAt(request.address.path);
      // An older deploy may go live after a newer one.
      if (at <= time && at >= live.at) live = { serves, at };
    }
    return live.serves(url, request);
  };
  return { origin, deploy };
}
