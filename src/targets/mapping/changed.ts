import type { ChangedFile, ComparedFiles } from '../../changes/changes.ts';
import type { ChangesFound } from '../../changes/changes-found.ts';
import { alsoUrls, type BaseUrl, isCoveredBy, resolveAgainst, wholeSite } from '../base-url.ts';
import type { MappingNote, MappingNotice, MappingReason, SkipReason } from '../reasons.ts';
import type { Target, TargetSource } from '../target.ts';
import { createFileMapper, type FilePlaces, type PlaceOptions } from './file-places.ts';
import { foldFolders } from './folders.ts';
import { everyPageChanged } from './generators.ts';
import { neighboursTaken } from './neighbours.ts';
import { type ListedPattern, patternList } from './patterns.ts';
import { insideRoot } from './root.ts';
import { rootNotFound, slipNotices } from './slips.ts';
import { tagNotices } from './tags.ts';
import { createUntouched, once, type Untouched } from './untouched.ts';

/** How changed files become targets. */
export interface MappingOptions extends PlaceOptions {
  /** There may be none with `tags`. */
  readonly baseUrls: readonly BaseUrl[];
  readonly also: readonly string[];
  /** Or the files that the host itself reads at the root. */
  readonly siteWide: readonly ListedPattern[] | 'default';
  readonly maxUrls: number;
  readonly fallback: 'site' | 'everything' | 'fail' | 'skip';
  /** Full URLs that stood in a list of changed files. */
  readonly urls?: readonly string[];
}

/** Changes, as what is to be purged for them. */
export interface ChangedTargets {
  /** Each once, in the order of the files. */
  readonly targets: readonly Target[];
  readonly strategy: 'urls' | 'prefixes' | 'tags' | 'mixed' | 'site' | 'everything' | 'none';
  readonly reason: MappingReason;
  /** The step fails with the reason: the fallback is `fail`, and applies, or a rule comes to no end. */
  readonly failed?: true;
  readonly notices: readonly MappingNotice[];
  /**
   * How many of the changed files are of the site, wherever they were found: git tells of others, too. Null where it is
   * not known what changed.
   */
  readonly inSite: number | null;
  /** What each file came to; empty where the whole site, everything, or for want of a list nothing is purged. */
  readonly files: readonly MappedFile[];
}

export interface MappedFile {
  /** Its repository path. Untrusted text. */
  readonly file: string;
  /** Values of targets. One that several files ask for stands with each of them. */
  readonly targets: readonly string[];
  /** Why there are none. */
  readonly skipped?: SkipReason;
  readonly note?: MappingNote;
}

/** What of the changes matters here. */
type MappedChanges =
  | ({ readonly kind: 'files'; readonly files: readonly ChangedFile[] } & Partial<
      Pick<Extract<ChangesFound, { readonly kind: 'files' }>, 'source' | 'versions' | 'head'>
    >)
  | Pick<Extract<ChangesFound, { readonly kind: 'nothing' }>, 'kind' | 'reason'>
  | Pick<Extract<ChangesFound, { readonly kind: 'unknown' }>, 'kind' | 'reasons'>;

