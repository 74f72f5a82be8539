import { hash } from 'node:crypto';
import type { Environment } from '../../context.ts';
import { err, ok, type Result } from '../../result.ts';
import { listAt, parseJson, textAt } from '../../text/json.ts';
import { exchange, isSafeAddress, type Wire } from './exchange.ts';
import type { StoreProblem, StoreStep } from './store.ts';

/**
 * The runner's artifact service, version 4. Its only documentation is its client, `@actions/artifact`:
 * https://github.com/actions/toolkit/tree/main/packages/artifact/src/internal
 */
export interface ArtifactService {
  /** `https://results-receiver.actions.githubusercontent.com` */
  readonly origin: string;
  /** The job's runtime token. It is sent only to `origin`. */
  readonly token: string;
  /** The service's IDs of the run and the job, from the token. */
  readonly run: string;
  readonly job: string;
  /** How long to keep an artifact: 90 days, or the repository's maximum if that is less. */
  readonly retentionDays: number;
}

const MAX_RETENTION_DAYS = 90;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Returns the names for an artifact in the order in which they are tried: if one stays taken, the next is used. */
export function entryNames(name: string): readonly string[] {
  return [name, `${name}-2`, `${name}-3`];
}

/**
 * Returns the service that the runner names; null if its artifacts cannot be read with GitHub's API. GitHub Enterprise
 * Server, Gitea and Forgejo are recognized by their address. act claims to be github.com, but sets a variable.
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

/** Reads the IDs in the token's scope `Actions.Results:RUN:JOB`. */
function backendIds(token: string): { readonly run: string; readonly job: string } | null {
  const claims = parseJson(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  const [, run, job] = /(?:^| )Actions\.Results:([^: ]+):([^: ]+)(?: |$)/.exec(textAt(claims, 'scp')) ?? [];
  return run && job ? { run, job } : null;
}

/**
 * Uploads an archive as an artifact of this run. Artifacts cannot be changed, so an earlier one of this run with the same
 * name is deleted. If the name is still taken, the next one is tried.
 */
export async function uploadArtifact(
  name: string,
  archive: Buffer,
  service: ArtifactService,
  wire: Wire,
): Promise<Result<null, StoreProblem>> {
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

/** Creates an artifact and returns the signed address for its archive. The address is a secret. */
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
): Promise<Result<null, StoreProblem>> {
  const answer = await call('finalize', 'FinalizeArtifact', service, wire, {
    name,
    size: String(archive.length),
    hash: `sha256:${hash('sha256', archive)}`,
  });
  if (!answer.ok) return answer;
  // A 64-bit number, which is a string in Protobuf's JSON.
  const id = fieldOf(answer.value, 'artifact_id');
  return /^\d+$/.test(id) ? ok(null) : err({ code: 'state-refused', step: 'finalize', status: 200 });
}

/** Deletes this run's artifacts of a name. Failures are ignored: they show in that the name is still taken. */
async function deleteArtifact(name: string, service: ArtifactService, wire: Wire): Promise<void> {
  const listed = await call('create', 'ListArtifacts', service, wire, { name_filter: name });
  const artifacts = listAt(listed.ok ? listed.value : null, 'artifacts');
  // An artifact that was never finalized is not listed. It can be deleted if a step of this job created it.
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
 * Reads a string field. A server may use the field's own name or camel case.
 * https://protobuf.dev/programming-guides/json/#field-names-as-json-keys
 */
function fieldOf(message: unknown, name: string): string {
  const camelCase = name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  return textAt(message, name) || textAt(message, camelCase);
}
