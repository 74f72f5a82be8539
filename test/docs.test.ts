import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { countWords, fill, MAX_README_WORDS, readAddress, readDocuments, render } from '../scripts/docs.ts';
import { readInputs } from '../src/inputs/inputs.ts';
import { outputsOf } from '../src/report/outputs.ts';
import { outcomeWith, UNMASKED } from './examples.ts';
import { action } from './runner.ts';

const PROJECT = join(import.meta.dirname, '..');
const documents = readDocuments();
const readme = documents.get('README.md') ?? '';
const address = readAddress(readFileSync(join(PROJECT, 'package.json'), 'utf8'));

test('the documents are what `npm run docs` writes', () => {
  for (const [path, text] of render(documents, address))
    expect(documents.get(path), `${path}: npm run docs`).toBe(text);
});

describe('the address of the action', () => {
  test('is in package.json', () => {
    expect(readAddress('{"repository": "github:acme/purge", "version": "2.10.3"}')).toEqual({
      repository: 'acme/purge',
      major: 'v2',
    });
  });

  test('is changed everywhere by `npm run docs`', () => {
    const other = { repository: 'acme/purge', major: 'v2' };
    const moved = render(documents, other);
    const text = [...moved.values()].join('\n');
    expect(text).not.toContain(address.repository);
    expect(text).not.toMatch(/acme\/purge@v1\b/);
    expect(text).toContain('uses: acme/purge@v2');
    expect(render(moved, address)).toEqual(documents);
  });

  test('is required in the first line of the README', () => {
    expect(() => render(new Map([['README.md', '# A title']]), address)).toThrow('does not start');
  });
});

test('a missing section is an error', () => {
  expect(fill('a.md', '<!-- a -->\nold\n<!-- /a -->', { a: 'new' })).toBe('<!-- a -->\nnew\n<!-- /a -->');
  expect(() => fill('a.md', 'text', { a: 'new' })).toThrow('a.md has no <!-- a -->');
});

describe('the README', () => {
  /** Returns the section below a heading. */
  const sectionOf = (heading: string): string =>
    readme.split(/^## /m).find((section) => section.startsWith(`${heading}\n`)) ?? '';
  const rowsOf = (section: string, columns: number): string[][] =>
    [...sectionOf(section).matchAll(/^\| `.+\|$/gm)]
      .map(([row]) =>
        row
          .slice(1, -1)
          .split('|')
          .map((cell) => cell.trim()),
      )
      .filter((cells) => cells.length === columns);

  test('is short', () => {
    expect(countWords(readme)).toBeLessThanOrEqual(MAX_README_WORDS);
  });

  test('has a complete workflow within the first 60 words', () => {
    expect(countWords(readme.slice(0, readme.indexOf('<!-- workflow -->')))).toBeLessThanOrEqual(60);
    expect(readme.indexOf('<!-- workflow -->')).toBeGreaterThan(0);
  });

  test('lists ten inputs and five outputs of action.yml', () => {
    const inputs = rowsOf('Inputs', 3);
    expect(inputs).toHaveLength(10);
    for (const [name = '', fallback = ''] of inputs) {
      const input = action.inputs[name.replaceAll('`', '')];
      expect(input, name).toBeDefined();
      expect(fallback.replaceAll('`', ''), name).toBe(input?.default ?? '');
    }
    const outputs = rowsOf('Inputs', 2).map(([name = '']) => name.replaceAll('`', ''));
    expect(outputs).toHaveLength(5);
    for (const name of outputs) expect(Object.keys(action.outputs)).toContain(name);
  });

  test('lists each example', () => {
    const examples = [...documents.keys()].filter((path) => path.startsWith('examples/'));
    expect(examples.filter((path) => !sectionOf('Pick yours').includes(`(${path})`))).toEqual([]);
  });
});

test.each([
  ['# A title\n\nTwo words.', 4],
  ['a\n\n```yaml\nb: c\n```\n\n<details><summary>d</summary>\n\ne f\n\n</details>', 1],
  ['`one`, [two three](https://example.com/four) **five**, –', 4],
  ['<!-- not seen -->\n\n| a | b |\n|---|---|\n| c |  |', 3],
])('%j has %i words', (markdown, words) => {
  expect(countWords(markdown)).toBe(words);
});

