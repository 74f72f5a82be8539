import type { ChangedFile } from '../../changes/changes.ts';
import type { MappingNote, SkipReason } from '../reasons.ts';
import { hasExtension, type PageUrls, placesOf, type UrlPath } from './page-urls.ts';
import { type ListedPattern, patternList } from './patterns.ts';
import { type RewriteRule, rewrite } from './rewrite.ts';
import { hasDotOrEmptySegment, insideRoot } from './root.ts';
import type { InputRuleFailure, Rule } from './rules.ts';
import { type FileTag, tagsOf } from './tags.ts';

/** The options that decide where a file is served. */
export interface PlaceOptions {
  readonly mode: 'urls' | 'prefixes' | 'tags';
  /** A folder without slashes at its ends, or empty. */
  readonly root: string;
  readonly paths: readonly ListedPattern[];
  readonly rewriteRules: readonly RewriteRule[];
  readonly tagRules: readonly Rule[];
  readonly pageUrls: PageUrls;
  /** Files, below the root, that are not purged when they are deleted. */
  readonly immutable: readonly ListedPattern[];
  /** Files, below the root, that are purged as prefixes, which include every query. */
  readonly anyQuery: readonly ListedPattern[];
}

/** The places and tags of a changed file. */
export interface FilePlaces {
  readonly file: ChangedFile;
  readonly places: readonly UrlPath[];
  /** Includes invalid tags. */
  readonly tags: readonly FileTag[];
  /** Why there are neither places nor valid tags. */
  readonly skipped?: SkipReason;
  readonly note?: MappingNote;
}

interface Mapping {
  readonly options: PlaceOptions;
  /** The paths that `paths` includes. */
  readonly included: ReadonlySet<string>;
  readonly isKept: (name: string) => boolean;
  readonly hasQueries: (name: string) => boolean;
  /** The results of `rewrite`, by path. */
  readonly rewrites: ReadonlyMap<string, readonly (readonly string[])[]>;
  readonly tags: ReadonlyMap<string, readonly FileTag[]>;
}

/** The result of mapping all changed files. */
export interface MappedFiles {
  /** Null unless a rule failed. */
  readonly failure: InputRuleFailure | null;
  readonly isRewritten: (path: string) => boolean;
  /** Whether a file is part of the site: it is in the root, or a rule matches it. */
  readonly isInSite: (path: string) => boolean;
  readonly files: readonly FilePlaces[];
}

/** Maps changed files to places and tags. */
export function mapFiles(files: readonly ChangedFile[], options: PlaceOptions): MappedFiles {
  const isIncluded = patternList(options.paths, 'takes');
  const included = files
    .map(({ path }) => path)
    .filter((path) => !hasDotOrEmptySegment(path) && isIncluded(path));
  const rewriting = rewrite(options.rewriteRules, included);
  const tagging = tagsOf(options.tagRules, included);
  const rewrites = rewriting.ok ? rewriting.value : new Map();
  const tags = tagging.ok ? tagging.value : new Map();
  const isKept = patternList(options.immutable);
  const hasQueries = patternList(options.anyQuery);
  const mapping = { options, included: new Set(included), isKept, hasQueries, rewrites, tags };
  return {
    failure: !rewriting.ok
      ? { input: 'rewrite', ...rewriting.reason }
      : !tagging.ok
        ? { input: 'tags-for', ...tagging.reason }
        : null,
    isRewritten: (path) => rewrites.has(path),
    isInSite: (path) => insideRoot(path, options.root) !== null || rewrites.has(path) || tags.has(path),
    files: files.map((file) => mapFile(file, mapping)),
  };
}

function mapFile(file: ChangedFile, { options, included, ...mapping }: Mapping): FilePlaces {
  const { path, type, status } = file;
  const nothing = { file, places: [], tags: [] };
  if (hasDotOrEmptySegment(path)) {
    return {
      ...nothing,
      skipped: { code: 'path-with-dot-or-empty-segment' },
      note: { code: 'file-left-out' },
    };
  }
  if (!included.has(path)) return { ...nothing, skipped: { code: 'not-in-paths' } };
  const inside = insideRoot(path, options.root);
  if (inside !== null && status === 'deleted' && mapping.isKept(inside)) {
    return { ...nothing, skipped: { code: 'kept-on-purpose' } };
  }
  const tags = mapping.tags.get(path) ?? [];
  const hasTag = tags.some(({ fault }) => fault === null);
  const withoutPlaces = (skipped: SkipReason): FilePlaces => ({
    file,
    places: [],
    tags,
    ...(!hasTag && { skipped }),
  });
  if (options.mode === 'tags') return withoutPlaces({ code: 'no-tag' });
  const results = mapping.rewrites.get(path);
  if (results === undefined && inside === null) return withoutPlaces({ code: 'outside-root' });
  const name = inside ?? path;
  const withQueries = mapping.hasQueries(name);
  const mode = withQueries ? 'prefixes' : options.mode;
  const places =
    results?.flat().flatMap((result) => rewrittenPlaces(result, type, mode)) ??
    placesOf(name, type, mode, options.pageUrls);
  const note: MappingNote | null = results?.some((result) => result.length === 0)
    ? { code: 'rewrite-result-left-out' }
    : noteFor(type, withQueries, places);
  const mappedFile =
    places.length > 0 ? { file, places, tags } : withoutPlaces({ code: 'rewritten-to-dot-segment' });
  return note ? { ...mappedFile, note } : mappedFile;
}

function noteFor(
  type: ChangedFile['type'],
  withQueries: boolean,
  places: readonly UrlPath[],
): MappingNote | null {
  if (type === 'submodule') return { code: 'submodule-purged-below' };
  if (!withQueries) return null;
  const onlyPrefixes = places.every(({ kind }) => kind === 'prefixes');
  return { code: onlyPrefixes ? 'purged-with-queries' : 'queries-left' };
}

/**
 * Returns the places of a `rewrite` result. A path without an extension is not a prefix: it may be a page's clean form,
 * whose prefix would include the whole folder, or the start of other names. The list of changes does not include the content
 * of a symlink or submodule, so everything below the path is purged, too.
 */
function rewrittenPlaces(
  path: string,
  type: ChangedFile['type'],
  mode: 'urls' | 'prefixes',
): readonly UrlPath[] {
  if (type === 'file') {
    return [{ kind: mode === 'prefixes' && hasExtension(path) ? 'prefixes' : 'urls', path }];
  }
  return [
    { kind: 'urls', path },
    { kind: 'prefixes', path: path.replace(/\/?$/, '/') },
  ];
}
