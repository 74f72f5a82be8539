import { alsoNotices } from '../targets/base-url.ts';
import type { MappingOptions } from '../targets/mapping/changed-targets.ts';
import type { Reader } from './reader.ts';
import { DEFAULTS, type ValuesOf } from './table.ts';

/** The parsed inputs under "What, from the changes". */
export interface ChangedFilesOptions {
  /** How changed files become targets. */
  readonly mapping: MappingOptions;
  readonly base: string;
  readonly head: string;
  readonly filesFrom: string | null;
  readonly buildDir: string | null;
  /** `artifact`, `off`, or the path of a file. */
  readonly state: string;
}

/** Reads the inputs under "What, from the changes". Returns null if `changed-files` is off. */
export function readChangedFiles(
  values: ValuesOf<'changedFiles'>,
  { given, reject, notices }: Pick<Reader, 'given' | 'reject' | 'notices'>,
): ChangedFilesOptions | null {
  const { changedFiles: mode, filesFrom, buildDir } = values;
  if (mode === 'off') return null;
  if (given('base-url')) {
    for (const notice of alsoNotices(values.also, values.baseUrl)) notices.push({ input: 'also', ...notice });
  } else if (mode !== 'tags') {
    reject({ input: 'base-url', code: 'base-url-missing' });
  } else {
    const [path] = values.also.filter((entry) => entry.startsWith('/'));
    if (path !== undefined) reject({ input: 'also', code: 'also-without-base-url', got: path });
    if (values.fallback === 'site') notices.push({ input: 'fallback', code: 'fallback-without-base-url' });
  }
  if (mode === 'tags' && !given('tags-for')) reject({ input: 'tags-for', code: 'tags-for-missing' });
  const { siteWide } = values;
  const isDefault = siteWide.map(({ text }) => text).join('\n') === DEFAULTS['site-wide'];
  return {
    mapping: {
      mode,
      baseUrls: values.baseUrl,
      root: buildDir === null ? values.root : '',
      paths: values.paths,
      rules: values.rewrite,
      tagRules: values.tagsFor,
      pageUrls: values.pageUrls,
      also: values.also,
      siteWide: isDefault ? 'default' : siteWide,
      immutable: values.immutable,
      anyQuery: values.anyQuery,
      maxUrls: values.maxUrls,
      fallback: values.fallback,
    },
    base: values.base,
    head: values.head,
    filesFrom,
    buildDir,
    state: values.state,
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
