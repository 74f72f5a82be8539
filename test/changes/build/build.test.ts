import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type BuildChanges, findBuildChanges } from '../../../src/changes/build/build.ts';
import { hashFiles } from '../../../src/changes/build/hash.ts';
import { writeManifest } from '../../../src/changes/build/manifest.ts';
import type { ChangedFile } from '../../../src/changes/changes.ts';
import { decodePath, encodePath } from '../../../src/text/path-bytes.ts';
import { temporaryFolder } from '../repository.ts';

const NEVER = new AbortController().signal;
const linux = process.platform === 'linux';

describe('what changed', () => {
  test('between the last purge and now: added, modified, deleted, in order', async () => {
    const site = makeSite({ 'index.html': '1', 'a/b.html': '1', 'old.html': '1', 'same.css': '1' });
    await purge(site);
    site.build({ 'index.html': '2', 'a/b.html': '2', 'new.html': '1', 'same.css': '1' });
    const { changes } = await site.look();
    expect(changes).toEqual({
      kind: 'files',
      files: [
        { path: 'a/b.html', status: 'modified', type: 'file' },
        { path: 'index.html', status: 'modified', type: 'file' },
        { path: 'new.html', status: 'added', type: 'file' },
        { path: 'old.html', status: 'deleted', type: 'file' },
      ],
      source: 'manifest',
      base: '',
      head: '',
      reason: 'the build was compared with the one that run #7 at c0ffee0 purged for',
      notices: [],
    });
  });

  test('what was not confirmed is purged again', async () => {
    const site = makeSite({ 'a.html': '1', 'b.html': '1' });
    await purge(site);
    site.build({ 'a.html': '2', 'b.html': '1' });
    await site.look();
    site.build({ 'a.html': '2', 'b.html': '2' });
    expect(pathsOf(await site.look())).toEqual(['a.html', 'b.html']);
    await purge(site);
    expect(pathsOf(await site.look())).toEqual([]);
  });

  test.each<[content: string | null, reason: string]>([
    [null, 'there is no manifest of an earlier purge at'],
    ['{"version":2}', 'is of version 2, and this action reads version 1'],
    ['{', 'is not JSON'],
  ])('is unknown with the manifest %j, and the next one is ready all the same', async (content, reason) => {
    const site = makeSite({ 'a.html': '1' });
    if (content !== null) writeFileSync(site.manifest, content);
    const found = await site.look();
    expect(found.changes).toMatchObject({ kind: 'unknown', reason: expect.stringContaining(reason) });
    await writeManifest(found.next);
    expect(pathsOf(await site.look())).toEqual([]);
  });

  test('equals what an independent comparison of any two trees says', async () => {
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
        await purge(site);
        site.build(after);
        const { changes } = await site.look();
        const expected = [...before.keys(), ...after.keys()].filter(
          (path) => before.get(path) !== after.get(path),
        );
        expect(changes).toMatchObject({ kind: 'files', notices: [] });
        expect(changes.kind === 'files' && changes.files).toEqual(
          [...new Set(expected)].sort().map((path): ChangedFile => {
            const status = !before.has(path) ? 'added' : after.has(path) ? 'modified' : 'deleted';
            return {
              path,
              status,
              type: 'file',
              held: [expect.toBeOneOf([expect.any(String), null])],
              now: expect.toBeOneOf([expect.any(String), null]),
            };
          }),
        );
      }),
      { numRuns: 20 },
    );
  });

  test.each<[files: number, changed: number, told: boolean]>([
    [20, 18, true],
    [20, 17, false],
    [19, 19, false],
    [40, 40, true],
  ])('of %i files %i: the likely cause is told: %s', async (files, changed, told) => {
    const pages = (different: number) =>
      Object.fromEntries(
        Array.from({ length: files }, (_, index) => [`${index}.html`, index < different ? 'new' : 'old']),
      );
    const site = makeSite(pages(0));
    await purge(site);
    // What comes anew is no sign of it.
    site.build({ ...pages(changed), 'more/1.html': '', 'more/2.html': '' });
    const { changes } = await site.look();
    const percent = Math.floor((changed / files) * 100);
    const start = `${changed} of the ${files} files of the last build (${percent} %) differ or are gone: `;
    expect(changes.notices).toEqual(told ? [expect.stringContaining(start)] : []);
  });

  test('a manifest of a newer run is compared with, and stays', async () => {
    const site = makeSite({ 'a.html': '1' });
    await purge(site);
    site.build({ 'a.html': '2' });
    const older = await site.look({ GITHUB_RUN_NUMBER: '6' });
    expect(pathsOf(older)).toEqual(['a.html']);
    expect(older.changes.notices).toEqual([
      expect.stringContaining('the manifest is of run #7 at c0ffee0, which is newer than run #6 at c0ffee0'),
    ]);
    const before = readFileSync(site.manifest);
    expect((await writeManifest(older.next)).written).toBe(false);
    expect(readFileSync(site.manifest)).toEqual(before);
  });

  test('after a rollback by an older run, what differs is purged once more', async () => {
    const site = makeSite({ 'a.html': 'new', 'b.html': '1', 'only-new.html': '1' });
    await purge(site);
    site.build({ 'a.html': 'old', 'b.html': '1' });
    await writeManifest((await site.look({ GITHUB_RUN_NUMBER: '6', GITHUB_RUN_ATTEMPT: '2' })).next);
    site.build({ 'a.html': 'new', 'b.html': '1' });
    const forward = await site.look({ GITHUB_RUN_NUMBER: '8' });
    expect(pathsOf(forward)).toEqual(['a.html', 'only-new.html']);
    await writeManifest(forward.next);
    expect(pathsOf(await site.look({ GITHUB_RUN_NUMBER: '9' }))).toEqual([]);
  });
});

