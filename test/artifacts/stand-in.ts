import { hash, randomUUID } from 'node:crypto';

/** A stored artifact, with its data in GitHub's list. */
export interface KeptArtifact {
  readonly id: number;
  readonly name: string;
  readonly run: number;
  readonly archive: Buffer;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly expired?: boolean;
  /** The repository whose code the run had; 1 unless it is a fork. */
  readonly headRepository: number;
  /** Whether GitHub's list does not contain it yet. */
  hidden?: boolean;
}

/** A request to the stand-in: the service's methods, its storage, GitHub's API. */
export type Operation =
  | 'CreateArtifact'
  | 'FinalizeArtifact'
  | 'ListArtifacts'
  | 'DeleteArtifact'
  | 'put'
  | 'list'
  | 'run'
  | 'zip'
  | 'get';

/**
 * A failure in place of a response: no connection, no response, a body that breaks off or stalls halfway, a delayed
 * response, or another one.
 */
export type Fault =
  | 'dead'
  | 'hang'
  | 'cut'
  | 'stall'
  | { readonly delayMs: number }
  | { readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> };

export interface StandInRequest {
  readonly method: string;
  /** Includes the query. */
  readonly path: string;
  /** Names are in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

export interface StandInAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

export interface StandInOptions {
  /** `https://stand-in.example`; the loopback server sets its own. */
  url?: string;
  /** The default run, and the time at which artifacts are created. */
  run?: number;
  now?: () => number;
  githubToken?: string;
  /** The event of each run; the default is `push`. */
  events?: Readonly<Record<number, string>>;
  /** @param count the number of requests for this operation, including this one */
  fault?: (operation: Operation, count: number, request: StandInRequest) => Fault | undefined;
}

export type ArtifactStandIn = ReturnType<typeof createArtifactStandIn>;

const SIGNATURE = 'sig=signed-with-a-secret';
const RUNTIME_SERVICE = '/twirp/github.actions.results.api.v1.ArtifactService/';

/**
 * Creates a stand-in for three servers: the runner's artifact service, its storage, and the artifacts of GitHub's API, for
 * the repository `o/r` with the ID 1. Like the real ones, it checks tokens, IDs, names, sizes and hashes, and the storage
 * refuses credentials.
 */
