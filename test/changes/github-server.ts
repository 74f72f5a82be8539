import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import type { ArtifactStandIn } from '../artifacts/stand-in.ts';
import { arrived, deliver } from '../artifacts/wires.ts';
import { GIT_ENV } from './repository.ts';

/** What there is to read beside the repository, as GitHub's documentation has it. */
export interface GitHubState {
  /** Entries after which a listing of a tree is cut off (GitHub: 100,000). */
  readonly truncateAt?: number;
  /** Runs, newest first; those without a `path` are of any workflow. */
  readonly runs?: readonly Readonly<Record<string, unknown>>[];
  /** Artifacts, and the runner's service that takes them, on the same port. */
  readonly artifacts?: ArtifactStandIn;
  /** Answers nothing before this has come to an end. */
  readonly hold?: (path: string) => Promise<unknown> | undefined;
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
    const whole = await arrived(request);
    await state.hold?.(path);
    const given = state.artifacts?.answer(whole);
    if (given) return deliver(given, request, response);
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
  const found = state.deployments?.find(({ id }) => String(id) === deployment);
  if (found) return { status: 200, body: found.statuses };
  if (resource === 'pages/builds' && state.pageBuilds) return { status: 200, body: state.pageBuilds };
  return NOT_FOUND;
}

/** A search shows 1,000 runs. https://docs.github.com/rest/actions/workflow-runs#list-workflow-runs-for-a-workflow */
function listRuns(runs: NonNullable<GitHubState['runs']>, asked: URLSearchParams): Answer {
  const created = asked.get('created') ?? '>=';
  const [from = '', to = '~'] = created.startsWith('>=') ? [created.slice(2)] : created.split('..');
  const found = runs.filter((run) => {
    const time = String(run.created_at ?? '');
    return from <= time && time <= to;
  });
  const perPage = Number(asked.get('per_page') ?? 30);
  const start = (Number(asked.get('page') ?? 1) - 1) * perPage;
  const shown = found.slice(0, 1000).slice(start, start + perPage);
  return { status: 200, body: { total_count: found.length, workflow_runs: shown } };
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

/** What git said of objects by their IDs: it stays so. */
const known = new Map<string, Buffer>();

async function git(dir: string, ...args: readonly string[]): Promise<Buffer | undefined> {
  const question = [dir, ...args].join('\0');
  const answer = known.get(question) ?? (await askGit(dir, args));
  if (answer && args.some((arg) => /^[0-9a-f]{40}\b/.test(arg))) known.set(question, answer);
  return answer;
}

async function askGit(dir: string, args: readonly string[]): Promise<Buffer | undefined> {
  const options = { env: GIT_ENV, encoding: 'buffer', maxBuffer: 2 ** 30 } as const;
  const done = await promisify(execFile)('git', ['-C', dir, ...args], options).catch(() => undefined);
  return done?.stdout;
}
