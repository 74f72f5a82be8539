import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { locateManifest, readManifest, writeManifest } from '../../../src/changes/build/manifest.ts';
import { formatManifest, type Manifest, parseManifest } from '../../../src/changes/build/manifest-format.ts';
import { decodePath } from '../../../src/text/path-bytes.ts';
import { temporaryFolder } from '../repository.ts';

const A = 'a'.repeat(64);
const B = 'b'.repeat(64);
const RUN = { workflow: '.github/workflows/deploy.yml', number: 7, attempt: 1, commit: 'c0ffee0' };

function manifestOf(
  files: Readonly<Record<string, string | null>>,
  run: Partial<Manifest['run']> = {},
): Manifest {
  return { run: { ...RUN, ...run }, files: new Map(Object.entries(files)) };
}

describe('the format', () => {
  test('is JSON, sorted by code units, with a line for each file', () => {
    const text = formatManifest(manifestOf({ 'b.html': B, 'B.html': A, é: null, 'a/b.html': A, '404': A }));
    expect(text).toBe(
      [
        '{"version":1,"algorithm":"sha256","commit":"c0ffee0","run":{"workflow":".github/workflows/deploy.yml","number":7,"attempt":1},"files":{',
        `"404":"${A}",`,
        `"B.html":"${A}",`,
        `"a/b.html":"${A}",`,
        `"b.html":"${B}",`,
        '"é":null',
        '}}\n',
      ].join('\n'),
    );
  });

  test('bytes that are not UTF-8 are escapes', () => {
    expect(formatManifest(manifestOf({ 'caf\udce9': A }))).toContain(`"caf\\udce9":"${A}"`);
  });

  test('any names come back, and none of them is more than a name', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.uint8Array({ minLength: 1 }).map(decodePath),
      fc.constantFrom(
        '__proto__',
        'constructor',
        'toString',
        '0',
        '404',
        'a,b',
        'a\nb',
        '"',
        '\\',
        'a\u2028b',
      ),
    );
    const hash = fc.constantFrom(A, B, null);
    fc.assert(
      fc.property(fc.array(fc.tuple(name, hash)), (entries) => {
        const manifest: Manifest = { run: RUN, files: new Map(entries) };
        const text = formatManifest(manifest);
        expect(parseManifest(Buffer.from(text))).toEqual(manifest);
        const lines = text.split('\n').slice(1, -2);
        const names = lines
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line.replace(/:(?:"\w+"|null),?$/, '')));
        expect(names).toEqual([...manifest.files.keys()].sort());
      }),
    );
  });

  test('a key with escapes is not taken for one that was read before', () => {
    // https://github.com/nodejs/node/issues/63785
    const names = [String.raw`a\n`, 'a\nb', '\\', '"', '\n', '\udce9', String.raw`x\ `, 'x\udce9 '];
    for (let round = 0; round < 100; round++) {
      for (const name of names) {
        const manifest = manifestOf({ '!': A, [name]: B });
        expect(parseManifest(Buffer.from(formatManifest(manifest)))).toEqual(manifest);
      }
    }
  });

  test.each<[content: string | Buffer, why: string]>([
    ['', 'is not JSON'],
    ['{"version":1,"algorithm":"sha256","files":{"\\x":null}}', 'is not JSON'],
    ['{"version":1,"algorithm":"sha256","files":{"a":', 'is not JSON'],
    [Buffer.from('{"version":1,"algorithm":"sha256","files":{"\xe9":null}}', 'latin1'), 'is not JSON'],
    ['null', 'tells no version'],
    ['[]', 'tells no version'],
    ['"version"', 'tells no version'],
    ['{}', 'tells no version'],
    ['{"version":2,"algorithm":"sha256","files":{}}', 'is of version 2, and this action reads version 1'],
    ['{"version":"1","algorithm":"sha256","files":{}}', 'is of version "1"'],
    ['{"version":{"toString":0}}', 'is of version {"toString":0}'],
    ['{"version":1,"files":{}}', 'has hashes by none, and this action compares sha256'],
    ['{"version":1,"algorithm":"md5","files":{}}', 'has hashes by "md5"'],
    ['{"version":1,"algorithm":"sha256"}', 'lists no files'],
    ['{"version":1,"algorithm":"sha256","files":null}', 'lists no files'],
    ['{"version":1,"algorithm":"sha256","files":[]}', 'lists no files'],
    ['{"version":1,"algorithm":"sha256","files":{"a":1}}', 'has no SHA-256 for "a"'],
    [`{"version":1,"algorithm":"sha256","files":{"a":["${A}"]}}`, 'has no SHA-256 for "a"'],
    [`{"version":1,"algorithm":"sha256","files":{"a":"${A.toUpperCase()}"}}`, 'has no SHA-256 for "a"'],
    [`{"version":1,"algorithm":"sha256","files":{"__proto__":{"x":1}}}`, 'has no SHA-256 for "__proto__"'],
  ])('%s %s', (content, why) => {
    expect(parseManifest(Buffer.from(content as string))).toMatchObject({
      why: expect.stringContaining(why),
    });
  });

  test('the hashes are all that is needed', () => {
    const bare = `\uFEFF{"version":1,"algorithm":"sha256","run":[],"files":{"a":"${A}"}}`;
    expect(parseManifest(Buffer.from(bare))).toEqual({
      run: { workflow: '', number: 0, attempt: 0, commit: '' },
      files: new Map([['a', A]]),
    });
  });
});

