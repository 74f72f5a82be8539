import { alsoNotices } from '../targets/base-url.ts';
import type { MappingOptions } from '../targets/mapping/changed-targets.ts';
import type { Reader } from './reader.ts';
import { DEFAULTS, type ValuesOf } from './table.ts';

/** The parsed inputs under "What, from the changes". */
export interface ChangedFilesOptions
  extends Pick<ValuesOf<'changedFiles'>, 'base' | 'head' | 'filesFrom' | 'buildDir' | 'state'> {
  /** How changed files become targets. */
  readonly mapping: MappingOptions;
}

/** Reads the inputs under "What, from the changes". Returns null if `changed-files` is off. */
export function readChangedFiles(
  values: ValuesOf<'changedFiles'>,
  { given, reject, notices }: Reader,
): ChangedFilesOptions | null {
  const {
    changedFiles: mode,
    baseUrl: baseUrls,
    rewrite: rewriteRules,
    tagsFor: tagRules,
    ...others
  } = values;
  const { base, head, filesFrom, buildDir, state, ...mapping } = others;
  if (mode === 'off') return null;
  if (given('base-url')) {
    for (const notice of alsoNotices(mapping.also, baseUrls)) notices.push({ input: 'also', ...notice });
  } else if (mode !== 'tags') {
    reject({ input: 'base-url', code: 'base-url-missing' });
  } else {
    const [path] = mapping.also.filter((entry) => entry.startsWith('/'));
    if (path !== undefined) reject({ input: 'also', code: 'also-without-base-url', got: path });
    if (mapping.fallback === 'site') notices.push({ input: 'fallback', code: 'fallback-without-base-url' });
  }
  if (mode === 'tags' && !given('tags-for')) reject({ input: 'tags-for', code: 'tags-for-missing' });
  const isDefault = mapping.siteWide.map(({ text }) => text).join('\n') === DEFAULTS['site-wide'];
  return {
    mapping: {
      ...mapping,
      mode,
      baseUrls,
      rewriteRules,
      tagRules,
      root: buildDir === null ? mapping.root : '',
      siteWide: isDefault ? 'default' : mapping.siteWide,
    },
    base,
    head,
    filesFrom,
    buildDir,
    state,
  };
}

/** The site's folder, and the patterns of its files. */
export interface SiteFiles {
  readonly input: 'root' | 'build-dir';
  /** Empty for the repository's root. */
  readonly folder: string;
  readonly paths: readonly string[];
}

/** Returns the site's folder, from `build-dir` or else `root`. */
export function siteFilesOf({ mapping, buildDir }: ChangedFilesOptions): SiteFiles {
  const paths = mapping.paths.map(({ text }) => text);
  if (buildDir === null) return { input: 'root', folder: mapping.root, paths };
  return { input: 'build-dir', folder: buildDir, paths };
}
