import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  type Build,
  type BuildOptions,
  type BuildProblem,
  compareBuild,
  hashBuild,
  warnIfMostFilesChanged,
} from '../../../src/changes/build/build.ts';
import { hashFiles } from '../../../src/changes/build/hash.ts';
import { decodePath, encodePath } from '../../../src/text/path-bytes.ts';
import { cases } from '../../arbitraries.ts';
import { temporaryFolder } from '../repository.ts';

const NEVER = new AbortController().signal;
const linux = process.platform === 'linux';

describe('compareBuild', () => {
  test('returns the files that differ from any content that the edge may hold', () => {
    const held = new Map([
      ['same.css', ['1']],
      ['edited.html', ['1']],
      ['reverted.html', ['1', '2']],
      ['gone.html', ['1']],
      ['gone-or-not.html', ['1', null]],
      ['never-there.html', [null]],
      ['back.html', [null, '1']],
    ]);
    const files = new Map([
      ['same.css', '1'],
      ['edited.html', '2'],
      ['reverted.html', '1'],
      ['new.html', '1'],
      ['back.html', '1'],
    ]);
    expect(compareBuild(held, files).files).toEqual([
      { path: 'back.html', status: 'modified', type: 'file', held: [null, '1'], now: '1' },
      { path: 'edited.html', status: 'modified', type: 'file', held: ['1'], now: '2' },
      { path: 'gone-or-not.html', status: 'deleted', type: 'file', held: ['1', null], now: null },
      { path: 'gone.html', status: 'deleted', type: 'file', held: ['1'], now: null },
      { path: 'new.html', status: 'added', type: 'file', held: [null], now: '1' },
      { path: 'reverted.html', status: 'modified', type: 'file', held: ['1', '2'], now: '1' },
    ]);
  });

  test('agrees with an independent comparison of any two builds', async () => {
    const segment = fc.oneof(
      fc.constantFrom('a', 'b', 'index.html', '.well-known', '__proto__', '404', 'a,b', 'a\nb', '$(x)', '😀'),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
      linux ? fc.uint8Array({ minLength: 1, maxLength: 8 }).map(decodePath) : fc.constant('é'),
    );
    const name = segment.filter((text) => !/[/\0]/.test(text) && !/^(?:\.\.?|\.git)$/.test(text));
    const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'));
    const tree = fc
      .array(fc.tuple(path, fc.constantFrom('', '1', '2')), { minLength: 1, maxLength: 12 })
      .map((entries) => new Map(withoutClashes(entries)));
    await fc.assert(
      fc.asyncProperty(tree, tree, async (before, after) => {
        const site = makeSite(before);
        const { files } = await site.hash();
        site.build(after);
        const held = new Map([...files].map(([path, hash]) => [path, [hash]]));
        const changed = compareBuild(held, (await site.hash()).files).files;
        const expected = [...before.keys(), ...after.keys()].filter(
          (path) => before.get(path) !== after.get(path),
        );
        expect(changed.map(({ path, status }) => [path, status])).toEqual(
          [...new Set(expected)]
            .sort()
            .map((path) => [path, !before.has(path) ? 'added' : after.has(path) ? 'modified' : 'deleted']),
        );
      }),
      cases(6),
    );
  });

  test.each<[files: number, changed: number, warns: boolean]>([
    [20, 18, true],
    [20, 17, false],
    [19, 19, false],
    [40, 40, true],
  ])(
    'returns the differences of %i files, %i of which changed, with a warning: %s',
    (files, changed, warns) => {
      const pages = (different: number) =>
        Array.from({ length: files }, (_, index): [string, string] => [
          `${index}`,
          index < different ? 'new' : 'old',
        ]);
      const held = new Map(pages(0).map(([path, hash]) => [path, [hash]]));
      // Added files do not count.
      const now = new Map([...pages(changed), ['more/1', ''], ['more/2', '']] as const);
      expect(warnIfMostFilesChanged(held, compareBuild(held, now).files)).toEqual(
        warns ? { code: 'build-mostly-changed', changed, files } : null,
      );
    },
  );
});