describe('what counts as built', () => {
  test('dotfiles and node_modules do, .git and the manifest do not', async () => {
    const site = makeSite({
      'index.html': '',
      '.well-known/security.txt': '',
      '.nojekyll': '',
      'node_modules/x/index.js': '',
      '.git/config': '',
      'sub/.git': 'gitdir: elsewhere',
      '.gitignore': '',
    });
    for (const manifest of ['site/m.json', 'site/sub/m.json']) {
      const path = join(site.workspace, manifest);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(`${path}.1234.purge.tmp`, 'left by a run that was killed');
      const look = () => findBuildChanges({ buildDir: 'site', manifest }, depsOf(site.workspace));
      const { next } = await look();
      expect([...next.manifest.files.keys()].sort()).toEqual([
        '.gitignore',
        '.nojekyll',
        '.well-known/security.txt',
        'index.html',
        'node_modules/x/index.js',
      ]);
      await writeManifest(next);
      expect(pathsOf(await look())).toEqual([]);
      rmSync(path);
      rmSync(`${path}.1234.purge.tmp`);
    }
  });

  test.runIf(linux)('names that are not UTF-8', async () => {
    const site = makeSite(new Map([['caf\udce9/\udcff.html', '1']]));
    await purge(site);
    site.build(new Map([['caf\udce9/\udcff.html', '2']]));
    expect(pathsOf(await site.look())).toEqual(['caf\udce9/\udcff.html']);
  });

  test('links that stay inside are what they lead to, all others are left out and told', async () => {
    const site = makeSite({ 'real/a.html': '1', 'real/deep/b.html': '1', 'index.html': '1' });
    mkdirSync(join(site.workspace, 'outside'));
    writeFileSync(join(site.workspace, 'outside', 'secret'), '1');
    const links = {
      file: 'real/a.html',
      folder: 'real',
      twice: 'file',
      'real/self': '.',
      'real/deep/up': '../..',
      out: '../outside',
      'out-file': '../outside/secret',
      absolute: '/etc/passwd',
      lost: 'nowhere',
      round: 'round',
    };
    for (const [link, target] of Object.entries(links)) symlinkSync(target, join(site.folder, link));

    const { changes, next } = await site.look();
    expect([...next.manifest.files.keys()].sort()).toEqual([
      'file',
      'folder/a.html',
      'folder/deep/b.html',
      'index.html',
      'real/a.html',
      'real/deep/b.html',
      'twice',
    ]);
    expect(changes.notices.toSorted()).toEqual([
      '"absolute" and 2 more in the build folder: a link that leads out of the build folder, so it is left out',
      expect.stringMatching(/^".*" and 3 more in the build folder: a link to a folder that it lies in/),
      '"lost" and 1 more in the build folder: a link that leads nowhere, so it is left out',
    ]);

    await writeManifest(next);
    writeFileSync(join(site.folder, 'real/a.html'), '2');
    expect(pathsOf(await site.look())).toEqual(['file', 'folder/a.html', 'real/a.html', 'twice']);
  });

  test.runIf(linux)('a pipe is never opened', async () => {
    const site = makeSite({ 'index.html': '' });
    execFileSync('mkfifo', [join(site.folder, 'pipe')]);
    symlinkSync('pipe', join(site.folder, 'to-pipe'));
    const { changes, next } = await site.look();
    expect([...next.manifest.files.keys()]).toEqual(['index.html']);
    expect(changes.notices).toEqual([
      '"pipe" and 1 more in the build folder: neither a file nor a folder, so it is left out',
    ]);
  });

  test('the build folder may be a link itself', async () => {
    const site = makeSite({ 'index.html': '1' });
    symlinkSync('site', join(site.workspace, 'current'));
    const ask = { buildDir: 'current/', manifest: site.manifest };
    const { next } = await findBuildChanges(ask, depsOf(site.workspace));
    expect([...next.manifest.files.keys()]).toEqual(['index.html']);
  });
});