describe('the file', () => {
  test('is written whole, in folders that are made, as any file is', async () => {
    const path = join(temporaryFolder(), 'x', 'y', '.purge-manifest.json');
    const manifest = manifestOf({ 'a.html': A });
    expect(await writeManifest({ path, manifest })).toEqual({ written: true, notice: null });
    expect(await readManifest(path)).toEqual(manifest);
    expect(readdirSync(join(path, '..'))).toEqual(['.purge-manifest.json']);
    expect(statSync(path).mode & 0o777).toBe(0o666 & ~process.umask());
  });

  test.each<[name: string, make: (path: string) => void, why: string]>([
    ['is not there', () => {}, 'there is no manifest of an earlier purge at'],
    ['is a folder', (path) => mkdirSync(path), 'cannot be read (EISDIR)'],
    ['is damaged', (path) => writeFileSync(path, '{'), 'is not JSON, so it is damaged or another file'],
  ])('%s: why, with its path', async (_, make, why) => {
    const path = join(temporaryFolder(), 'm"\n.json');
    make(path);
    const read = await readManifest(path);
    expect(read).toMatchObject({ why: expect.stringContaining(why) });
    expect(read).toMatchObject({ why: expect.stringContaining(JSON.stringify(path)) });
  });

  test('what cannot be written is told, and nothing is left behind', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'm.json');
    mkdirSync(path);
    const { written, notice } = await writeManifest({ path, manifest: manifestOf({}) });
    expect({ written, notice }).toMatchObject({
      written: false,
      notice: expect.stringContaining('cannot be written (EISDIR)'),
    });
    expect(readdirSync(folder)).toEqual(['m.json']);
  });

  test('a link to it stays a link', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'real.json'), '');
    symlinkSync('real.json', join(folder, 'm.json'));
    const path = await locateManifest(join(folder, 'm.json'));
    await writeManifest({ path, manifest: manifestOf({ a: A }) });
    expect(readFileSync(join(folder, 'real.json'), 'utf8')).toContain(A);
    expect(readFileSync(join(folder, 'm.json'), 'utf8')).toContain(A);
  });
});

describe('runs that overlap', () => {
  const there = manifestOf({ same: A, other: A, gone: A });
  const ours = { same: A, other: B, come: B };

  test.each<[name: string, run: Partial<Manifest['run']>]>([
    ['a newer run', { number: 8 }],
    ['the same run', {}],
    ['the same run, started again', { attempt: 2 }],
    ['a run of another workflow, whose numbers say nothing here', { workflow: 'x.yml', number: 1 }],
  ])('%s puts its manifest over it', async (_, run) => {
    const path = held(there);
    const manifest = manifestOf(ours, run);
    expect(await writeManifest({ path, manifest })).toEqual({ written: true, notice: null });
    expect(await readManifest(path)).toEqual(manifest);
  });

  test('one without a number is nobody’s elder', async () => {
    for (const [first, second] of [
      [{ number: 0 }, {}],
      [{}, { number: 0 }],
    ]) {
      const path = held(manifestOf({ a: A }, first));
      const manifest = manifestOf({ a: B }, second);
      expect((await writeManifest({ path, manifest })).written).toBe(true);
      expect(await readManifest(path)).toEqual(manifest);
    }
  });

  test('an older run leaves it, byte for byte, and says so', async () => {
    const path = held(there);
    const before = readFileSync(path, 'utf8');
    const { written, notice } = await writeManifest({ path, manifest: manifestOf(ours, { number: 6 }) });
    expect(written).toBe(false);
    expect(notice).toContain(
      'the manifest of run #7 at c0ffee0, which is newer than run #6 at c0ffee0, was kept',
    );
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  test('an older run that was started again makes unknown what the builds differ in', async () => {
    const path = held(there);
    const { written, notice } = await writeManifest({
      path,
      manifest: manifestOf(ours, { number: 6, attempt: 2 }),
    });
    expect(written).toBe(true);
    expect(notice).toContain('run #6 (attempt 2)');
    expect(await readManifest(path)).toEqual(manifestOf({ same: A, other: null, gone: null, come: null }));
  });

  function held(manifest: Manifest): string {
    const path = join(temporaryFolder(), 'm.json');
    writeFileSync(path, formatManifest(manifest));
    return path;
  }
});

test('a manifest is never half written, whenever the process is killed', async () => {
  await Promise.all(Array.from({ length: 4 }, (_, round) => killOften(round)));
});

/** A child writes one manifest after the other, each with hashes of its own, and is killed on the way. */
async function killOften(seed: number): Promise<void> {
  const folder = temporaryFolder();
  const path = join(folder, 'm.json');
  for (let round = 0; round < 4; round++) {
    const child: ChildProcess = spawn(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        WRITE_ON,
        new URL('../../../src/changes/build/manifest.ts', import.meta.url).href,
        path,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    if (child.stdout) await once(child.stdout, 'data');
    await pause((seed * 4 + round) * 5);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const read = await readManifest(path);
    if ('why' in read) throw new Error(read.why);
    expect(read.files.size).toBe(5000);
    expect(new Set(read.files.values()).size).toBe(1);
  }
}

const WRITE_ON = `
  const [, module, path] = process.argv;
  const { writeManifest } = await import(module);
  const run = { workflow: '', number: 0, attempt: 0, commit: '' };
  for (let n = 1; ; n++) {
    const hash = n.toString(16).padStart(64, '0');
    const files = new Map(Array.from({ length: 5000 }, (_, index) => [\`page-\${index}.html\`, hash]));
    const { written, notice } = await writeManifest({ path, manifest: { run, files } });
    if (!written) throw new Error(notice);
    if (n === 1) console.log('ready');
  }
`;
