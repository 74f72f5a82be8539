import type { ChangedFile } from '../../changes/changes.ts';
import { alsoUrls, isCoveredBy, wholeSiteTargets } from '../base-url.ts';
import type { MappingNotice, MappingReason } from '../reasons.ts';
import type { Target, TargetSource } from '../target.ts';
import { type Mapped, type MappingOptions, noTargets } from './changed-targets.ts';
import { patternList } from './patterns.ts';
import { insideRoot } from './root.ts';

/** Files that change the responses of other URLs. https://developers.cloudflare.com/pages/configuration/ */
const SITE_WIDE = /^(?:_redirects|_headers|_routes\.json|_worker\.js(?:\/.*)?)$/s;

/** Returns the reason to purge the whole site for these files, or null. */
export function wholeSiteReason(
  files: readonly ChangedFile[],
  isRewritten: (path: string) => boolean,
  { root, paths, siteWide }: MappingOptions,
): MappingReason | null {
  const isListed = siteWide === 'default' ? null : patternList(siteWide);
  const hit = files.find(({ path }) => {
    const inside = insideRoot(path, root);
    if (isListed === null) return inside !== null && SITE_WIDE.test(inside);
    return isListed(path, inside ?? path);
  });
  if (hit) return { code: 'site-wide-file', path: hit.path };
  // A symlink `current -> releases/42`, or a submodule that is the built site, can contain the root.
  const isIncluded = patternList(paths, 'takes');
  const holder = files.find(
    ({ path, type }) =>
      type !== 'file' && `${root}/`.startsWith(`${path}/`) && isIncluded(path) && !isRewritten(path),
  );
  return holder ? { code: 'root-changed', path: holder.path, type: holder.type } : null;
}

/** Returns what `fallback` says to purge if the changes are unknown or too many. */
export function fallBack(reason: MappingReason, options: MappingOptions): Mapped {
  switch (options.fallback) {
    case 'site':
      return siteTargets(reason, options);
    case 'everything':
      return everything(reason, options);
    case 'fail':
      return { ...noTargets(reason), failed: true };
    case 'skip':
      return { ...noTargets(reason), notices: [{ code: 'changes-skipped', reason }] };
  }
}

function everything(reason: MappingReason, options: MappingOptions): Mapped {
  const source: TargetSource = { kind: 'changes', reason };
  const targets: readonly Target[] = [{ kind: 'everything', value: 'everything', source }];
  return { ...noTargets(reason), targets, strategy: 'everything', notices: immutableNotices(options) };
}

/** Returns everything below the base-urls, and the requested URLs that are elsewhere. */
export function siteTargets(reason: MappingReason, options: MappingOptions): Mapped {
  const { baseUrls, also, urls = [], fallback } = options;
  if (baseUrls.length === 0) {
    if (fallback === 'everything') return everything(reason, options);
    return { ...noTargets({ code: 'site-without-base-url', reason }), failed: true };
  }
  const source: TargetSource = { kind: 'changes', reason };
  const elsewhere = [...urls, ...alsoUrls(also, baseUrls)]
    .filter((url) => !baseUrls.some((base) => isCoveredBy(url, base)))
    .map((value) => ({ kind: 'urls' as const, value }));
  const targets = new Map(
    [...baseUrls.flatMap(wholeSiteTargets), ...elsewhere].map(({ kind, value }) => [
      value,
      { kind, value, source },
    ]),
  );
  const notices = immutableNotices(options);
  return { ...noTargets(reason), targets: [...targets.values()], strategy: 'site', notices };
}

/** Returns the notice that a purge of everything includes files of `immutable`. */
function immutableNotices({ immutable }: MappingOptions): readonly MappingNotice[] {
  return immutable.length === 0 ? [] : [{ code: 'immutable-purged-too' }];
}