describe('action.yml, the code, and docs/inputs.md have the same', () => {
  /** Returns the names in the first column of the tables between two marks. */
  const firstColumn = (section: string): string[] => {
    const page = documents.get('docs/inputs.md') ?? '';
    const [, tables = ''] = page.split(new RegExp(`<!-- /?${section} -->`));
    return [...tables.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name = '']) => name);
  };

  test('inputs', () => {
    const read = new Set<string>();
    const given: Readonly<Record<string, string>> = {
      zone: 'example.com=023e105f4ecef8ad9ca31a8372d0c353',
      'changed-files': 'urls',
      'base-url': 'https://www.example.com',
      'dry-run': 'true',
    };
    const get = (name: string): string => {
      read.add(name);
      return given[name] ?? '';
    };
    readInputs({ get, env: { 'INPUT_SITE-WIDE': '' } });
    const declared = Object.keys(action.inputs);
    expect([...read].sort()).toEqual(declared.toSorted());
    expect(firstColumn('inputs')).toEqual(declared);
  });

  test('outputs', () => {
    const declared = Object.keys(action.outputs);
    expect(Object.keys(outputsOf(outcomeWith(), { report: '', summary: '' }, UNMASKED)).toSorted()).toEqual(
      declared.toSorted(),
    );
    expect(firstColumn('outputs')).toEqual(declared);
  });

  test('inputs and outputs, all with a description', () => {
    for (const [name, { description }] of Object.entries({ ...action.inputs, ...action.outputs })) {
      expect(description.trim(), name).toMatch(/^\S[\s\S]*\.$/);
    }
  });
});

test('docs/errors.md has exactly the titles of the code', () => {
  const page = documents.get('docs/errors.md') ?? '';
  const source = sourceOf('src/report/**/*.ts');
  const listed = [...page.matchAll(/^\| ([A-Z…].+?) \| .+\. \| .+\. \|$/gm)].map(([, title = '']) => title);
  const written = [
    ...source.matchAll(/\btitle(?::| =) (["'`])(.+?)\1/g),
    // The tables of the titles of notices.
    ...sourceOf('src/report/notices.ts').matchAll(/^ {2}\S+: (')([A-Z].+)',$/gm),
  ].map(([, , title = '']) => title.replace(/\$\{.*\}/, '…'));
  expect(listed.length).toBeGreaterThan(30);
  expect(written).toContain('Nothing was purged');
  expect(written).toContain('An invalid cache tag');
  // What differs from run to run is … in the page.
  const fits = (title: string, pattern: string): boolean => {
    const [start = '', end] = pattern.split('…');
    return end === undefined ? title === start : title.startsWith(start) && title.endsWith(end);
  };
  const isListed = (title: string): boolean =>
    listed.some((other) => fits(title, other) || fits(other, title));
  expect(written.filter((title) => !isListed(title))).toEqual([]);
  expect(listed.filter((title) => !title.split('…').every((part) => source.includes(part.trim())))).toEqual(
    [],
  );
});

test('CONTRIBUTING explains every package', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));
  const named = documents.get('CONTRIBUTING.md') ?? '';
  const [running = '', developing = ''] = (named.split('## Packages')[1] ?? '').split('For development:');
  for (const name of Object.keys(dependencies)) expect(running).toContain(`| \`${name}\` |`);
  for (const name of Object.keys(devDependencies)) expect(developing).toContain(`\`${name}\``);
});

test('the links in the documents lead to existing files and headings', () => {
  const broken = [...documents].flatMap(([path, text]) =>
    [...text.matchAll(/\]\((?!https?:|mailto:)([^)#]*)(#[^)]+)?\)/g)].flatMap(([link, file = '', hash]) => {
      const target = file === '' ? path : normalize(join(dirname(path), file)).replaceAll('\\', '/');
      if (!existsSync(join(PROJECT, target))) return [`${path}: ${link}`];
      if (hash === undefined) return [];
      return anchorsOf(readFileSync(join(PROJECT, target), 'utf8')).includes(hash)
        ? []
        : [`${path}: ${link}`];
    }),
  );
  expect(broken).toEqual([]);
});

/** Returns the anchors that GitHub creates for headings. */
function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ +(.+)$/gm)].map(([, heading = '']) => {
    const text = heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '');
    return `#${text.trim().replace(/\s/g, '-')}`;
  });
}

function sourceOf(pattern: string): string {
  return globSync(pattern, { cwd: PROJECT })
    .map((path) => readFileSync(join(PROJECT, path), 'utf8'))
    .join('\n');
}