describe('a build folder that is not in order', () => {
  test.each<[name: string, make: (folder: string) => void, message: string]>([
    ['is missing', () => {}, 'is not there (ENOENT); it takes the folder of the built site, after the step'],
    ['is a file', (folder) => writeFileSync(folder, ''), 'is not a folder'],
    ['is empty', (folder) => mkdirSync(folder), 'holds no file; did the build run?'],
    ['has only folders', (folder) => mkdirSync(join(folder, 'a/b'), { recursive: true }), 'holds no file'],
  ])('it %s', async (_, make, message) => {
    const workspace = temporaryFolder();
    make(join(workspace, 'site'));
    const found = findBuildChanges({ buildDir: 'site', manifest: 'm.json' }, depsOf(workspace));
    await expect(found).rejects.toMatchObject({
      name: 'BuildError',
      message: expect.stringMatching(/^build-dir: ".*site"/),
    });
    await expect(found).rejects.toThrow(message);
  });

  test.runIf(linux).each<[name: string, locked: string, message: string]>([
    ['file', 'a/locked.html', '"a/locked.html" in it cannot be read (EACCES)'],
    ['folder', 'a', 'the folder "a/" in it cannot be read (EACCES)'],
  ])('a %s cannot be read', async (_, locked, message) => {
    const site = makeSite({ 'index.html': '', 'a/locked.html': '' });
    chmodSync(join(site.folder, locked), 0o000);
    onTestFinished(() => chmodSync(join(site.folder, locked), 0o755));
    withoutPrivileges(site.workspace);
    await expect(site.look()).rejects.toThrow(message);
  });
});

