import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ChangedFile } from '../../src/changes/changes.ts';
import { type MappingOptions, targetsOfChanges } from '../../src/targets/mapping/changed.ts';
import { pageRules, resolvePage } from '../edge/page-rules.ts';
import { MAPPING, SITE } from '../mapping-options.ts';
import { patterns } from '../patterns.ts';

/** See the README beside the files. */
interface Build {
  readonly inputs: { readonly immutable: string[]; readonly 'any-query'?: string[] };
  readonly unchanged: string[];
  readonly modified: string[];
  readonly added: string[];
  readonly deleted: string[];
  readonly purges: string[];
}

const FOLDER = new URL('../data/builds/', import.meta.url);
const builds = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name): [string, Build] => [
    name.replace('.json', ''),
    JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')),
  ]);

/** The notice that every page changed names these. */
const EVERY_PAGE = ['next', 'nuxt', 'vitepress', 'docusaurus'];

function purgedFor(
  { modified, added, deleted, unchanged, inputs }: Build,
  more: Partial<MappingOptions> = {},
) {
  const of = (status: ChangedFile['status'], paths: readonly string[]) =>
    paths.map((path): ChangedFile => ({ path, status, type: 'file', held: [], now: null }));
  const files = [...of('modified', modified), ...of('added', added), ...of('deleted', deleted)];
  const options = {
    ...MAPPING,
    immutable: patterns(...inputs.immutable),
    anyQuery: patterns(...(inputs['any-query'] ?? [])),
    ...more,
  };
  return targetsOfChanges({ kind: 'files', files }, options, () => unchanged);
}

describe.each(builds)('an edit in a site built by %s', (generator, build) => {
  const { targets, files, notices } = purgedFor(build);
  const urls = new Set(targets.filter(({ kind }) => kind === 'urls').map(({ value }) => value));
  const prefixes = targets.filter(({ kind }) => kind === 'prefixes').map(({ value }) => `https://${value}`);
  const isPurged = (url: string) => urls.has(url) || prefixes.some((prefix) => url.startsWith(prefix));

  test('purges what it should', () => {
    const paths = targets.map(({ kind, value }) =>
      kind === 'urls' ? value.slice(SITE.length) : `${value.slice(SITE.length - 'https://'.length)}*`,
    );
    expect(paths.toSorted()).toEqual(build.purges);
  });

  test('on every kind of host: all that is served otherwise, and nothing that is not', () => {
    const before = new Set([...build.unchanged, ...build.modified, ...build.deleted]);
    const now = new Set([...build.unchanged, ...build.modified, ...build.added]);
    const kept = new Set(build.deleted.filter((path) => files.some((f) => f.file === path && f.skipped)));
    for (const [host, rule] of Object.entries(pageRules)) {
      for (const path of new Set([...before, ...now].flatMap(formsOf))) {
        const old = resolvePage(rule, path, (name) => before.has(name));
        const current = resolvePage(rule, path, (name) => now.has(name));
        const file = current ?? old;
        const same = JSON.stringify(old) === JSON.stringify(current);
        const isSame = same && (file === null || !('file' in file) || build.unchanged.includes(file.file));
        const isKept = old !== null && 'file' in old && kept.has(old.file);
        if (!isSame && !isKept) expect(isPurged(SITE + path), `${host} ${path}`).toBe(true);
        else if (isKept || (current !== null && 'file' in current))
          expect(isPurged(SITE + path), `${host} ${path}`).toBe(false);
      }
    }
  });

  test('says so where every page changed, and with what sign', () => {
    const told = notices.filter(({ code }) => code === 'every-page-changed');
    expect(told).toMatchObject(EVERY_PAGE.includes(generator) ? [{ generator }] : []);
    const moved: Build = { ...build, unchanged: [...build.unchanged, ...build.modified], modified: [] };
    expect(purgedFor(moved).notices.filter(({ code }) => code === 'every-page-changed')).toEqual([]);
  });
});

test('pages that changed along with all else are no sign of a generator', () => {
  const modified = Array.from({ length: 20 }, (_, index) => [`${index}.html`, `${index}.css`]).flat();
  const build: Build = {
    inputs: { immutable: [] },
    unchanged: [],
    modified,
    added: [],
    deleted: [],
    purges: [],
  };
  expect(purgedFor(build).notices).toEqual([]);
  const pages = modified.filter((path) => path.endsWith('.html'));
  const rest = modified.filter((path) => path.endsWith('.css'));
  expect(purgedFor({ ...build, modified: pages, unchanged: rest }).notices).toEqual([
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
