import { dirname, join } from 'node:path';

/**
 * Where the sitemaps that a sitemap index lists lie beside it, if the index is a file. What a build has just written is
 * what is meant; what is deployed under the same addresses may be older, or not there yet.
 *
 * The folder of the index is taken for some folder of the site, and the same one for all addresses: it is the one under
 * which most of them have a file. So `/shop/sitemap-0.xml` of another system is not taken for the build's own
 * `sitemap-0.xml`. A file that two addresses claim belongs to neither.
 *
 * @param addresses absolute URLs
 * @param isFile looks whether there is a file under a path
 * @returns for each address the path of its file, or null
 */
export function filesBeside(
  index: string,
  addresses: readonly string[],
  isFile: (path: string) => boolean,
): readonly (string | null)[] {
  const folder = dirname(index);
  const names = addresses.map(namesOf);
  const deepest = names.reduce((most, { length }) => Math.max(most, length), 0);
  let best: readonly (string | null)[] = addresses.map(() => null);
  let found = 0;
  for (let above = 0; above < Math.min(deepest, MOST_FOLDERS); above++) {
    const paths = names.map((all) => (all.length > above ? join(folder, ...all.slice(above)) : null));
    const files = paths.map((path) => {
      const own = path !== null && path !== index && paths.indexOf(path) === paths.lastIndexOf(path);
      return own && isFile(path) ? path : null;
    });
    const count = files.filter((path) => path !== null).length;
    if (count > found) [best, found] = [files, count];
  }
  return best;
}

/** Sites are not served from deeper paths, and each folder that is tried costs a look at every file. */
const MOST_FOLDERS = 8;

/** The names of an address's path as files have them; none where they are no plain names. */
function namesOf(address: string): readonly string[] {
  try {
    const path = /^https?:\/\/[^/]*\/([^?#]*)/i.exec(address)?.[1] ?? '';
    const names = path.split('/').map(decodeURIComponent);
    return names.every((name) => !/^\.{0,2}$|[/\\:\0]/.test(name)) ? names : [];
  } catch {
    return [];
  }
}
