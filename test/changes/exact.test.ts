import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { compareBuild, hashBuild } from '../../src/changes/build/build.ts';
import type { ComparedFiles } from '../../src/changes/changes.ts';
import { openCheckout } from '../../src/changes/git/checkout.ts';
import { connectGitHub } from '../../src/changes/github/api.ts';
import { compareTrees } from '../../src/changes/github/trees.ts';
import { systemClock } from '../../src/system-clock.ts';
import { targetsOfChanges } from '../../src/targets/mapping/changed.ts';
import type { ChangedTargets, MappingOptions } from '../../src/targets/mapping/changed-targets.ts';
import { cases } from '../arbitraries.ts';
import { pageRules, resolvePage } from '../edge/page-rules.ts';
import { MAPPING, SITE } from '../mapping-options.ts';
import { resultValue } from '../patterns.ts';
import { serveGitHub } from './github-server.ts';
import { GIT_ENV } from './objects.ts';
import { createRepository, type Files, temporaryFolder } from './repository.ts';
import { histories, link, type Served, serve } from './served.ts';

/*
 * The law: on every host, a URL is purged exactly if it may be served from an older version. URLs below submodules and
 * symlinks that lead out of the repository are excepted, since their contents are unknown.
 */

const pages = histories({
  files: ['index.html', 'p.html', 's.css', 'LICENSE'],
  folders: ['d', 'e'],
  links: ['latest', 'v0.1', 'l.html'],
});
/** Each name may be a file in one version, and a folder or symlink in another. */
const names = ['a', 'b', 'c', 'latest'];
const history = fc.oneof(pages, histories({ files: names, folders: names, links: names }));

const WAYS: readonly Partial<MappingOptions>[] = [
  {},
  { mode: 'prefixes' },
  { maxUrls: 3, fallback: 'fail' },
  { maxUrls: 8, fallback: 'fail', mode: 'prefixes' },
];

/** Asserts both directions of the law. */
function expectExact({ files, unchanged }: ComparedFiles, held: readonly Served[], head: Served): void {
  const broken: string[] = [];
  for (const way of WAYS) {
    const mapped = targetsOfChanges({ kind: 'files', files }, { ...MAPPING, ...way }, unchanged);
    if (mapped.failed || mapped.strategy === 'site') continue;
    const purges = purgedBy(mapped);
    const paths = new Set([head, ...held].flatMap((served) => [...served.keys()]).flatMap(formsOf));
    for (const [host, rule] of Object.entries(pageRules)) {
      const answer = (served: Served, path: string): string => {
        const page = resolvePage(rule, path, (file) => served.has(file));
        if (page === null) return 'nothing';
        return 'redirect' in page ? `to ${page.redirect}` : `content ${served.get(page.file)}`;
      };
      for (const path of paths) {
        const now = answer(head, path);
        const isSame = held.every((served) => answer(served, path) === now);
        const isExact = isSame && now.startsWith('content ');
        if ((isSame && !isExact) || purges(path) !== isSame) continue;
        if (isExact && isBelowUnknown(path, [head, ...held])) continue;
        broken.push(`${isSame ? 'purged' : 'not purged'}: ${path} of ${host}, with ${JSON.stringify(way)}`);
      }
    }
  }
  expect(broken).toEqual([]);
}

function purgedBy({ targets }: ChangedTargets): (path: string) => boolean {
  const urls = new Set(targets.filter(({ kind }) => kind === 'urls').map(({ value }) => value));
  const prefixes = targets.filter(({ kind }) => kind === 'prefixes').map(({ value }) => `https://${value}`);
  return (path) => urls.has(SITE + path) || prefixes.some((prefix) => (SITE + path).startsWith(prefix));
}

