import { text } from 'node:stream/consumers';
import type { ReadableStream } from 'node:stream/web';
import type { Clock, Environment } from '../../context.ts';
import { isSecure } from '../../http/loopback.ts';
import { err, ok, type Result } from '../../result.ts';
import { textAt } from '../../text/json.ts';
import { apiUrl, apiVersion } from './address.ts';
import { type GitHubProblem, type GitHubRequestInfo, problemOf, refusalOf } from './problem.ts';

/** A GET request. */
export interface GitHubRequest extends GitHubRequestInfo {
  /** As in GitHub's documentation: `/repos/{owner}/{repo}/git/trees/{tree}`. */
  readonly path: string;
  readonly parameters: Readonly<Record<string, string | number>>;
}

export interface ClientDeps {
  readonly env: Environment;
  readonly githubToken: string;
  /** Replaces the one of `@actions/github`, which uses the runner's proxies. */
  readonly fetch?: typeof fetch;
}

export interface GitHubClient {
  /** Parameters for the path of every request. */
  readonly repository: { readonly owner: string; readonly repo: string };
  /** @param url a path as in GitHub's documentation, or an absolute URL */
  readonly get: (
    url: string,
    parameters: GitHubRequest['parameters'],
    signal: AbortSignal,
  ) => Promise<Readonly<{ status: number; url: string; headers: unknown; data: unknown }>>;
}

/** Loads octokit, unless the token, the repository or the API's URL cannot be used. */
export async function openClient(deps: ClientDeps): Promise<Result<GitHubClient, GitHubProblem>> {
  const { env, githubToken, fetch } = deps;
  const [owner = '', repo = ''] = (env.GITHUB_REPOSITORY ?? '').split('/');
  const baseUrl = apiUrl(env);
  if (githubToken === '') return err({ code: 'github-no-token' });
  if (repo === '') return err({ code: 'github-no-repository' });
  const url = URL.parse(baseUrl);
  if (url === null || !isSecure(url)) return err({ code: 'github-insecure', url: baseUrl });
  const { getOctokit } = await import('@actions/github');
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const octokit = getOctokit(githubToken, { baseUrl, log, ...(fetch && { request: { fetch } }) });
  return ok({
    repository: { owner, repo },
    get: (url, parameters, signal) =>
      octokit.request(`GET ${url}`, {
        ...parameters,
        headers: { 'x-github-api-version': apiVersion(baseUrl) },
        // The body is parsed here, since octokit returns a truncated body as text, and parses texts like "12n" as numbers.
        request: { parseSuccessResponseBody: false, redirect: 'manual', signal },
      }),
  });
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 307, 308]);
/** GitHub sends one for a renamed repository. */
const MAX_REDIRECTS = 5;

/** Sends one request and follows redirects on the same server. Rejects only when the signal aborts. */
export async function readOnce(
  { get, repository }: GitHubClient,
  request: GitHubRequest,
  signal: AbortSignal,
  clock: Clock,
): Promise<Result<unknown, GitHubProblem>> {
  let url = request.path;
  let parameters: GitHubRequest['parameters'] = { ...repository, ...request.parameters };
  try {
    for (let redirects = 0; ; redirects++) {
      const response = await get(url, parameters, signal);
      const { status } = response;
      if (status === 200) return ok(JSON.parse(await text(response.data as ReadableStream)));
      const target = REDIRECTS.has(status)
        ? URL.parse(textAt(response.headers, 'location'), response.url)
        : null;
      if (target === null) return err(refusalOf(status, response, request, clock));
      if (redirects === MAX_REDIRECTS || target.origin !== new URL(response.url).origin) {
        return err({ code: 'github-redirected', what: request.what, status, host: target.host });
      }
      [url, parameters] = [target.href, {}];
    }
  } catch (error) {
    signal.throwIfAborted();
    return err(problemOf(error, request, clock));
  }
}
