import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compareBuild } from '../../src/changes/build/build.ts';
import { targetsOfChanges } from '../../src/targets/mapping/changed.ts';
import type { MappingOptions } from '../../src/targets/mapping/changed-targets.ts';
import { type PageRule, pageRules, resolvePage } from '../edge/page-rules.ts';
import { MAPPING, SITE } from '../mapping-options.ts';
import { patterns, rewriteRules, tagRules } from '../patterns.ts';

/** See the README beside the files. Lists of files are SHA-256 by path. */
interface Build {
  readonly inputs: { readonly immutable: string[]; readonly 'any-query'?: string[] };
  readonly before: Hashes;
  /** What differs after a second build of the same sources; null for what is gone. */
  readonly again: Differences;
  /** What differs after one page was edited. */
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

/** The notice that every page changed names these: after any build, or after an edit. */
const EVERY_BUILD = ['next', 'nuxt'];
const EVERY_EDIT = [...EVERY_BUILD, 'vitepress', 'docusaurus'];

/** The files of a build, and what is purged for them when the edge may hold those of `before`. */
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

  test('built again without an edit: nothing, or every page', () => {
    const { targets, ...again } = purgedFor(build, build.again);
    if (!EVERY_BUILD.includes(name)) expect(targets).toEqual([]);
    expect(everyPage(again)).toMatchObject(EVERY_BUILD.includes(name) ? [{ generator }] : []);
  });

  test('an edit purges what it should', () => {
    const paths = edited.targets.map(({ kind, value }) =>
      kind === 'urls' ? value.slice(SITE.length) : `${value.slice(SITE.length - 'https://'.length)}*`,
    );
    expect(paths.toSorted()).toEqual(build.purges);
  });

  test('on every kind of host: all that is served otherwise, and nothing that is not', () => {
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

  test('says so where an edit changed every page, and by what sign', () => {
    expect(everyPage(edited)).toMatchObject(EVERY_EDIT.includes(name) ? [{ generator }] : []);
  });

  test('with one tag for all pages, as docs/generators.md has it, no page goes by URL but the first', () => {
    const { targets } = purgedFor(build, build.after, {
      rules: rewriteRules('**/*.html => /'),
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

test('pages that changed along with all else are no sign of a generator', () => {
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

/** Every URL path that a host may know a file by. */
function formsOf(file: string): readonly string[] {
  const folder = /^(.*\/)?index\.html$/.exec(file);
  if (folder) {
    const dir = `/${folder[1] ?? ''}`;
    return [dir, `/${file}`, `${dir}index`, ...(dir === '/' ? [] : [dir.slice(0, -1)])];
  }
  const page = /^(.+)\.html$/.exec(file)?.[1];
  return page ? [`/${page}`, `/${page}/`, `/${file}`] : [`/${file}`];
}
