import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { GIT_ENV } from './repository.ts';

/** What there is to read beside the repository, as GitHub's documentation has it. */
export interface GitHubState {
  /** Entries after which a listing of a tree is cut off (GitHub: 100,000). */
  readonly truncateAt?: number;
  /** Runs of any workflow, newest first. */
  readonly runs?: readonly Readonly<Record<string, unknown>>[];
  /** Deployments, newest first, each with its `statuses`. */
  readonly deployments?: readonly Readonly<Record<string, unknown>>[];
  readonly pageBuilds?: readonly Readonly<Record<string, unknown>>[];
  /** The path that the API lies under, as `/api/v3` on GitHub Enterprise Server. */
  readonly under?: string;
  /** An HTTP status to fail with, or a connection to cut (0), for a path with its query; `undefined` to answer. */
  readonly fail?: (path: string, request: number) => number | undefined;
}

export interface GitHubServer {
  /** For `GITHUB_API_URL`. */
  readonly url: string;
  /** The paths that were asked for, with their queries. */
  readonly requests: readonly string[];
  readonly close: () => Promise<void>;
}

/** The part of GitHub's API that is about changed files, for the repository `o/r`, served from a real one. */
export async function serveGitHub(dir: string, state: GitHubState = {}): Promise<GitHubServer> {
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    const path = request.url ?? '/';
    requests.push(path);
    const failure = state.fail?.(path, requests.length);
    if (failure === 0) return void request.socket.destroy();
    const { status, body } = failure
      ? { status: failure, body: { message: `Failed with ${failure}` } }
      : await answer(new URL(path, 'http://localhost'), dir, state);
    response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${state.under ?? ''}`;
  return { url, requests, close };
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const NOT_FOUND: Answer = { status: 404, body: { message: 'Not Found' } };

async function answer({ pathname, searchParams }: URL, dir: string, state: GitHubState): Promise<Answer> {
  const repository = `${state.under ?? ''}/repos/o/r/`;
  const resource = pathname.startsWith(repository) ? pathname.slice(repository.length) : '';
  const name = (pattern: RegExp) => pattern.exec(resource)?.slice(1).map(decodeURIComponent)[0];

  const ref = name(/^commits\/([^/]+)$/);
  if (ref) return readCommit(dir, ref);
  const tree = name(/^git\/trees\/([^/]+)$/);
  const blob = name(/^git\/blobs\/([^/]+)$/);
  if (blob) return readBlob(dir, blob);
  if (tree) return readTree(dir, tree, searchParams.has('recursive'), state.truncateAt);
  if (/^actions\/workflows\/[^/]+\/runs$/.test(resource) && state.runs) {
    const runs = state.runs.filter((run) => isAsked(run, searchParams));
    return { status: 200, body: { total_count: runs.length, workflow_runs: runs } };
  }
  if (resource === 'deployments' && state.deployments) {
    const environment = searchParams.get('environment');
    return { status: 200, body: state.deployments.filter((one) => one.environment === environment) };
  }
  const deployment = name(/^deployments\/(\d+)\/statuses$/);
  const found = state.deployments?.find(({ id }) => String(id) === deployment);
  if (found) return { status: 200, body: found.statuses };
  if (resource === 'pages/builds' && state.pageBuilds) return { status: 200, body: state.pageBuilds };
  return NOT_FOUND;
}

/** https://docs.github.com/rest/actions/workflow-runs#list-workflow-runs-for-a-workflow */
function isAsked(run: Readonly<Record<string, unknown>>, asked: URLSearchParams): boolean {
  return (
    (!asked.has('branch') || run.head_branch === asked.get('branch')) &&
    (!asked.has('event') || run.event === asked.get('event')) &&
    (!asked.has('status') || run.conclusion === asked.get('status'))
  );
}

async function readCommit(dir: string, ref: string): Promise<Answer> {
  const format = '--format=%H %T %P';
  const found = await git(
    dir,
    'log',
    '-1',
    '--no-show-signature',
    format,
    '--end-of-options',
    `${ref}^{commit}`,
    '--',
  );
  if (!found) return { status: 422, body: { message: `No commit found for SHA: ${ref}` } };
  const [sha = '', tree = '', ...parents] = found.toString().trim().split(' ');
  const body = { sha, commit: { tree: { sha: tree } }, parents: parents.map((parent) => ({ sha: parent })) };
  return { status: 200, body };
}

/** The names are JSON: bytes that are not UTF-8 become U+FFFD. */
async function readTree(dir: string, tree: string, recursive: boolean, most = 100_000): Promise<Answer> {
  const listed = await git(dir, 'ls-tree', '-z', ...(recursive ? ['-r', '-t'] : []), tree);
  if (!listed) return NOT_FOUND;
  const lines = listed.toString().split('\0').slice(0, -1);
  const entries = lines.slice(0, most).map((line) => {
    const [, mode, type, sha, path] = /^(\d+) (\w+) (\w+)\t(.*)$/s.exec(line) ?? [];
    return { path, mode, type, sha };
  });
  return { status: 200, body: { sha: tree, tree: entries, truncated: lines.length > most } };
}

async function readBlob(dir: string, sha: string): Promise<Answer> {
  const content = await git(dir, 'cat-file', 'blob', sha);
  if (!content) return NOT_FOUND;
  return { status: 200, body: { sha, encoding: 'base64', content: content.toString('base64') } };
}

async function git(dir: string, ...args: readonly string[]): Promise<Buffer | undefined> {
  const options = { env: GIT_ENV, encoding: 'buffer', maxBuffer: 2 ** 30 } as const;
  const done = await promisify(execFile)('git', ['-C', dir, ...args], options).catch(() => undefined);
  return done?.stdout;
}
