import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ArtifactStandIn } from '../artifacts/stand-in.ts';
import { arrived, deliver } from '../artifacts/wires.ts';
import { listTree, readBlob, readCommit } from './objects.ts';

/** What the server has besides the repository, in the format of GitHub's documentation. */
export interface GitHubState {
  /** The most entries in a listing of a tree (GitHub: 100,000). */
  readonly truncateAt?: number;
  /** Runs, newest first; those without a `path` belong to every workflow. */
  readonly runs?: readonly Readonly<Record<string, unknown>>[];
  /** Artifacts, and the runner's artifact service on the same port. */
  readonly artifacts?: ArtifactStandIn;
  /** Delays the response until the promise is settled. */
  readonly hold?: (path: string) => Promise<unknown> | undefined;
  /** Deployments, newest first, each with its `statuses`. */
  readonly deployments?: readonly Readonly<Record<string, unknown>>[];
  readonly pageBuilds?: readonly Readonly<Record<string, unknown>>[];
  /** The API's path, such as `/api/v3` on GitHub Enterprise Server. */
  readonly under?: string;
  /** Returns the HTTP status to fail with, or 0 to close the connection; `undefined` to respond normally. */
  readonly fail?: (path: string, request: number) => number | undefined;
}

export interface GitHubServer {
  /** For `GITHUB_API_URL`. */
  readonly url: string;
  /** The requested paths with their queries. */
  readonly requests: readonly string[];
  readonly close: () => Promise<void>;
}

/** Serves a git repository as `o/r` like the part of GitHub's API that the changed files need. */
export async function serveGitHub(dir: string, state: GitHubState = {}): Promise<GitHubServer> {
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    const path = request.url ?? '/';
    requests.push(path);
    const whole = await arrived(request);
    await state.hold?.(path);
    const given = state.artifacts?.answer(whole);
    if (given) return deliver(given, request, response);
    const failure = state.fail?.(path, requests.length);
    if (failure === 0) return void request.socket.destroy();
    const { status, body } = failure
      ? { status: failure, body: { message: `Failed with ${failure}` } }
      : answer(new URL(path, 'http://localhost'), dir, state);
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

const found = (body: object | null, otherwise = NOT_FOUND): Answer =>
  body === null ? otherwise : { status: 200, body };

function answer({ pathname, searchParams }: URL, dir: string, state: GitHubState): Answer {
  const repository = `${state.under ?? ''}/repos/o/r/`;
  const resource = pathname.startsWith(repository) ? pathname.slice(repository.length) : '';
  const name = (pattern: RegExp) => pattern.exec(resource)?.slice(1).map(decodeURIComponent)[0];

  const ref = name(/^commits\/([^/]+)$/);
  const tree = name(/^git\/trees\/([^/]+)$/);
  const blob = name(/^git\/blobs\/([^/]+)$/);
  if (ref)
    return found(readCommit(dir, ref), { status: 422, body: { message: `No commit found for SHA: ${ref}` } });
  if (blob) {
    const content = readBlob(dir, blob)?.toString('base64');
    return found(content === undefined ? null : { sha: blob, encoding: 'base64', content });
  }
  if (tree) {
    const entries = listTree(dir, tree, searchParams.has('recursive'));
    const most = state.truncateAt ?? 100_000;
    return found(entries && { sha: tree, tree: entries.slice(0, most), truncated: entries.length > most });
  }
  const workflow = name(/^actions\/workflows\/([^/]+)\/runs$/);
  if (workflow && state.runs) {
    const isOf = ({ path }: Readonly<Record<string, unknown>>): boolean =>
      path === undefined || path === `.github/workflows/${workflow}`;
    return listRuns(state.runs.filter(isOf), searchParams);
  }
  if (resource === 'deployments' && state.deployments) {
    const environment = searchParams.get('environment');
    return { status: 200, body: state.deployments.filter((one) => one.environment === environment) };
  }
  const deployment = name(/^deployments\/(\d+)\/statuses$/);
  const deployed = state.deployments?.find(({ id }) => String(id) === deployment);
  if (deployed) return { status: 200, body: deployed.statuses };
  if (resource === 'pages/builds' && state.pageBuilds) return { status: 200, body: state.pageBuilds };
  return NOT_FOUND;
}

/** A search returns at most 1,000 runs. https://docs.github.com/rest/actions/workflow-runs#list-workflow-runs-for-a-workflow */
function listRuns(runs: NonNullable<GitHubState['runs']>, asked: URLSearchParams): Answer {
  const created = asked.get('created') ?? '>=';
  const [from = '', to = '~'] = created.startsWith('>=') ? [created.slice(2)] : created.split('..');
  const matching = runs.filter((run) => {
    const time = String(run.created_at ?? '');
    return from <= time && time <= to;
  });
  const perPage = Number(asked.get('per_page') ?? 30);
  const start = (Number(asked.get('page') ?? 1) - 1) * perPage;
  const shown = matching.slice(0, 1000).slice(start, start + perPage);
  return { status: 200, body: { total_count: matching.length, workflow_runs: shown } };
}