describe('hashBuild', () => {
  test('includes dotfiles and node_modules, but not .git and what the caller excludes', async () => {
    const site = makeSite({
      'index.html': '',
      '.well-known/security.txt': '',
      '.nojekyll': '',
      'node_modules/x/index.js': '',
      '.git/config': '',
      'sub/.git': 'gitdir: elsewhere',
      '.gitignore': '',
      'state.json': '',
    });
    const state = join(site.folder, 'state.json');
    expect(await site.paths({ leaveOut: (bytesPath) => bytesPath === state })).toEqual([
      '.gitignore',
      '.nojekyll',
      '.well-known/security.txt',
      'index.html',
      'node_modules/x/index.js',
    ]);
  });

  test.runIf(linux)('supports names that are not UTF-8', async () => {
    const site = makeSite(new Map([['caf\udce9/\udcff.html', '1']]));
    expect(await site.paths()).toEqual(['caf\udce9/\udcff.html']);
  });

  test('follows symlinks inside the workspace, and skips all others with a notice', async () => {
    const site = makeSite({ 'real/a.html': '1', 'real/deep/b.html': '1', 'index.html': '1' });
    mkdirSync(join(site.workspace, 'shared'));
    writeFileSync(join(site.workspace, 'shared', 'c.html'), '1');
    const links = {
      file: 'real/a.html',
      folder: 'real',
      twice: 'file',
      beside: '../shared',
      'file-beside': '../shared/c.html',
      out: '../..',
      absolute: '/etc/passwd',
      lost: 'nowhere',
      round: 'round',
    };
    for (const [link, target] of Object.entries(links)) symlinkSync(target, join(site.folder, link));
    expect(await site.paths()).toEqual([
      'beside/c.html',
      'file',
      'file-beside',
      'folder/a.html',
      'folder/deep/b.html',
      'index.html',
      'real/a.html',
      'real/deep/b.html',
      'twice',
    ]);
    const { notices } = await site.hash();
    expect(notices.map(({ code, ...facts }) => [code, 'paths' in facts && facts.paths.toSorted()])).toEqual(
      expect.arrayContaining([
        ['build-link-leads-out', ['absolute', 'out']],
        ['build-link-leads-nowhere', ['lost', 'round']],
      ]),
    );
    const { files } = await site.hash();
    expect(files.get('twice')).toBe(files.get('real/a.html'));
  });

  test('follows a symlink to the folder that contains it once', async () => {
    const site = makeSite({ 'index.html': '1' });
    symlinkSync('.', join(site.folder, 'docs'));
    expect(await site.paths()).toEqual(['docs/index.html', 'index.html']);
    expect((await site.hash()).notices).toEqual([{ code: 'build-link-in-circle', paths: ['docs/docs'] }]);
  });

  test.runIf(linux)('never opens a pipe', async () => {
    const site = makeSite({ 'index.html': '' });
    execFileSync('mkfifo', [join(site.folder, 'pipe')]);
    symlinkSync('pipe', join(site.folder, 'to-pipe'));
    expect(await site.paths()).toEqual(['index.html']);
    expect((await site.hash()).notices).toEqual([
      { code: 'build-special-file', paths: expect.arrayContaining(['pipe', 'to-pipe']) },
    ]);
  });

  test('accepts a symlink to the build folder', async () => {
    const site = makeSite({ 'index.html': '1' });
    symlinkSync('site', join(site.workspace, 'current'));
    const answer = await hashBuild(join(site.workspace, 'current/'), {
      workspace: site.workspace,
      signal: NEVER,
    });
    expect(answer.ok && [...answer.value.files.keys()]).toEqual(['index.html']);
  });
});

describe('hashBuild rejects a build folder', () => {
  const reasonOf = async (folder: string, workspace: string): Promise<BuildProblem | null> => {
    const answer = await hashBuild(folder, { workspace, signal: NEVER });
    return answer.ok ? null : answer.reason;
  };

  test.each<[name: string, make: (folder: string) => void, reason: object]>([
    ['that is missing', () => {}, { code: 'build-not-found', error: 'ENOENT' }],
    ['that is a file', (folder) => writeFileSync(folder, ''), { code: 'build-not-a-folder' }],
    ['that is empty', (folder) => mkdirSync(folder), { code: 'build-empty' }],
    [
      'that has only folders',
      (folder) => mkdirSync(join(folder, 'a/b'), { recursive: true }),
      { code: 'build-empty' },
    ],
  ])('%s', async (_, make, reason) => {
    const workspace = temporaryFolder();
    const folder = join(workspace, 'site');
    make(folder);
    expect(await reasonOf(folder, workspace)).toEqual({ ...reason, folder });
  });

  test.runIf(linux).each<[name: string, locked: string, reason: object]>([
    ['file', 'a/locked.html', { code: 'build-unreadable', path: 'a/locked.html', count: 1, error: 'EACCES' }],
    ['folder', 'a', { code: 'build-unreadable', path: 'a/', count: 1, error: 'EACCES' }],
  ])('with a %s that cannot be read', async (_, locked, reason) => {
    const site = makeSite({ 'index.html': '', 'a/locked.html': '' });
    chmodSync(join(site.folder, locked), 0o000);
    onTestFinished(() => chmodSync(join(site.folder, locked), 0o755));
    withoutPrivileges(site.workspace);
    expect(await reasonOf(site.folder, site.workspace)).toEqual(reason);
  });
});

