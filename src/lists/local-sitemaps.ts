import { dirname, join } from 'node:path';

/**
 * Finds the sitemaps that an index in a file lists in the folder of that file. The files of a build are newer than the
 * deployed copies, which may not exist yet.
 *
 * The folder is matched with a single folder of the site: the one for which most files exist. So `/shop/sitemap-0.xml` of
 * another system is not mistaken for the build's own `sitemap-0.xml`. A file that matches two URLs is used for neither.
 *
 * @param addresses absolute URLs
 * @returns the paths of the files that exist, by URL
 */
export function findLocalSitemaps(
  index: string,
  addresses: readonly string[],
  isFile: (path: string) => boolean,
): ReadonlyMap<string, string> {
  const candidates = addresses
    .map((address) => ({ address, ...splitAddress(address) }))
    .filter(({ name }) => name !== '')
    .map(({ address, folder, name }) => ({ address, folder, path: join(dirname(index), name) }))
    .filter(({ path }) => path !== index);
  let best: ReadonlyMap<string, string> = new Map();
  for (const inFolder of Map.groupBy(candidates, ({ folder }) => folder).values()) {
    const files = new Map<string, string>();
    for (const [path, [first, ...others]] of Map.groupBy(inFolder, ({ path }) => path)) {
      if (first !== undefined && others.length === 0 && isFile(path)) files.set(first.address, path);
    }
    if (files.size > best.size) best = files;
  }
  return best;
}

/** Returns the URL up to the last slash of its path, and the decoded file name, or '' if that is not a plain name. */
function splitAddress(address: string): { readonly folder: string; readonly name: string } {
  const [, folder = '', encoded = ''] = /^(https?:\/\/[^?#]*\/)([^/?#]*)/i.exec(address) ?? [];
  try {
    const name = decodeURIComponent(encoded);
    return { folder, name: /^\.{0,2}$|[/\\:\0]/.test(name) ? '' : name };
  } catch {
    return { folder, name: '' };
  }
}
