// The last step of `npm run build`. From the statistics that ncc leaves (`ncc --license` misses most packages when it
// writes ES modules) it learns what is in dist/, writes the licences of it to dist/licenses.txt, and removes what
// earlier builds left there. The same packages always give the same bytes.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is read of webpack's statistics. https://webpack.js.org/api/stats/ */
export interface Stats {
  readonly assets: readonly { readonly name: string }[];
  readonly modules: readonly Module[];
}

interface Module {
  /** The file, with the system's separators; null for what is Node's own. */
  readonly nameForCondition?: string | null;
  /** Whether the module is in no file: nothing of it is used, or it is listed once more as a part of another one. */
  readonly orphan?: boolean;
  /** The parts of a concatenated module. */
  readonly modules?: readonly Module[];
}

export interface Package {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly text: string;
}

/** The folders of the packages that have a module in the bundle, two versions of one package being two. */
export function foldersOf({ modules }: Pick<Stats, 'modules'>): readonly string[] {
  const folders = modules.flatMap(flatten).flatMap(({ nameForCondition }) => {
    const path = (nameForCondition ?? '').replaceAll('\\', '/');
    return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? [];
  });
  return [...new Set(folders)];
}

function flatten(module: Module): Module[] {
  return module.orphan ? [] : [module, ...(module.modules ?? []).flatMap(flatten)];
}

/** @throws Error where a package comes without its licence: then its text belongs into scripts/licenses/. */
export function readPackage(folder: string): Package {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const files = readdirSync(folder).sort();
  const texts = files
    .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8'));
  const readme = files.find((file) => /^readme\.md$/i.test(file));
  const kept = join(import.meta.dirname, 'licenses', `${name.replace('/', '-')}.txt`);
  if (texts.length === 0 && readme) texts.push(sectionOf(readFileSync(join(folder, readme), 'utf8')));
  if (texts.join('').trim() === '' && existsSync(kept)) texts.push(readFileSync(kept, 'utf8'));
  const text = texts
    .join('\n\n')
    .replace(/\r\n?/g, '\n')
    .replace(/[ \t]+$/gm, '')
    .trim();
  if (typeof license !== 'string' || text === '') {
    throw new Error(`${name} ${version} comes without its licence; put the text into ${kept}`);
  }
  return { name, version, license, text };
}

/** The section about the licence, to the end: where packages have it that have no file for it. */
function sectionOf(readme: string): string {
  const [, section = ''] = /^(?:#+ *)?licen[cs]e *\n(?:[-=]{3,}\n)?(.*)$/ims.exec(readme) ?? [];
  return /copyright/i.test(section) ? section.replace(/\n\[[^\]]+\]: .*$/gm, '') : '';
}

/** The text of dist/licenses.txt. */
export function notices(packages: readonly Package[]): string {
  const sorted = packages.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  const list = sorted.map((one) => `${one.name} ${one.version}: ${one.license}`);
  const texts = sorted.map((one) => `${'─'.repeat(80)}\n${one.name} ${one.version}\n\n${one.text}`);
  return `The files beside this one contain these packages:\n\n${list.join('\n')}\n\n${texts.join('\n\n')}\n`;
}

function keyOf({ name, version }: Package): string {
  return `${name} ${version}`;
}

if (import.meta.main) {
  const dist = join(import.meta.dirname, '..', 'dist');
  const statistics = join(dist, 'stats.json');
  const stats: Stats = JSON.parse(readFileSync(statistics, 'utf8'));
  const text = notices(foldersOf(stats).map(readPackage));
  const made = new Set([...stats.assets.map(({ name }) => name), 'package.json', 'licenses.txt']);
  for (const file of readdirSync(dist)) if (!made.has(file)) rmSync(join(dist, file), { recursive: true });
  writeFileSync(join(dist, 'licenses.txt'), text);
}
