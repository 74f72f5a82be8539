import { text } from 'node:stream/consumers';
import type { ReadableStream } from 'node:stream/web';
import type { Clock, Environment } from '../../context.ts';
import { isSecure } from '../../http/loopback.ts';
import { decideRetryAside } from '../../http/retry.ts';
import { err, ok, type Result } from '../../result.ts';
import { listAt, textAt } from '../../text/json.ts';
import { isCommit } from '../revision.ts';
import { apiUrl, apiVersion, isGitea } from './address.ts';
import { type GitHubMatter, type GitHubProblem, isTransient, problemOf, refusalOf } from './problem.ts';

/** GitHub's REST API, read with the token of the job. Imported and connected when it is first asked. */
export interface GitHub {
  /** The answer's JSON, of any shape. After a question that had no answer, all others fail at once. */
  readonly read: (question: GitHubQuestion) => Promise<Result<unknown, GitHubProblem>>;
  /** The commit that an ID, a branch or a tag names. https://docs.github.com/rest/commits/commits#get-a-commit */
  readonly commit: (ref: string) => Promise<Result<Commit, GitHubProblem>>;
}

export interface Commit {
  readonly id: string;
  readonly tree: string;
  readonly parents: readonly string[];
}

export interface GitHubQuestion extends GitHubMatter {
  /** As in GitHub's documentation: `/repos/{owner}/{repo}/git/trees/{tree}`. */
  readonly path: string;
  readonly parameters: Readonly<Record<string, string | number>>;
}

export interface GitHubDeps {
  readonly env: Environment;
  readonly githubToken: string;
  readonly clock: Clock;
  /** Every request ends when this aborts, and rejects with its reason. */
  readonly signal: AbortSignal;
  /** When all must be done, on the clock: a question without an answer leaves half of the time to what comes next. */
  readonly deadline?: number;
  /** In place of the one of `@actions/github`, which knows the runner's proxies. */
  readonly fetch?: typeof fetch;
}

/** For a question with all its attempts. A listing of 100,000 entries takes some seconds. */
const QUESTION_TIMEOUT_MS = 30_000;
/** How long a rate limit may be waited for, from the first answer that told of it on. */
const MAX_RATE_LIMIT_MS = 60_000;
/** `Retry-After: 0` must not become a loop without a pause. */
const MIN_RATE_LIMIT_MS = 1000;
/** As many as a browser follows at most; GitHub sends one for a repository that was renamed. */
const MAX_REDIRECTS = 5;

export function connectGitHub(deps: GitHubDeps): GitHub {
  const { clock, signal } = deps;
  const connect = once(() => openClient(deps));
  const silenced = new AbortController();
  let silence: GitHubProblem | undefined;
  const limit = createLimitWait(clock, signal);

  const read = async (question: GitHubQuestion): Promise<Result<unknown, GitHubProblem>> => {
    const client = await connect();
    if (!client.ok) return client;
    for (;;) {
      await limit.untilReady();
      if (silence) return err(silence);
      const answer = await ask(client.value, question, deps, silenced.signal);
      if (answer.ok) {
        limit.over();
        return answer;
      }
      if (limit.begins(answer.reason)) continue;
      if (!isTransient(answer.reason)) return answer;
      silence ??= answer.reason;
      silenced.abort();
      return err(silence);
    }
  };

  const commits = new Map<string, Promise<Result<Commit, GitHubProblem>>>();
  const commit: GitHub['commit'] = (ref) => {
    const known = commits.get(ref) ?? readCommit(read, ref, isGitea(apiUrl(deps.env)));
    commits.set(ref, known);
    return known;
  };
  return { read, commit };
}

/**
 * One question with its attempts, within its time.
 * @param silenced ends it like the end of its time
 */
async function ask(
  client: Client,
  question: GitHubQuestion,
  { clock, signal, deadline = Number.POSITIVE_INFINITY }: GitHubDeps,
  silenced: AbortSignal,
): Promise<Result<unknown, GitHubProblem>> {
  const left = Math.max(0, deadline - clock.now());
  const limitMs = Math.min(QUESTION_TIMEOUT_MS, left / 2);
  const timeout = clock.timeout(limitMs);
  const until = AbortSignal.any([signal, silenced, timeout.signal]);
  try {
    for (let attempt = 1; ; attempt++) {
      const answer = await exchange(client, question, until, clock);
      if (answer.ok || !isTransient(answer.reason)) return answer;
      const next = decideRetryAside(attempt);
      if (!next.again) return answer;
      await clock.sleep(next.waitMs, until);
    }
  } catch (error) {
    if (!until.aborted) throw error;
    signal.throwIfAborted();
  } finally {
    timeout.clear();
  }
  return err({ code: 'github-timeout', what: question.what, seconds: Math.round(limitMs / 1000) });
}

