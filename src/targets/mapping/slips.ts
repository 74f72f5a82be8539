import { nearest } from '../../text/nearest.ts';
import type { BaseUrl } from '../base-url.ts';
import type { MappingNotice, RootNotFound } from '../reasons.ts';
import type { FilePlaces, PlaceOptions } from './file-places.ts';
import { type AllFiles, sourcesOfGenerator } from './generators.ts';
import { isPage } from './page-urls.ts';
import { patternList } from './patterns.ts';
import { rewrite } from './rewrite.ts';
import { insideRoot } from './root.ts';
import { tagsOf } from './tags.ts';

/** Folders that a message names. */
const MAX_FOLDERS = 10;

/** A `root` that is in neither version, with the folders that there are in its place; null where it is there. */
export function rootNotFound(root: string, { changed, unchanged }: AllFiles): RootNotFound | null {
  const holds = (path: string): boolean => isOnTheWay(path, root);
  if (root === '' || changed.some(({ path }) => holds(path))) return null;
  const all = unchanged();
  if (all.some(holds)) return null;
  const folders = new Set([...changed.map(({ path }) => path), ...all].flatMap(foldersAbove));
  const names = root.split('/');
  const parents = names.map((_, index) => names.slice(0, index).join('/'));
  const parent = parents.findLast((folder) => folders.has(folder)) ?? '';
  const beside = [...folders].filter((folder) => parentOf(folder) === parent).sort();
  return {
    code: 'root-not-found',
    root,
    folders: beside.slice(0, MAX_FOLDERS),
    others: Math.max(0, beside.length - MAX_FOLDERS),
    near: nearest(root, beside, 2),
  };
}

/** Whether a file is in the root, or is a link or a submodule that may hold it. */
function isOnTheWay(path: string, root: string): boolean {
  return insideRoot(path, root) !== null || `${root}/`.startsWith(`${path}/`);
}

function foldersAbove(path: string): readonly string[] {
  const names = path.split('/').slice(0, -1);
  return names.map((_, index) => names.slice(0, index + 1).join('/'));
}

function parentOf(folder: string): string {
  return folder.slice(0, Math.max(0, folder.lastIndexOf('/')));
}

/** What in the inputs is probably a slip, as the files show. */
export function slipNotices(
  files: AllFiles,
  found: readonly FilePlaces[],
  options: PlaceOptions & { readonly baseUrls: readonly BaseUrl[] },
  isBuild: boolean,
): readonly MappingNotice[] {
  const idle = rulesWithoutFile(files, options);
  if (isBuild || options.root !== '') return idle;
  const slip = sourcesOfGenerator(files, found, options) ?? forgottenRoot(files, found, options.baseUrls);
  return slip === null ? idle : [...idle, slip];
}

/** Each of `root`, `paths` and the rules that no file which is served now matches. */
function rulesWithoutFile({ changed, unchanged }: AllFiles, options: PlaceOptions): readonly MappingNotice[] {
  const live = changed.filter(({ status }) => status !== 'deleted').map(({ path }) => path);
  const matchesNone = (findsSome: (paths: readonly string[]) => boolean): boolean =>
    !findsSome(live) && !findsSome(unchanged());
  const takes = patternList(options.paths, 'takes');
  const none = (input: 'root' | 'paths' | 'rewrite' | 'tags-for', text: string): MappingNotice => ({
    code: 'matches-no-file',
    input,
    text,
  });
  const { root } = options;
  return [
    ...(root !== '' && matchesNone((paths) => paths.some((path) => isOnTheWay(path, root)))
      ? [none('root', root)]
      : []),
    ...(matchesNone((paths) => paths.some((path) => takes(path)))
      ? [none('paths', options.paths.map(({ text }) => text).join(', '))]
      : []),
    ...options.rules
      .filter((rule) => matchesNone((paths) => isUsed(rewrite([rule], paths))))
      .map(({ text }) => none('rewrite', text)),
    ...options.tagRules
      .filter((rule) => matchesNone((paths) => isUsed(tagsOf([rule], paths))))
      .map(({ text }) => none('tags-for', text)),
  ];
}

/** A rule that comes to no end is told of elsewhere. */
function isUsed(
  matches: { readonly ok: true; readonly value: ReadonlyMap<string, unknown> } | { readonly ok: false },
): boolean {
  return !matches.ok || matches.value.size > 0;
}

/** Where builds end up, and sites are kept. */
const BUILT = [
  'public',
  'dist',
  '_site',
  'site',
  'build',
  'out',
  'output',
  '_output',
  '_book',
  'book',
  'htdocs',
  'public_html',
  'www',
  'wwwroot',
];

/**
 * Without a `root`, all pages that changed lie below one folder whose name is one of a built site, or with which the path
 * of the base-url ends already.
 */
function forgottenRoot(
  { unchanged }: AllFiles,
  found: readonly FilePlaces[],
  baseUrls: readonly BaseUrl[],
): MappingNotice | null {
  const pages = found.filter(({ file, places }) => isPage(file.path) && places.length > 0);
  const [first] = pages;
  if (first === undefined) return null;
  const last = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
  const doubled = foldersAbove(first.file.path).find((folder) =>
    baseUrls.some(({ path }) => last(path) === last(folder)),
  );
  const folder = doubled ?? foldersAbove(first.file.path).find((one) => BUILT.includes(last(one)));
  if (folder === undefined || !pages.every(({ file }) => insideRoot(file.path, folder) !== null)) return null;
  // A page beside the folder says that the repository itself is the site.
  if (doubled === undefined && unchanged().some((path) => /^index\.html?$/i.test(path))) return null;
  return { code: 'root-forgotten', folder, path: first.file.path, isSure: doubled !== undefined };
}
