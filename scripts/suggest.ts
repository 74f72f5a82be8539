import { plural } from '../src/text/wording.ts';
import { GENERATORS, type GeneratorSettings } from './generators.ts';

/** What a folder holds. Paths are `/`-separated, from its root. */
export interface SiteFolder {
  /** Files that are in git. */
  readonly tracked: readonly string[];
  /** The symbolic links among them. */
  readonly links: readonly string[];
  /** The files of a built folder, from there; null where there is none. */
  readonly built: (folder: string) => readonly string[] | null;
  /** The text of a file, from the root; empty where there is none. */
  readonly read: (path: string) => string;
}

/** The step of a workflow to copy, for a repository as it lies there. */
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
        ? 'Neither a known generator nor an index.html: if a step builds the site, set build-dir to its folder.'
        : 'No generator: what is in git is what is served.',
    ...(generator !== null && files.length === 0
      ? [`It is not built here; its folder is taken for ${buildDir}.`]
      : []),
    ...(site.links.length > 0
      ? [`${plural(site.links.length, 'symbolic link')}, like ${site.links[0]}: followed.`]
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

/** Where the configuration lies in a folder, so does what is built. */
function buildDirOf({ buildDir, config }: GeneratorSettings, { tracked, built }: SiteFolder): string {
  const inDocs = tracked.some((path) => path.startsWith('docs/') && config.test(path));
  return inDocs && built(`docs/${buildDir}`) !== null ? `docs/${buildDir}` : buildDir;
}

/** A home page that lies deeper is hardly that of the site. */
const MAX_ROOT_DEPTH = 2;

/** The outermost folder with a home page, null where there is none. */
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

/** The path in front of what the home page links to, where its files lie elsewhere: `/docs` of `/docs/main.css`. */
function basePath(home: string, files: readonly string[]): string {
  const known = new Set(files);
  for (const [, link = ''] of home.matchAll(/\b(?:href|src)="\/([^"?#]+)/g)) {
    if (known.has(link)) return '';
    const names = link.split('/');
    const at = names.findIndex((_, index) => index > 0 && known.has(names.slice(index).join('/')));
    if (at > 0) return `/${names.slice(0, at).join('/')}`;
  }
  return '';
}

/** A hash has a digit, or a capital behind a small letter: words have neither. */
const HASHED =
  /[._-](?=[\w-]*(?:\d|[a-z][\w-]*[A-Z]))[\w-]{8,}\.(?:lean\.)?(?:m?js|css|woff2?|png|jpe?g|webp|avif|svg)$/;

/** Two may be a chance. */
const MIN_HASHED = 3;

/** Folders in which nearly every file has a hash in its name; by chance, some hashes look like a word. */
function hashedFolders(files: readonly string[]): readonly string[] {
  const folders = Map.groupBy(files, (path) => path.slice(0, path.lastIndexOf('/') + 1));
  const hashed = [...folders].flatMap(([folder, all]) => {
    const count = all.filter((path) => HASHED.test(path)).length;
    return folder !== '' && count >= 0.9 * all.length ? [folder] : [];
  });
  const isWhole = (folder: string): boolean =>
    [...folders.keys()].every((other) => !other.startsWith(folder) || hashed.includes(other));
  const named = hashed.filter((folder) => (folders.get(folder) ?? []).length >= MIN_HASHED);
  const whole = named.filter(isWhole);
  return named.flatMap((folder) => {
    if (whole.some((other) => other !== folder && folder.startsWith(other))) return [];
    return whole.includes(folder) ? `${folder}**` : `${folder}*`;
  });
}