/** The wait for GitHub's rate limits, the same for all questions. */
function createLimitWait({ now, sleep }: Clock, signal: AbortSignal) {
  /** When GitHub may be asked again, and since when it may not. */
  let readyAt = 0;
  let limitedSince: number | undefined;
  return {
    untilReady: async (): Promise<void> => {
      signal.throwIfAborted();
      if (now() < readyAt) await sleep(readyAt - now(), signal);
    },
    /** Whether a problem is a rate limit that is short enough to be waited for. */
    begins: (problem: GitHubProblem): boolean => {
      if (problem.code !== 'github-rate-limited' || problem.retryAfterMs === null) return false;
      limitedSince ??= now();
      // Where GitHub asks for next to nothing, the pauses grow all the same.
      const until = now() + Math.max(problem.retryAfterMs, MIN_RATE_LIMIT_MS, now() - limitedSince);
      if (until - limitedSince > MAX_RATE_LIMIT_MS) return false;
      readyAt = Math.max(readyAt, until);
      return true;
    },
    over: (): void => {
      limitedSince = undefined;
    },
  };
}

interface Client {
  /** Stands in the path of every question. */
  readonly repository: { readonly owner: string; readonly repo: string };
  /** @param url a path as in GitHub's documentation, or a whole address */
  readonly get: (
    url: string,
    parameters: GitHubQuestion['parameters'],
    signal: AbortSignal,
  ) => Promise<{
    readonly status: number;
    readonly url: string;
    readonly headers: unknown;
    readonly data: unknown;
  }>;
}

async function openClient({ env, githubToken, fetch }: GitHubDeps): Promise<Result<Client, GitHubProblem>> {
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
        // The body is parsed here: octokit takes one that breaks off for a text, and texts like "12n" for numbers.
        request: { parseSuccessResponseBody: false, redirect: 'manual', signal },
      }),
  });
}

/** One request, and those that redirects on the same server lead to. Rejects only when the signal aborts. */
async function exchange(
  { get, repository }: Client,
  question: GitHubQuestion,
  signal: AbortSignal,
  clock: Clock,
): Promise<Result<unknown, GitHubProblem>> {
  let url = question.path;
  let parameters: GitHubQuestion['parameters'] = { ...repository, ...question.parameters };
  try {
    for (let redirects = 0; ; redirects++) {
      const response = await get(url, parameters, signal);
      const { status } = response;
      if (status === 200) return ok(JSON.parse(await text(response.data as ReadableStream)));
      const target = REDIRECTS.has(status)
        ? URL.parse(textAt(response.headers, 'location'), response.url)
        : null;
      if (target === null) return err(refusalOf(status, response, question, clock));
      if (redirects === MAX_REDIRECTS || target.origin !== new URL(response.url).origin) {
        return err({ code: 'github-redirected', what: question.what, status, host: target.host });
      }
      [url, parameters] = [target.href, {}];
    }
  } catch (error) {
    signal.throwIfAborted();
    return err(problemOf(error, question, clock));
  }
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 307, 308]);

/** Gitea gives the same answer at another path, and at GitHub's only in its newest versions. */
async function readCommit(
  read: GitHub['read'],
  ref: string,
  gitea: boolean,
): Promise<Result<Commit, GitHubProblem>> {
  const what = { kind: 'commit', id: ref } as const;
  const answer = await read({
    path: gitea ? '/repos/{owner}/{repo}/git/commits/{ref}' : '/repos/{owner}/{repo}/commits/{ref}',
    // Only the commit's own data is wanted: one file of its list instead of up to 300 with their patches.
    parameters: { ref: ref.replace(/^refs\//, ''), per_page: 1 },
    what,
    permission: 'contents: read',
  });
  if (!answer.ok) return answer;
  const id = textAt(answer.value, 'sha');
  const tree = textAt(answer.value, 'commit', 'tree', 'sha');
  if (!isCommit(id) || !isCommit(tree)) return err({ code: 'github-unexpected', what, wanted: 'commit' });
  const parents = listAt(answer.value, 'parents').map((parent) => textAt(parent, 'sha'));
  return ok({ id, tree, parents: parents.filter(isCommit) });
}

/** A promise that is made when it is first asked for. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
