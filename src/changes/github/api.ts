import { text } from 'node:stream/consumers';
import type { Environment } from '../../context.ts';
import { at, listAt, textAt } from '../../text/json.ts';
import { isCommit } from '../revision.ts';

/** GitHub's REST API, read with the token of the job. Imported and connected when it is first asked. */
export interface GitHub {
  /** The answer's JSON, of any shape. Throws `GitHubError` where there is none. */
  readonly read: (question: Question) => Promise<unknown>;
  /** The commit that an ID, a branch or a tag names. https://docs.github.com/rest/commits/commits#get-a-commit */
  readonly commit: (ref: string) => Promise<Commit>;
}

export interface Commit {
  readonly id: string;
  readonly tree: string;
  readonly parents: readonly string[];
}

export interface Question {
  /** As in GitHub's documentation: `/repos/{owner}/{repo}/git/trees/{tree}`. */
  readonly path: string;
  readonly parameters: Readonly<Record<string, string | number>>;
  /** What is asked for, as part of a sentence. */
  readonly what: string;
  /** What `permissions:` of the workflow has to grant: `contents: read`. */
  readonly permission: string;
}

export interface GitHubDeps {
  readonly env: Environment;
  readonly githubToken: string;
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<unknown>;
  /** Every request ends when this aborts, and rejects with its reason. */
  readonly signal: AbortSignal;
  /** In place of the one of `@actions/github`, which knows the runner's proxies. */
  readonly fetch?: typeof fetch;
}

/** Why GitHub gave no answer, and what to do about it, as part of a sentence. */
export class GitHubError extends Error {
  /** The HTTP status, 0 where there was none. */
  readonly status: number;

  constructor(message: string, status: number, cause?: unknown) {
    super(message, { cause });
    this.name = 'GitHubError';
    this.status = status;
  }
}

/** An answer; or, as part of a sentence, why there is none, and the HTTP status, 0 where there was none. */
export type Attempt<T> = { readonly value: T } | { readonly why: string; readonly status: number };

/** For whoever goes on without an answer. */
export async function attempt<T>(ask: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await ask() };
  } catch (error) {
    if (error instanceof GitHubError) return { why: error.message, status: error.status };
    throw error;
  }
}

/** Pauses before another attempt, in milliseconds: for answers of 5xx and requests without an answer. */
const PAUSES = [500, 1000, 2000];
/** A bound for one request, in milliseconds. A listing of 100,000 entries takes some seconds. */
const PATIENCE = 30_000;

export function connectGitHub({ env, githubToken, sleep, signal, fetch }: GitHubDeps): GitHub {
  const [owner = '', repo = ''] = (env.GITHUB_REPOSITORY ?? '').split('/');
  const baseUrl = env.GITHUB_API_URL || 'https://api.github.com';

  const connect = once(async () => {
    if (githubToken === '') throw new GitHubError('there is no `github-token` to ask GitHub with', 0);
    if (repo === '') throw new GitHubError('GITHUB_REPOSITORY does not tell which repository to ask for', 0);
    const { getOctokit } = await import('@actions/github');
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    return getOctokit(githubToken, { baseUrl, log, ...(fetch && { request: { fetch } }) });
  });

  const read = async (question: Question): Promise<unknown> => {
    const octokit = await connect();
    for (let attempt = 0; ; attempt++) {
      try {
        const { data } = await octokit.request(`GET ${question.path}`, {
          owner,
          repo,
          ...question.parameters,
          // The body is parsed here: octokit takes one that breaks off for a text, and texts like "12n" for numbers.
          request: {
            parseSuccessResponseBody: false,
            signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
          },
        });
        return JSON.parse(await text(data as ReadableStream));
      } catch (error) {
        signal.throwIfAborted();
        const status = statusOf(error);
        const pause = PAUSES[attempt];
        if (pause === undefined || (status > 0 && status < 500)) {
          throw new GitHubError(explain(error, question), status, error);
        }
        await sleep(pause, signal).finally(() => signal.throwIfAborted());
      }
    }
  };

  const commits = new Map<string, Promise<Commit>>();
  const commit = (ref: string): Promise<Commit> => {
    const known = commits.get(ref) ?? readCommit(read, ref);
    commits.set(ref, known);
    return known;
  };
  return { read, commit };
}

async function readCommit(read: GitHub['read'], ref: string): Promise<Commit> {
  const what = isCommit(ref) ? `commit ${ref.slice(0, 7)}` : JSON.stringify(ref);
  const answer = await read({
    path: '/repos/{owner}/{repo}/commits/{ref}',
    // Only the commit's own data is wanted: one file of its list instead of up to 300 with their patches.
    parameters: { ref: ref.replace(/^refs\//, ''), per_page: 1 },
    what,
    permission: 'contents: read',
  });
  const id = textAt(answer, 'sha');
  const tree = textAt(answer, 'commit', 'tree', 'sha');
  if (!isCommit(id) || !isCommit(tree))
    throw new GitHubError(`GitHub's answer for ${what} is no commit`, 200);
  const parents = listAt(answer, 'parents').map((parent) => textAt(parent, 'sha'));
  return { id, tree, parents: parents.filter(isCommit) };
}

/** The status of the answer that octokit made an error of; 0 where none came. */
function statusOf(error: unknown): number {
  const status = at(error, 'response', 'status');
  return typeof status === 'number' ? status : 0;
}

function explain(error: unknown, { what, permission }: Question): string {
  const status = statusOf(error);
  const answer = `GitHub answered ${status} for ${what}`;
  if (status === 403 && isRateLimit(at(error, 'response', 'headers'))) return `${answer}: ${RATE_LIMIT}`;
  switch (status) {
    case 0:
      return `GitHub could not be asked for ${what} (${causeOf(error)})`;
    case 401:
      return `${answer}: the \`github-token\` has expired or is one for another server`;
    case 403:
      return `${answer}: grant \`${permission}\` in \`permissions:\``;
    case 404:
      return `${answer}: it is not there, or \`permissions:\` does not grant \`${permission}\``;
    case 409:
    case 422:
      return `${answer}: it is not in the repository, or no longer after a force-push`;
    case 429:
      return `${answer}: ${RATE_LIMIT}`;
    default:
      return answer;
  }
}

const RATE_LIMIT = 'the rate limit of the `github-token` is used up';

/** https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit */
function isRateLimit(headers: unknown): boolean {
  return textAt(headers, 'x-ratelimit-remaining') === '0' || at(headers, 'retry-after') !== undefined;
}

/** What kept an answer away: octokit and fetch wrap one error into another. */
function causeOf(error: unknown): string {
  if (error instanceof SyntaxError) return 'the answer is not JSON';
  const causes = [error, at(error, 'cause'), at(error, 'cause', 'cause')].filter(
    (cause) => cause instanceof Error,
  );
  if (causes.some(({ name }) => name === 'TimeoutError'))
    return `no answer within ${PATIENCE / 1000} seconds`;
  const code = causes.map((cause) => textAt(cause, 'code')).find((found) => found !== '');
  return code ?? causes.at(-1)?.message ?? 'no answer';
}

/** A promise that is made when it is first asked for. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
