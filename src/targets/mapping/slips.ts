import { nearest } from '../../text/nearest.ts';
import type { BaseUrl } from '../base-url.ts';
import type { MappingNotice, RootNotFound } from '../reasons.ts';
import type { MappingOptions } from './changed-targets.ts';
import type { FilePlaces, PlaceOptions } from './file-places.ts';
import { type AllFiles, sourcesOfGenerator } from './generators.ts';
import { isPage } from './page-urls.ts';
import { patternList } from './patterns.ts';
import { insideRoot } from './root.ts';
import { applyRules, type Rule } from './rules.ts';

/** The number of folders that a message names. */
const MAX_FOLDERS = 10;

/** Returns the reason that `root` is in neither version, with the folders next to where it would be; null if it is there. */
export function rootNotFound(root: string, { changed, unchanged }: AllFiles): RootNotFound | null {
  const isInRoot = (path: string): boolean => canBeInRoot(path, root);
  if (root === '' || changed.some(({ path }) => isInRoot(path))) return null;
  const all = unchanged();
  if (all.some(isInRoot)) return null;
  const folders = new Set([...changed.map(({ path }) => path), ...all].flatMap(foldersAbove));
  const parent = foldersAbove(root).findLast((folder) => folders.has(folder)) ?? '';
  const siblings = [...folders].filter((folder) => parentOf(folder) === parent).sort();
  return {
    code: 'root-not-found',
    root,
    folders: siblings.slice(0, MAX_FOLDERS),
    others: Math.max(0, siblings.length - MAX_FOLDERS),
    near: nearest(root, siblings, 2),
  };
}

/** Whether the path is in the root, or is a symlink or submodule that may contain the root. */
function canBeInRoot(path: string, root: string): boolean {
  return insideRoot(path, root) !== null || `${root}/`.startsWith(`${path}/`);
}

/** Returns the folders that contain a path, the outermost first. */
function foldersAbove(path: string): readonly string[] {
  const names = path.split('/').slice(0, -1);
  return names.map((_, index) => names.slice(0, index + 1).join('/'));
}

function parentOf(folder: string): string {
  return folder.slice(0, Math.max(0, folder.lastIndexOf('/')));
}

/** Returns notices about inputs that are probably wrong, judging by the files. */
export function slipNotices(
  files: AllFiles,
  mapped: readonly FilePlaces[],
  options: MappingOptions,
  isBuild: boolean,
): readonly MappingNotice[] {
  const unused = unusedInputs(files, options);
  if (isBuild || options.root !== '') return unused;
  const slip = sourcesOfGenerator(files, mapped, options) ?? forgottenRoot(files, mapped, options.baseUrls);
  return slip === null ? unused : [...unused, slip];
}

/** Returns a notice for `root`, `paths` and each rule that matches no file that is served now. */
function unusedInputs(
  { changed, unchanged }: AllFiles,
  { root, paths, rewriteRules, tagRules }: PlaceOptions,
): readonly MappingNotice[] {
  const includes = patternList(paths, 'takes');
  const matchesSome = (rule: Rule) => (files: readonly string[]) => {
    const matches = applyRules([rule], files, () => null);
    // Another reason reports a rule that fails.
    return !matches.ok || matches.value.size > 0;
  };
  type Check = readonly [
    input: Extract<MappingNotice, { code: 'matches-no-file' }>['input'],
    text: string,
    isUsed: (files: readonly string[]) => boolean,
  ];
  const checks: readonly Check[] = [
    ['root', root, (files) => root === '' || files.some((path) => canBeInRoot(path, root))],
    ['paths', paths.map(({ text }) => text).join(', '), (files) => files.some((path) => includes(path))],
    ...rewriteRules.map((rule): Check => ['rewrite', rule.text, matchesSome(rule)]),
    ...tagRules.map((rule): Check => ['tags-for', rule.text, matchesSome(rule)]),
  ];
  const live = changed.filter(({ status }) => status !== 'deleted').map(({ path }) => path);
  return checks
    .filter(([, , isUsed]) => !isUsed(live) && !isUsed(unchanged()))
    .map(([input, text]) => ({ code: 'matches-no-file', input, text }));
}

/** Folders that builds write to, or that contain a site. */
const SITE_FOLDERS =
  'public dist _site site build out output _output _book book htdocs public_html www wwwroot'.split(' ');

/**
 * Returns the notice that `root` is probably missing: all changed pages are in one folder, which has a common name for a
 * built site, or the last name in the path of a base-url.
 */
function forgottenRoot(
  { unchanged }: AllFiles,
  mapped: readonly FilePlaces[],
  baseUrls: readonly BaseUrl[],
): MappingNotice | null {
  const pages = mapped.filter(({ file, places }) => isPage(file.path) && places.length > 0);
  const [first] = pages;
  if (first === undefined) return null;
  const last = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
  const folders = foldersAbove(first.file.path);
  const repeated = folders.find((folder) => baseUrls.some(({ path }) => last(path) === last(folder)));
  const folder = repeated ?? folders.find((folder) => SITE_FOLDERS.includes(last(folder)));
  if (folder === undefined || !pages.every(({ file }) => insideRoot(file.path, folder) !== null)) return null;
  // An index page next to the folder means that the repository itself is the site.
  if (repeated === undefined && unchanged().some((path) => /^index\.html?$/i.test(path))) return null;
  return { code: 'root-forgotten', folder, path: first.file.path, isSure: repeated !== undefined };
}
