import { cpSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { compareBuild, hashBuild } from '../../src/changes/build/build.ts';
import { targetsOfChanges } from '../../src/targets/mapping/changed.ts';
import type { ChangedTargets } from '../../src/targets/mapping/changed-targets.ts';
import { readAddress } from '../edge/address.ts';
import { folderOrigin, type Origin } from '../edge/origin.ts';
import { pageRules, type RuleName } from '../edge/page-rules.ts';
import { SITE as BASE, MAPPING } from '../mapping-options.ts';
import { resultValue } from '../patterns.ts';
import { temporaryFolder } from './repository.ts';

const SITES = fileURLToPath(new URL('../data/sites', import.meta.url));

/** Builds by real generators, before and after an edit of one post; see their README. */
const sites = ['eleventy', 'astro'] as const;

describe.each(sites)('a site built by %s', (site) => {
  const before = join(SITES, site, 'before');
  const after = join(SITES, site, 'after');

  test('purges the URLs whose bytes changed', async () => {
    const { targets, strategy } = await purgedBetween(before, after);
    expect(strategy).toBe('urls');
    const changed = urlsOf(before, after).filter((url) => isChanged(url, before, after, 'plain'));
    expect(changed.length).toBeGreaterThan(5);
    expect(targets.map(({ value }) => value).toSorted()).toEqual(changed.toSorted());
  });

  test('purges all changed URLs and no unchanged one on any kind of host', async () => {
    const { targets } = await purgedBetween(before, after);
    const purged = new Set(targets.map(({ value }) => value));
    for (const rule of Object.keys(pageRules) as RuleName[]) {
      for (const url of urlsOf(before, after)) {
        if (isChanged(url, before, after, rule)) expect(purged, rule).toContain(url);
        else if (answerOf(url, after, rule).status === 200) expect(purged, rule).not.toContain(url);
      }
    }
  });

  test('purges nothing for the same build', async () => {
    expect((await purgedBetween(after, after)).targets).toEqual([]);
  });

  test('purges the same URLs for a rollback as for the deploy', async () => {
    const [there, back] = [await purgedBetween(before, after), await purgedBetween(after, before)];
    expect(back.targets.map(({ value }) => value)).toEqual(there.targets.map(({ value }) => value));
  });

  test('purges the whole site when a configuration file of the host changes', async () => {
    const edited = join(temporaryFolder(), 'edited');
    cpSync(after, edited, { recursive: true });
    writeFileSync(join(edited, '_headers'), '/*\n  X-Frame-Options: DENY\n');
    const { strategy, targets, reason } = await purgedBetween(before, edited);
    expect({ strategy, reason }).toEqual({
      strategy: 'site',
      reason: { code: 'site-wide-file', path: '_headers' },
    });
    expect(targets).toMatchObject([{ kind: 'hosts', value: 'www.example.com' }]);
  });
});

/** Returns what is purged for the second build if the edge may hold the first. */
async function purgedBetween(before: string, after: string): Promise<ChangedTargets> {
  const [then, now] = [await filesOf(before), await filesOf(after)];
  const { files } = compareBuild(new Map([...then].map(([path, hash]) => [path, [hash]])), now);
  return targetsOfChanges({ kind: 'files', files }, { ...MAPPING, fallback: 'fail' });
}

async function filesOf(folder: string): Promise<ReadonlyMap<string, string | null>> {
  const { signal } = new AbortController();
  return resultValue(await hashBuild(folder, { workspace: folder, signal })).files;
}

/** Returns every URL under which a host may serve a file of the builds. */
function urlsOf(...builds: readonly string[]): readonly string[] {
  const files = builds.flatMap((build) =>
    readdirSync(build, { recursive: true, encoding: 'utf8' }).filter((file) =>
      statSync(join(build, file)).isFile(),
    ),
  );
  const paths = files.flatMap((file) => {
    const page = /^(.+)\.html$/.exec(file)?.[1];
    if (page === undefined) return [file];
    if (page === 'index') return ['', page, file];
    const folder = /^(.+)\/index$/.exec(page)?.[1];
    return folder === undefined ? [page, `${page}/`, file] : [folder, `${folder}/`, page, file];
  });
  return [...new Set(paths)].map((path) => `${BASE}/${path.split('/').map(encodeURIComponent).join('/')}`);
}

function isChanged(url: string, before: string, after: string, rule: RuleName): boolean {
  return JSON.stringify(answerOf(url, before, rule)) !== JSON.stringify(answerOf(url, after, rule));
}

function answerOf(url: string, folder: string, rules: RuleName) {
  const address = readAddress(url);
  if (address === null) throw new Error(`${url} is not a URL`);
  const origin: Origin = folderOrigin({ folder, rules });
  return origin(new URL(url), { address, headers: {}, environment: '' }) ?? { status: 404 };
}
