import type { KnownContents } from '../changes/content.ts';
import type { ServedFile } from '../site/content.ts';
import { stratified } from '../site/sample.ts';

/** Enough to recognize a deploy, without needless load on the site. */
const MAX_PROBES = 6;

/** Names with a hash of the content, as bundlers write them. */
const HASHED = /[.\-_](?=[^.]*\d)[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/;
const PAGE = /\.(?:html?|php)$|\/[^./]+$|^[^./]+$/i;
/** Files that hosts do not publish (`.nojekyll`) or read as their settings (`.htaccess`, `_headers`). */
const HIDDEN = /(?:^|\/)(?:\.(?!well-known\/)|_(?:headers|redirects|routes\.json|worker\.js)$)/;
/** Files that hosts serve. They may not serve other files of a repository. */
const ASSET = /\.(?:css|m?js|wasm|woff2?|ttf|otf|webmanifest|xml|txt|pdf)$/i;
/** Image services may convert them. */
const IMAGE = /\.(?:png|jpe?g|gif|webp|avif|svg|ico)$/i;

/** The most reliable evidence of a deploy comes first. */
const SORTS = ['hashed', 'asset', 'page', 'image', 'deleted', 'other'] as const;

/**
 * Chooses the files to request: some of each sort, the best sorts first. A file with a hash in its name is the best
 * evidence, because it did not exist before. Pages and images may be rewritten between origin and client, but pages are
 * needed, because a host may publish its assets first. Files that hosts never serve are left out.
 *
 * @param isFirst whether the previous bytes are unknown. Then only the best sort and pages are used, because a host may
 * not serve the other files
 */
export function chooseFiles(files: readonly ServedFile[], isFirst: boolean): readonly ServedFile[] {
  const sorts = Map.groupBy(
    files.filter(({ path, urls }) => urls.length > 0 && !HIDDEN.test(path)),
    sortOf,
  );
  const present = SORTS.filter((sort) => sorts.has(sort));
  const chosen = isFirst ? present.filter((sort) => sort === present[0] || sort === 'page') : present;
  const groups = chosen.map((sort) => stratified(sorts.get(sort) ?? [], MAX_PROBES));
  const rounds = Array.from({ length: MAX_PROBES }, (_, at) => groups.flatMap((group) => group[at] ?? []));
  return rounds.flat().slice(0, MAX_PROBES);
}

/**
 * Adjusts files that share URLs, as `a.html` and `a/index.html` share `/a/`. A deleted file loses the URLs of the files
 * that still exist, since those keep responding 200, and with the deleted bytes after a rename. The other file's `held`
 * gains the deleted contents, since they do not prove its deploy.
 */
export function shareAddresses(files: readonly ServedFile[]): readonly ServedFile[] {
  const isDeleted = ({ contents }: ServedFile): boolean => contents.now === null;
  const servedUrls = new Set(files.flatMap((file) => (isDeleted(file) ? [] : file.urls)));
  const deletedContents = new Map<string, KnownContents['held']>();
  for (const { urls, contents } of files.filter(isDeleted)) {
    for (const url of urls) deletedContents.set(url, [...(deletedContents.get(url) ?? []), ...contents.held]);
  }
  return files.map((file) => {
    const { urls, contents } = file;
    if (isDeleted(file)) return { ...file, urls: urls.filter((url) => !servedUrls.has(url)) };
    const deleted = urls.flatMap((url) => deletedContents.get(url) ?? []);
    return { ...file, contents: { ...contents, held: [...new Set([...contents.held, ...deleted])] } };
  });
}

/** Returns the sort of a file, by how well it shows a deploy. */
export function sortOf({ path, contents }: ServedFile): (typeof SORTS)[number] {
  if (contents.now === null) return 'deleted';
  if (PAGE.test(path)) return 'page';
  if (IMAGE.test(path)) return 'image';
  if (HASHED.test(path)) return 'hashed';
  return ASSET.test(path) ? 'asset' : 'other';
}