describe('hashes', () => {
  test('of files of any size, as others have them', async () => {
    const folder = temporaryFolder();
    const sizes = [0, 1, 21_000, 256 * 1024, 256 * 1024 + 1, 3_000_000];
    const files = sizes.map((size) => {
      const content = Buffer.alloc(size, `${size} bytes;`);
      const file = join(folder, `${size}`);
      writeFileSync(file, content);
      return { file, hash: createHash('sha256').update(content).digest('hex') };
    });
    const { hashes, unreadable } = await hashFiles(
      files.map(({ file }) => file),
      NEVER,
    );
    expect(files.map((_, index) => hashes.get(index))).toEqual(files.map(({ hash }) => hash));
    expect(unreadable).toEqual(new Map());
  });

  test.runIf(linux)('of what is no file any more: none, without waiting for it', async () => {
    const folder = temporaryFolder();
    const [gone, link, pipe] = ['gone', 'link', 'pipe'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    symlinkSync('/etc/passwd', link);
    execFileSync('mkfifo', [pipe]);
    const { hashes } = await hashFiles([gone, link, pipe, folder, `${link}/x`], NEVER);
    expect([...hashes.values()]).toEqual([null, null, null, null, null]);
  });

  test('of a file that changes while it is read: it counts as changed, now and in the next run', async () => {
    const site = makeSite({ 'index.html': '', 'busy.bin': '' });
    makeLarge(join(site.folder, 'busy.bin'), 96);
    const restless = 'changed while it was read';
    const stop = await keepTouching(join(site.folder, 'busy.bin'));
    const { next, changes } = await site.look();
    await stop();
    expect(changes.notices).toEqual([expect.stringMatching(`^"busy.bin" .*${restless}`)]);
    expect([...next.manifest.files].filter(([, hash]) => hash === null)).toEqual([['busy.bin', null]]);

    await writeManifest(next);
    expect(pathsOf(await site.look())).toEqual(['busy.bin']);
    rmSync(join(site.folder, 'busy.bin'));
    const after = await site.look();
    expect(after.changes).toMatchObject({ files: [{ path: 'busy.bin', status: 'deleted' }] });
  });

  test('end when the run is cancelled', async () => {
    const folder = temporaryFolder();
    const files = Array.from({ length: 8 }, (_, index) => join(folder, `${index}`));
    for (const file of files) makeLarge(file, 1024);
    const reason = new Error('the job was cancelled');
    const cancel = new AbortController();
    setTimeout(() => cancel.abort(reason), 50);
    const started = performance.now();
    await expect(hashFiles(files, cancel.signal)).rejects.toBe(reason);
    expect(performance.now() - started).toBeLessThan(2000);
    await expect(hashFiles(files, cancel.signal)).rejects.toBe(reason);
  });
});

type Files = Readonly<Record<string, string>> | ReadonlyMap<string, string>;

interface Site {
  readonly workspace: string;
  readonly folder: string;
  readonly manifest: string;
  /** Puts these files in the place of all others. */
  readonly build: (files: Files) => void;
  readonly look: (env?: Readonly<Record<string, string>>) => Promise<BuildChanges>;
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
  return {
    workspace,
    folder,
    manifest: join(workspace, '.purge-manifest.json'),
    build,
    look: (env) =>
      findBuildChanges({ buildDir: './site', manifest: '.purge-manifest.json' }, depsOf(workspace, env)),
  };
}

function depsOf(workspace: string, env: Readonly<Record<string, string>> = {}) {
  const run = { GITHUB_RUN_NUMBER: '7', GITHUB_RUN_ATTEMPT: '1', GITHUB_SHA: 'c0ffee0'.padEnd(40, '0') };
  const ref = { GITHUB_WORKFLOW_REF: 'octo/site/.github/workflows/deploy.yml@refs/heads/main' };
  return { env: { GITHUB_WORKSPACE: workspace, ...run, ...ref, ...env }, signal: NEVER };
}

/** As if everything that changed had been purged. */
async function purge(site: Site): Promise<void> {
  expect(await writeManifest((await site.look()).next)).toEqual({ written: true, notice: null });
}

function pathsOf({ changes }: BuildChanges): readonly string[] | string {
  return changes.kind === 'files' ? changes.files.map(({ path }) => path) : changes.kind;
}

/** The entries that fit into one tree: none is a folder of another one. */
function withoutClashes(
  entries: readonly (readonly [string, string])[],
): readonly (readonly [string, string])[] {
  return entries.filter(([path]) => !entries.some(([other]) => other.startsWith(`${path}/`)));
}

/** A file of so many MiB of zeros, which take no room. */
function makeLarge(path: string, mebibytes: number): void {
  const file = openSync(path, 'w');
  ftruncateSync(file, mebibytes * 2 ** 20);
  closeSync(file);
}

/** Has a thread change a file's time, again and again. */
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

/** Root may read everything, so it becomes nobody until the test is over. */
function withoutPrivileges(workspace: string): void {
  if (process.geteuid?.() !== 0) return;
  chmodSync(workspace, 0o755);
  process.seteuid?.(65534);
  onTestFinished(() => process.seteuid?.(0));
}
