import type { ChangedFile } from '../changes/changes.ts';
import type { KnownContents } from '../changes/content.ts';
import type { ServedFile } from '../site/content.ts';
import type { BaseUrl } from '../targets/base-url.ts';
import { addressesOf } from '../targets/mapping/addresses.ts';
import type { PlaceOptions } from '../targets/mapping/file-places.ts';

/** Those of the files that are served somewhere below the bases, and whose contents are known: `contents` has them by path. */
export function addressedFiles(
  files: readonly ChangedFile[],
  contents: ReadonlyMap<string, KnownContents>,
  mapping: PlaceOptions,
  bases: readonly BaseUrl[],
): readonly ServedFile[] {
  const known = files.filter(({ path }) => contents.has(path));
  return [...addressesOf(known, mapping, bases)].flatMap(([path, urls]) => {
    const content = contents.get(path);
    return content === undefined ? [] : [{ path, urls, contents: content }];
  });
}
