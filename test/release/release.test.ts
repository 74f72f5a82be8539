import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openRepository } from '../../scripts/release/github.ts';
import { type Candidate, notesOf, runStep } from '../../scripts/release/release.ts';
import { createGhStandIn } from './gh.ts';

const PROJECT = join(import.meta.dirname, '../..');

/** Creates a repository on GitHub with one commit, and functions that release a version from its newest commit. */
function repositoryOf(file?: string) {
  const stand = createGhStandIn(file);
  let commits = 1;
  const head = (): string => commits.toString(16).padStart(40, '0');
  const commit = (): void => {
    commits += 1;
  };
  const candidateOf = (version: string): Candidate => ({
    version,
    ref: 'refs/heads/main',
    commit: head(),
    packageJson: JSON.stringify({ version }),
    packageLock: JSON.stringify({ version }),
    changelog: `# Changes\n\n## ${version}\n\n- What ${version} brings\n\n## 0.0.1\n\n- Older\n`,
  });
  const repository = openRepository('o/r', stand.gh);
  const step = (name: string, candidate: Candidate): string => runStep(name, candidate, repository);
  const release = (version: string): readonly string[] =>
    ['check', 'publish', 'move-major'].map((name) => step(name, candidateOf(version)));
  return { ...stand, head, commit, candidateOf, step, release };
}

/** Creates a repository that has released these versions, each from a different commit. */
function releasedOf(...versions: readonly string[]) {
  const repository = repositoryOf();
  for (const version of versions) {
    repository.release(version);
    repository.commit();
  }
  repository.changes.length = 0;
  return repository;
}

describe('a release', () => {
  test('is published from this commit with its notes, and the major tag points to it', () => {
    const { release, tags, releases, head } = repositoryOf();
    const output = release('1.0.0');
    expect(tags()).toEqual({ v1: head(), 'v1.0.0': head() });
    expect(releases()).toMatchObject([
      { tag_name: 'v1.0.0', prerelease: false, latest: true, body: '- What 1.0.0 brings' },
    ]);
    expect(output.slice(1)).toEqual(['v1.0.0 is published.', 'v1 now points to v1.0.0.']);
  });

  test('moves the major tag to a higher version', () => {
    const { release, tags } = releasedOf('1.9.0');
    release('1.10.0');
    expect(tags().v1).toBe(tags()['v1.10.0']);
    expect(tags()['v1.9.0']).not.toBe(tags()['v1.10.0']);
  });

  test('with a lower version changes neither the major tag nor the latest release', () => {
    const { release, tags, releases } = releasedOf('1.2.3', '1.3.0');
    const output = release('1.2.4');
    expect(tags().v1).toBe(tags()['v1.3.0']);
    expect(tags()['v1.2.4']).toBeDefined();
    expect(releases()[0]).toMatchObject({ tag_name: 'v1.2.4', latest: false });
    expect(output.at(-1)).toBe('v1 stays at v1.3.0, which is higher.');
  });

  test('of an older major version moves its own major tag, and is not the latest', () => {
    const { release, tags, releases } = releasedOf('1.3.0', '2.0.0');
    release('1.3.1');
    expect(tags().v1).toBe(tags()['v1.3.1']);
    expect(tags().v2).toBe(tags()['v2.0.0']);
    expect(releases()[0]).toMatchObject({ tag_name: 'v1.3.1', latest: false });
  });

  test('that is the first of a major version creates its tag, and changes no others', () => {
    const { release, tags } = releasedOf('1.3.0', '10.0.0');
    release('2.0.0');
    expect(tags().v2).toBe(tags()['v2.0.0']);
    expect(tags().v1).toBe(tags()['v1.3.0']);
    expect(tags().v10).toBe(tags()['v10.0.0']);
  });

  test('that is a prerelease moves no tag', () => {
    const { release, tags, releases, changes } = releasedOf('1.3.0');
    release('1.4.0-rc.1');
    release('2.0.0-rc.1');
    expect(tags().v1).toBe(tags()['v1.3.0']);
    expect(tags().v2).toBeUndefined();
    expect(releases()[0]).toMatchObject({ tag_name: 'v2.0.0-rc.1', prerelease: true, latest: false });
    expect(changes).toEqual(['release create v1.4.0-rc.1', 'release create v2.0.0-rc.1']);
  });

  test('moves the major tag although a prerelease of the same version exists', () => {
    const { release, tags } = releasedOf('1.0.0-rc.1');
    release('1.0.0');
    expect(tags().v1).toBe(tags()['v1.0.0']);
  });
});

