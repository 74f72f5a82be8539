import { expect } from 'vitest';
import { type Done, openSite, type Site, type Version } from './site.ts';

/** The content of the three pages. */
export function version(a: string, b = '1', c = '1'): Version {
  return { 'a.txt': a, 'b.txt': b, 'c.txt': c };
}

/** The step is green and has purged exactly this, and nobody gets an old copy. */
export function expectPurged(site: Site, { ran, purged }: Done, ...paths: readonly string[]): void {
  expect({ status: ran.status, purged }, ran.stdout + ran.stderr).toEqual({ status: 0, purged: paths });
  expect(site.stale()).toEqual([]);
}

/** A site whose first version is known to the state, and nothing else. */
export async function purgedOnce(options: Parameters<typeof openSite>[0] = {}) {
  const site = await openSite(options);
  const a = site.commit(version('A'));
  const run = await site.earlier(a);
  return { site, a, run };
}
