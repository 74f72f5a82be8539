// `npm run docs` updates the generated parts of the documents: the tables of inputs, outputs, and errors, the workflows in
// the README, and the address of this action. It also counts the README's words. A test compares the documents with what
// this script generates.
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { marked } from 'marked';
import { isMap, isScalar, parse, parseDocument } from 'yaml';
import { asSentence } from '../src/report/escape.ts';
import { API_EXPLANATIONS, type Explanation } from '../src/report/sentences/api-explanations.ts';
import { GITHUB_ADVICE } from '../src/report/sentences/github.ts';

const PROJECT = join(import.meta.dirname, '..');

/** The files that contain the address of the action. */
export const DOCUMENTS: readonly string[] = globSync(
  ['*.md', 'docs/**/*.md', 'examples/*.yml', '.github/ISSUE_TEMPLATE/*.yml', '.github/zizmor.yml'],
  { cwd: PROJECT },
)
  .map((path) => path.replaceAll('\\', '/'))
  .sort();

/** The maximum number of words in the README, excluding code blocks and collapsed sections. */
export const MAX_README_WORDS = 1500;

/** The address of the action. To change it, edit package.json. */
export interface Address {
  /** `owner/name` */
  readonly repository: string;
  /** The tag of the major version, like `v1`. It moves with every release. */
  readonly major: string;
}

export function readAddress(packageJson: string): Address {
  const { repository, version } = JSON.parse(packageJson);
  return {
    repository: repository.replace(/^github:/, ''),
    major: `v${version.split('.')[0]}`,
  };
}

/**
 * Updates the generated parts of the documents.
 * @param documents their texts by path. A comment at the start of README.md contains the address to replace.
 */
export function render(
  documents: ReadonlyMap<string, string>,
  address: Address,
): ReadonlyMap<string, string> {
  const readme = documents.get('README.md') ?? '';
  const [, before = '', major = ''] = /^<!-- address: (\S+)@(v\d+) -->/.exec(readme) ?? [];
  if (before === '') throw new Error('README.md does not start with <!-- address: owner/name@v1 -->');
  const addressed = new Map(
    [...documents].map(([path, text]) => [
      path,
      text
        .replaceAll(`${before}@${major}`, `${address.repository}@${address.major}`)
        .replaceAll(before, address.repository),
    ]),
  );
  const generated: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'README.md': {
      workflow: yamlBlock(addressed.get('examples/changed-files.yml') ?? ''),
      host: yamlBlock(addressed.get('examples/host-deploys-itself.yml') ?? ''),
    },
    'docs/inputs.md': { inputs: inputsTables(), outputs: outputsTable() },
    'docs/errors.md': {
      cloudflare: errorsTable(Object.values(API_EXPLANATIONS)),
      github: errorsTable([...new Set(Object.values(GITHUB_ADVICE))]),
    },
  };
  return new Map([...addressed].map(([path, text]) => [path, fill(path, text, generated[path] ?? {})]));
}

/** Replaces the text between each `<!-- name -->` and `<!-- /name -->`. Throws if a marker is missing. */
export function fill(path: string, text: string, sections: Readonly<Record<string, string>>): string {
  return Object.entries(sections).reduce((filled, [name, section]) => {
    const [from, to] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const [start, end] = [filled.indexOf(from), filled.indexOf(to)];
    if (start === -1 || end < start) throw new Error(`${path} has no ${from} … ${to}`);
    return `${filled.slice(0, start + from.length)}\n${section}\n${filled.slice(end)}`;
  }, text);
}

/** Counts the words of a Markdown page, excluding code blocks and collapsed sections. */
export function countWords(markdown: string): number {
  const html = marked.parse(markdown, { gfm: true, async: false });
  const shown = html
    .replace(/<!--.*?-->|<pre>.*?<\/pre>|<details>.*?<\/details>/gs, ' ')
    .replace(/<\/?(?:a|code|em|strong)\b[^>]*>/g, '')
    .replace(/<[^>]*>/g, ' ');
  return shown.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

function yamlBlock(text: string): string {
  return ['```yaml', text.trimEnd(), '```'].join('\n');
}

const actionFile = readFileSync(join(PROJECT, 'action.yml'), 'utf8');

/** Returns a table for each group of inputs. A comment in action.yml starts a group. */
function inputsTables(): string {
  const inputs = parseDocument(actionFile).get('inputs');
  if (!isMap(inputs)) throw new Error('action.yml has no inputs');
  const tables: string[] = [];
  for (const [index, { key, value }] of inputs.items.entries()) {
    if (!isScalar(key) || !isMap(value)) throw new Error('action.yml has an input of an unknown shape');
    const group = key.commentBefore ?? (index === 0 ? inputs.commentBefore : null);
    if (group) tables.push(`\n### ${group.trim()}\n\n| Input | Default | Meaning |\n|---|---|---|`);
    const [name, fallback, meaning] = [
      key.value,
      String(value.get('default') ?? ''),
      value.get('description'),
    ];
    tables.push(`| \`${name}\` | ${codes(fallback)} | ${cell(String(meaning))} |`);
  }
  return tables.join('\n').trim();
}

function outputsTable(): string {
  const { outputs } = parse(actionFile) as { outputs: Record<string, { description: string }> };
  const rows = Object.entries(outputs).map(
    ([name, { description }]) => `| \`${name}\` | ${cell(description)} |`,
  );
  return ['| Output | Value |', '|---|---|', ...rows].join('\n');
}

function errorsTable(errors: readonly Explanation[]): string {
  const rows = errors.map(
    ({ title, cause, fix }) => `| ${cell(title)} | ${cell(asSentence(cause))} | ${cell(asSentence(fix))} |`,
  );
  return ['| Message | Likely cause | What to do |', '|---|---|---|', ...rows].join('\n');
}

function codes(text: string): string {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => `\`${line}\``).join(' ');
}

/** Formats a table cell. Puts `http://` addresses into backticks, since they are examples, not links. */
function cell(text: string): string {
  return text
    .trim()
    .replace(/\s+/g, ' ')
    .replaceAll('|', '\\|')
    .replace(/(?<!`)\bhttp:\/\/[^\s,]+/g, '`$&`');
}

export function readDocuments(): ReadonlyMap<string, string> {
  return new Map(DOCUMENTS.map((path) => [path, readFileSync(join(PROJECT, path), 'utf8')]));
}

if (import.meta.main) {
  const address = readAddress(readFileSync(join(PROJECT, 'package.json'), 'utf8'));
  const documents = readDocuments();
  const rendered = render(documents, address);
  for (const [path, text] of rendered) {
    if (text === documents.get(path)) continue;
    writeFileSync(join(PROJECT, path), text);
    console.log(`wrote ${path}`);
  }
  const words = countWords(rendered.get('README.md') ?? '');
  console.log(`README.md has ${words} words (maximum: ${MAX_README_WORDS})`);
  if (words > MAX_README_WORDS) process.exitCode = 1;
}