/** They change what other URLs answer. https://developers.cloudflare.com/pages/configuration/ */
const SITE_WIDE = /^(?:_redirects|_headers|_routes\.json|_worker\.js(?:\/.*)?)$/s;

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
    return { ...none({ code: 'nothing-deployed', reason: changes.reason }), inSite: null };
  }
  const others = unchanged && once(unchanged);
  const changed = changes.kind === 'files' ? changes.files : [];
  const lost = others && rootNotFound(options.root, { changed, unchanged: others });
  if (lost !== null) return { ...none({ input: 'root', ...lost }), failed: true, inSite: null };
  if (changes.kind === 'unknown') {
    return { ...fallBack({ code: 'changes-unknown', reasons: changes.reasons }, options), inSite: null };
  }
  const { files } = changes;
  if (files.length === 0 && isSameCommit(changes)) {
    return { ...none({ code: 'no-file-changed', again: true }), inSite: 0 };
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

type Mapped = Omit<ChangedTargets, 'inSite'>;

function targetsOfFiles(
  changed: readonly ChangedFile[],
  mapper: ReturnType<typeof createFileMapper>,
  options: MappingOptions,
  unchanged: ComparedFiles['unchanged'],
): Mapped {
  const whole = wholeSiteReason(changed, mapper.isRewritten, options);
  if (whole !== null) return site(whole, options);
  if (!mapper.rules.ok) return { ...none(mapper.rules.reason), failed: true };

  const found = changed.map(mapper.placesOf);
  const untouched = createUntouched(unchanged, found, options);
  const exact = collect(found, options);
  const { length: urls } = options.urls ?? [];
  const counts = (all: Collected) => {
    const mapped = all.files.filter(({ targets }) => targets.length > 0).length;
    return { files: all.files.length, mapped, urls, targets: all.targets.length };
  };
  const { files } = exact;
  if (exact.targets.length === 0)
    return { ...none(noneReason(files)), notices: noticesOf(found, files), files };
  if (exact.targets.length <= options.maxUrls) {
    const notices = [...noticesOf(found, files), ...neighboursTaken(found, untouched)];
    return {
      ...exact,
      strategy: strategyIn(exact, options),
      reason: { code: 'files-mapped', ...counts(exact) },
      notices,
    };
  }
  return foldOrFallBack(found, exact.targets.length, untouched, options, counts);
}

/** More than `max-urls`: folders as prefixes, as far as that is exact, and where it is not enough, the fallback. */
function foldOrFallBack(
  found: readonly FilePlaces[],
  number: number,
  untouched: Untouched,
  options: MappingOptions,
  counts: (all: Collected) => Counts,
): Mapped {
  const most = options.maxUrls;
  const blocked = untouched.folders();
  const excess = number - most;
  const folded = blocked && foldFolders(found, blocked, excess, options.baseUrls.length);
  const exact = folded && collect(folded.found, options);
  if (folded === null || exact === null || exact.targets.length > most) {
    const unchanged = untouched.files()?.length ?? null;
    return fallBack(
      { code: 'too-many-targets', ...counts(collect(found, options)), most, unchanged },
      options,
    );
  }
  const [folder = '', ...others] = folded.folders;
  const notices: readonly MappingNotice[] = [
    { code: 'folders-purged-whole', folder, others: others.length, targets: number, most },
    ...noticesOf(folded.found, exact.files),
    ...neighboursTaken(folded.found, untouched),
  ];
  const reason = { code: 'files-mapped', ...counts(exact) } as const;
  return { ...exact, strategy: strategyIn(exact, options), reason, notices };
}

interface Collected {
  readonly targets: readonly Target[];
  readonly files: readonly MappedFile[];
}

/** The targets of all files, each once; with any, those of `also`. */
function collect(found: readonly FilePlaces[], options: MappingOptions): Collected {
  const targets = new Map<string, Target>();
  const add = (kind: Target['kind'], value: string, source: TargetSource): void => {
    const key = `${kind} ${value}`;
    if (!targets.has(key)) targets.set(key, { kind, value, source });
  };
  const files = found.map(({ file, places, tags, skipped, note }): MappedFile => {
    const resolved = options.baseUrls.flatMap((base) => places.map((place) => resolveAgainst(base, place)));
    const source: TargetSource = { kind: 'file', path: file.path };
    for (const { kind, value } of resolved) add(kind, value, source);
    const sound = tags.filter(({ fault }) => fault === null).map(({ tag }) => tag);
    for (const tag of sound) add('tags', tag, source);
    const remark = resolved.some(({ tooDeep }) => tooDeep) ? TOO_DEEP : note;
    return {
      file: file.path,
      targets: [...new Set([...resolved.map(({ value }) => value), ...sound])],
      ...(skipped && { skipped }),
      ...(remark && { note: remark }),
    };
  });
  for (const value of options.urls ?? []) add('urls', value, FROM_LIST);
  if (targets.size > 0) {
    for (const value of alsoUrls(options.also, options.baseUrls)) add('urls', value, ALSO);
  }
  return { targets: [...targets.values()], files };
}

type Counts = Pick<
  Extract<MappingReason, { readonly code: 'files-mapped' }>,
  'files' | 'mapped' | 'urls' | 'targets'
>;

const FROM_LIST: TargetSource = { kind: 'files-from' };
const ALSO: TargetSource = { kind: 'also' };
const TOO_DEEP: MappingNote = { code: 'too-deep-for-prefix' };

const CHANGED_KINDS = ['urls', 'prefixes', 'tags'] as const;

/** In a word, what goes. With `prefixes`, the URLs beside them are narrower forms of the same files. */
function strategyIn({ targets }: Collected, { mode }: MappingOptions): ChangedTargets['strategy'] {
  const sent = CHANGED_KINDS.filter((kind) => targets.some((target) => target.kind === kind));
  const [only = 'urls', ...others] =
    mode === 'prefixes' && sent.includes('prefixes') ? sent.filter((kind) => kind !== 'urls') : sent;
  return others.length > 0 ? 'mixed' : only;
}

/** Why these files concern all of the site, or null. */
function wholeSiteReason(
  files: readonly ChangedFile[],
  isRewritten: (path: string) => boolean,
  { root, paths, siteWide }: MappingOptions,
): MappingReason | null {
  const named = siteWide === 'default' ? null : patternList(siteWide, 'leaves');
  const hit = files.find(({ path }) => {
    const inside = insideRoot(path, root);
    if (named === null) return inside !== null && SITE_WIDE.test(inside);
    return named(path, inside ?? path);
  });
  if (hit) return { code: 'site-wide-file', path: hit.path };
  // `current -> releases/42`, or a submodule that is the built site.
  const counts = patternList(paths, 'takes');
  const holder = files.find(
    ({ path, type }) =>
      type !== 'file' && `${root}/`.startsWith(`${path}/`) && counts(path) && !isRewritten(path),
  );
  return holder ? { code: 'root-changed', path: holder.path, type: holder.type } : null;
}

function fallBack(reason: MappingReason, options: MappingOptions): Mapped {
  switch (options.fallback) {
    case 'site':
      return site(reason, options);
    case 'everything':
      return everything(reason, options);
    case 'fail':
      return { ...none(reason), failed: true };
    case 'skip':
      return { ...none(reason), notices: [{ code: 'changes-skipped', reason }] };
  }
}

function everything(reason: MappingReason, options: MappingOptions): Mapped {
  const source: TargetSource = { kind: 'changes', reason };
  const targets: readonly Target[] = [{ kind: 'everything', value: 'everything', source }];
  return { ...none(reason), targets, strategy: 'everything', notices: keptNotices(options) };
}

/** All that is below the base-urls, and the URLs asked for that lie elsewhere. */
function site(reason: MappingReason, options: MappingOptions): Mapped {
  const { baseUrls, also, urls = [], fallback } = options;
  if (baseUrls.length === 0) {
    if (fallback === 'everything') return everything(reason, options);
    return { ...none({ code: 'site-without-base-url', reason }), failed: true };
  }
  const source: TargetSource = { kind: 'changes', reason };
  const elsewhere = [...urls, ...alsoUrls(also, baseUrls)]
    .filter((url) => !baseUrls.some((base) => isCoveredBy(url, base)))
    .map((value) => ({ kind: 'urls' as const, value }));
  const targets = new Map(
    [...baseUrls.flatMap(wholeSite), ...elsewhere].map(({ kind, value }) => [value, { kind, value, source }]),
  );
  return {
    ...none(reason),
    targets: [...targets.values()],
    strategy: 'site',
    notices: keptNotices(options),
  };
}

/** What is purged whole has no exceptions. */
function keptNotices({ immutable }: MappingOptions): readonly MappingNotice[] {
  return immutable.length === 0 ? [] : [{ code: 'immutable-purged-too' }];
}

function none(reason: MappingReason): Mapped {
  return { targets: [], strategy: 'none', reason, notices: [], files: [] };
}

function noneReason(files: readonly MappedFile[]): MappingReason {
  if (files.length === 0) return { code: 'no-file-changed' };
  const groups = Map.groupBy(files, ({ skipped }) => skipped);
  const skipped = [...groups].flatMap(([reason, all]) =>
    reason === undefined ? [] : [{ reason, files: all.length }],
  );
  return { code: 'no-file-counts', skipped };
}

/** One notice for each kind of note, however many files it is about. */
function noticesOf(found: readonly FilePlaces[], files: readonly MappedFile[]): readonly MappingNotice[] {
  return [...fileNotices(files), ...tagNotices(found)];
}

function fileNotices(files: readonly MappedFile[]): readonly MappingNotice[] {
  return [...Map.groupBy(files, ({ note }) => note)].flatMap(([note, [first, ...others]]) =>
    note === undefined || first === undefined
      ? []
      : [{ code: 'files-noted', note, path: first.file, others: others.length } as const],
  );
}