export function createArtifactStandIn(options: StandInOptions = {}) {
  const settings = {
    url: 'https://stand-in.example',
    run: 7,
    now: () => Date.UTC(2026, 10, 27, 12),
    githubToken: 'token',
    ...options,
  };
  const artifacts: KeptArtifact[] = [];
  const begun = new Map<
    string,
    { readonly name: string; readonly run: number; readonly expiresAt: string }
  >();
  const blobs = new Map<string, Buffer>();
  const operations: Operation[] = [];
  const requests: StandInRequest[] = [];
  /** The run of each token: runs may overlap. */
  const runs = new Map<string, number>();
  let lastId = 100;

  const runtimeToken = (run: number): string => {
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const scp = `Actions.GenericRead:0 Actions.Results:run-${run}:job-1`;
    const token = `${part({ alg: 'RS256' })}.${part({ scp })}.signature`;
    runs.set(`Bearer ${token}`, run);
    return token;
  };
  const sign = (path: string): string => `${settings.url}/storage/${path}?${SIGNATURE}`;
  const blobOf = (name: string, run: number): string => `run-${run}/${name}`;

  /** Adds an artifact of an earlier run. */
  const put = (artifact: Partial<KeptArtifact> & Pick<KeptArtifact, 'name' | 'archive'>): KeptArtifact => {
    const id = ++lastId;
    const createdAt = new Date(settings.now()).toISOString();
    const kept = { id, run: 1, createdAt, expiresAt: createdAt, headRepository: 1, ...artifact };
    artifacts.push(kept);
    return kept;
  };

  const rpc = (method: string, request: StandInRequest): StandInAnswer => {
    const run = runs.get(request.headers.authorization ?? '');
    if (run === undefined) return twirp(401, 'unauthenticated');
    if (request.method !== 'POST' || request.headers['content-type'] !== 'application/json')
      return twirp(404, 'bad_route');
    const fields = JSON.parse(request.body.toString()) as Readonly<Record<string, string>>;
    if (fields.workflow_run_backend_id !== `run-${run}` || fields.workflow_job_run_backend_id !== 'job-1')
      return twirp(403, 'permission_denied');
    const { name = '', name_filter: filter } = fields;
    const own = artifacts.filter((artifact) => artifact.run === run);
    const existing = own.find((artifact) => artifact.name === name);
    const blob = blobOf(name, run);
    switch (method) {
      case 'CreateArtifact': {
        if (!/^[^":<>|*?\r\n\\/]+$/.test(name)) return twirp(400, 'invalid_argument');
        if (existing || begun.has(blob)) return twirp(409, 'already_exists');
        begun.set(blob, { name, run, expiresAt: fields.expires_at ?? '' });
        return json(200, { ok: true, signed_upload_url: sign(blob) });
      }
      case 'FinalizeArtifact': {
        const start = begun.get(blob);
        const archive = blobs.get(blob);
        if (!start || !archive) return twirp(404, 'not_found');
        const digest = `sha256:${hash('sha256', archive)}`;
        if (fields.size !== String(archive.length) || fields.hash !== digest)
          return twirp(400, 'invalid_argument');
        begun.delete(blob);
        blobs.delete(blob);
        const { id } = put({ name, run, archive, expiresAt: start.expiresAt });
        return json(200, { ok: true, artifact_id: String(id) });
      }
      case 'ListArtifacts': {
        const ids = { workflow_run_backend_id: `run-${run}`, workflow_job_run_backend_id: 'job-1' };
        const listed = own.filter((artifact) => filter === undefined || artifact.name === filter);
        return json(200, {
          artifacts: listed.map(({ id, name }) => ({ ...ids, database_id: String(id), name })),
        });
      }
      case 'DeleteArtifact': {
        if (!existing && !begun.delete(blob)) return twirp(404, 'not_found');
        if (existing) artifacts.splice(artifacts.indexOf(existing), 1);
        return json(200, { ok: true, artifact_id: String(existing?.id ?? 0) });
      }
      default:
        return twirp(404, 'bad_route');
    }
  };

  /** Serves the blob storage. Like Azure, refuses signed requests that also have credentials. */
  const storage = (path: string, request: StandInRequest): StandInAnswer => {
    const [blob = '', query] = path.split('?');
    if (query !== SIGNATURE || request.headers.authorization !== undefined) return xml(403);
    if (request.method === 'PUT') {
      if (request.headers['x-ms-blob-type'] !== 'BlockBlob' || !begun.has(blob)) return xml(400);
      blobs.set(blob, request.body);
      return { status: 201, body: '' };
    }
    const archive = artifacts.find(({ id }) => blob === `artifact-${id}`)?.archive;
    return archive
      ? { status: 200, headers: { 'content-type': 'application/zip' }, body: archive }
      : xml(404);
  };

  /** https://docs.github.com/rest/actions/artifacts */
  const api = (path: string, request: StandInRequest): StandInAnswer => {
    const [scheme = '', token] = (request.headers.authorization ?? '').split(' ');
    if (!/^(?:bearer|token)$/i.test(scheme) || token !== settings.githubToken)
      return json(401, { message: 'Bad credentials' });
    const { pathname, searchParams } = new URL(path, 'https://x');
    const [, run] = /^runs\/(\d+)$/.exec(pathname.slice(1)) ?? [];
    if (run) return json(200, { id: Number(run), event: settings.events?.[Number(run)] ?? 'push' });
    const [, zip] = /^artifacts\/(\d+)\/zip$/.exec(pathname.slice(1)) ?? [];
    if (zip) {
      if (!artifacts.some(({ id }) => id === Number(zip))) return json(404, { message: 'Not Found' });
      return { status: 302, headers: { location: sign(`artifact-${zip}`) }, body: '' };
    }
    if (pathname !== '/artifacts') return json(404, { message: 'Not Found' });
    const name = searchParams.get('name');
    const perPage = Number(searchParams.get('per_page') ?? 30);
    const page = Number(searchParams.get('page') ?? 1);
    const listed = artifacts
      .filter((artifact) => !artifact.hidden && (name === null || artifact.name === name))
      .toReversed();
    const shown = listed.slice((page - 1) * perPage, page * perPage).map(asListed);
    return json(200, { total_count: listed.length, artifacts: shown });
  };

  const operationOf = ({ method, path }: StandInRequest): Operation | null => {
    if (path.startsWith(RUNTIME_SERVICE)) return path.slice(RUNTIME_SERVICE.length) as Operation;
    if (path.startsWith('/storage/')) return method === 'PUT' ? 'put' : 'get';
    const [, resource] = /^\/repos\/o\/r\/actions\/(artifacts(?=\?)|runs\/|artifacts\/)/.exec(path) ?? [];
    if (resource === undefined) return null;
    return resource === 'artifacts' ? 'list' : resource === 'runs/' ? 'run' : 'zip';
  };

  return {
    settings,
    artifacts,
    /** All requested operations, in order. */
    operations,
    requests,
    put,
    /** The environment that the runner gives to a step. */
    env: (run = settings.run) => ({
      ACTIONS_RUNTIME_TOKEN: runtimeToken(run),
      ACTIONS_RESULTS_URL: `${settings.url}/`,
      GITHUB_API_URL: settings.url,
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'o/r',
      GITHUB_REPOSITORY_ID: '1',
    }),
    /** Returns the response and its fault; null for a request to another server. */
    answer(request: StandInRequest): { answer: StandInAnswer; fault: Fault | undefined } | null {
      const operation = operationOf(request);
      if (operation === null) return null;
      operations.push(operation);
      requests.push(request);
      const count = operations.filter((one) => one === operation).length;
      const fault = settings.fault?.(operation, count, request);
      if (fault === 'dead' || fault === 'hang') return { answer: { status: 500, body: '' }, fault };
      if (typeof fault === 'object' && 'status' in fault) return { answer: { body: '', ...fault }, fault };
      const { path } = request;
      const answer = path.startsWith(RUNTIME_SERVICE)
        ? rpc(operation, request)
        : path.startsWith('/storage/')
          ? storage(path.slice('/storage/'.length), request)
          : api(path.slice('/repos/o/r/actions'.length), request);
      return { answer, fault };
    },
  };
}

function asListed({ id, name, archive, run, createdAt, expiresAt, expired, headRepository }: KeptArtifact) {
  return {
    id,
    name,
    size_in_bytes: archive.length,
    expired: expired ?? false,
    created_at: createdAt,
    expires_at: expiresAt,
    workflow_run: { id: run, repository_id: 1, head_repository_id: headRepository, head_branch: 'main' },
  };
}

function json(status: number, value: unknown): StandInAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

function twirp(status: number, code: string): StandInAnswer {
  return json(status, { code, msg: `it said ${code}`, meta: { id: randomUUID() } });
}

function xml(status: number): StandInAnswer {
  return { status, headers: { 'content-type': 'application/xml' }, body: '<Error><Code>No</Code></Error>' };
}
