import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compareBuild } from '../../src/changes/build/build.ts';
import { targetsOfChanges } from '../../src/targets/mapping/changed.ts';
import type { MappingOptions } from '../../src/targets/mapping/changed-targets.ts';
import { type PageRule, pageRules, resolvePage } from '../edge/page-rules.ts';
import { MAPPING, SITE } from '../mapping-options.ts';
import { patterns, rewriteRules, tagRules } from '../patterns.ts';

/** See the README of the data. Files are SHA-256 by path. */
interface Build {
  readonly inputs: { readonly immutable: string[]; readonly 'any-query'?: string[] };
  readonly before: Hashes;
  /** The differences after a second build of the same sources; null for a deleted file. */
  readonly again: Differences;
  /** The differences after an edit of one page. */
  readonly after: Differences;
  readonly purges: string[];
}

type Hashes = Readonly<Record<string, string>>;
type Differences = Readonly<Record<string, string | null>>;

const FOLDER = new URL('../data/builds/', import.meta.url);
const builds = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name): [string, Build] => [
    name.replace('.json', ''),
    JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')),
  ]);

/** Generators that change every page: with any build, or with an edit. */
const EVERY_BUILD = ['next', 'nuxt'];
const EVERY_EDIT = [...EVERY_BUILD, 'vitepress', 'docusaurus'];

/** Returns the files of a build, and what is purged for them if the edge may hold those of `before`. */
function purgedFor(
  { inputs, before }: Pick<Build, 'inputs' | 'before'>,
  differences: Differences,
  more: Partial<MappingOptions> = {},
) {
  const all = Object.entries<string | null>({ ...before, ...differences });
  const now = Object.fromEntries(all.flatMap(([path, hash]) => (hash === null ? [] : [[path, hash]])));
  const held = new Map(Object.entries(before).map(([path, hash]) => [path, [hash]]));
  const { files, unchanged } = compareBuild(held, new Map(Object.entries(now)));
  const options = {
    ...MAPPING,
    immutable: patterns(...inputs.immutable),
    anyQuery: patterns(...(inputs['any-query'] ?? [])),
    ...more,
  };
  return { now, ...targetsOfChanges({ kind: 'files', files }, options, unchanged) };
}

function everyPage({ notices }: { readonly notices: readonly { readonly code: string }[] }) {
  return notices.filter(({ code }) => code === 'every-page-changed');
}

describe.each(builds)('a site built by %s', (name, build) => {
  const edited = purgedFor(build, build.after);
  const generator = name.split('-')[0];

  test('purges nothing, or every page, when it is built again without an edit', () => {
    const { targets, ...again } = purgedFor(build, build.again);
    if (!EVERY_BUILD.includes(name)) expect(targets).toEqual([]);
    expect(everyPage(again)).toMatchObject(EVERY_BUILD.includes(name) ? [{ generator }] : []);
  });

  test('purges the expected URLs for an edit', () => {
    const paths = edited.targets.map(({ kind, value }) =>
      kind === 'urls' ? value.slice(SITE.length) : `${value.slice(SITE.length - 'https://'.length)}*`,
    );
    expect(paths.toSorted()).toEqual(build.purges);
  });

  test('purges all changed URLs and no unchanged one on every kind of host', () => {
    const { now, targets, files } = edited;
    const urls = new Set(targets.filter(({ kind }) => kind === 'urls').map(({ value }) => value));
    const prefixes = targets.filter(({ kind }) => kind === 'prefixes').map(({ value }) => `https://${value}`);
    const isPurged = (url: string) => urls.has(url) || prefixes.some((prefix) => url.startsWith(prefix));
    const isKept = (path: string) => files.some(({ file, skipped }) => file === path && skipped);
    const answer = (hashes: Hashes, rule: PageRule, path: string) => {
      const page = resolvePage(rule, path, (file) => file in hashes);
      return page && ('file' in page ? { file: page.file, hash: hashes[page.file] } : page);
    };
    for (const [host, rule] of Object.entries(pageRules)) {
      for (const path of new Set(Object.keys({ ...build.before, ...now }).flatMap(formsOf))) {
        const [old, current] = [answer(build.before, rule, path), answer(now, rule, path)];
        const isSame = JSON.stringify(old) === JSON.stringify(current);
        const keeps = old !== null && 'file' in old && isKept(old.file);
        if (!isSame && !keeps) expect(isPurged(SITE + path), `${host} ${path}`).toBe(true);
        else if (keeps || (current !== null && 'file' in current))
          expect(isPurged(SITE + path), `${host} ${path}`).toBe(false);
      }
    }
  });

  test('names the generator if an edit changed every page', () => {
    expect(everyPage(edited)).toMatchObject(EVERY_EDIT.includes(name) ? [{ generator }] : []);
  });

  test('purges no page but the first by URL if all pages have one tag, as in docs/generators.md', () => {
    const { targets } = purgedFor(build, build.after, {
      rewriteRules: rewriteRules('**/*.html => /'),
      tagRules: tagRules('**/*.html => html'),
    });
    expect(targets.flatMap(({ kind, value }) => (kind === 'tags' ? [value] : []))).toEqual(['html']);
    const changed = Object.keys(build.after).filter((path) => !path.endsWith('.html'));
    const others = targets.filter(({ kind, value }) => kind !== 'tags' && value !== `${SITE}/`);
    expect(
      others.every(({ value }) => changed.some((path) => decodeURIComponent(value).endsWith(`/${path}`))),
    ).toBe(true);
  });
});

test('pages that changed together with all other files do not point to a generator', () => {
  const pages = Array.from({ length: 20 }, (_, index) => `${index}.html`);
  const rest = pages.map((page) => page.replace('html', 'css'));
  const all = (paths: readonly string[], hash: string) =>
    Object.fromEntries(paths.map((path) => [path, hash]));
  const build = { inputs: { immutable: [] }, before: all([...pages, ...rest], '1') };
  expect(purgedFor(build, all([...pages, ...rest], '2')).notices).toEqual([]);
  expect(purgedFor(build, all(pages, '2')).notices).toEqual([
    { code: 'every-page-changed', pages: 20, all: 20, generator: null },
  ]);
});

/** Returns every URL path under which a host may serve a file. */
function formsOf(file: string): readonly string[] {
  const folder = /^(.*\/)?index\.html$/.exec(file);
  if (folder) {
    const dir = `/${folder[1] ?? ''}`;
    return [dir, `/${file}`, `${dir}index`, ...(dir === '/' ? [] : [dir.slice(0, -1)])];
  }
  const page = /^(.+)\.html$/.exec(file)?.[1];
  return page ? [`/${page}`, `/${page}/`, `/${file}`] : [`/${file}`];
}
