import type { ChangedFile } from '../../changes/changes.ts';
import type { Generator, MappingNotice } from '../reasons.ts';
import type { FilePlaces, PlaceOptions } from './file-places.ts';
import { insideRoot } from './root.ts';

/** The files of the repository, or of a built folder. */
export interface AllFiles {
  readonly changed: readonly ChangedFile[];
  /** Lists the paths that are served as before. */
  readonly unchanged: () => readonly string[];
}

/** By a file that the generator alone writes, from the site's root. */
const SIGNS: readonly (readonly [Generator, RegExp])[] = [
  ['next', /(?:^|\/)_next\/static\//],
  ['nuxt', /(?:^|\/)_nuxt\//],
  ['vitepress', /(?:^|\/)hashmap\.json$/],
  ['docusaurus', /(?:^|\/)assets\/js\/runtime~main\.[^/]*\.js$/],
];

const PAGE = /\.html?$/i;
/** What is written along with each page, and changes as it does. */
const PAGE_DATA = /(?:^|\/)(?:_payload\.json|page-data\.json)$|\.txt$/;

/** Fewer pages may well all have changed. */
const MIN_PAGES = 10;

/**
 * The notice that the build changes every page, whatever was edited: more than 90 % of the pages changed, and less than
 * 10 % of the rest. New files count as neither, since a hash in a name makes them.
 *
 * @param unchanged lists the paths that are served as before; null where they are not known
 */
export function everyPageChanged(
  changed: readonly ChangedFile[],
  unchanged: (() => readonly string[]) | null,
  root: string,
): readonly MappingNotice[] {
  const inSite = (paths: readonly string[]): readonly string[] =>
    paths.flatMap((path) => insideRoot(path, root) ?? []);
  const modified = inSite(changed.filter(({ status }) => status === 'modified').map(({ path }) => path));
  const pages = modified.filter((path) => PAGE.test(path)).length;
  if (pages < MIN_PAGES || unchanged === null) return [];
  const same = inSite(unchanged());
  const samePages = same.filter((path) => PAGE.test(path)).length;
  const isRest = (path: string): boolean => !PAGE.test(path) && !PAGE_DATA.test(path);
  const rest = modified.filter(isRest).length;
  const all = pages + samePages;
  if (pages <= 0.9 * all || rest > 0.1 * (rest + same.filter(isRest).length)) return [];
  const served = [...inSite(changed.map(({ path }) => path)), ...same];
  const generator = SIGNS.find(([, sign]) => served.some((path) => sign.test(path)))?.[0] ?? null;
  return [{ code: 'every-page-changed', pages, all, generator }];
}

/** What a generator's configuration is called, at the root of the repository. */
const CONFIGURATIONS: readonly (readonly [generator: string, file: RegExp])[] = [
  ['Hugo', /^hugo\.(?:toml|ya?ml|json)$|^config\/_default\/(?:hugo|config)\.(?:toml|ya?ml|json)$/],
  ['Astro', /^astro\.config\.[cm]?[jt]s$/],
  ['Jekyll', /^_config\.(?:ya?ml|toml)$/],
  ['Eleventy', /^(?:\.eleventy|eleventy\.config)\.[cm]?[jt]s$/],
  ['MkDocs', /^mkdocs\.ya?ml$/],
  ['Docusaurus', /^docusaurus\.config\.[cm]?[jt]s$/],
  ['VitePress', /^(?:docs\/)?\.vitepress\/config\.[cm]?[jt]s$/],
  ['Next.js', /^next\.config\.[cm]?[jt]s$/],
  ['Nuxt', /^nuxt\.config\.[cm]?[jt]s$/],
  ['Gatsby', /^gatsby-config\.[cm]?[jt]s$/],
  ['SvelteKit', /^svelte\.config\.[cm]?[jt]s$/],
  ['mdBook', /^book\.toml$/],
  ['Pelican', /^pelicanconf\.py$/],
  ['Antora', /^antora-playbook\.ya?ml$/],
  ['Vite', /^vite\.config\.[cm]?[jt]s$/],
];

/**
 * The notice that the files of the repository are a generator's sources, which are not served under their paths; null
 * where they are not, or where rules lead from sources to pages.
 * @param found what the changed files came to
 */
export function sourcesOfGenerator(
  { changed, unchanged }: AllFiles,
  found: readonly FilePlaces[],
  { rules, tagRules }: Pick<PlaceOptions, 'rules' | 'tagRules'>,
): MappingNotice | null {
  const example = found.find(({ places }) => places.length > 0);
  if (example === undefined || rules.length + tagRules.length > 0) return null;
  const live = changed.filter(({ status }) => status !== 'deleted').map(({ path }) => path);
  for (const file of [...live, ...unchanged()]) {
    const generator = CONFIGURATIONS.find(([, name]) => name.test(file))?.[0];
    if (generator !== undefined) {
      return { code: 'generator-sources', generator, configuration: file, path: example.file.path };
    }
  }
  return null;
}
