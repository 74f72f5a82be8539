import type { ChangedFile } from '../changes/changes.ts';
import { type ChangesFound, type ChangesSearch, WITHOUT_STATE } from '../changes/changes-found.ts';
import { contentsByPath, type KnownContents } from '../changes/content.ts';
import type { ZoneLookupProblem } from '../cloudflare/zone-reasons.ts';
import { resolveZones } from '../cloudflare/zones.ts';
import type { Context } from '../context.ts';
import type { Inputs } from '../inputs/inputs.ts';
import { ok, type Result } from '../result.ts';
import type { ServedFile } from '../site/content.ts';
import { type BaseUrl, listedUrls } from '../targets/base-url.ts';
import { urlsByPath } from '../targets/mapping/addresses.ts';
import { targetsOfChanges } from '../targets/mapping/changed.ts';
import type { ChangedTargets, MappingOptions } from '../targets/mapping/changed-targets.ts';
import { EarlyEnd, refused } from './progress.ts';
import type { StageContext } from './stage-context.ts';

/** Whether this run reads a state and keeps one. */
export function keepsState({ changedFiles }: Inputs): boolean {
  return changedFiles !== null && changedFiles.filesFrom === null && changedFiles.state !== 'off';
}

/** What changed, and the targets for it. */
export interface CollectedChanges extends Omit<ChangesSearch, 'changes'> {
  readonly mapping: MappingOptions;
  readonly mapped: ChangedTargets;
  /** Empty if the changes are unknown. */
  readonly files: readonly ChangedFile[];
  readonly ids: KnownContents['ids'];
  /** Why the IDs of the zones are unknown, without which no state was read. */
  readonly zoneProblems: readonly ZoneLookupProblem[];
}

/** Returns the files with known contents that are served below one of the bases, with their URLs. */
export function addressedFiles(
  { files, ids, mapping }: Pick<CollectedChanges, 'files' | 'ids' | 'mapping'>,
  bases: readonly BaseUrl[],
): readonly ServedFile[] {
  const contents = contentsByPath(files, ids);
  const known = files.filter(({ path }) => contents.has(path));
  return [...urlsByPath(known, mapping, bases)].flatMap(([path, urls]) => {
    const content = contents.get(path);
    return content === undefined ? [] : [{ path, urls, contents: content }];
  });
}

/** Finds what changed and maps it to targets. Returns null without `changed-files`. */
export async function collectChanges(
  context: Context,
  stage: StageContext,
): Promise<CollectedChanges | null> {
  const { dryRun, githubToken, changedFiles } = stage.inputs;
  if (changedFiles === null) return null;
  const { mapping, filesFrom, buildDir } = changedFiles;
  if (filesFrom !== null) return collectListedChanges(filesFrom, mapping, stage);
  // Imported on demand: a purge of explicit targets needs neither git nor GitHub, and starts faster without them.
  const { searchChanges } = await import('../changes/search.ts');
  // Site-wide files and rules also apply to files outside of `root`.
  const isRootEnough =
    mapping.siteWide === 'default' && mapping.rewriteRules.length + mapping.tagRules.length === 0;
  const under = isRootEnough ? mapping.root : '';
  const stateName = await stateNameFor(stage);
  const search = await searchChanges(
    { ...changedFiles, under, dryRun, githubToken, stateName: stateName.ok ? stateName.value : null },
    { ...stage, cancelled: context.stop },
  );
  if (!search.ok) throw refused(buildDir === null ? 'base' : 'build-dir', [search.reason]);
  const { changes, headFiles, keepState } = search.value;
  // If the changes are unknown, only the files that are served now show whether `root` exists.
  const needsHead = changes.kind === 'unknown' && mapping.root !== '';
  const paths = needsHead ? ((await headFiles())?.paths ?? null) : null;
  const mapped = mapChanges(changes, mapping, paths);
  recordChanges(changes, mapped, stage);
  const files = changes.kind === 'files' ? changes.files : [];
  const zoneProblems = stateName.ok ? [] : stateName.reason;
  const ids = buildDir === null ? 'blob' : 'bytes';
  return { mapping, mapped, files, ids, zoneProblems, headFiles, keepState };
}

