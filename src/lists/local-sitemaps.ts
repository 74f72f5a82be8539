import { dirname, join } from 'node:path';

/**
 * Where the sitemaps that a sitemap index lists lie beside it, if the index is a file. What a build has just written is
 * what is meant; what is deployed under the same addresses may be older, or not there yet.
 *
 * Only the folder of the index is looked into, and it is taken for one folder of the site: for the one of whose
 * addresses most have a file. So `/shop/sitemap-0.xml` of another system is not taken for the build's own
 * `sitemap-0.xml`. A file that two addresses claim belongs to neither.
 *
 * @param addresses absolute URLs
 * @param isFile looks whether there is a file under a path
 * @returns the paths of those that are there, by their addresses
 */
export function findLocalSitemaps(
  index: string,
  addresses: readonly string[],
  isFile: (path: string) => boolean,
): ReadonlyMap<string, string> {
  const folders = new Map<string, Map<string, string[]>>();
  for (const address of addresses) {
    const { folder, name } = splitAddress(address);
    const path = join(dirname(index), name);
    if (name === '' || path === index) continue;
    const files = folders.get(folder) ?? new Map<string, string[]>();
    folders.set(folder, files.set(path, [...(files.get(path) ?? []), address]));
  }
  let best: ReadonlyMap<string, string> = new Map();
  for (const files of folders.values()) {
    const found = new Map<string, string>();
    for (const [path, [address = '', ...others]] of files) {
      if (others.length === 0 && isFile(path)) found.set(address, path);
    }
    if (found.size > best.size) best = found;
  }
  return best;
}

/** The folder with its host, and the name as files have it: empty where it is no plain name. */
function splitAddress(address: string): { readonly folder: string; readonly name: string } {
  const [, folder = '', encoded = ''] = /^(https?:\/\/[^?#]*\/)([^/?#]*)/i.exec(address) ?? [];
  try {
    const name = decodeURIComponent(encoded);
    return { folder, name: /^\.{0,2}$|[/\\:\0]/.test(name) ? '' : name };
  } catch {
    return { folder, name: '' };
  }
}
