import type { ChangedFile, ComparedFiles } from '../../changes/changes.ts';
import type { ChangesFound } from '../../changes/changes-found.ts';
import type { MappingNotice } from '../reasons.ts';
import { type ChangedTargets, type Mapped, type MappingOptions, noTargets } from './changed-targets.ts';
import { targetsOfPlaces } from './collect.ts';
import { createFileMapper } from './file-places.ts';
import { foldFolders } from './folders.ts';
import { everyPageChanged } from './generators.ts';
import { neighboursTaken } from './neighbours.ts';
import { rootNotFound, slipNotices } from './slips.ts';
import { createUntouched, once } from './untouched.ts';
import { fallBack, siteTargets, wholeSiteReason } from './whole-site.ts';

/** What of the changes matters here. */
type MappedChanges =
  | ({ readonly kind: 'files'; readonly files: readonly ChangedFile[] } & Partial<
      Pick<Extract<ChangesFound, { readonly kind: 'files' }>, 'source' | 'versions' | 'head'>
    >)
  | Pick<Extract<ChangesFound, { readonly kind: 'nothing' }>, 'kind' | 'reason'>
  | Pick<Extract<ChangesFound, { readonly kind: 'unknown' }>, 'kind' | 'reasons'>;

/**
 * What to purge for changes. A site-wide file takes the whole site; changes that are unknown, or too many, take the
 * fallback; else each file takes the places that it is known by, below each base-url. Where these are more than
 * `max-urls`, folders go as prefixes first.
 *
 * @param unchanged lists the repository paths that are served as before, or, of unknown changes, all that are served;
 *   null where they are not known
 */
export function targetsOfChanges(
  changes: MappedChanges,
  options: MappingOptions,
  unchanged: ComparedFiles['unchanged'] = null,
): ChangedTargets {
  if (changes.kind === 'nothing') {
    return { ...noTargets({ code: 'nothing-deployed', reason: changes.reason }), inSite: null };
  }
  const others = unchanged && once(unchanged);
  const changed = changes.kind === 'files' ? changes.files : [];
  const lost = others && rootNotFound(options.root, { changed, unchanged: others });
  if (lost !== null) return { ...noTargets({ input: 'root', ...lost }), failed: true, inSite: null };
  if (changes.kind === 'unknown') {
    return { ...fallBack({ code: 'changes-unknown', reasons: changes.reasons }, options), inSite: null };
  }
  const { files } = changes;
  if (files.length === 0 && isSameCommit(changes)) {
    return { ...noTargets({ code: 'no-file-changed', again: true }), inSite: 0 };
  }
  const mapper = createFileMapper(files, options);
  const inSite = files.filter(({ path }) => mapper.isInSite(path)).length;
  const mapped = targetsOfFiles(files, mapper, options, others);
  const every = everyPageChanged(files, others, options.root);
  const isWhole = mapped.failed || mapped.strategy === 'site' || mapped.strategy === 'everything';
  const slips =
    others === null || isWhole
      ? []
      : slipNotices(
          { changed: files, unchanged: others },
          files.map(mapper.placesOf),
          options,
          changes.source === 'build',
        );
  return { ...mapped, notices: [...mapped.notices, ...every, ...slips], inSite };
}

/** Whether the commit that is served was deployed before, and nothing else was. */
function isSameCommit({ source, versions = [], head }: Extract<MappedChanges, { kind: 'files' }>): boolean {
  return source === 'git' && versions.length > 0 && versions.every(({ commit }) => commit === head);
}

/** The same for files, of which the rules take care; more than `max-urls` targets become folders, as far as that is exact. */
function targetsOfFiles(
  changed: readonly ChangedFile[],
  mapper: ReturnType<typeof createFileMapper>,
  options: MappingOptions,
  unchanged: ComparedFiles['unchanged'],
): Mapped {
  const whole = wholeSiteReason(changed, mapper.isRewritten, options);
  if (whole !== null) return siteTargets(whole, options);
  if (!mapper.rules.ok) return { ...noTargets(mapper.rules.reason), failed: true };

  const found = changed.map(mapper.placesOf);
  const untouched = unchanged && createUntouched(unchanged, found, options);
  const exact = targetsOfPlaces(found, options);
  const { targets } = exact.counts;
  const most = options.maxUrls;
  if (targets <= most) {
    const notices = [...exact.mapped.notices, ...neighboursTaken(found, untouched)];
    return { ...exact.mapped, notices };
  }
  const blocked = untouched?.folders() ?? null;
  const folded = blocked && foldFolders(found, blocked, targets - most, options.baseUrls);
  const fewer = folded && { ...folded, ...targetsOfPlaces(folded.found, options) };
  if (fewer === null || fewer.counts.targets > most) {
    const unchanged = untouched?.files().length ?? null;
    return fallBack({ code: 'too-many-targets', ...exact.counts, most, unchanged }, options);
  }
  const [folder = '', ...others] = fewer.folders;
  const notices: readonly MappingNotice[] = [
    { code: 'folders-purged-whole', folder, others: others.length, targets, most },
    ...fewer.mapped.notices,
    ...neighboursTaken(fewer.found, untouched),
  ];
  return { ...fewer.mapped, notices };
}