/**
 * Maps changes to targets. In a dry run with unknown changes, the result shows how the files of the event are mapped.
 * @param headPaths the paths that are served now; null if they are not known or not needed
 */
function mapChanges(
  changes: ChangesFound,
  mapping: MappingOptions,
  headPaths: readonly string[] | null,
): ChangedTargets {
  const unchanged = changes.kind === 'files' ? changes.unchanged : null;
  const mapped = targetsOfChanges(changes, mapping, headPaths === null ? unchanged : () => headPaths);
  if (changes.kind !== 'unknown' || changes.byEvent === null) return mapped;
  const { files } = targetsOfChanges({ kind: 'files', files: changes.byEvent }, mapping);
  return { ...mapped, files };
}

/** Returns the name of the state, null if there is none, or why the IDs of the zones are unknown. */
async function stateNameFor({
  inputs,
  client,
}: StageContext): Promise<Result<string | null, readonly ZoneLookupProblem[]>> {
  const { changedFiles, urlHeaders, credentials } = inputs;
  if (changedFiles === null || inputs.zones.length === 0 || !keepsState(inputs)) return ok(null);
  const { stateNameOf } = await import('../inputs/identity.ts');
  const resolved = await resolveZones(inputs, [], credentials === null ? null : client);
  return resolved.ok ? ok(stateNameOf(changedFiles, urlHeaders, resolved.value.zones)) : resolved;
}

/** Returns the end of a run without targets. If the state was not read, an earlier purge may have failed. */
export function endWithoutTargets(
  changes: CollectedChanges | null,
  { inputs, progress }: StageContext,
): EarlyEnd {
  const { changedFiles, credentials } = inputs;
  const isCompared = progress.changes?.found.kind === 'files' && changedFiles?.base === 'auto';
  const problems = isCompared && credentials !== null ? (changes?.zoneProblems ?? []) : [];
  return new EarlyEnd(problems.length > 0 ? { kind: 'zone-unknown', problems } : { kind: 'nothing' });
}

/** Reads the list of `files-from`, which has no state. */
async function collectListedChanges(
  path: string,
  mapping: MappingOptions,
  stage: StageContext,
): Promise<CollectedChanges> {
  const { progress, stop, env, sources } = stage;
  const { readListedFiles } = sources ?? (await import('../changes/file-list.ts'));
  const read = await readListedFiles(path, env, stop);
  // With `if-nothing`, an empty file means nothing to purge.
  const mayBeEmpty = !read.ok && read.reason.code === 'file-list-empty' && stage.inputs.ifNothing !== null;
  const list = mayBeEmpty ? ok({ files: [], urls: [], notices: [] }) : read;
  if (!list.ok) throw refused('files-from', [list.reason]);
  const { files, urls: lines, notices } = list.value;
  const urls = listedUrls(lines, mapping.baseUrls);
  if (urls.problems.length > 0) throw refused('files-from', urls.problems);
  if (files.length + urls.value.length === 0 && lines.length > 0) {
    throw refused('files-from', [{ code: 'file-list-empty' }]);
  }
  const about = { source: 'files-from', versions: [], head: '' } as const;
  const changes: ChangesFound = { kind: 'files', ...about, files, unchanged: null, notices };
  const mapped = targetsOfChanges(changes, { ...mapping, urls: urls.value });
  for (const notice of urls.notices) progress.notices.push({ about: 'files-from', notice });
  recordChanges(changes, mapped, stage);
  return { ...WITHOUT_STATE, mapping, mapped, files, ids: 'blob', zoneProblems: [] };
}

function recordChanges(found: ChangesFound, mapped: ChangedTargets, { progress, tell }: StageContext): void {
  progress.changes = { found, mapped };
  tell({ event: 'changes-found', changes: found, mapped });
  for (const notice of found.notices) progress.notices.push({ about: 'changes', notice });
  for (const notice of mapped.notices) progress.notices.push({ about: 'mapping', notice });
}
