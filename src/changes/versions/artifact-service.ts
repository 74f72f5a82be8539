import { hash } from 'node:crypto';
import type { Environment } from '../../context.ts';
import { err, ok, type Result } from '../../result.ts';
import { listAt, parseJson, textAt } from '../../text/json.ts';
import { exchange, isSafeAddress, type Wire } from './exchange.ts';
import type { StoreProblem, StoreStep } from './store.ts';

/**
 * The runner's artifact service, in its fourth version. It has no documentation but its client, `@actions/artifact`:
 * https://github.com/actions/toolkit/tree/main/packages/artifact/src/internal
 */
export interface ArtifactService {
  /** `https://results-receiver.actions.githubusercontent.com` */
  readonly origin: string;
  /** The runtime token: it speaks for the job. Sent to `origin` alone. */
  readonly token: string;
  /** The run's and the job's IDs of the service, which are in the token. */
  readonly run: string;
  readonly job: string;
  /** How long an artifact is kept: 90 days, or less where the repository does not allow for so many. */
  readonly retentionDays: number;
}

const MAX_RETENTION_DAYS = 90;
const DAY_MS = 24 * 60 * 60 * 1000;

/** What a run calls a second entry that cannot take the first one's place, and a third. */
const SUFFIXES = ['', '-2', '-3'];

/** The names under which entries are kept, in the order in which they are tried. */
export function entryNames(name: string): readonly string[] {
  return SUFFIXES.map((suffix) => name + suffix);
}

/**
 * The service that the runner names; null where there is none that also answers by GitHub's API. GitHub Enterprise
 * Server, Gitea and Forgejo are told by their address; act names the address of github.com for its own.
 */
export function findArtifactService(env: Environment): ArtifactService | null {
  const token = env.ACTIONS_RUNTIME_TOKEN ?? '';
  const url = URL.parse(env.ACTIONS_RESULTS_URL ?? '');
  const server = URL.parse(env.GITHUB_SERVER_URL || 'https://github.com')?.hostname ?? '';
  const isGitHub = server === 'github.com' || server.endsWith('.ghe.com');
  const ids = backendIds(token);
  if (url === null || !isSafeAddress(url.href) || !isGitHub || env.ACT || ids === null) return null;
  const allowed = Number.parseInt(env.GITHUB_RETENTION_DAYS ?? '', 10);
  const retentionDays = allowed > 0 ? Math.min(allowed, MAX_RETENTION_DAYS) : MAX_RETENTION_DAYS;
  return { origin: url.origin, token, ...ids, retentionDays };
}

