import type { ChangedFile } from '../../changes/changes.ts';
import { err, ok, type Result } from '../../result.ts';
import type { MappingNote, SkipReason } from '../reasons.ts';
import { hasExtension, type PageUrls, placesOf, type UrlPath } from './page-urls.ts';
import { type ListedPattern, patternList } from './patterns.ts';
import { type RewriteRule, rewrite } from './rewrite.ts';
import { hasDotOrEmptySegment, insideRoot } from './root.ts';
import type { InputRuleFailure, Rule } from './rules.ts';
import { type FileTag, tagsOf } from './tags.ts';

/** What decides where a file is served. */
export interface PlaceOptions {
  readonly mode: 'urls' | 'prefixes' | 'tags';
  /** A folder without slashes at its ends, or empty. */
  readonly root: string;
  readonly paths: readonly ListedPattern[];
  readonly rules: readonly RewriteRule[];
  /** What cache tags files are known by. */
  readonly tagRules: readonly Rule[];
  readonly pageUrls: PageUrls;
  /** Below the root: files that are kept when they are deleted. */
  readonly immutable: readonly ListedPattern[];
  /** Below the root: files that go as prefixes, which take every query. */
  readonly anyQuery: readonly ListedPattern[];
}

/** The places and tags that a changed file is known by, or why it is known by none. */
export interface FilePlaces {
  readonly file: ChangedFile;
  readonly places: readonly UrlPath[];
  /** Also those that the API would refuse. */
  readonly tags: readonly FileTag[];
  readonly skipped?: SkipReason;
  readonly note?: MappingNote;
}

const CROOKED: SkipReason = { code: 'path-with-dot-or-empty-segment' };
const NOT_IN_PATHS: SkipReason = { code: 'not-in-paths' };
const OUTSIDE: SkipReason = { code: 'outside-root' };
const MISLED: SkipReason = { code: 'rewritten-to-dot-segment' };
const UNTAGGED: SkipReason = { code: 'no-tag' };
const KEPT: SkipReason = { code: 'kept-on-purpose' };
const LEFT_OUT: MappingNote = { code: 'file-left-out' };
const RESULT_LEFT_OUT: MappingNote = { code: 'rewrite-result-left-out' };
const BELOW: MappingNote = { code: 'submodule-purged-below' };
const WITH_QUERIES: MappingNote = { code: 'purged-with-queries' };
const QUERIES_LEFT: MappingNote = { code: 'queries-left' };

/** What the files of one change are held against. */
interface Mapping {
  readonly options: PlaceOptions;
  readonly counts: (path: string) => boolean;
  readonly isKept: (name: string) => boolean;
  readonly hasQueries: (name: string) => boolean;
  /** What the rules make of a file, by its path. */
  readonly rewrites: ReadonlyMap<string, readonly (readonly string[])[]>;
  readonly tags: ReadonlyMap<string, readonly FileTag[]>;
}

/** Maps changed files to places and tags, all of them against the same rules, which are asked once. */
export function createFileMapper(
  files: readonly ChangedFile[],
  options: PlaceOptions,
): {
  /** Whether the rules could be held against the files. */
  readonly rules: Result<null, InputRuleFailure>;
  readonly isRewritten: (path: string) => boolean;
  /** Whether it is a file of the site: it lies in the root, or a rule leads to where it is served. */
  readonly isInSite: (path: string) => boolean;
  readonly placesOf: (file: ChangedFile) => FilePlaces;
} {
  const counts = patternList(options.paths, 'takes');
  const counting = files
    .map(({ path }) => path)
    .filter((path) => !hasDotOrEmptySegment(path) && counts(path));
  const rewriting = rewrite(options.rules, counting);
  const tagging = tagsOf(options.tagRules, counting);
  const mapping: Mapping = {
    options,
    counts,
    isKept: patternList(options.immutable),
    hasQueries: patternList(options.anyQuery),
    rewrites: rewriting.ok ? rewriting.value : new Map(),
    tags: tagging.ok ? tagging.value : new Map(),
  };
  const { rewrites, tags } = mapping;
  return {
    rules: !rewriting.ok
      ? err({ input: 'rewrite', ...rewriting.reason })
      : tagging.ok
        ? ok(null)
        : err({ input: 'tags-for', ...tagging.reason }),
    isRewritten: (path) => rewrites.has(path),
    isInSite: (path) => insideRoot(path, options.root) !== null || rewrites.has(path) || tags.has(path),
    placesOf: (file) => mapFile(file, mapping),
  };
}

function mapFile(file: ChangedFile, mapping: Mapping): FilePlaces {
  const { path, status } = file;
  const nowhere = { file, places: [], tags: [] };
  if (hasDotOrEmptySegment(path)) return { ...nowhere, skipped: CROOKED, note: LEFT_OUT };
  if (!mapping.counts(path)) return { ...nowhere, skipped: NOT_IN_PATHS };
  const inside = insideRoot(path, mapping.options.root);
  if (inside !== null && status === 'deleted' && mapping.isKept(inside)) return { ...nowhere, skipped: KEPT };
  const tags = mapping.tags.get(path) ?? [];
  const hasTag = tags.some(({ fault }) => fault === null);
  return { file, tags, ...findPlaces(file, hasTag, mapping) };
}

/** @param hasTag whether a tag takes the file anyhow */
function findPlaces(
  { path, type }: ChangedFile,
  hasTag: boolean,
  { options, hasQueries, rewrites }: Mapping,
): Omit<FilePlaces, 'file' | 'tags'> {
  const results = rewrites.get(path);
  const inside = insideRoot(path, options.root);
  if (options.mode === 'tags') return { places: [], ...(!hasTag && { skipped: UNTAGGED }) };
  if (results === undefined && inside === null) return { places: [], ...(!hasTag && { skipped: OUTSIDE }) };
  const name = inside ?? path;
  const withQueries = hasQueries(name);
  const mode = withQueries ? 'prefixes' : options.mode;
  if (results !== undefined) {
    const places = results.flat().flatMap((result) => rewritten(result, type, mode));
    const skipped = places.length === 0 && !hasTag && { skipped: MISLED };
    const note = results.some((result) => result.length === 0)
      ? RESULT_LEFT_OUT
      : noteFor(type, withQueries, places);
    return { places, ...(note && { note }), ...skipped };
  }
  const places = placesOf(name, type, mode, options.pageUrls);
  const note = noteFor(type, withQueries, places);
  return note ? { places, note } : { places };
}

function noteFor(
  type: ChangedFile['type'],
  withQueries: boolean,
  places: readonly UrlPath[],
): MappingNote | null {
  if (type === 'submodule') return BELOW;
  if (!withQueries) return null;
  return places.every(({ kind }) => kind === 'prefixes') ? WITH_QUERIES : QUERIES_LEFT;
}

/**
 * The places of a result. Without an extension it may be a page's clean form, whose prefix would be the whole folder
 * below it, or a name that others begin with. What a symlink or submodule holds is not in the list of changes, so all
 * below the result goes as well.
 */
function rewritten(path: string, type: ChangedFile['type'], mode: 'urls' | 'prefixes'): readonly UrlPath[] {
  if (type === 'file') {
    return [{ kind: mode === 'prefixes' && hasExtension(path) ? 'prefixes' : 'urls', path }];
  }
  return [
    { kind: 'urls', path },
    { kind: 'prefixes', path: path.replace(/\/?$/, '/') },
  ];
}
