import type { Environment } from '../../context.ts';

/** Where the API is, without a slash at the end. https://docs.github.com/actions/reference/workflows-and-actions/variables */
export function apiUrl({ GITHUB_API_URL }: Environment): string {
  return (GITHUB_API_URL || 'https://api.github.com').replace(/\/+$/, '');
}

/**
 * What `X-GitHub-Api-Version` asks for. github.com and GHE.com have had 2026-03-10 since March 2026, and may drop the version
 * before it from March 2028 on; none of its breaking changes is about a field that is read here. A server of one's own may
 * be older, and answers a version that it does not know with 400; all that know versions know 2022-11-28.
 * https://docs.github.com/rest/about-the-rest-api/api-versions
 * https://docs.github.com/rest/about-the-rest-api/breaking-changes
 */
export function apiVersion(url: string): string {
  const host = URL.parse(url)?.hostname ?? '';
  return host === 'api.github.com' || /^api\.[^.]+\.ghe\.com$/.test(host) ? '2026-03-10' : '2022-11-28';
}

/** Whether this is the API of Gitea or Forgejo, which has much of GitHub's under its own version. */
export function isGitea(url: string): boolean {
  return url.endsWith('/api/v1');
}
