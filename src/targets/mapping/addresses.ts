import type { ChangedFile } from '../../changes/changes.ts';
import { type BaseUrl, resolveAgainst } from '../base-url.ts';
import { mapFiles, type PlaceOptions } from './file-places.ts';

/**
 * Returns the URLs of changed files, by path, even if the files are purged by prefix or tag: for each base-url, all forms
 * of a page in all spellings. Leaves out files that are not served: excluded by `paths`, outside the root, or deleted and
 * `immutable`. Returns an empty map if a rule of `rewrite` fails.
 */
export function urlsByPath(
  files: readonly ChangedFile[],
  options: PlaceOptions,
  bases: readonly BaseUrl[],
): ReadonlyMap<string, readonly string[]> {
  const mapped = mapFiles(files, { ...options, mode: 'urls', tagRules: [], anyQuery: [] });
  if (mapped.failure !== null) return new Map();
  const addresses = mapped.files.map(({ file, places }) => {
    // A symlink or submodule also has prefixes, for its content.
    const urls = places.filter(({ kind }) => kind === 'urls');
    const resolved = bases.flatMap((base) => urls.map((place) => resolveAgainst(base, place).value));
    return [file.path, [...new Set(resolved)]] as const;
  });
  return new Map(addresses.filter(([, urls]) => urls.length > 0));
}
