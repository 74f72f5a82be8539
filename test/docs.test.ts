import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fill, readAddress, readDocuments, render } from '../scripts/docs.ts';
import { readInputs } from '../src/inputs/inputs.ts';
import { outputsOf } from '../src/report/outputs.ts';
import { API_EXPLANATIONS } from '../src/report/sentences/api.ts';
import { GITHUB_ADVICE } from '../src/report/sentences/github.ts';
import { outcomeWith, UNMASKED } from './examples.ts';
import { action } from './runner.ts';

const PROJECT = join(import.meta.dirname, '..');
const documents = readDocuments();
const readme = documents.get('README.md') ?? '';
const address = readAddress(readFileSync(join(PROJECT, 'package.json'), 'utf8'));

test('the documents are what `npm run docs` writes', async () => {
  const rendered = await render(documents, address);
  for (const [path, text] of rendered) expect(documents.get(path), `${path}: npm run docs`).toBe(text);
}, 30_000);

describe('the address of the action', () => {
  test('stands in package.json', () => {
    expect(readAddress('{"repository": "github:acme/purge", "version": "2.10.3"}')).toEqual({
      repository: 'acme/purge',
      major: 'v2',
    });
  });

  test('is changed there, and nowhere else by hand', async () => {
    const other = { repository: 'acme/purge', major: 'v2' };
    const moved = await render(documents, other);
    const text = [...moved.values()].join('\n');
    expect(text).not.toContain(address.repository);
    expect(text).not.toMatch(/acme\/purge@v1\b/);
    expect(text).toContain('uses: acme/purge@v2');
    expect(await render(moved, address)).toEqual(documents);
  }, 30_000);

  test('is remembered in the first line of the README', async () => {
    await expect(render(new Map([['README.md', '# A title']]), address)).rejects.toThrow('does not start');
  });
});

test('a section that is not there is said, not written somewhere', () => {
  expect(fill('<!-- a -->\nold\n<!-- /a -->', new Map([['a', 'new']]))).toBe('<!-- a -->\nnew\n<!-- /a -->');
  expect(() => fill('text', new Map([['a', 'new']]))).toThrow('no <!-- a -->');
});

describe('action.yml, the code and the README name the same', () => {
  /** The names in the first column of the tables between two marks. */
  const firstColumn = (section: string): string[] => {
    const [, tables = ''] = readme.split(new RegExp(`<!-- /?${section} -->`));
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

  test('failures, each with cause and fix', () => {
    const [, table = ''] = readme.split(/<!-- \/?failures -->/);
    const titles = [...table.matchAll(/^\| (.+?) \| .+\. \| .+\. \|$/gm)].map(([, title]) => title);
    const known = [...Object.values(API_EXPLANATIONS), ...new Set(Object.values(GITHUB_ADVICE))];
    expect(titles.slice(1)).toEqual(known.map(({ title }) => title).slice(1));
    expect(titles).toHaveLength(known.length);
  });

  test('every input and output is described, and no default hides in the code alone', () => {
    for (const [name, { description }] of Object.entries({ ...action.inputs, ...action.outputs })) {
      expect(description.trim(), name).toMatch(/^\S[\s\S]*\.$/);
    }
  });
});

test('CONTRIBUTING says of every package what it is for', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));
  const named = documents.get('CONTRIBUTING.md') ?? '';
  const [running = '', developing = ''] = (named.split('## Packages')[1] ?? '').split('For development:');
  for (const name of Object.keys(dependencies)) expect(running).toContain(`| \`${name}\` |`);
  for (const name of Object.keys(devDependencies)) expect(developing).toContain(`\`${name}\``);
});

test('what the documents link to is there', () => {
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

/** As GitHub makes them of headings. */
function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ +(.+)$/gm)].map(([, heading = '']) => {
    const text = heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '');
    return `#${text.trim().replace(/\s/g, '-')}`;
  });
}
