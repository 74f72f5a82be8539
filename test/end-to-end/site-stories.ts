import { expect } from 'vitest';
import { type Done, openSite, type Site, type Version } from './site.ts';

/** Returns a version of the site with three pages. */
export function version(a: string, b = '1', c = '1'): Version {
  return { 'a.txt': a, 'b.txt': b, 'c.txt': c };
}

/** Expects that the step is green and purged exactly these paths, and that no visitor gets an old copy. */
export function expectPurged(site: Site, { ran, purged }: Done, ...paths: readonly string[]): void {
  expect({ status: ran.status, purged }, ran.stdout + ran.stderr).toEqual({ status: 0, purged: paths });
  expect(site.stale()).toEqual([]);
}

/** Creates a site whose state knows only its first version. */
export async function purgedOnce(options: Parameters<typeof openSite>[0] = {}) {
  const site = await openSite(options);
  const a = site.commit(version('A'));
  const run = await site.earlier(a);
  return { site, a, run };
}
