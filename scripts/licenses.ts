// The last step of `npm run build`: reads from ncc's statistics which packages are in the bundle, writes their licenses
// to dist/licenses.txt, and removes files of earlier builds from dist/. The same packages always give the same bytes.
// (`ncc --license` misses most packages when it writes ES modules.)
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The fields of webpack's statistics that this script reads. https://webpack.js.org/api/stats/ */
export interface Stats {
  readonly assets: readonly { readonly name: string }[];
  readonly modules: readonly Module[];
}

interface Module {
  /** The path of the file, with the system's separators; null for Node's built-in modules. */
  readonly nameForCondition?: string | null;
  /** Whether the module is in no chunk: it is unused, or it is part of a concatenated module. */
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

/** Returns the folders of all packages with a module in the bundle. Each version of a package has its own folder. */
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

/**
 * Reads the name, version, and license of a package. If the package has no license text, reads it from scripts/licenses/.
 * @throws Error if the text is in neither
 */
export function readPackage(folder: string): Package {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const files = readdirSync(folder).sort();
  const texts = files
    .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8'));
  const readme = files.find((file) => /^readme\.md$/i.test(file));
  const copy = join(import.meta.dirname, 'licenses', `${name.replace('/', '-')}.txt`);
  if (texts.length === 0 && readme) texts.push(sectionOf(readFileSync(join(folder, readme), 'utf8')));
  if (texts.join('').trim() === '' && existsSync(copy)) texts.push(readFileSync(copy, 'utf8'));
  const text = texts
    .join('\n\n')
    .replace(/\r\n?/g, '\n')
    .replace(/[ \t]+$/gm, '')
    .trim();
  if (typeof license !== 'string' || text === '') {
    throw new Error(`${name} ${version} has no license text; save it as ${copy}`);
  }
  return { name, version, license, text };
}

/** Returns the README from its license section to the end: some packages have no separate license file. */
function sectionOf(readme: string): string {
  const [, section = ''] = /^(?:#+ *)?licen[cs]e *\n(?:[-=]{3,}\n)?(.*)$/ims.exec(readme) ?? [];
  return /copyright/i.test(section) ? section.replace(/\n\[[^\]]+\]: .*$/gm, '') : '';
}

/** Returns the text of dist/licenses.txt. */
export function notices(packages: readonly Package[]): string {
  const sorted = packages.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  const list = sorted.map((one) => `${one.name} ${one.version}: ${one.license}`);
  const texts = sorted.map((one) => `${'─'.repeat(80)}\n${one.name} ${one.version}\n\n${one.text}`);
  return `The other files in this folder contain these packages:\n\n${list.join('\n')}\n\n${texts.join('\n\n')}\n`;
}

function keyOf({ name, version }: Package): string {
  return `${name} ${version}`;
}

if (import.meta.main) {
  const dist = join(import.meta.dirname, '..', 'dist');
  const statistics = join(dist, 'stats.json');
  const stats: Stats = JSON.parse(readFileSync(statistics, 'utf8'));
  const text = notices(foldersOf(stats).map(readPackage));
  const built = new Set([...stats.assets.map(({ name }) => name), 'package.json', 'licenses.txt']);
  for (const file of readdirSync(dist)) if (!built.has(file)) rmSync(join(dist, file), { recursive: true });
  writeFileSync(join(dist, 'licenses.txt'), text);
}
