import type { Environment } from '../../context.ts';

/** Returns the API's URL without a trailing slash. https://docs.github.com/actions/reference/workflows-and-actions/variables */
export function apiUrl({ GITHUB_API_URL }: Environment): string {
  return (GITHUB_API_URL || 'https://api.github.com').replace(/\/+$/, '');
}

/**
 * Returns the value for `X-GitHub-Api-Version`. github.com and GHE.com support 2026-03-10, whose breaking changes concern
 * no field that is read here, and may drop 2022-11-28 from March 2028 on. Other servers may be older and answer 400 to an
 * unknown version; all that have versions support 2022-11-28.
 * https://docs.github.com/rest/about-the-rest-api/api-versions
 * https://docs.github.com/rest/about-the-rest-api/breaking-changes
 */
export function apiVersion(url: string): string {
  const host = URL.parse(url)?.hostname ?? '';
  return host === 'api.github.com' || /^api\.[^.]+\.ghe\.com$/.test(host) ? '2026-03-10' : '2022-11-28';
}
