import type { IdentityValue } from '../changes/versions/identity.ts';
import type { Headers } from '../targets/headers.ts';
import type { ChangedFilesOptions } from './changed.ts';

/** All inputs that decide what a changed file comes to, each by its name: a state is of one combination of them. */
export function identityOf(
  { mapping, buildDir }: ChangedFilesOptions,
  urlHeaders: readonly Headers[],
  zones: readonly { readonly id: string; readonly environment: string | null }[],
): Readonly<Record<string, IdentityValue>> {
  const { mode, baseUrls, root, paths, rules, tagRules, pageUrls, siteWide, immutable, anyQuery } = mapping;
  return {
    zone: zones.map(({ id, environment }) => [id, environment]).sort(),
    'changed-files': mode,
    'base-url': baseUrls.map(({ origin, path }) => origin + path).sort(),
    root,
    paths: paths.map(({ text }) => text),
    rewrite: rules.map(({ text }) => text),
    'tags-for': tagRules.map(({ text }) => text),
    'page-urls': pageUrls,
    'site-wide': siteWide === 'default' ? siteWide : siteWide.map(({ text }) => text),
    immutable: immutable.map(({ text }) => text),
    'any-query': anyQuery.map(({ text }) => text),
    'url-headers': urlHeaders.map((headers) => Object.entries(headers).sort()),
    'build-dir': buildDir,
  };
}
