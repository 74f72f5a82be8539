import type { ChangedFile } from '../changes/changes.ts';
import { type ChangesFound, type FoundChanges, WITHOUT_STATE } from '../changes/changes-found.ts';
import { type KnownContents, knownContents } from '../changes/content.ts';
import type { Client } from '../cloudflare/client.ts';
import { resolveZones } from '../cloudflare/zones.ts';
import type { Context } from '../context.ts';
import type { Inputs } from '../inputs/inputs.ts';
import { ok } from '../result.ts';
import { listedUrls } from '../targets/base-url.ts';
import { targetsOfChanges } from '../targets/mapping/changed.ts';
import type { ChangedTargets, MappingOptions } from '../targets/mapping/changed-targets.ts';
import { EarlyEnd, type RefusedInput } from './progress.ts';
import type { Stage } from './stage.ts';

/** Whether this run reads a state, and keeps one. */
export function keepsState({ changedFiles }: Inputs): boolean {
  return changedFiles !== null && changedFiles.filesFrom === null && changedFiles.state !== 'off';
}

/** What changed, as targets. */
export interface Found {
  readonly mapped: ChangedTargets;
  /** What the changed files may be served as, as far as it is known. */
  readonly contents: ReadonlyMap<string, KnownContents>;
  readonly files: readonly ChangedFile[];
  readonly headFiles: FoundChanges['headFiles'];
  /** Keeps what the edge may hold from now on. */
  readonly settle: FoundChanges['settle'];
}

/** What changed, and what that is mapped to; null where no changes are looked for. */
export async function collectChanges(client: Client, context: Context, stage: Stage): Promise<Found | null> {
  const { inputs } = stage;
  const { changedFiles } = inputs;
  if (changedFiles === null) return null;
  if (changedFiles.filesFrom !== null)
    return listedChanges(changedFiles.filesFrom, changedFiles.mapping, stage);
  // Loaded when it is asked for: a purge of what the inputs name needs neither git nor GitHub, and starts sooner.
  const { searchChanges } = await import('../changes/search.ts');
  const { mapping, buildDir } = changedFiles;
  // A file outside of root may be site-wide, or be rewritten; only without such rules is the folder all that matters.
  const rooted = mapping.siteWide === 'default' && mapping.rules.length + mapping.tagRules.length === 0;
  const search = await searchChanges(
    {
      ...changedFiles,
      ...{ under: rooted ? mapping.root : '', dryRun: inputs.dryRun, githubToken: inputs.githubToken },
      stateName: await nameState(client, stage),
    },
    { ...stage, cancelled: context.stop },
  );
  if (!search.ok) {
    const input = 'input' in search.reason ? search.reason.input : buildDir === null ? 'base' : 'build-dir';
    throw new EarlyEnd({ kind: 'refused', problems: [{ input, ...search.reason }] });
  }
  const { changes, headFiles, settle } = search.value;
  // Where nobody knows what changed, the files that are served now show whether `root` is there.
  const isAsked = changes.kind === 'unknown' && mapping.root !== '';
  const live = isAsked ? ((await headFiles())?.paths ?? null) : null;
  const mapped = mapChanges(changes, mapping, live);
  note(changes, mapped, stage);
  return {
    ...{ mapped, settle, headFiles, contents: contentsIn(changes) },
    files: changes.kind === 'files' ? changes.files : [],
  };
}

function contentsIn(changes: ChangesFound): Found['contents'] {
  if (changes.kind !== 'files') return new Map();
  return knownContents(changes.files, changes.source === 'build' ? 'bytes' : 'blob');
}

/** The targets, and for a dry run that does not know what the edge may hold, how the event's files are mapped. */
function mapChanges(
  changes: ChangesFound,
  mapping: MappingOptions,
  live: readonly string[] | null,
): ChangedTargets {
  const known = changes.kind === 'files' ? changes.unchanged : null;
  const mapped = targetsOfChanges(changes, mapping, live === null ? known : () => live);
  if (changes.kind !== 'unknown' || changes.byEvent === null) return mapped;
  const { files } = targetsOfChanges({ kind: 'files', files: changes.byEvent }, mapping);
  return { ...mapped, files };
}

/** The name that the state is kept under; null where the zones' IDs cannot be learned. */
async function nameState(client: Client, { inputs }: Stage): Promise<string | null> {
  const { changedFiles, urlHeaders, credentials } = inputs;
  if (changedFiles === null || inputs.zones.length === 0 || !keepsState(inputs)) return null;
  const { stateNameOf } = await import('../inputs/identity.ts');
  const found = await resolveZones(inputs, [], credentials === null ? null : client);
  return found.ok ? stateNameOf(changedFiles, urlHeaders, found.value.zones) : null;
}

/**
 * Why it is not certain that nothing has to be purged, where no changed file was found: without the zones' IDs there is no
 * state to read, and the event alone does not know of an earlier purge that failed. Null where it is certain.
 */
export async function whyUncertain(client: Client, { inputs, progress }: Stage): Promise<EarlyEnd | null> {
  const { changedFiles, credentials } = inputs;
  const isCompared = progress.changes?.found.kind === 'files' && changedFiles?.base === 'auto';
  if (!isCompared || !keepsState(inputs) || credentials === null) return null;
  const zones = await resolveZones(inputs, [], client);
  return zones.ok ? null : new EarlyEnd({ kind: 'zone-unknown', problems: zones.reason });
}

/** The changes that another step has listed. There is no state of them. */
async function listedChanges(path: string, mapping: MappingOptions, stage: Stage): Promise<Found> {
  const { progress, stop, env, sources } = stage;
  const { readListedFiles } = sources ?? (await import('../changes/listed-files.ts'));
  const read = await readListedFiles(path, env, stop);
  const refuse = (problems: readonly RefusedInput[]): EarlyEnd => new EarlyEnd({ kind: 'refused', problems });
  // Who says what is to be done with nothing takes an empty file for a list of nothing.
  const isNothing = !read.ok && read.reason.code === 'file-list-empty' && stage.inputs.ifNothing !== null;
  const list = isNothing ? ok({ files: [], urls: [], notices: [] }) : read;
  if (!list.ok) throw refuse([{ input: 'files-from', ...list.reason }]);
  const { files, urls: lines, notices } = list.value;
  const urls = listedUrls(lines, mapping.baseUrls);
  if (urls.problems.length > 0) {
    throw refuse(urls.problems.map((problem) => ({ input: 'files-from', ...problem })));
  }
  if (files.length + urls.values.length === 0 && lines.length > 0) {
    throw refuse([{ input: 'files-from', code: 'file-list-empty' }]);
  }
  const about = { source: 'files-from', unchanged: null, versions: [], head: '', notices } as const;
  const changes = { kind: 'files', files, ...about } as const;
  const mapped = targetsOfChanges(changes, { ...mapping, urls: urls.values });
  for (const notice of urls.notices) progress.notices.push({ about: 'files-from', notice });
  note(changes, mapped, stage);
  return { ...WITHOUT_STATE, mapped, files, contents: new Map() };
}

function note(found: ChangesFound, mapped: ChangedTargets, { progress, tell }: Stage): void {
  progress.changes = { found, mapped, settled: null };
  tell({ event: 'changes-found', changes: found, mapped });
  for (const notice of found.notices) progress.notices.push({ about: 'changes', notice });
  for (const notice of mapped.notices) progress.notices.push({ about: 'mapping', notice });
}
