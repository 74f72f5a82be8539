import type { ChangedFile } from '../../changes/changes.ts';
import { type BaseUrl, resolveAgainst } from '../base-url.ts';
import { createFileMapper, type PlaceOptions } from './file-places.ts';

/**
 * The URLs of changed files, by path, whatever the purge goes by: a file that goes as a prefix or by its tag has URLs,
 * too. For each base, these are all forms of a page in all spellings. Files that are served nowhere are left out: those
 * that `paths` excludes, or that lie outside of the root, and deleted ones that are kept on purpose. So are all files
 * where a rule of `rewrite` comes to no end.
 */
export function addressesOf(
  files: readonly ChangedFile[],
  options: PlaceOptions,
  bases: readonly BaseUrl[],
): ReadonlyMap<string, readonly string[]> {
  const { rules, placesOf } = createFileMapper(files, {
    ...options,
    mode: 'urls',
    tagRules: [],
    anyQuery: [],
  });
  if (!rules.ok) return new Map();
  const found = files.map((file): [string, readonly string[]] => {
    // A link or a submodule has prefixes as well, for what lies below it.
    const places = placesOf(file).places.filter(({ kind }) => kind === 'urls');
    const urls = bases.flatMap((base) => places.map((place) => resolveAgainst(base, place).value));
    return [file.path, [...new Set(urls)]];
  });
  return new Map(found.filter(([, urls]) => urls.length > 0));
}
