import type { ChangedFile } from '../../changes/changes.ts';
import type { ChangesFound } from '../../changes/find-changes.ts';
import { alsoUrls, type BaseUrl, isCoveredBy, resolveAgainst, wholeSite } from '../base-url.ts';
import type { MappingNote, MappingNotice, MappingReason, SkipReason } from '../reasons.ts';
import type { Target, TargetSource } from '../target.ts';
import { type PageUrls, placesOf, type UrlPath } from './page-urls.ts';
import { type ListedPattern, patternList } from './patterns.ts';
import { type RewriteRule, rewrite } from './rewrite.ts';
import { hasDotOrEmptySegment, insideRoot } from './root.ts';

/** How changed files become targets. */
export interface MappingOptions {
  readonly mode: 'urls' | 'prefixes';
  readonly baseUrls: readonly BaseUrl[];
  /** A folder without slashes at its ends, or empty. */
  readonly root: string;
  readonly paths: readonly ListedPattern[];
  readonly rules: readonly RewriteRule[];
  readonly pageUrls: PageUrls;
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
  readonly strategy: 'urls' | 'prefixes' | 'site' | 'everything' | 'none';
  readonly reason: MappingReason;
  /** The step fails with the reason: the fallback is `fail`, and applies, or a rule comes to no end. */
  readonly failed?: true;
  readonly notices: readonly MappingNotice[];
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
  | { readonly kind: 'files'; readonly files: readonly ChangedFile[] }
  | Pick<Extract<ChangesFound, { readonly kind: 'nothing' }>, 'kind' | 'reason'>
  | Pick<Extract<ChangesFound, { readonly kind: 'unknown' }>, 'kind' | 'reasons'>;

/** They change what other URLs answer. https://developers.cloudflare.com/pages/configuration/ */
const SITE_WIDE = /^(?:_redirects|_headers|_routes\.json|_worker\.js(?:\/.*)?)$/s;

/**
 * What to purge for changes. A site-wide file takes the whole site; changes that are unknown, or too many, take the
 * fallback; else each file takes the places that it is known by, below each base-url.
 */
export function targetsOfChanges(changes: MappedChanges, options: MappingOptions): ChangedTargets {
  if (changes.kind === 'nothing') return none({ code: 'nothing-deployed', reason: changes.reason });
  if (changes.kind === 'unknown') {
    return fallBack({ code: 'changes-unknown', reasons: changes.reasons }, options);
  }
  const paths = patternList(options.paths, 'takes');
  const counting = changes.files
    .map(({ path }) => path)
    .filter((path) => !hasDotOrEmptySegment(path) && paths(path));
  const results = rewrite(options.rules, counting);
  const rewrites: Rewrites = results.ok ? results.value : new Map();
  const whole = wholeSiteReason(changes.files, paths, rewrites, options);
  if (whole !== null) return site(whole, options);
  if (!results.ok) return { ...none(results.reason), failed: true };

  const targets = new Map<string, Target>();
  const add = (kind: Target['kind'], value: string, source: TargetSource): void => {
    // The value alone is the key: a URL never equals a prefix, which has no scheme.
    if (!targets.has(value)) targets.set(value, { kind, value, source });
  };
  const files = changes.files.map((file): MappedFile => {
    const { places, skipped, note } = placesOfFile(file, paths, rewrites, options);
    const found = options.baseUrls.flatMap((base) => places.map((place) => resolveAgainst(base, place)));
    const source: TargetSource = { kind: 'file', path: file.path };
    for (const { kind, value } of found) add(kind, value, source);
    const remark = found.some(({ tooDeep }) => tooDeep) ? TOO_DEEP : note;
    return {
      file: file.path,
      targets: [...new Set(found.map(({ value }) => value))],
      ...(skipped && { skipped }),
      ...(remark && { note: remark }),
    };
  });
  const urls = options.urls ?? [];
  for (const value of urls) add('urls', value, FROM_LIST);
  const notices = noticesOf(files);
  if (targets.size === 0) return { ...none(noneReason(files)), notices, files };
  for (const value of alsoUrls(options.also, options.baseUrls)) add('urls', value, ALSO);

  const mapped = files.filter((file) => file.targets.length > 0).length;
  const counts = { files: files.length, mapped, urls: urls.length, targets: targets.size };
  if (targets.size > options.maxUrls) {
    return fallBack({ code: 'too-many-targets', ...counts, most: options.maxUrls }, options);
  }
  const reason = { code: 'files-mapped', ...counts } as const;
  return { targets: [...targets.values()], strategy: options.mode, reason, notices, files };
}

const FROM_LIST: TargetSource = { kind: 'files-from' };
const ALSO: TargetSource = { kind: 'also' };

const CROOKED: SkipReason = { code: 'path-with-dot-or-empty-segment' };
const NOT_IN_PATHS: SkipReason = { code: 'not-in-paths' };
const OUTSIDE: SkipReason = { code: 'outside-root' };
const MISLED: SkipReason = { code: 'rewritten-to-dot-segment' };
const LEFT_OUT: MappingNote = { code: 'file-left-out' };
const RESULT_LEFT_OUT: MappingNote = { code: 'rewrite-result-left-out' };
const BELOW: MappingNote = { code: 'submodule-purged-below' };
const TOO_DEEP: MappingNote = { code: 'too-deep-for-prefix' };

type Found = {
  readonly places: readonly UrlPath[];
  readonly skipped?: SkipReason;
  readonly note?: MappingNote;
};

/** For each file that a rule matches, the results of each such rule. */
type Rewrites = ReadonlyMap<string, readonly (readonly string[])[]>;

/** The places that a file is known by, or why it is known by none. */
function placesOfFile(
  { path, type }: ChangedFile,
  paths: (path: string) => boolean,
  rewrites: Rewrites,
  options: MappingOptions,
): Found {
  if (hasDotOrEmptySegment(path)) return { places: [], skipped: CROOKED, note: LEFT_OUT };
  if (!paths(path)) return { places: [], skipped: NOT_IN_PATHS };
  const results = rewrites.get(path);
  if (results !== undefined) {
    const places = results.flat().flatMap((result) => rewritten(result, type, options.mode));
    const note = results.some((result) => result.length === 0)
      ? RESULT_LEFT_OUT
      : type === 'submodule' && BELOW;
    return { places, ...(note && { note }), ...(places.length === 0 && { skipped: MISLED }) };
  }
  const inside = insideRoot(path, options.root);
  if (inside === null) return { places: [], skipped: OUTSIDE };
  const places = placesOf(inside, type, options.mode, options.pageUrls);
  return type === 'submodule' ? { places, note: BELOW } : { places };
}

/**
 * The places of a result. Without an extension it may be a page's clean form, whose prefix would be the whole folder
 * below it. What a symlink or submodule holds is not in the list of changes, so all below the result goes as well.
 */
function rewritten(
  path: string,
  type: ChangedFile['type'],
  mode: MappingOptions['mode'],
): readonly UrlPath[] {
  const place: UrlPath = { kind: mode === 'prefixes' && /\.[^/]*$/.test(path) ? 'prefixes' : 'urls', path };
  return type === 'file' ? [place] : [place, { kind: 'prefixes', path: path.replace(/\/?$/, '/') }];
}

/** Why these files concern all of the site, or null. */
function wholeSiteReason(
  files: readonly ChangedFile[],
  paths: (path: string) => boolean,
  rewrites: Rewrites,
  { root, siteWide }: MappingOptions,
): MappingReason | null {
  const named = siteWide === 'default' ? null : patternList(siteWide, 'leaves');
  const hit = files.find(({ path }) => {
    const inside = insideRoot(path, root);
    if (named === null) return inside !== null && SITE_WIDE.test(inside);
    return named(path, inside ?? path);
  });
  if (hit) return { code: 'site-wide-file', path: hit.path };
  // `current -> releases/42`, or a submodule that is the built site.
  const holder = files.find(
    ({ path, type }) =>
      type !== 'file' && `${root}/`.startsWith(`${path}/`) && paths(path) && !rewrites.has(path),
  );
  return holder ? { code: 'root-changed', path: holder.path, type: holder.type } : null;
}

function fallBack(reason: MappingReason, options: MappingOptions): ChangedTargets {
  switch (options.fallback) {
    case 'site':
      return site(reason, options);
    case 'everything': {
      const source: TargetSource = { kind: 'changes', reason };
      const targets: readonly Target[] = [{ kind: 'everything', value: 'everything', source }];
      return { ...none(reason), targets, strategy: 'everything' };
    }
    case 'fail':
      return { ...none(reason), failed: true };
    case 'skip':
      return { ...none(reason), notices: [{ code: 'changes-skipped', reason }] };
  }
}

/** All that is below the base-urls, and the URLs asked for that lie elsewhere. */
function site(reason: MappingReason, { baseUrls, also, urls = [] }: MappingOptions): ChangedTargets {
  const source: TargetSource = { kind: 'changes', reason };
  const elsewhere = [...urls, ...alsoUrls(also, baseUrls)]
    .filter((url) => !baseUrls.some((base) => isCoveredBy(url, base)))
    .map((value) => ({ kind: 'urls' as const, value }));
  const targets = new Map(
    [...baseUrls.flatMap(wholeSite), ...elsewhere].map(({ kind, value }) => [value, { kind, value, source }]),
  );
  return { ...none(reason), targets: [...targets.values()], strategy: 'site' };
}

function none(reason: MappingReason): ChangedTargets {
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
function noticesOf(files: readonly MappedFile[]): readonly MappingNotice[] {
  return [...Map.groupBy(files, ({ note }) => note)].flatMap(([note, [first, ...others]]) =>
    note === undefined || first === undefined
      ? []
      : [{ code: 'files-noted', note, path: first.file, others: others.length } as const],
  );
}
