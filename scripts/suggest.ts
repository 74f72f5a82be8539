import { plural } from '../src/text/wording.ts';
import { GENERATORS, type GeneratorSettings } from './generators.ts';

/** A repository on disk. All paths are `/`-separated and relative to its root. */
export interface SiteFolder {
  /** The files in git. */
  readonly tracked: readonly string[];
  /** The symbolic links among `tracked`. */
  readonly links: readonly string[];
  /** Returns the files of a build folder, relative to it; null if it does not exist or is empty. */
  readonly built: (folder: string) => readonly string[] | null;
  /** Returns the text of a file; empty if it cannot be read. */
  readonly read: (path: string) => string;
}

/** Returns a workflow step for a repository, as YAML to copy. */
export function suggestStep(site: SiteFolder, uses: string, host = 'www.example.com'): string {
  const generator = GENERATORS.find(({ config }) => site.tracked.some((path) => config.test(path))) ?? null;
  const buildDir = generator && buildDirOf(generator, site);
  const root = generator === null ? rootOf(site.tracked) : null;
  const files = generator === null ? below(site.tracked, root ?? '') : (site.built(buildDir ?? '') ?? []);
  const folder = buildDir ?? root ?? '';
  const base = basePath(site.read(folder === '' ? 'index.html' : `${folder}/index.html`), files);
  const immutable = generator?.immutable.length ? generator.immutable : hashedFolders(files);
  const notes = [
    generator !== null
      ? `${generator.name}.`
      : root === null
        ? 'Found neither a known generator nor an index.html. If a step builds the site, set build-dir to its folder.'
        : 'Found no generator; assuming that the files in git are served as they are.',
    ...(generator !== null && files.length === 0
      ? [`Found no build; assuming its default folder, ${buildDir}.`]
      : []),
    ...(site.links.length > 0
      ? [`The action follows ${plural(site.links.length, 'symbolic link')}, for example ${site.links[0]}.`]
      : []),
  ];
  return [
    ...notes.map((note) => `# ${note}`),
    `- uses: ${uses}`,
    '  with:',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of a workflow
    '    api-token: ${{ secrets.CLOUDFLARE_API_TOKEN }}',
    `    zone: ${host.replace(/^www\./, '')}`,
    '    changed-files: urls',
    `    base-url: https://${host}${base}`,
    ...(buildDir === null ? [] : [`    build-dir: ${buildDir}`]),
    ...(root ? [`    root: ${root}`] : []),
    ...list('immutable', immutable),
    ...list('any-query', generator?.anyQuery ?? []),
  ].join('\n');
}

function list(input: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`    ${input}: |`, ...lines.map((line) => `      ${line}`)];
}

/** Returns the build folder. It is in docs/ if the configuration is there and the folder exists. */
function buildDirOf({ buildDir, config }: GeneratorSettings, { tracked, built }: SiteFolder): string {
  const inDocs = tracked.some((path) => path.startsWith('docs/') && config.test(path));
  return inDocs && built(`docs/${buildDir}`) !== null ? `docs/${buildDir}` : buildDir;
}

/** A deeper index.html is probably not the site's home page. */
const MAX_ROOT_DEPTH = 2;

/** Returns the outermost folder with an index.html; null if there is none. */
function rootOf(tracked: readonly string[]): string | null {
  const pages = tracked.filter((path) => /(?:^|\/)index\.html?$/.test(path));
  const [first] = pages.toSorted((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1));
  if (first === undefined || first.split('/').length > MAX_ROOT_DEPTH + 1) return null;
  return first.slice(0, Math.max(0, first.lastIndexOf('/')));
}

function below(paths: readonly string[], folder: string): readonly string[] {
  if (folder === '') return paths;
  return paths.flatMap((path) => (path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1)] : []));
}

/** Returns the URL path of the site, from its home page: `/docs` if `/docs/main.css` links to the file `main.css`. */
function basePath(home: string, files: readonly string[]): string {
  const paths = new Set(files);
  for (const [, link = ''] of home.matchAll(/\b(?:href|src)="\/([^"?#]+)/g)) {
    if (paths.has(link)) return '';
    const names = link.split('/');
    const at = names.findIndex((_, index) => index > 0 && paths.has(names.slice(index).join('/')));
    if (at > 0) return `/${names.slice(0, at).join('/')}`;
  }
  return '';
}

/** Matches names with a hash. Unlike words, a hash has a digit, or an upper-case letter after a lower-case one. */
const HASHED =
  /[._-](?=[\w-]*(?:\d|[a-z][\w-]*[A-Z]))[\w-]{8,}\.(?:lean\.)?(?:m?js|css|woff2?|png|jpe?g|webp|avif|svg)$/;

/** Fewer matches may be a coincidence. */
const MIN_HASHED = 3;

/**
 * Returns patterns for the folders in which at least 90 % of the files have a hash in their names: `folder/**` if this is
 * true of all its subfolders, else `folder/*`. Not 100 %, since a hash may look like a word.
 */
function hashedFolders(files: readonly string[]): readonly string[] {
  const folders = Map.groupBy(files, (path) => path.slice(0, path.lastIndexOf('/') + 1));
  const hashed = [...folders].flatMap(([folder, paths]) => {
    const count = paths.filter((path) => HASHED.test(path)).length;
    return folder !== '' && count >= 0.9 * paths.length ? [folder] : [];
  });
  const isHashedThroughout = (folder: string): boolean =>
    [...folders.keys()].every((other) => !other.startsWith(folder) || hashed.includes(other));
  const large = hashed.filter((folder) => (folders.get(folder) ?? []).length >= MIN_HASHED);
  const trees = large.filter(isHashedThroughout);
  return large.flatMap((folder) => {
    if (trees.some((tree) => tree !== folder && folder.startsWith(tree))) return [];
    return trees.includes(folder) ? `${folder}**` : `${folder}*`;
  });
}
