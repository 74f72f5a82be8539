import type { ChangedFile } from '../../changes/changes.ts';
import type { Result } from '../../result.ts';
import type { MappingNote, SkipReason } from '../reasons.ts';
import { hasExtension, type PageUrls, placesOf, type UrlPath } from './page-urls.ts';
import { type ListedPattern, patternList } from './patterns.ts';
import { type RewriteRule, rewrite } from './rewrite.ts';
import { hasDotOrEmptySegment, insideRoot } from './root.ts';
import type { RuleFailure } from './rules.ts';

/** What decides where a file is served. */
export interface PlaceOptions {
  readonly mode: 'urls' | 'prefixes';
  /** A folder without slashes at its ends, or empty. */
  readonly root: string;
  readonly paths: readonly ListedPattern[];
  readonly rules: readonly RewriteRule[];
  readonly pageUrls: PageUrls;
  readonly immutable: readonly ListedPattern[];
  readonly anyQuery: readonly ListedPattern[];
}

/** The places that a changed file is known by, or why it is known by none. */
export interface FilePlaces {
  readonly file: ChangedFile;
  readonly places: readonly UrlPath[];
  readonly skipped?: SkipReason;
  readonly note?: MappingNote;
}

const CROOKED: SkipReason = { code: 'path-with-dot-or-empty-segment' };
const NOT_IN_PATHS: SkipReason = { code: 'not-in-paths' };
const OUTSIDE: SkipReason = { code: 'outside-root' };
const MISLED: SkipReason = { code: 'rewritten-to-dot-segment' };
const KEPT: SkipReason = { code: 'kept-on-purpose' };
const LEFT_OUT: MappingNote = { code: 'file-left-out' };
const RESULT_LEFT_OUT: MappingNote = { code: 'rewrite-result-left-out' };
const BELOW: MappingNote = { code: 'submodule-purged-below' };
const WITH_QUERIES: MappingNote = { code: 'purged-with-queries' };
const QUERIES_LEFT: MappingNote = { code: 'queries-left' };

/** Maps changed files to places, all of them against the same rules, which are asked once. */
export function createFileMapper(
  files: readonly ChangedFile[],
  options: PlaceOptions,
): {
  /** Whether the rules could be held against the files. */
  readonly rules: Result<unknown, RuleFailure>;
  readonly isRewritten: (path: string) => boolean;
  /** Whether it is a file of the site: it lies in the root, or a rule leads to where it is served. */
  readonly isInSite: (path: string) => boolean;
  readonly placesOf: (file: ChangedFile) => FilePlaces;
} {
  const counts = patternList(options.paths, 'takes');
  const isKept = patternList(options.immutable, 'leaves');
  const hasQueries = patternList(options.anyQuery, 'leaves');
  const counting = files
    .map(({ path }) => path)
    .filter((path) => !hasDotOrEmptySegment(path) && counts(path));
  const rules = rewrite(options.rules, counting);
  const rewrites = rules.ok ? rules.value : new Map<string, readonly (readonly string[])[]>();

  const find = ({ path, type, status }: ChangedFile): Omit<FilePlaces, 'file'> => {
    if (hasDotOrEmptySegment(path)) return { places: [], skipped: CROOKED, note: LEFT_OUT };
    if (!counts(path)) return { places: [], skipped: NOT_IN_PATHS };
    const results = rewrites.get(path);
    const inside = insideRoot(path, options.root);
    if (results === undefined && inside === null) return { places: [], skipped: OUTSIDE };
    const name = inside ?? path;
    if (status === 'deleted' && isKept(name)) return { places: [], skipped: KEPT };
    const withQueries = hasQueries(name);
    const mode = withQueries ? 'prefixes' : options.mode;
    if (results !== undefined) {
      const places = results.flat().flatMap((result) => rewritten(result, type, mode));
      const skipped = places.length === 0 && { skipped: MISLED };
      const note = results.some((result) => result.length === 0)
        ? RESULT_LEFT_OUT
        : noteFor(type, withQueries, places);
      return { places, ...(note && { note }), ...skipped };
    }
    const places = placesOf(name, type, mode, options.pageUrls);
    const note = noteFor(type, withQueries, places);
    return note ? { places, note } : { places };
  };

  return {
    rules,
    isRewritten: (path) => rewrites.has(path),
    isInSite: (path) => insideRoot(path, options.root) !== null || rewrites.has(path),
    placesOf: (file) => ({ file, ...find(file) }),
  };
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
function rewritten(path: string, type: ChangedFile['type'], mode: PlaceOptions['mode']): readonly UrlPath[] {
  if (type === 'file') {
    return [{ kind: mode === 'prefixes' && hasExtension(path) ? 'prefixes' : 'urls', path }];
  }
  return [
    { kind: 'urls', path },
    { kind: 'prefixes', path: path.replace(/\/?$/, '/') },
  ];
}
