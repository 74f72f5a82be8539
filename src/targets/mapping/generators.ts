import type { ChangedFile } from '../../changes/changes.ts';
import type { Generator, MappingNotice } from '../reasons.ts';
import type { FilePlaces, PlaceOptions } from './file-places.ts';
import { isPage } from './page-urls.ts';
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
  const pages = modified.filter(isPage).length;
  if (pages < MIN_PAGES || unchanged === null) return [];
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

/** What a generator's configuration is called, from the root of the repository; `.js` and `.yaml` stand for all of their kind. */
const CONFIGURATIONS: Readonly<Record<string, readonly string[]>> = {
  Hugo: ['hugo', 'config/_default/hugo', 'config/_default/config'].flatMap((name) =>
    ['toml', 'yaml', 'json'].map((format) => `${name}.${format}`),
  ),
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
    const kind = file.replace(/\.[cm]?[jt]s$/, '.js').replace(/\.yml$/, '.yaml');
    const generator = GENERATORS.get(kind);
    if (generator !== undefined) {
      return { code: 'generator-sources', generator, configuration: file, path: example.file.path };
    }
  }
  return null;
}
