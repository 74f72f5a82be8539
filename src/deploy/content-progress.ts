import { sortOf } from './choose-files.ts';
import { type FileView, isLate } from './file-view.ts';

/** `rewritten`: the files that are late may be rewritten between origin and client, and never show the new bytes. */
type ContentProgress = 'live' | 'rewritten' | 'not-yet';

/** Returns how far the deploy is, from files that were all seen in the same look. */
export function progressWithOld(views: readonly FileView[]): ContentProgress {
  const late = views.filter(isLate);
  if (isProven(views) && late.every(({ content }) => content !== 'held')) return 'live';
  return isHidden(late) ? 'rewritten' : 'not-yet';
}

/**
 * Returns how far the deploy is if the old bytes are unknown. All files of the best sort must have the new bytes. Others,
 * like pages, may be rewritten or not served at all.
 */
export function progressWithoutOld(views: readonly FileView[]): ContentProgress {
  const late = views.filter(isLate).map(({ file }) => sortOf(file));
  const [best] = views.map(({ file }) => sortOf(file));
  if (late.length === 0) return 'live';
  return late.some((sort) => sort === best) ? 'not-yet' : 'rewritten';
}

/** Returns whether the new content differs from all old ones. Always false if the old ones are unknown. */
export function isDistinct({ file: { contents } }: FileView): boolean {
  return contents.held.length > 0 && !contents.held.includes(contents.now);
}

/** Returns whether a file proves the deploy. A file that is not distinct does so only if no existing file is. */
function isProven(views: readonly FileView[]): boolean {
  const hasDistinct = views.some((view) => isDistinct(view) && view.file.contents.now !== null);
  return views.some((view) => view.content === 'now' && (isDistinct(view) || !hasDistinct));
}

/**
 * Returns whether all late files seem to be rewritten. Added and deleted files may still change: a host that responds
 * with another page instead of a 404 serves an added file once it exists, and a rewritten page disappears once its
 * deletion is deployed.
 */
function isHidden(late: readonly FileView[]): boolean {
  return (
    late.length > 0 &&
    late.every(({ file: { contents }, content, wasMissing }) => {
      const { now, held } = contents;
      return content === 'other' && now !== null && (wasMissing || !held.includes(null));
    })
  );
}
