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
    generator === null ? 'No generator: what is in git is what is served.' : `${generator.name}.`,
    ...(generator !== null && files.length === 0
      ? [`It is not built here; its folder is taken for ${buildDir}.`]
      : []),
    ...(site.links.length > 0
      ? [`${site.links.length} symbolic links, like ${site.links[0]}: they are followed.`]
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

/** The outermost folder with a home page. */
function rootOf(tracked: readonly string[]): string | null {
  const pages = tracked.filter((path) => /(?:^|\/)index\.html?$/.test(path));
  const [first] = pages.toSorted((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1));
  return first === undefined ? null : first.slice(0, Math.max(0, first.lastIndexOf('/')));
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

const HASHED = /[._-](?=[\w-]*\d)[\w-]{8,}\.(?:m?js|css|woff2?|png|jpe?g|webp|avif|svg)$/;

/** Folders in which every file has a hash in its name. */
function hashedFolders(files: readonly string[]): readonly string[] {
  const folders = Map.groupBy(files, (path) => path.slice(0, path.lastIndexOf('/') + 1));
  return [...folders]
    .filter(([folder, all]) => folder !== '' && all.length >= 3 && all.every((path) => HASHED.test(path)))
    .map(([folder]) => `${folder}**`);
}
