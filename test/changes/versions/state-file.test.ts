import { execFileSync } from 'node:child_process';
import { hash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createFileStore, isStateFile, locateStateFile } from '../../../src/changes/versions/state-file.ts';
import { MAX_STATE_BYTES } from '../../../src/changes/versions/store.ts';

const content = (text: string) => Buffer.from(text);

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'state-file-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

describe('a state in a file', () => {
  test('is read as it was stored, with an ID of its bytes', async () => {
    const dir = folder();
    const path = join(dir, 'a', 'b', 'state.json');
    const store = createFileStore(path, 'state');
    expect(store).toMatchObject({ name: 'state', inFile: true });
    expect(await store.newest()).toEqual({ ok: true, value: null });
    expect(await store.keep(content('A'))).toEqual({ ok: true, value: null });
    const first = { id: hash('sha256', 'A'), bytes: content('A') };
    expect(await store.newest()).toEqual({ ok: true, value: first });
    expect(readFileSync(path, 'utf8')).toBe('A');

    expect(await store.keep(content('B'))).toMatchObject({ ok: true });
    const second = { id: hash('sha256', 'B'), bytes: content('B') };
    expect(await store.newest()).toEqual({ ok: true, value: second });
    expect(readdirSync(join(dir, 'a', 'b'))).toEqual(['state.json']);
  });

  test('cannot exist in a folder that is a file', async () => {
    const file = join(folder(), 'file');
    writeFileSync(file, '');
    expect(await createFileStore(join(file, 'state.json'), 'state').newest()).toEqual({
      ok: true,
      value: null,
    });
    expect(await createFileStore(join(file, 'state.json'), 'state').keep(content('A'))).toMatchObject({
      ok: false,
      reason: { code: 'state-file-unwritable' },
    });
  });

  test('is written through a symlink to it or to its folder', async () => {
    const dir = folder();
    mkdirSync(join(dir, 'real'));
    symlinkSync('real/state.json', join(dir, 'link.json'));
    writeFileSync(join(dir, 'real', 'state.json'), 'old');
    const path = await locateStateFile(join(dir, 'link.json'));
    expect(await createFileStore(path, 'state').keep(content('A'))).toMatchObject({ ok: true });
    expect(readlinkSync(join(dir, 'link.json'))).toBe('real/state.json');
    expect(readFileSync(join(dir, 'real', 'state.json'), 'utf8')).toBe('A');

    symlinkSync('real', join(dir, 'folder'));
    expect(await locateStateFile(join(dir, 'folder', 'new.json'))).toBe(
      join(await locateStateFile(join(dir, 'real')), 'new.json'),
    );
  });

  test.each([
    ['a folder', (path: string) => mkdirSync(path)],
    ['a pipe without a writer', (path: string) => execFileSync('mkfifo', [path])],
    ['a device', (path: string) => symlinkSync('/dev/zero', path)],
  ])('cannot be %s', async (_, make) => {
    const path = join(folder(), 'state.json');
    make(path);
    const reason = { code: 'state-file-irregular', path };
    expect(await createFileStore(path, 'state').newest()).toEqual({ ok: false, reason });
    expect(await createFileStore(path, 'state').keep(content('A'))).toEqual({ ok: false, reason });
  });

  test('cannot be a socket', async () => {
    const path = join(folder(), 's');
    const server = createServer();
    await new Promise<void>((listening) => server.listen(path, listening));
    onTestFinished(() => void server.close());
    const reason = { code: 'state-file-irregular', path };
    expect(await createFileStore(path, 'state').newest()).toEqual({ ok: false, reason });
    expect(await createFileStore(path, 'state').keep(content('A'))).toEqual({ ok: false, reason });
  });

  test('is at most 64 MiB', async () => {
    const path = join(folder(), 'state.json');
    const reason = { code: 'state-too-large' };
    writeFileSync(path, '');
    truncateSync(path, MAX_STATE_BYTES + 1);
    expect(await createFileStore(path, 'state').newest()).toEqual({ ok: false, reason });
    expect(await createFileStore(path, 'state').keep(new Uint8Array(MAX_STATE_BYTES + 1))).toEqual({
      ok: false,
      reason,
    });
  });

  test('is reported if its name is too long', async () => {
    const path = join(folder(), 'x'.repeat(300));
    const errno = 'ENAMETOOLONG';
    expect(await createFileStore(path, 'state').newest()).toEqual({
      ok: false,
      reason: { code: 'state-file-unreadable', path, errno },
    });
    expect(await createFileStore(path, 'state').keep(content('A'))).toEqual({
      ok: false,
      reason: { code: 'state-file-unwritable', path, errno },
    });
  });

  // Only root can become another user, and only in the main thread.
  test.runIf(isMainThread && process.getuid?.() === 0)(
    'is reported if permissions forbid reading and writing',
    async () => {
      const dir = folder();
      const path = join(dir, 'state.json');
      writeFileSync(path, 'old');
      chmodSync(path, 0);
      chmodSync(dir, 0o555);
      process.seteuid?.(65534);
      onTestFinished(() => process.seteuid?.(0));
      const store = createFileStore(path, 'state');
      const [newest, kept] = [await store.newest(), await store.keep(content('A'))];
      process.seteuid?.(0);
      expect(newest).toEqual({ ok: false, reason: { code: 'state-file-unreadable', path, errno: 'EACCES' } });
      expect(kept).toEqual({ ok: false, reason: { code: 'state-file-unwritable', path, errno: 'EACCES' } });
      expect(readdirSync(dir)).toEqual(['state.json']);
    },
  );
});

test('isStateFile recognizes the temporary files of killed runs', () => {
  expect(isStateFile('/site/state.json', '/site/state.json')).toBe(true);
  expect(isStateFile('/site/state.json.0b9f.purge.tmp', '/site/state.json')).toBe(true);
  expect(isStateFile('/site/state.json.gz', '/site/state.json')).toBe(false);
  expect(isStateFile('/site/other.purge.tmp', '/site/state.json')).toBe(false);
});

test('a reader never sees a partly written state', async () => {
  const path = join(folder(), 'state.json');
  const [first, second] = [Buffer.alloc(200_000, 'a'), Buffer.alloc(300_000, 'b')];
  const store = createFileStore(path, 'state');
  await store.keep(first);
  let writing = true;
  const writer = (async () => {
    for (let round = 0; round < 20; round++) await store.keep(round % 2 ? first : second);
    writing = false;
  })();
  while (writing) {
    const bytes = readFileSync(path);
    expect(bytes.equals(first) || bytes.equals(second)).toBe(true);
    await store.newest();
  }
  await writer;
  expect(existsSync(path)).toBe(true);
});
