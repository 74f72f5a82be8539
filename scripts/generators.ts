/** The inputs for a site that a generator builds, as in docs/generators.md. */
export interface GeneratorSettings {
  readonly name: string;
  /** Matches the path of its configuration file, relative to the repository. */
  readonly config: RegExp;
  readonly buildDir: string;
  readonly immutable: readonly string[];
  readonly anyQuery: readonly string[];
}

export const GENERATORS: readonly GeneratorSettings[] = [
  settings('Hugo', /^hugo\.(?:toml|ya?ml|json)$/, 'public', []),
  settings('Astro', /^astro\.config\.\w+$/, 'dist', ['_astro/**']),
  settings('Eleventy', /^(?:\.eleventy\.js|eleventy\.config\.\w+)$/, '_site', []),
  settings('MkDocs', /^mkdocs\.ya?ml$/, 'site', [
    'assets/stylesheets/*.min.*',
    'assets/javascripts/*.min.*',
    'assets/javascripts/workers/*.min.*',
  ]),
  settings('Docusaurus', /^docusaurus\.config\.\w+$/, 'build', ['assets/js/*.js', 'assets/css/*.css']),
  settings('VitePress', /^(?:docs\/)?\.vitepress\/config\.\w+$/, '.vitepress/dist', ['assets/**']),
  settings('Next.js export', /^next\.config\.\w+$/, 'out', ['_next/static/**'], ['**/*.txt']),
  settings(
    'Nuxt generate',
    /^nuxt\.config\.\w+$/,
    '.output/public',
    ['_nuxt/**', '!_nuxt/builds/latest.json'],
    ['**/_payload.json'],
  ),
  settings('SvelteKit', /^svelte\.config\.\w+$/, 'build', ['_app/immutable/**']),
  settings('Gatsby', /^gatsby-config\.\w+$/, 'public', ['static/**']),
  settings('Jekyll', /^_config\.ya?ml$/, '_site', []),
];

function settings(
  name: string,
  config: RegExp,
  buildDir: string,
  immutable: readonly string[],
  anyQuery: readonly string[] = [],
): GeneratorSettings {
  return { name, config, buildDir, immutable, anyQuery };
}
