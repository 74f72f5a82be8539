import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { decodePath, encodePath } from '../../src/text/path-bytes.ts';
import { cases } from '../arbitraries.ts';
import { createRepository, type Files, type Repository } from '../changes/repository.ts';
import type { SilentEdge } from '../edge/edge.ts';
import { folderOrigin, type Origin } from '../edge/origin.ts';
import { pageRules, type RuleName } from '../edge/page-rules.ts';
import { openStage } from './play.ts';

/*
 * The law that this action is judged by: after a push, no copy at the edge differs from what the origin serves, and no
 * page with unchanged bytes has lost its copy, except under other spellings of a changed page.
 */

const RULES = Object.keys(pageRules) as RuleName[];
/** One site for each way to find a page's file. All have the same files. */
const SITES = RULES.map((rule) => `https://${rule}.example.com`);

/** Names that have broken other tools, and pages with similar URLs. */
const PATHS = [
  'index.html',
  'about.html',
  'about/index.html',
  'about/team.html',
  'about-us.html',
  'ABOUT.html',
  'a/b/index.html',
  'a/b/c.html',
  'css/site.css',
  'css/site.css.map',
  'feed.xml',
  'ü/naïve.html',
  'nai\u0308ve.html',
  '日本/語.html',
  'q&a/r&d.json',
  'blog/[slug].html',
  '100%.html',
  'c#/notes#1.html',
  'a+b=c.txt',
  'my file.pdf',
  'say "hi" \\ there.html',
  "it's (not) a drill!.html",
  'tab\there.txt',
  '%2e%2e/x.txt',
  'a:b@c;d,e.txt',
  '.well-known/security.txt',
  'caf\udce9.html',
];

const tree = fc.dictionary(fc.constantFrom(...PATHS), fc.constantFrom('one', 'two', 'three'), { minKeys: 1 });

/** Encodes bytes like `encodeURIComponent`. */
function component(path: string): string {
  return [...encodePath(path)]
    .map((byte) =>
      /[\w.!~*'()/-]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : percent(byte),
    )
    .join('');
}

/** Encodes bytes like a browser encodes a link. https://url.spec.whatwg.org/#path-percent-encode-set */
function browser(path: string): string {
  return [...encodePath(path)]
    .map((byte) =>
      byte > 0x20 && byte < 0x7f && !'"#<>?`{}%\\^'.includes(String.fromCharCode(byte))
        ? String.fromCharCode(byte)
        : percent(byte),
    )
    .join('');
}

const percent = (byte: number): string => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;

/** The paths that visitors may have requested a file by. */
function forms(path: string): string[] {
  const index = path.replace(/(^|\/)index\.html$/, '$1');
  if (index !== path) return [path, index, index.replace(/\/$/, '')];
  const page = path.replace(/\.html$/, '');
  return page === path ? [path] : [path, page, `${page}/`];
}

function urlsOf(path: string): string[] {
  const spelled = forms(path).flatMap((form) => [component, browser].map((spell) => spell(form)));
  return SITES.flatMap((site) => spelled.map((path) => `${site}/${path}`));
}

const temporary = mkdtempSync(join(tmpdir(), 'purge-exact-'));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

function onDisk(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(temporary, 'site-'));
  for (const [path, text] of Object.entries(files)) {
    const file = Buffer.concat([Buffer.from(`${folder}/`), encodePath(path)]);
    mkdirSync(Buffer.from(dirname(file.toString('latin1')), 'latin1'), { recursive: true });
    writeFileSync(file, text);
  }
  return folder;
}

interface Deployed {
  readonly edge: SilentEdge;
  readonly lost: readonly string[];
  readonly changed: ReadonlySet<string>;
  readonly result: string;
}

/** The same files at every site, served by the site's rule. */
function sites(files: Files): Origin {
  const folder = onDisk(files as Record<string, string>);
  const origins = new Map(RULES.map((rules) => [`${rules}.example.com`, folderOrigin({ folder, rules })]));
  return (url, request) => origins.get(url.hostname)?.(url, request) ?? null;
}

/** Caches every URL, then deploys and purges a push from one tree to another. */
async function deploy(
  repository: Repository,
  [before, after]: readonly [Files, Files],
  mode: string,
): Promise<Deployed> {
  const [base, head] = [repository.commit(before), repository.commit(after)];
  const fresh = sites(after);
  let serve = sites(before);
  const { edge, play } = openStage({ origin: (url, request) => serve(url, request) });
  const urls = [...new Set([...Object.keys(before), ...Object.keys(after)].flatMap(urlsOf))];
  edge.fill(urls);
  serve = fresh;
  const event = join(temporary, 'event.json');
  const push = { ref: 'refs/heads/main', before: base, after: head, commits: [] };
  writeFileSync(event, JSON.stringify(push));
  const env = {
    ...{ PATH: process.env.PATH, HOME: temporary, GITHUB_WORKSPACE: repository.dir },
    ...{ GITHUB_EVENT_NAME: 'push', GITHUB_EVENT_PATH: event },
    ...{ GITHUB_SHA: head, GITHUB_REF: 'refs/heads/main' },
  };
  const { outcome } = await play(
    { 'changed-files': mode, 'base-url': SITES.join('\n'), 'max-urls': '100000' },
    { env, readsDisk: true },
  );
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changed = new Set([...names].filter((path) => before[path] !== after[path]));
  return { edge, lost: urls.filter((url) => !edge.cached(url)), changed, result: outcome.result };
}

describe('after a push, the edge', () => {
  test('has exactly what is served, with every rule', async () => {
    const repository = createRepository();
    const law = async (before: Files, after: Files): Promise<void> => {
      const { edge, lost, changed, result } = await deploy(repository, [before, after], 'urls');
      expect(edge.outdated().map(({ url }) => url)).toEqual([]);
      const spellings = new Set([...changed].flatMap(urlsOf));
      expect(lost.filter((url) => !spellings.has(url))).toEqual([]);
      expect(result).toBe(changed.size === 0 ? 'nothing' : 'purged');
    };
    await fc.assert(fc.asyncProperty(tree, tree, law), { ...cases(5), endOnFailure: true });
  });

  test('has no old copy after a purge by prefixes, which keep the copy of the root', async () => {
    const repository = createRepository();
    const law = async (before: Files, after: Files): Promise<void> => {
      const { edge, lost, changed } = await deploy(repository, [before, after], 'prefixes');
      expect(edge.outdated().map(({ url }) => url)).toEqual([]);
      // A prefix covers what starts with it: site.css also covers site.css.map.
      const starts = [...changed].flatMap((path) =>
        SITES.flatMap((site) => [component(path), browser(path)].map((spelled) => `${site}/${spelled}`)),
      );
      const spellings = new Set([...changed].flatMap(urlsOf));
      const others = lost.filter(
        (url) => !spellings.has(url) && !starts.some((start) => url.startsWith(start)),
      );
      expect(others).toEqual([]);
    };
    await fc.assert(fc.asyncProperty(tree, tree, law), { ...cases(3), endOnFailure: true });
  });

  test('has file names as bytes', () => {
    expect(decodePath(encodePath('caf\udce9.html'))).toBe('caf\udce9.html');
    expect(browser('caf\udce9.html')).toBe('caf%E9.html');
  });
});
