import type { Environment } from '../../context.ts';
import { err, ok, type Result } from '../../result.ts';
import { apiUrl, apiVersion } from '../github/address.ts';
import type { GitHub } from '../github/api.ts';
import { type ArtifactEntry, isGone, isOfDeploy, listEntries, problemOfStatus } from './artifact-list.ts';
import { type ArtifactService, uploadArtifact } from './artifact-service.ts';
import { exchange, isSafeAddress, type Wire } from './exchange.ts';
import { MAX_STATE_BYTES, type StateStore, type StoredEntry, type StoreProblem } from './store.ts';
import { type StoreLimit, withinLimit } from './store-limit.ts';
import { unzipState, zipState } from './zip.ts';

export interface ArtifactStoreOptions extends StoreLimit, Wire {
  readonly service: ArtifactService;
  /** The artifact's name: `purge-state-` and the state's identity. */
  readonly name: string;
  readonly githubToken: string;
  readonly env: Environment;
  /** Connects to GitHub's API; its requests end when the signal aborts. */
  readonly connect: (signal: AbortSignal) => GitHub;
}

/** How many artifacts of pull requests to skip before the search ends. */
const MAX_SKIPPED = 10;

/**
 * Creates a store that keeps states as artifacts of runs, for 90 days or the repository's maximum. They are written with
 * the runner's artifact service and read with GitHub's API, since the service has only the artifacts of this run.
 */
export function createArtifactStore(options: ArtifactStoreOptions): StateStore {
  const { name, service } = options;
  return {
    name,
    inFile: false,
    newest: () => withinLimit(options, (signal) => readNewest({ ...options, signal })),
    keep: async (bytes) => {
      if (bytes.length > MAX_STATE_BYTES) return err({ code: 'state-too-large' });
      return withinLimit(options, (signal) =>
        uploadArtifact(name, zipState(bytes), service, { ...options, signal }),
      );
    },
  };
}

async function readNewest(options: ArtifactStoreOptions): Promise<Result<StoredEntry | null, StoreProblem>> {
  const { name, githubToken, env, connect, signal } = options;
  if (githubToken === '') return err({ code: 'state-without-token' });
  const github = connect(signal);
  const entries = await listEntries(name, github, env);
  if (!entries.ok) return entries;
  for (const entry of entries.value.slice(0, MAX_SKIPPED)) {
    const trusted = await isOfDeploy(entry, github);
    if (!trusted.ok) return trusted;
    if (!trusted.value) continue;
    const archive = await download(entry, options);
    if (archive.ok) return unpack(entry, archive.value);
    // It was deleted after it was listed, so the one before it is the newest.
    if (!isGone(archive.reason)) return archive;
  }
  return entries.value.length > MAX_SKIPPED
    ? err({ code: 'state-crowded-out', foreign: MAX_SKIPPED })
    : ok(null);
}

function unpack({ id }: ArtifactEntry, archive: Uint8Array): Result<StoredEntry, StoreProblem> {
  if (archive.length > MAX_STATE_BYTES) return err({ code: 'state-too-large' });
  const content = unzipState(archive);
  if (content.ok) return ok({ id: String(id), bytes: content.value });
  const { code } = content.reason;
  return err(code === 'state-too-large' ? { code } : { code, id: String(id) });
}

/**
 * Downloads an archive. GitHub redirects to a signed storage address, which must not get the token. The address is a
 * secret, so problems do not include it. https://docs.github.com/rest/actions/artifacts#download-an-artifact
 */
async function download(
  { id }: ArtifactEntry,
  wire: ArtifactStoreOptions,
): Promise<Result<Uint8Array, StoreProblem>> {
  const { githubToken, env } = wire;
  const api = apiUrl(env);
  const url = `${api}/repos/${env.GITHUB_REPOSITORY}/actions/artifacts/${id}/zip`;
  const authorized = {
    ...HEADERS,
    Authorization: `Bearer ${githubToken}`,
    'X-GitHub-Api-Version': apiVersion(api),
  };
  const redirect = await exchange('download', { method: 'GET', url, headers: authorized }, wire);
  if (!redirect.ok) return redirect;
  const { status, header } = redirect.value;
  const address = header('location');
  if (status !== 302 || address === null)
    return err(problemOfStatus('download', status, (name) => header(name) ?? ''));
  if (!isSafeAddress(address, url)) return err({ code: 'state-address-unsafe', step: 'download' });

  const stored = await exchange('download', { method: 'GET', url: address, headers: HEADERS }, wire);
  if (!stored.ok) return stored;
  return stored.value.status === 200
    ? ok(stored.value.body)
    : err({ code: 'state-refused', step: 'download', status: stored.value.status });
}

/** No compression in transit: archives are compressed already. */
const HEADERS = {
  Accept: 'application/zip, application/vnd.github+json',
  'Accept-Encoding': 'identity',
};
