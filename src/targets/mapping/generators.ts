import type { ChangedFile } from '../../changes/changes.ts';
import type { MappingNotice, RebuildingGenerator } from '../reasons.ts';
import type { FilePlaces, PlaceOptions } from './file-places.ts';
import { isPage } from './page-urls.ts';
import { insideRoot } from './root.ts';

/** The files of the repository or of a built folder. */
export interface AllFiles {
  readonly changed: readonly ChangedFile[];
  /** Lists the paths of the files that did not change. */
  readonly unchanged: () => readonly string[];
}

/** For each generator, a path inside the root that only this generator writes. */
const SIGNS: readonly (readonly [RebuildingGenerator, RegExp])[] = [
  ['next', /(?:^|\/)_next\/static\//],
  ['nuxt', /(?:^|\/)_nuxt\//],
  ['vitepress', /(?:^|\/)hashmap\.json$/],
  ['docusaurus', /(?:^|\/)assets\/js\/runtime~main\.[^/]*\.js$/],
];

/** Files that belong to one page and change whenever it does. */
const PAGE_DATA = /(?:^|\/)(?:_payload\.json|page-data\.json)$|\.txt$/;

/** With fewer pages, it is plausible that an edit changed all of them. */
const MIN_PAGES = 10;

/**
 * Returns the notice that the build changes every page, whatever was edited: more than 90 % of the pages changed, but at
 * most 10 % of the other files. New files do not count, because a hash in the name makes any file new.
 */
export function everyPageChanged({ changed, unchanged }: AllFiles, root: string): readonly MappingNotice[] {
  const inSite = (paths: readonly string[]): readonly string[] =>
    paths.flatMap((path) => insideRoot(path, root) ?? []);
  const modified = inSite(changed.filter(({ status }) => status === 'modified').map(({ path }) => path));
  const pages = modified.filter(isPage).length;
  if (pages < MIN_PAGES) return [];
  const same = inSite(unchanged());
  const samePages = same.filter(isPage).length;
  const isRest = (path: string): boolean => !isPage(path) && !PAGE_DATA.test(path);
  const rest = modified.filter(isRest).length;
  const all = pages + samePages;
  if (pages <= 0.9 * all || rest > 0.1 * (rest + same.filter(isRest).length)) return [];
  const served = [...inSite(changed.map(({ path }) => path)), ...same];
  const generator = SIGNS.find(([, sign]) => served.some((path) => sign.test(path)))?.[0] ?? null;
  return [{ code: 'every-page-changed', pages, all, generator }];
}

/** Paths of configuration files in the repository. `.js` also stands for `.ts`, `.mjs` and so on, `.yaml` for `.yml`. */
const CONFIGURATIONS: Readonly<Record<string, readonly string[]>> = {
  Hugo: ['toml', 'yaml', 'json'].flatMap((format) => [
    `hugo.${format}`,
    `config/_default/hugo.${format}`,
    `config/_default/config.${format}`,
  ]),
  Astro: ['astro.config.js'],
  Jekyll: ['_config.yaml', '_config.toml'],
  Eleventy: ['.eleventy.js', 'eleventy.config.js'],
  MkDocs: ['mkdocs.yaml'],
  Docusaurus: ['docusaurus.config.js'],
  VitePress: ['.vitepress/config.js', 'docs/.vitepress/config.js'],
  'Next.js': ['next.config.js'],
  Nuxt: ['nuxt.config.js'],
  Gatsby: ['gatsby-config.js'],
  SvelteKit: ['svelte.config.js'],
  mdBook: ['book.toml'],
  Pelican: ['pelicanconf.py'],
  Antora: ['antora-playbook.yaml'],
  Vite: ['vite.config.js'],
};
const GENERATORS = new Map(
  Object.entries(CONFIGURATIONS).flatMap(([generator, files]) => files.map((file) => [file, generator])),
);

/**
 * Returns the notice that the files of the repository are a generator's sources, which are not served under their own
 * paths. Returns null if they are not, or if there are rules, which can map sources to pages.
 */
export function sourcesOfGenerator(
  { changed, unchanged }: AllFiles,
  mapped: readonly FilePlaces[],
  { rewriteRules, tagRules }: Pick<PlaceOptions, 'rewriteRules' | 'tagRules'>,
): MappingNotice | null {
  const example = mapped.find(({ places }) => places.length > 0);
  if (example === undefined || rewriteRules.length + tagRules.length > 0) return null;
  const live = changed.filter(({ status }) => status !== 'deleted').map(({ path }) => path);
  for (const file of [...live, ...unchanged()]) {
    const name = file.replace(/\.[cm]?[jt]s$/, '.js').replace(/\.yml$/, '.yaml');
    const generator = GENERATORS.get(name);
    if (generator !== undefined) {
      return { code: 'generator-sources', generator, configuration: file, path: example.file.path };
    }
  }
  return null;
}
