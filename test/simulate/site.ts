import type { Plan, Zone } from '../edge/accounts.ts';
import type { OriginAnswer } from '../edge/origin.ts';
import { pageRules, type RuleName, resolvePage } from '../edge/page-rules.ts';
import type { List } from '../edge/selectors.ts';
import type { Dice } from './random.ts';
import { LINK, type Tree } from './repository.ts';

/** A site: its files, its host, and Cloudflare in front of it. */
export interface Site {
  readonly api: Api;
  /** The inputs for the mapping of changed files and for the zone. */
  readonly inputs: Readonly<Record<string, string>>;
  /** All URLs that visitors request; `visitor` has the headers. */
  readonly urls: readonly string[];
  readonly visitor: Readonly<Record<string, string>>;
  readonly answer: (tree: Tree, path: string) => { readonly answer: OriginAnswer; readonly tags: string[] };
  readonly firstTree: (random: Dice) => Tree;
  readonly edit: (tree: Tree, random: Dice) => Tree;
  /** Returns the served files of a tree by path from the site's root, with symlinks followed. */
  readonly served: (tree: Tree) => Tree;
  readonly show: (tree: Tree) => string;
}

/** The API as this account sees it. */
export interface Api {
  readonly zones: readonly (Pick<Zone, 'name' | 'plan' | 'environments' | 'id'> & Partial<Zone>)[];
  readonly latencyMs: number;
  readonly maxBatch: number | null;
  readonly dialect: number | null;
  readonly retryAfter: boolean;
  readonly withoutKinds: List[];
}

/** Similar names, and names with several URL spellings. */
const FILES = ['index.html', 'a.html', 'b/index.html', 'b/c.html', 'd e.css', 'é&.txt', 'latest.html'];
const SITE_WIDE = '_redirects';
const HOST = 'www.site.example';

export const ZONE_ID = '5117e'.padEnd(32, 'a');
export const OTHER_ID = '07be4'.padEnd(32, 'a');

const PLANS: readonly Plan[] = ['free', 'free', 'pro', 'business', 'enterprise'];

export function createSite(dice: Dice): Site {
  const mode = dice.pick(['urls', 'urls', 'prefixes', 'tags'] as const);
  // Tags are printable ASCII.
  const names = mode === 'tags' ? FILES.filter((file) => /^[\w./]+$/.test(file)) : FILES;
  const files = names.filter((file) => dice.some(file, 0.75));
  if (dice.some(SITE_WIDE, 0.3)) files.push(SITE_WIDE);
  if (files.length === 0) files.push('index.html');
  const root = dice.some('root', 0.3) ? 'public/' : '';
  const rule = pageRules[dice.pick(Object.keys(pageRules) as RuleName[])];
  const environment = dice.some('environment', 0.15) ? 'staging-1' : null;
  const plan = dice.pick(PLANS);
  const zone = { name: 'site.example', id: ZONE_ID, plan };
  const environments = environment === null ? [] : [{ name: 'Staging', ref: environment }];
  const other = { name: 'other.example', id: OTHER_ID, plan, environments };

  const paths = files.map((file) => root + file);
  const text = (path: string, random: Dice): string =>
    path.endsWith('latest.html')
      ? `${LINK}${random.pick(files.filter((file) => !file.includes('/') && file !== 'latest.html')) ?? 'a.html'}`
      : String(random.below(2));
  /** Returns the other of two texts, so that earlier contents often come back. */
  const otherText = (path: string, now: string | undefined, random: Dice): string =>
    now === undefined || now.startsWith(LINK) ? text(path, random) : String(1 - Number(now));
  const edit: Site['edit'] = (tree, random) => {
    const made = new Map(tree);
    for (let edits = 1 + random.below(2); edits > 0; edits--) {
      const path = random.pick(paths);
      if (random.chance(0.2)) made.delete(path);
      else made.set(path, otherText(path, made.get(path), random));
    }
    return made;
  };
  const served = remember((tree: Tree): Tree => {
    const found = new Map<string, string>();
    for (const file of files) {
      const content = tree.get(root + file);
      const target = content?.startsWith(LINK) ? tree.get(root + content.slice(1)) : content;
      if (target !== undefined && !target.startsWith(LINK)) found.set(file, target);
    }
    return found;
  });
  const byBytes = remember(
    (tree: Tree) => new Map([...served(tree)].map(([file, its]) => [latin1(file), its])),
  );
  const answer: Site['answer'] = (tree, path) => {
    const known = byBytes(tree);
    const tags: string[] = [];
    const page = resolvePage(rule, unescaped(path), (file) => {
      tags.push(tagOf(file));
      return known.has(file);
    });
    if (page === null) return { answer: { status: 404, body: 'nothing' }, tags };
    if ('redirect' in page) return { answer: { status: 301, headers: { location: page.redirect } }, tags };
    return { answer: { status: 200, body: known.get(page.file) ?? '' }, tags };
  };
  return {
    api: {
      zones: [{ ...zone, environments }, other],
      latencyMs: dice.pick([0, 20, 80, 400]),
      maxBatch: dice.some('small batches', 0.1) ? dice.pick([7, 30]) : null,
      dialect: dice.some('dialect', 0.5) ? dice.below(1e6) : null,
      retryAfter: dice.chance(0.5),
      withoutKinds: dice.some('no prefixes', 0.05) ? ['prefixes'] : [],
    },
    inputs: {
      ...{ 'changed-files': mode, 'base-url': `https://${HOST}`, root: root.slice(0, -1), plan },
      ...(mode === 'tags' && { 'tags-for': tagRules(root) }),
      zone: dice.pick([`site.example=${ZONE_ID}`, ZONE_ID, 'site.example']),
      environment: environment === null ? '' : dice.pick([environment, 'Staging']),
      operation: dice.chance(0.15) ? 'invalidate' : 'purge',
    },
    urls: files.flatMap(spellings).map((path) => `https://${HOST}/${path}`),
    visitor: environment === null ? {} : { 'x-edge-environment': environment },
    firstTree: (random) =>
      new Map(paths.filter(() => random.chance(0.8)).map((path) => [path, text(path, random)])),
    ...{ answer, edit, served },
    show: (tree) => paths.map((path) => tree.get(path) ?? '-').join(' '),
  };
}

/** Caches the result for each tree. */
function remember<T>(make: (tree: Tree) => T): (tree: Tree) => T {
  const made = new WeakMap<Tree, T>();
  return (tree) => {
    const known = made.get(tree) ?? make(tree);
    made.set(tree, known);
    return known;
  };
}

const latin1 = (text: string): string => Buffer.from(text).toString('latin1');

function unescaped(path: string): string {
  return path.replace(/%([\da-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function tagOf(file: string): string {
  return `f-${file}`;
}

/** Returns the rules of `tags-for` for the same tags. */
function tagRules(root: string): string {
  const rules = (folder: string) => [`${folder}*.html => f-$1.html`, `${folder}b/*.html => f-b/$1.html`];
  return [...new Set([root, ''])].flatMap(rules).join('\n');
}

/** Returns the URL paths of a file that visitors may request: page forms, and the spellings of `encodeURI` and browsers. */
function spellings(file: string): readonly string[] {
  const index = file.replace(/(^|\/)index\.html$/, '$1');
  const page = file.replace(/\.html$/, '');
  const forms =
    index !== file
      ? [file, index, index.replace(/\/$/, '')]
      : page !== file
        ? [file, page, `${page}/`]
        : [file];
  return [
    ...new Set(forms.flatMap((form) => [encodeURI(form), encodeURIComponent(form).replaceAll('%2F', '/')])),
  ];
}
