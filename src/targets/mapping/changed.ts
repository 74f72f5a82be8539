import type { ChangedFile, Changes } from '../../changes/changes.ts';
import { quote } from '../../text/entries.ts';
import { alsoUrls, atBase, type BaseUrl, isBelow, wholeOf } from '../base-url.ts';
import type { Target } from '../target.ts';
import { type PageUrls, type Place, placesOf } from './page-urls.ts';
import { compilePaths, insideRoot, isCrooked, type Paths } from './patterns.ts';
import { type Rule, rewrite } from './rewrite.ts';

/** What the inputs under "What, from the changes" say. */
export interface ChangedOptions {
  readonly mode: 'urls' | 'prefixes';
  readonly baseUrls: readonly BaseUrl[];
  /** A folder without slashes at its ends, or empty. */
  readonly root: string;
  /** Globs. */
  readonly paths: readonly string[];
  readonly rules: readonly Rule[];
  readonly pageUrls: PageUrls;
  readonly also: readonly string[];
  /** Globs, or the files that the host itself reads at the root. */
  readonly siteWide: readonly string[] | 'default';
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
  /** One sentence. */
  readonly reason: string;
  /** The fallback is `fail`, and applies: the step fails with the reason. */
  readonly failed?: true;
  readonly notices: readonly string[];
  /** What each file came to; empty where the whole site, everything, or for want of a list nothing is purged. */
  readonly files: readonly MappedFile[];
}

export interface MappedFile {
  /** Its repository path. Untrusted text. */
  readonly file: string;
  /** Values of targets. One that several files ask for stands with each of them. */
  readonly targets: readonly string[];
  /** Why there are none. */
  readonly skipped?: string;
  /** In what way the targets are not quite what the file asks for. */
  readonly note?: string;
}

/** They change what other URLs answer. https://developers.cloudflare.com/pages/configuration/ */
const SITE_WIDE = /^(?:_redirects|_headers|_routes\.json|_worker\.js(?:\/.*)?)$/s;

/**
 * What to purge for changes. A site-wide file takes the whole site; changes that are unknown, or too many, take the
 * fallback; else each file takes the places that it is known by, below each base-url.
 */
export function targetsOfChanges(changes: Changes, options: ChangedOptions): ChangedTargets {
  if (changes.kind === 'nothing') return none(changes.reason);
  if (changes.kind === 'unknown') return fallBack(changes.reason, options);
  const paths = compilePaths(options.paths);
  const whole = wholeSiteReason(changes.files, paths, options);
  if (whole !== null) return site(whole, options);

  const targets = new Map<string, Target>();
  const add = (target: Target): void => {
    // The value alone is the key: a URL never equals a prefix, which has no scheme.
    if (!targets.has(target.value)) targets.set(target.value, target);
  };
  const files = changes.files.map((file): MappedFile => {
    const { places, skipped, note } = placesOfFile(file, paths, options);
    const found = options.baseUrls.flatMap((base) => places.map((place) => atBase(base, place)));
    for (const { kind, value } of found) add({ kind, value, because: file.path });
    const remark = found.some(({ tooDeep }) => tooDeep) ? TOO_DEEP : note;
    return {
      file: file.path,
      targets: [...new Set(found.map(({ value }) => value))],
      ...(skipped && { skipped }),
      ...(remark && { note: remark }),
    };
  });
  const urls = options.urls ?? [];
  for (const value of urls) add({ kind: 'urls', value, because: 'files-from' });
  const notices = noticesOf(files);
  if (targets.size === 0) return { ...none(noneReason(files)), notices, files };
  for (const value of alsoUrls(options.also, options.baseUrls)) add({ kind: 'urls', value, because: 'also' });

  const known = files.filter((file) => file.targets.length > 0).length;
  const listed = urls.length > 0 ? ` and ${count(urls.length, 'listed URL')}` : '';
  const reason = `${known} of ${count(files.length, 'changed file')}${listed} came to ${count(targets.size, 'target')}`;
  return targets.size > options.maxUrls
    ? fallBack(`${reason}, and max-urls is ${options.maxUrls}`, options)
    : { targets: [...targets.values()], strategy: options.mode, reason, notices, files };
}

const CROOKED = 'dot or empty segment';
const MISLED = 'a rewrite makes a dot segment of it, and that result is left out';
const BELOW = 'what changed in a submodule is not known, so all below it is purged';
const TOO_DEEP = 'it lies too deep for a prefix, so only its exact URL is purged';

type Found = { readonly places: readonly Place[]; readonly skipped?: string; readonly note?: string };