describe('hashFiles', () => {
  test('returns SHA-256', async () => {
    const folder = temporaryFolder();
    const sizes = [0, 1, 21_000, 256 * 1024, 256 * 1024 + 1];
    const files = sizes.map((size) => {
      const content = Buffer.alloc(size, `${size} bytes;`);
      const file = join(folder, `${size}`);
      writeFileSync(file, content);
      return [file, createHash('sha256').update(content).digest('hex')] as const;
    });
    const { hashes, unreadable } = await hashFiles(
      files.map(([file]) => fileAt(file)),
      NEVER,
    );
    expect(hashes).toEqual(new Map(files));
    expect(unreadable).toEqual([]);
  });

  test.runIf(linux)('returns null for what is no longer a regular file, without waiting for it', async () => {
    const folder = temporaryFolder();
    const [gone, link, pipe] = ['gone', 'link', 'pipe'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    symlinkSync('/etc/passwd', link);
    execFileSync('mkfifo', [pipe]);
    const { hashes } = await hashFiles([gone, link, pipe, folder, `${link}/x`].map(fileAt), NEVER);
    expect([...hashes.values()]).toEqual([null, null, null, null, null]);
  });

  test('returns null for a file that changes during reading, which counts as changed now and in the next run', async () => {
    const site = makeSite({ 'index.html': '', 'busy.bin': '' });
    makeLarge(join(site.folder, 'busy.bin'), 32);
    const stop = await keepTouching(join(site.folder, 'busy.bin'));
    const { files, notices } = await site.hash();
    await stop();
    expect(notices).toEqual([{ code: 'build-changed-while-reading', paths: ['busy.bin'] }]);
    expect(files.get('busy.bin')).toBeNull();
    const held = new Map([...files].map(([path, hash]) => [path, [hash ?? 'what it was then']]));
    expect(compareBuild(held, files).files).toMatchObject([
      { path: 'busy.bin', status: 'modified', now: null },
    ]);
  });

  test('rejects when the run is cancelled', async () => {
    const folder = temporaryFolder();
    const files = Array.from({ length: 4 }, (_, index) => fileAt(join(folder, `${index}`)));
    for (const { path } of files) makeLarge(path, 1024);
    const reason = new Error('the job was cancelled');
    const cancel = new AbortController();
    const hashing = hashFiles(files, cancel.signal);
    cancel.abort(reason);
    await expect(hashing).rejects.toBe(reason);
    await expect(hashFiles(files, cancel.signal)).rejects.toBe(reason);
  });
});

const fileAt = (path: string) => ({ path, bytesPath: path });

type Files = Readonly<Record<string, string>> | ReadonlyMap<string, string>;

interface Site {
  readonly workspace: string;
  readonly folder: string;
  /** Replaces all files by these. */
  readonly build: (files: Files) => void;
  readonly hash: (options?: Partial<BuildOptions>) => Promise<Build>;
  /** Sorted. */
  readonly paths: (options?: Partial<BuildOptions>) => Promise<readonly string[]>;
}

function makeSite(files: Files): Site {
  const workspace = temporaryFolder();
  const folder = join(workspace, 'site');
  const build = (files: Files): void => {
    rmSync(folder, { recursive: true, force: true });
    for (const [path, content] of files instanceof Map ? files : Object.entries(files)) {
      const place = encodePath(`${folder}/${path}`);
      mkdirSync(place.subarray(0, place.lastIndexOf('/')), { recursive: true });
      writeFileSync(place, content);
    }
  };
  build(files);
  const hash: Site['hash'] = async (options) => {
    const answer = await hashBuild(folder, { workspace, signal: NEVER, ...options });
    if (!answer.ok) throw new Error(answer.reason.code);
    return answer.value;
  };
  const paths: Site['paths'] = async (options) => [...(await hash(options)).files.keys()].sort();
  return { workspace, folder, build, hash, paths };
}

/** Removes entries whose path is a folder of another entry. */
function withoutClashes(
  entries: readonly (readonly [string, string])[],
): readonly (readonly [string, string])[] {
  return entries.filter(([path]) => !entries.some(([other]) => other.startsWith(`${path}/`)));
}

/** Creates a sparse file. */
function makeLarge(path: string, mebibytes: number): void {
  const file = openSync(path, 'w');
  ftruncateSync(file, mebibytes * 2 ** 20);
  closeSync(file);
}

/** Changes a file's time again and again in a thread. Returns a function that stops it. */
async function keepTouching(file: string): Promise<() => Promise<unknown>> {
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    const { utimesSync } = require('node:fs');
    for (let time = 1; ; time++) {
      utimesSync(workerData, time, time);
      if (time === 1) parentPort.postMessage('begun');
    }
  `;
  const worker = new Worker(code, { eval: true, workerData: file });
  await new Promise((begun) => worker.once('message', begun));
  return () => worker.terminate();
}

/** Drops root's privileges until the test is over, since root can read everything. */
function withoutPrivileges(workspace: string): void {
  if (process.geteuid?.() !== 0) return;
  chmodSync(workspace, 0o755);
  process.seteuid?.(65534);
  onTestFinished(() => process.seteuid?.(0));
}
