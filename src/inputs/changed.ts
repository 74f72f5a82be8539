import type { BaseUrl } from '../targets/base-url.ts';
import type { ChangedOptions } from '../targets/mapping/changed.ts';
import { PAGE_URLS } from '../targets/mapping/page-urls.ts';
import { parsePaths, parseRoot } from '../targets/mapping/patterns.ts';
import { parseRewrite } from '../targets/mapping/rewrite.ts';
import type { Reader } from './reader.ts';

/** The inputs under "What, from the changes". */
export interface ChangedInputs {
  readonly options: ChangedOptions;
  readonly base: string;
  readonly head: string;
  readonly filesFrom: string | null;
  readonly buildDir: string | null;
  readonly manifest: string;
}

/**
 * The inputs under "What, from the changes"; null where `changed-files` is off.
 * @param site `base-url` and `also`, which `verify` uses too
 */
export function readChanged(
  read: Reader,
  site: { readonly baseUrls: readonly BaseUrl[]; readonly also: readonly string[] },
): ChangedInputs | null {
  const mode = read.choice('changed-files', ['off', 'urls', 'prefixes']);
  const [root = ''] = read.list('root', parseRoot);
  const options = {
    ...site,
    root,
    paths: read.list('paths', parsePaths, '**'),
    rules: read.list('rewrite', parseRewrite),
    pageUrls: read.choice('page-urls', [...PAGE_URLS]),
    siteWide: read.given('site-wide') ? siteWideOf(read.list('site-wide', parsePaths)) : ('default' as const),
    maxUrls: read.number('max-urls', 1000, { least: 1, most: 1_000_000, whole: true }),
    fallback: read.choice('fallback', ['site', 'everything', 'fail', 'skip']),
  };
  const filesFrom = read.text('files-from') || null;
  const buildDir = read.text('build-dir') || null;
  if (mode === 'off') {
    for (const [name, value] of Object.entries({ 'files-from': filesFrom, 'build-dir': buildDir })) {
      if (value !== null)
        read.refuse(name, 'is given, but `changed-files` is off; set it to urls or prefixes');
    }
    return null;
  }
  if (read.text('base-url') === '') {
    read.refuse(
      'base-url',
      'is missing; `changed-files` needs the address of the site, like https://example.com',
    );
  }
  if (filesFrom !== null && buildDir !== null) {
    read.refuse(
      'build-dir',
      'is given beside `files-from`; both say which files changed, so give one of them',
    );
  }
  const folder = buildDir?.replace(/^(?:\.\/)+|\/+$/g, '');
  if (folder !== undefined && root !== '' && root !== folder) {
    read.refuse(
      'root',
      "is given beside `build-dir`, which is the site's root itself; leave one of them out",
    );
  }
  return {
    options: { mode, ...options, root: buildDir === null ? root : '' },
    base: read.text('base') || 'auto',
    head: read.text('head'),
    filesFrom,
    buildDir,
    manifest: read.text('manifest') || '.purge-manifest.json',
  };
}

/** The runner hands the default of action.yml over as if it had been given. */
const SITE_WIDE_DEFAULT = ['_redirects', '_headers', '_routes.json', '_worker.js'];
function siteWideOf(globs: readonly string[]): readonly string[] | 'default' {
  return globs.join('\n') === SITE_WIDE_DEFAULT.join('\n') ? 'default' : globs;
}
