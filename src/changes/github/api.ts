import type { Clock } from '../../context.ts';
import { decideOptionalRetry } from '../../http/backoff.ts';
import { err, ok, type Result } from '../../result.ts';
import { listAt, textAt } from '../../text/json.ts';
import { isCommit } from '../revision.ts';
import { apiUrl } from './address.ts';
import { type ClientDeps, type GitHubClient, type GitHubRequest, openClient, readOnce } from './client.ts';
import { type GitHubProblem, isTransient } from './problem.ts';
import { createLimitWait } from './rate-limit.ts';

/** GitHub's REST API, read with the job's token. The client is loaded for the first request. */
export interface GitHub {
  /** Returns the response's JSON, of any shape. After a request without a response, all others fail at once. */
  readonly read: (request: GitHubRequest) => Promise<Result<unknown, GitHubProblem>>;
  /** Reads the commit of an ID, branch or tag. https://docs.github.com/rest/commits/commits#get-a-commit */
  readonly commit: (ref: string) => Promise<Result<Commit, GitHubProblem>>;
}

export interface Commit {
  readonly id: string;
  readonly tree: string;
  readonly parents: readonly string[];
}

export interface GitHubDeps extends ClientDeps {
  readonly clock: Clock;
  /** Aborts all requests, which reject with the signal's reason. */
  readonly signal: AbortSignal;
  /** When everything must be done, on the clock. A request takes at most half of the remaining time. */
  readonly deadline?: number;
}

/** For a request with all its attempts. A listing of 100,000 entries takes a few seconds. */
const REQUEST_TIMEOUT_MS = 30_000;

export function connectGitHub(deps: GitHubDeps): GitHub {
  const { clock, signal } = deps;
  let opened: ReturnType<typeof openClient> | undefined;
  const outage = new AbortController();
  let outageReason: GitHubProblem | undefined;
  const limit = createLimitWait(clock, signal);

  const read: GitHub['read'] = async (request) => {
    opened ??= openClient(deps);
    const client = await opened;
    if (!client.ok) return client;
    for (;;) {
      await limit.untilReady();
      if (outageReason) return err(outageReason);
      const answer = await readWithRetries(client.value, request, deps, outage.signal);
      if (answer.ok) {
        limit.over();
        return answer;
      }
      if (limit.begins(answer.reason)) continue;
      if (!isTransient(answer.reason)) return answer;
      outageReason ??= answer.reason;
      outage.abort();
      return err(outageReason);
    }
  };

  const commits = new Map<string, ReturnType<GitHub['commit']>>();
  const commit: GitHub['commit'] = (ref) => {
    const known = commits.get(ref) ?? readCommit(read, ref, apiUrl(deps.env));
    commits.set(ref, known);
    return known;
  };
  return { read, commit };
}

/**
 * Sends a request, with retries, until it times out.
 * @param outage aborts when another request had no response, and ends this one like the timeout
 */
async function readWithRetries(
  client: GitHubClient,
  request: GitHubRequest,
  { clock, signal, deadline = Number.POSITIVE_INFINITY }: GitHubDeps,
  outage: AbortSignal,
): Promise<Result<unknown, GitHubProblem>> {
  const leftMs = Math.max(0, deadline - clock.now());
  const limitMs = Math.min(REQUEST_TIMEOUT_MS, leftMs / 2);
  const timeout = clock.timeout(limitMs);
  const until = AbortSignal.any([signal, outage, timeout.signal]);
  try {
    for (let attempt = 1; ; attempt++) {
      const answer = await readOnce(client, request, until, clock);
      if (answer.ok || !isTransient(answer.reason)) return answer;
      const next = decideOptionalRetry(attempt);
      if (!next.retry) return answer;
      await clock.sleep(next.waitMs, until);
    }
  } catch (error) {
    if (!until.aborted) throw error;
    signal.throwIfAborted();
  } finally {
    timeout.clear();
  }
  return err({ code: 'github-timeout', what: request.what, seconds: Math.round(limitMs / 1000) });
}

async function readCommit(
  read: GitHub['read'],
  ref: string,
  url: string,
): Promise<Result<Commit, GitHubProblem>> {
  const what = { kind: 'commit', id: ref } as const;
  // The API of Gitea and Forgejo resembles GitHub's, but only the newest versions have commits at GitHub's path.
  const commits = url.endsWith('/api/v1') ? 'git/commits' : 'commits';
  const answer = await read({
    path: `/repos/{owner}/{repo}/${commits}/{ref}`,
    // Limits the list of changed files, which is not needed, to one instead of 300 with their patches.
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