/** The places that a file is known by, or why it is known by none. */
function placesOfFile({ path, type }: ChangedFile, paths: Paths, options: ChangedOptions): Found {
  if (isCrooked(path))
    return { places: [], skipped: CROOKED, note: `a ${CROOKED} cannot be in a URL, so it is left out` };
  if (!paths.take(path)) return { places: [], skipped: 'not in paths' };
  const results = options.rules.map((rule) => rewrite(rule, path)).filter((result) => result !== null);
  if (results.length > 0) {
    const places = results.flat().map((result) => rewritten(result, options.mode));
    const note = results.some((result) => result.length === 0) ? { note: MISLED } : {};
    return { places, ...note, ...(places.length === 0 && { skipped: 'a rewrite that makes a dot segment' }) };
  }
  const inside = insideRoot(path, options.root);
  if (inside === null) return { places: [], skipped: 'outside root' };
  const places = placesOf(inside, type, options.mode, options.pageUrls);
  return type === 'submodule' ? { places, note: BELOW } : { places };
}

/** Without an extension it may be a page's clean form, whose prefix would be the whole folder below it. */
function rewritten(path: string, mode: ChangedOptions['mode']): Place {
  return { kind: mode === 'prefixes' && /\.[^/]*$/.test(path) ? 'prefixes' : 'urls', path };
}

/** Why these files concern all of the site, or null. */
function wholeSiteReason(
  files: readonly ChangedFile[],
  paths: Paths,
  options: ChangedOptions,
): string | null {
  const { root, rules, siteWide } = options;
  // The `!**` in front: a list of nothing but `!` names nothing here.
  const globs = siteWide === 'default' ? null : compilePaths(['!**', ...siteWide]);
  const hit = files.find(({ path }) => {
    const inside = insideRoot(path, root);
    if (globs === null) return inside !== null && SITE_WIDE.test(inside);
    return globs.take(path, inside ?? path);
  });
  if (hit) return `${quote(hit.path)} changed, which is site-wide`;
  // `current -> releases/42`, or a submodule that is the built site.
  const holder = files.find(
    ({ path, type }) =>
      type !== 'file' &&
      `${root}/`.startsWith(`${path}/`) &&
      paths.take(path) &&
      !rules.some((rule) => rule.pattern.test(path)),
  );
  return holder ? `${quote(holder.path)} changed, a ${holder.type} that holds the site's root` : null;
}

function fallBack(reason: string, options: ChangedOptions): ChangedTargets {
  switch (options.fallback) {
    case 'site':
      return site(reason, options);
    case 'everything':
      return {
        ...none(reason),
        targets: [{ kind: 'everything', value: 'everything', because: reason }],
        strategy: 'everything',
      };
    case 'fail':
      return { ...none(reason), failed: true };
    case 'skip':
      return {
        ...none(reason),
        notices: [`nothing is purged for the changes, since fallback is skip: ${reason}`],
      };
  }
}

/** All that is below the base-urls, and the URLs asked for that lie elsewhere. */
function site(reason: string, { baseUrls, also, urls = [] }: ChangedOptions): ChangedTargets {
  const elsewhere = [...urls, ...alsoUrls(also, baseUrls)]
    .filter((url) => !baseUrls.some((base) => isBelow(url, base)))
    .map((value) => ({ kind: 'urls' as const, value }));
  const targets = new Map(
    [...baseUrls.flatMap(wholeOf), ...elsewhere].map(({ kind, value }) => [
      value,
      { kind, value, because: reason },
    ]),
  );
  return { ...none(reason), targets: [...targets.values()], strategy: 'site' };
}

function none(reason: string): ChangedTargets {
  return { targets: [], strategy: 'none', reason, notices: [], files: [] };
}

function noneReason(files: readonly MappedFile[]): string {
  if (files.length === 0) return 'no file changed';
  const why = [...groupBy(files, ({ skipped }) => skipped)].map(
    ([skipped, all]) => `${all.length} ${skipped}`,
  );
  return `no changed file counts: ${why.join(', ')}`;
}

/** One notice for each kind of note, however many files it is about. */
function noticesOf(files: readonly MappedFile[]): readonly string[] {
  return [...groupBy(files, ({ note }) => note)].map(([note, [first = '', ...others]]) => {
    const more = others.length > 0 ? ` and ${others.length} more` : '';
    return `${quote(first)}${more}: ${note}`;
  });
}

/** The files' paths by what `key` says of them; those of which it says nothing are left out. */
function groupBy(
  files: readonly MappedFile[],
  key: (file: MappedFile) => string | undefined,
): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const file of files) {
    const name = key(file);
    if (name === undefined) continue;
    const group = groups.get(name);
    if (group) group.push(file.file);
    else groups.set(name, [file.file]);
  }
  return groups;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