describe('a repeated run', () => {
  test('changes nothing if everything is already done', () => {
    const { release, changes } = repositoryOf();
    release('1.0.0');
    changes.length = 0;
    const output = release('1.0.0');
    expect(changes).toEqual([]);
    expect(output.slice(1)).toEqual(['v1.0.0 is already published.', 'v1 already points to v1.0.0.']);
  });

  test('completes a release whose last step failed', () => {
    const { step, candidateOf, release, tags, commit, changes } = releasedOf('1.0.0');
    step('publish', candidateOf('1.1.0'));
    expect(tags().v1).not.toBe(tags()['v1.1.0']);
    release('1.1.0');
    expect(tags().v1).toBe(tags()['v1.1.0']);
    expect(changes.filter((change) => change.startsWith('release'))).toHaveLength(1);
    commit();
    expect(() => step('check', candidateOf('1.1.0'))).toThrow('or re-run the workflow for that commit');
  });

  test('publishes to an existing tag of this commit', () => {
    const { annotate, head, release, releases } = repositoryOf();
    annotate('v1.0.0', head());
    release('1.0.0');
    expect(releases()).toHaveLength(1);
  });

  test('does not move the major tag to an unpublished version', () => {
    const { step, candidateOf, changes } = releasedOf('1.0.0');
    expect(() => step('move-major', candidateOf('1.1.0'))).toThrow(
      'v1.1.0 is not published, so v1 does not move.',
    );
    expect(changes).toEqual([]);
  });
});

describe('refuses to release a version', () => {
  const refused: readonly (readonly [string, Partial<Candidate>, string])[] = [
    ['from another branch', { ref: 'refs/heads/next' }, 'made from main'],
    ['that starts with a v', { version: 'v1.4.0' }, '"v1.4.0" is not a version'],
    ['with two numbers', { version: '1.4' }, 'not a version'],
    ['with a leading zero', { version: '1.04.0' }, 'not a version'],
    [
      'that differs from package.json',
      { packageJson: '{"version":"1.3.0"}' },
      'package.json has version 1.3.0',
    ],
    [
      'that differs from the lockfile',
      { packageLock: '{"version":"1.3.0"}' },
      'package-lock.json has version 1.3.0',
    ],
    [
      'without a section in CHANGELOG.md',
      { changelog: '# Changes\n\n## 1.4.0-rc.1\n\n- New\n' },
      'no section "## 1.4.0"',
    ],
    ['with an empty section', { changelog: '## 1.4.0\n\n## 1.3.0\n\n- Old\n' }, 'is empty'],
  ];
  test.each(refused)('%s', (_, change, problem) => {
    const { step, candidateOf, changes } = repositoryOf();
    for (const name of ['check', 'publish', 'move-major']) {
      expect(() => step(name, { ...candidateOf('1.4.0'), ...change })).toThrow(problem);
    }
    expect(changes).toEqual([]);
  });

  test('again from another commit', () => {
    const { release, changes } = releasedOf('1.3.0');
    expect(() => release('1.3.0')).toThrow('raise the version');
    expect(changes).toEqual([]);
  });
});

test('the release notes are the section of the version in CHANGELOG.md', () => {
  const changelog =
    '# Changes\r\n\r\n## 1.1.0\r\n\r\n- New\r\n\r\n### More\r\n\r\n- And more\r\n\r\n## 1.0.0\r\n\r\n- Old\r\n';
  expect(notesOf('1.1.0', changelog)).toBe('- New\n\n### More\n\n- And more');
  expect(notesOf('1.0.0', changelog)).toBe('- Old');
  expect(notesOf('1.1', changelog)).toBe('');
});

test.skipIf(process.platform === 'win32')(
  'the workflow’s command runs gh and prints problems as error annotations',
  () => {
    const bin = mkdtempSync(join(tmpdir(), 'gh-'));
    onTestFinished(() => rmSync(bin, { recursive: true }));
    const file = join(bin, 'repository.json');
    const standIn = join(import.meta.dirname, 'gh.ts');
    writeFileSync(join(bin, 'gh'), `#!/bin/sh\nexec "${process.execPath}" "${standIn}" "$@"\n`);
    chmodSync(join(bin, 'gh'), 0o755);
    const { version } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));
    const run = (step: string, ref = 'refs/heads/main') => {
      const env = {
        PATH: `${bin}${delimiter}${process.env.PATH}`,
        GH_STAND_IN: file,
        GITHUB_REPOSITORY: 'o/r',
        GITHUB_REF: ref,
        GITHUB_SHA: repositoryOf().head(),
      };
      const script = join(PROJECT, 'scripts/release/release.ts');
      const { status, stdout } = spawnSync(process.execPath, [script, step, version], {
        env,
        encoding: 'utf8',
      });
      return { status, stdout };
    };
    expect(run('publish')).toEqual({ status: 0, stdout: `v${version} is published.\n` });
    expect(Object.keys(createGhStandIn(file).tags())).toEqual([`v${version}`]);
    expect(run('check', 'refs/heads/x')).toEqual({
      status: 1,
      stdout: '::error::A release is made from main, not from refs/heads/x.\n',
    });
  },
);
