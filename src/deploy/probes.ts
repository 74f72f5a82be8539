import type { KnownContents } from '../changes/content.ts';
import type { ServedFile } from '../site/content.ts';
import { stratified } from '../site/sample.ts';

/** So many files show enough; more would be impolite. */
const MAX_PROBES = 6;

/** A name that holds a hash of the content, as bundlers write it. */
const HASHED = /[.\-_](?=[^.]*\d)[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/;
const PAGE = /\.(?:html?|php)$|\/[^./]+$|^[^./]+$/i;
/** Files that hosts leave out (`.nojekyll`), or take as their settings (`.htaccess`, `_headers`). */
const HIDDEN = /(?:^|\/)(?:\.(?!well-known\/)|_(?:headers|redirects|routes\.json|worker\.js)$)/;
/** What a site is made of. Of the other files of a repository, hosts may serve none. */
const MADE_OF = /\.(?:css|m?js|wasm|woff2?|ttf|otf|webmanifest|xml|txt|pdf)$/i;
/** Services on the way convert them. */
const IMAGE = /\.(?:png|jpe?g|gif|webp|avif|svg|ico)$/i;

/** What shows a deploy best comes first. */
const SORTS = ['hashed', 'asset', 'page', 'image', 'deleted', 'other'] as const;

/**
 * Of these files the few to ask for: some of each sort, as far as there are, the best ones first. Files with a hash in
 * their name show a deploy best, since there was a 404 before; what is rewritten on the way, like images and pages, less
 * so; but an origin may have the assets before the pages.
 *
 * What hosts never serve, like their settings, shows nothing, and is left out.
 *
 * @param isFirst nothing is known of the bytes before: then those of the best sort, and pages. Of other files a host may
 * serve none
 */
export function chooseProbes(probes: readonly ServedFile[], isFirst: boolean): readonly ServedFile[] {
  const sorts = Map.groupBy(
    probes.filter(({ path, urls }) => urls.length > 0 && !HIDDEN.test(path)),
    sortOf,
  );
  const all = SORTS.filter((sort) => sorts.has(sort));
  const taken = isFirst ? all.filter((sort) => sort === all[0] || sort === 'page') : all;
  const groups = taken.map((sort) => stratified(sorts.get(sort) ?? [], MAX_PROBES));
  const rounds = Array.from({ length: MAX_PROBES }, (_, at) => groups.flatMap((group) => group[at] ?? []));
  return rounds.flat().slice(0, MAX_PROBES);
}

/**
 * What several files of one address show there, as `/a/` is both that of `a.html` and of `a/index.html`. A deleted file
 * is not looked for where another one is to be served: that answers 200 for good, and with the very bytes where it was
 * only renamed. And what the deleted one had there is no sign of the other one.
 */
export function shareAddresses(probes: readonly ServedFile[]): readonly ServedFile[] {
  const isGone = ({ contents }: ServedFile): boolean => contents.now === null;
  const taken = new Set(probes.flatMap((probe) => (isGone(probe) ? [] : probe.urls)));
  const left = new Map<string, KnownContents['held']>();
  for (const { urls, contents } of probes.filter(isGone)) {
    for (const url of urls) left.set(url, [...(left.get(url) ?? []), ...contents.held]);
  }
  return probes.map((probe) => {
    const { urls, contents } = probe;
    if (isGone(probe)) return { ...probe, urls: urls.filter((url) => !taken.has(url)) };
    const held = [...new Set([...contents.held, ...urls.flatMap((url) => left.get(url) ?? [])])];
    return { ...probe, contents: { ...contents, held } };
  });
}

/** What kind of file it is, by how well it shows a deploy. */
export function sortOf({ path, contents }: ServedFile): (typeof SORTS)[number] {
  if (contents.now === null) return 'deleted';
  if (PAGE.test(path)) return 'page';
  if (IMAGE.test(path)) return 'image';
  if (HASHED.test(path)) return 'hashed';
  return MADE_OF.test(path) ? 'asset' : 'other';
}