/** The scope `Actions.Results:RUN:JOB` among those of the token. */
function backendIds(token: string): { readonly run: string; readonly job: string } | null {
  const claims = parseJson(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  const [, run, job] = /(?:^| )Actions\.Results:([^: ]+):([^: ]+)(?: |$)/.exec(textAt(claims, 'scp')) ?? [];
  return run && job ? { run, job } : null;
}

/**
 * Uploads an archive under a name of this run's. Artifacts cannot be changed: what this run has kept under that name is
 * deleted, and where the name stays taken, the next one is tried.
 */
export async function uploadArtifact(
  name: string,
  archive: Buffer,
  service: ArtifactService,
  wire: Wire,
): Promise<Result<{ readonly id: string }, StoreProblem>> {
  const names = entryNames(name);
  for (const candidate of names) {
    let address = await createArtifact(candidate, service, wire);
    if (isTaken(address)) {
      await deleteArtifact(candidate, service, wire);
      address = await createArtifact(candidate, service, wire);
    }
    if (isTaken(address)) continue;
    if (!address.ok) return address;
    const uploaded = await uploadArchive(address.value, archive, wire);
    return uploaded.ok ? finalizeArtifact(candidate, archive, service, wire) : uploaded;
  }
  return err({ code: 'state-name-taken', names });
}

function isTaken(result: Result<unknown, StoreProblem>): boolean {
  return !result.ok && result.reason.code === 'state-refused' && result.reason.status === 409;
}

/** Begins an artifact. Gives the signed address that its archive goes to, which is as good as a secret. */
async function createArtifact(
  name: string,
  service: ArtifactService,
  wire: Wire,
): Promise<Result<string, StoreProblem>> {
  const answer = await call('create', 'CreateArtifact', service, wire, {
    name,
    expires_at: new Date(wire.clock.date() + service.retentionDays * DAY_MS).toISOString(),
    version: 7,
    mime_type: 'application/zip',
  });
  if (!answer.ok) return answer;
  const address = fieldOf(answer.value, 'signed_upload_url');
  if (address === '') return err({ code: 'state-refused', step: 'create', status: 200 });
  return isSafeAddress(address, service.origin)
    ? ok(address)
    : err({ code: 'state-address-unsafe', step: 'create' });
}

/** https://learn.microsoft.com/rest/api/storageservices/put-blob */
async function uploadArchive(
  address: string,
  archive: Buffer,
  wire: Wire,
): Promise<Result<null, StoreProblem>> {
  const headers = { 'Content-Type': 'application/zip', 'x-ms-blob-type': 'BlockBlob' };
  const answer = await exchange('upload', { method: 'PUT', url: address, headers, body: archive }, wire);
  if (!answer.ok) return answer;
  const { status } = answer.value;
  return status === 201 ? ok(null) : err({ code: 'state-refused', step: 'upload', status });
}

async function finalizeArtifact(
  name: string,
  archive: Buffer,
  service: ArtifactService,
  wire: Wire,
): Promise<Result<{ readonly id: string }, StoreProblem>> {
  const answer = await call('finalize', 'FinalizeArtifact', service, wire, {
    name,
    size: String(archive.length),
    hash: `sha256:${hash('sha256', archive)}`,
  });
  if (!answer.ok) return answer;
  // A 64-bit number, which is a text in Protobuf's JSON.
  const id = fieldOf(answer.value, 'artifact_id');
  return /^\d+$/.test(id) ? ok({ id }) : err({ code: 'state-refused', step: 'finalize', status: 200 });
}

/** Deletes what this run has under a name. Whether it did is seen by whether the name is free. */
async function deleteArtifact(name: string, service: ArtifactService, wire: Wire): Promise<void> {
  const listed = await call('create', 'ListArtifacts', service, wire, { name_filter: name });
  const artifacts = listAt(listed.ok ? listed.value : null, 'artifacts');
  // An artifact that was begun and never finished is not listed; it is this job's if a step of it has begun it.
  for (const artifact of artifacts.length > 0 ? artifacts : [null]) {
    const run = fieldOf(artifact, 'workflow_run_backend_id') || service.run;
    const job = fieldOf(artifact, 'workflow_job_run_backend_id') || service.job;
    await call('create', 'DeleteArtifact', { ...service, run, job }, wire, { name });
  }
}

/** Twirp: https://twitchtv.github.io/twirp/docs/spec_v7.html */
async function call(
  step: StoreStep,
  method: string,
  { origin, token, run, job }: ArtifactService,
  wire: Wire,
  fields: Readonly<Record<string, unknown>>,
): Promise<Result<unknown, StoreProblem>> {
  const request = {
    method: 'POST',
    url: `${origin}/twirp/github.actions.results.api.v1.ArtifactService/${method}`,
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    body: JSON.stringify({ workflow_run_backend_id: run, workflow_job_run_backend_id: job, ...fields }),
  } as const;
  const answer = await exchange(step, request, wire);
  if (!answer.ok) return answer;
  const { status, body } = answer.value;
  const json = status === 200 ? parseJson(Buffer.from(body).toString()) : undefined;
  return json === undefined ? err({ code: 'state-refused', step, status }) : ok(json);
}

/**
 * A field under its own name or in camel case: a server may choose.
 * https://protobuf.dev/programming-guides/json/#field-names-as-json-keys
 */
function fieldOf(message: unknown, name: string): string {
  const camelCase = name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  return textAt(message, name) || textAt(message, camelCase);
}
