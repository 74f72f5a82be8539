import { type Origin, openOrigin, type Site } from './origin.ts';

/** A version of the site that goes live, some time after the push. */
export interface Deploy {
  readonly serves: Site;
  /**
   * How long until it is live, in milliseconds: at once unless given, never with `Infinity`. By the URL's path where a
   * deploy comes in pieces.
   */
  readonly afterMs?: number | ((path: string) => number);
}

/** Everything but pages first, as hosts do that upload file by file. */
export const assetsFirst = (assetsMs: number, pagesMs: number) => (path: string) =>
  /\.(?!html$)\w+$/.test(path) ? assetsMs : pagesMs;

/** The web server through all of its deploys: for each path, what went live last by now. */
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
      // An older deploy may be done later than a newer one.
      if (at <= time && at >= live.at) live = { serves, at };
    }
    return live.serves(url, request);
  };
  return { origin, deploy };
}