function isBelowUnknown(path: string, versions: readonly Served[]): boolean {
  return versions.some((served) =>
    [...served].some(
      ([file, content]) =>
        /^(?:unknown|\{)/.test(content) && (path === `/${file}` || path.startsWith(`/${file}/`)),
    ),
  );
}

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

describe('the purged URLs are those that changed, on any host', () => {
  test('with commits, by git and by GitHub’s trees', async () => {
    const repository = createRepository();
    const server = await serveGitHub(repository.dir);
    onTestFinished(server.close);
    const signal = new AbortController().signal;
    const checkout = openCheckout({ env: { ...GIT_ENV, GITHUB_WORKSPACE: repository.dir }, signal });
    const env = { GITHUB_API_URL: server.url, GITHUB_REPOSITORY: 'o/r' };
    await fc.assert(
      fc.asyncProperty(history, async ({ held, head }) => {
        const commit = (files: Files) => repository.commit(files, { parents: [] });
        const [ids, id] = [held.map(commit), commit(head)];
        const github = connectGitHub({ env, githubToken: 'token', clock: systemClock, signal });
        const local = resultValue(await checkout.compareVersions(ids, id));
        const remote = resultValue(await compareTrees(github, ids, id, { under: '' }));
        expect(listed(remote)).toEqual(listed(local));
        expectExact(local, held.map(serve), serve(head));
      }),
      cases(6),
    );
  }, 120_000);

  test('with a build folder', async () => {
    await fc.assert(
      fc.asyncProperty(history, async ({ held, head }) => {
        const [now, ...before] = await Promise.all([head, ...held].map(hashesOf));
        const contents = new Map<string, (string | null)[]>();
        for (const path of new Set(before.flatMap((hashes) => [...hashes.keys()]))) {
          contents.set(path, [...new Set(before.map((hashes) => hashes.get(path) ?? null))]);
        }
        const build = now ?? new Map<string, string | null>();
        expectExact(compareBuild(contents, build), held.map(serveBuild), serveBuild(head));
      }),
      cases(6),
    );
  }, 120_000);
});

test('purges the URLs of both folders, and no others, for a symlink `latest -> dev`', async () => {
  const site = (text: string): Files => ({
    'dev/index.html': text,
    'dev/same.html': 'same',
    'v1.4.2/index.html': 'old',
    latest: link('dev'),
    v1: link('v1.4.2'),
  });
  const repository = createRepository();
  const [before, now] = [repository.commit(site('1')), repository.commit(site('2'))];
  const signal = new AbortController().signal;
  const checkout = openCheckout({ env: { ...GIT_ENV, GITHUB_WORKSPACE: repository.dir }, signal });
  const { files } = resultValue(await checkout.compareVersions([before], now));
  const { targets, strategy } = targetsOfChanges({ kind: 'files', files }, MAPPING);
  expect(strategy).toBe('urls');
  expect(targets.map(({ value }) => value.slice(SITE.length)).toSorted()).toEqual(
    ['dev', 'latest'].flatMap((name) => [`/${name}`, `/${name}/`, `/${name}/index`, `/${name}/index.html`]),
  );
});

/** Returns the result with its lists evaluated. */
function listed({ files, unchanged }: ComparedFiles) {
  return { files, unchanged: unchanged?.().toSorted() };
}

/** A host of the build folder serves nothing for a symlink that leads out of it. */
function serveBuild(files: Files): Served {
  return new Map(
    [...serve(withoutSubmodules(files))].filter(([, content]) => !content.startsWith('unknown')),
  );
}

function withoutSubmodules(files: Files): Files {
  const isSubmodule = (content: Files[string]) => typeof content === 'object' && content.mode === '160000';
  // An empty folder would be an error.
  return {
    ...Object.fromEntries(Object.entries(files).filter(([, content]) => !isSubmodule(content))),
    'same.txt': 'same',
  };
}

async function hashesOf(files: Files): Promise<ReadonlyMap<string, string | null>> {
  const folder = temporaryFolder();
  for (const [path, content] of Object.entries(withoutSubmodules(files))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    if (typeof content === 'string') writeFileSync(join(folder, path), content);
    else if (content.mode === '120000') symlinkSync(content.text, join(folder, path));
  }
  const signal = new AbortController().signal;
  return resultValue(await hashBuild(folder, { workspace: folder, signal })).files;
}
