import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { foldersOf, notices, readPackage } from '../scripts/licenses.ts';

const PROJECT = join(import.meta.dirname, '..');
const DIST = join(PROJECT, 'dist');

describe('dist/licenses.txt', () => {
  const text = readFileSync(join(DIST, 'licenses.txt'), 'utf8');
  const listed = [...text.matchAll(/^(\S+) (\d\S*): (.+)$/gm)].map(([, name, version, license]) => ({
    name,
    version,
    license,
  }));

  test('has every package that dist/ contains', () => {
    const code = readdirSync(DIST)
      .filter((file) => file.endsWith('.js'))
      .map((file) => readFileSync(join(DIST, file), 'utf8'))
      .join('\n');
    const named = code.matchAll(/MODULE: \.\/(?:[^\s]+\/)?node_modules\/((?:@[^/\s]+\/)?[^/\s]+)/g);
    const bundled = new Set([...named].map(([, name]) => name));
    expect(bundled.size).toBeGreaterThan(10);
    expect([...bundled].filter((name) => !listed.some((one) => one.name === name))).toEqual([]);
  });

  test('has the text of each license, all of which require only attribution', () => {
    for (const { name, version, license } of listed) {
      expect(license, name).toMatch(/^(MIT|ISC|BSD-[23]-Clause|Apache-2\.0|0BSD)$/);
      const [, own = ''] = text.split(`${'─'.repeat(80)}\n${name} ${version}\n`);
      expect(own.split('─')[0], name).toMatch(/copyright|apache license/i);
    }
  });

  test('is in a folder with nothing but build output', () => {
    const others = readdirSync(DIST).filter((file) => !/^(\d+\.)?index\.js$/.test(file));
    expect(others.sort()).toEqual(['licenses.txt', 'package.json']);
  });
});

describe('the packages of a bundle', () => {
  test('are those with a module in it, including nested packages and several versions', () => {
    const modules = [
      {
        nameForCondition: '/p/src/main.ts',
        modules: [{ nameForCondition: '/p/node_modules/@a/b/lib/x.js' }],
      },
      { nameForCondition: '/p/node_modules/@a/b/lib/y.js' },
      { nameForCondition: '/p/node_modules/c/node_modules/@a/b/index.js' },
      { nameForCondition: 'C:\\p\\node_modules\\d\\index.js' },
      { nameForCondition: null },
      // Imported but unused, so webpack left it out.
      { nameForCondition: '/p/node_modules/unused/index.js', orphan: true },
    ];
    expect(foldersOf({ modules })).toEqual([
      '/p/node_modules/@a/b',
      '/p/node_modules/c/node_modules/@a/b',
      'C:/p/node_modules/d',
    ]);
  });

  test('are sorted', () => {
    const packages = ['b', 'a'].map((name) => ({
      name,
      version: '1.0.0',
      license: 'MIT',
      text: `(c) ${name}`,
    }));
    expect(notices(packages)).toBe(notices(packages.toReversed()));
    expect(notices(packages)).toMatch(/a 1\.0\.0: MIT\nb 1\.0\.0: MIT\n[\s\S]+\(c\) a\n[\s\S]+\(c\) b\n$/);
  });
});

describe('the license of a package', () => {
  const packageWith = (files: Readonly<Record<string, string>>, license: unknown = 'MIT'): string => {
    const folder = mkdtempSync(join(tmpdir(), 'package-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    mkdirSync(folder, { recursive: true });
    const content = { name: 'a', version: '1.0.0', license };
    for (const [file, text] of Object.entries({ ...files, 'package.json': JSON.stringify(content) }))
      writeFileSync(join(folder, file), text);
    return folder;
  };

  test('is its file, with its notices', () => {
    const folder = packageWith({
      LICENSE: 'Copyright A  \r\nMIT\r\n',
      'NOTICE.txt': 'Noted\n',
      'README.md': '',
    });
    expect(readPackage(folder).text).toBe('Copyright A\nMIT\n\n\nNoted');
  });

  test('is the section of the README if there is no file', () => {
    const readme = '# A\n\nlicense free\n\n## License\n\nCopyright A\n\nMIT\n\n[rfc]: https://example.com\n';
    expect(readPackage(packageWith({ 'readme.md': readme })).text).toBe('Copyright A\n\nMIT');
  });

  test('must not be missing, or the build fails', () => {
    const folder = packageWith({ 'README.md': '## License\n\nMIT\n' });
    expect(() => readPackage(folder)).toThrow('a 1.0.0 has no license text');
    expect(() => readPackage(packageWith({ LICENSE: 'MIT' }, null))).toThrow('has no license text');
  });
});

test('the archive of a release has what a step needs, and what people read first', () => {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: PROJECT, encoding: 'utf8', maxBuffer: 2 ** 26 });
  const inside = git('ls-files', '-z', '--cached', '--others', '--exclude-standard')
    .split('\0')
    .filter(Boolean);
  const fields = git('check-attr', '-z', 'export-ignore', '--', ...inside).split('\0');
  const kept = fields.flatMap((path, index) =>
    fields[index + 2] === 'unset' && index % 3 === 0 ? [path] : [],
  );
  expect(kept.filter((path) => !path.startsWith('dist/')).sort()).toEqual([
    'LICENSE',
    'README.md',
    'action.yml',
  ]);
  expect(kept).toContain('dist/index.js');
});
