import { hash } from 'node:crypto';
import type { Headers } from '../targets/headers.ts';
import type { ChangedFilesOptions } from './changed.ts';

/**
 * Returns the name of the state: a hash of all inputs that decide which targets a changed file maps to. With other
 * inputs, the same files had other targets, so each combination of inputs has its own state.
 */
export function stateNameOf(
  { mapping, buildDir }: ChangedFilesOptions,
  urlHeaders: readonly Headers[],
  zones: readonly { readonly id: string; readonly environment: string | null }[],
): string {
  const { mode, baseUrls, root, paths, rewriteRules, tagRules, pageUrls, siteWide, immutable, anyQuery } =
    mapping;
  // Patterns enter by their text; JSON would drop a RegExp. Another order of these lines would rename every state.
  const identity = [
    ['any-query', anyQuery.map(({ text }) => text)],
    ['base-url', baseUrls.map(({ origin, path }) => origin + path).sort()],
    ['build-dir', buildDir],
    ['changed-files', mode],
    ['immutable', immutable.map(({ text }) => text)],
    ['page-urls', pageUrls],
    ['paths', paths.map(({ text }) => text)],
    ['rewrite', rewriteRules.map(({ text }) => text)],
    ['root', root],
    ['site-wide', siteWide === 'default' ? siteWide : siteWide.map(({ text }) => text)],
    ['tags-for', tagRules.map(({ text }) => text)],
    ['url-headers', urlHeaders.map((headers) => Object.entries(headers).sort())],
    ['zone', zones.map(({ id, environment }) => [id, environment]).sort()],
  ];
  return `purge-state-${hash('sha256', JSON.stringify(identity)).slice(0, 32)}`;
}
