import type { ChangedFile, ComparedFiles } from '../../changes/changes.ts';
import type { ChangesFound } from '../../changes/changes-found.ts';
import type { MappingNotice } from '../reasons.ts';
import { type ChangedTargets, type Mapped, type MappingOptions, noTargets } from './changed-targets.ts';
import { targetsOfPlaces } from './collect.ts';
import { type MappedFiles, mapFiles } from './file-places.ts';
import { foldFolders } from './folders.ts';
import { everyPageChanged } from './generators.ts';
import { rootNotFound, slipNotices } from './slips.ts';
import { findUntouched, neighboursTaken } from './untouched.ts';
import { fallBack, siteTargets, wholeSiteReason } from './whole-site.ts';

/** The part of the changes that decides the targets. */
type MappedChanges =
  | ({ readonly kind: 'files'; readonly files: readonly ChangedFile[] } & Partial<
      Pick<Extract<ChangesFound, { readonly kind: 'files' }>, 'source' | 'versions' | 'head'>
    >)
  | Pick<Extract<ChangesFound, { readonly kind: 'nothing' }>, 'kind' | 'reason'>
  | Pick<Extract<ChangesFound, { readonly kind: 'unknown' }>, 'kind' | 'reasons'>;

/**
 * Returns what to purge for changes. A site-wide file purges the whole site. Unknown or too many changes are purged as
 * `fallback` says. Otherwise, each file is purged at its places below each base-url; if these are more than `max-urls`,
 * whole folders are purged as prefixes first.
 * @param unchanged lists the repository paths of the unchanged files, or of all files if the changes are unknown; null if
 *   the paths are unknown
 */
export function targetsOfChanges(
  changes: MappedChanges,
  options: MappingOptions,
  unchanged: ComparedFiles['unchanged'] = null,
): ChangedTargets {
  if (changes.kind === 'nothing') {
    return { ...noTargets({ code: 'nothing-deployed', reason: changes.reason }), filesInSite: null };
  }
  const changed = changes.kind === 'files' ? changes.files : [];
  const all = unchanged && { changed, unchanged: once(unchanged) };
  const missing = all && rootNotFound(options.root, all);
  if (missing !== null)
    return { ...noTargets({ input: 'root', ...missing }), failed: true, filesInSite: null };
  if (changes.kind === 'unknown') {
    return { ...fallBack({ code: 'changes-unknown', reasons: changes.reasons }, options), filesInSite: null };
  }
  if (changed.length === 0 && isSameCommit(changes)) {
    return { ...noTargets({ code: 'no-file-changed', again: true }), filesInSite: 0 };
  }
  const mapping = mapFiles(changed, options);
  const filesInSite = changed.filter(({ path }) => mapping.isInSite(path)).length;
  const result = targetsOfFiles(changed, mapping, options, all?.unchanged ?? null);
  const notices = [...result.notices];
  const isWhole = result.failed || result.strategy === 'site' || result.strategy === 'everything';
  if (all !== null) {
    notices.push(...everyPageChanged(all, options.root));
    if (!isWhole) notices.push(...slipNotices(all, mapping.files, options, changes.source === 'build'));
  }
  return { ...result, notices, filesInSite };
}

/** Whether the edge can hold no other commit than the one that is served now. */
function isSameCommit({ source, versions = [], head }: Extract<MappedChanges, { kind: 'files' }>): boolean {
  return source === 'git' && versions.length > 0 && versions.every(({ commit }) => commit === head);
}

function targetsOfFiles(
  changed: readonly ChangedFile[],
  { failure, isRewritten, files }: MappedFiles,
  options: MappingOptions,
  unchanged: ComparedFiles['unchanged'],
): Mapped {
  const siteReason = wholeSiteReason(changed, isRewritten, options);
  if (siteReason !== null) return siteTargets(siteReason, options);
  if (failure !== null) return { ...noTargets(failure), failed: true };

  const untouched = unchanged && once(() => findUntouched(unchanged(), files, options));
  const exact = targetsOfPlaces(files, options);
  const { targets } = exact.counts;
  const most = options.maxUrls;
  if (targets <= most) {
    const notices = [...exact.mapped.notices, ...neighboursTaken(files, untouched)];
    return { ...exact.mapped, notices };
  }
  const paths = untouched?.().paths ?? null;
  const folded = paths && foldFolders(files, paths, targets - most, options.baseUrls);
  const fewer = folded && { ...folded, ...targetsOfPlaces(folded.files, options) };
  if (fewer === null || fewer.counts.targets > most) {
    const unchangedFiles = untouched?.().files ?? null;
    return fallBack({ code: 'too-many-targets', ...exact.counts, most, unchanged: unchangedFiles }, options);
  }
  const [folder = '', ...others] = fewer.folders;
  const notices: readonly MappingNotice[] = [
    { code: 'folders-purged-whole', folder, others: others.length, targets, most },
    ...fewer.mapped.notices,
    ...neighboursTaken(fewer.files, untouched),
  ];
  return { ...fewer.mapped, notices };
}

/** Returns a function that computes a value when it is first called, and keeps it. */
function once<T>(compute: () => T): () => T {
  let computed: { readonly value: T } | null = null;
  return () => {
    computed ??= { value: compute() };
    return computed.value;
  };
}
