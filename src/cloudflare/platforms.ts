import { hostOf, type Target } from '../targets/target.ts';
import type { Platform, ZoneNotice } from './zone-reasons.ts';

/**
 * The domains under which Cloudflare serves users' projects.
 * https://developers.cloudflare.com/pages/configuration/custom-domains/,
 * https://developers.cloudflare.com/workers/configuration/routing/workers-dev/,
 * https://developers.cloudflare.com/r2/buckets/public-buckets/
 */
const PLATFORMS: ReadonlyMap<string, Platform> = new Map([
  ['pages.dev', 'pages'],
  ['workers.dev', 'workers'],
  ['r2.dev', 'r2'],
]);

/** Returns the platform that serves a host name, or null. */
export function platformOf(host: string): Platform | null {
  const [domain = ''] = /[^.]+\.[^.]+(?=\.?$)/.exec(host) ?? [];
  return PLATFORMS.get(domain) ?? null;
}

/** Returns a notice per platform that serves hosts of the targets: no purge of a zone reaches these. */
export function platformNotices(targets: readonly Target[]): readonly ZoneNotice[] {
  const hosts = new Set(targets.flatMap((target) => hostOf(target) ?? []));
  return [...Map.groupBy(hosts, platformOf)].flatMap(([platform, all]) =>
    platform === null ? [] : [{ code: 'hosts-of-platform', platform, hosts: all }],
  );
}
