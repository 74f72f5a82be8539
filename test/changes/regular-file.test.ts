import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRegularFile } from '../../src/changes/regular-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regular-file-'));
});
afterAll(() => rm(folder, { recursive: true }));

const read = (name: string, most = 100) => readRegularFile(join(folder, name), most);

describe('a regular file', () => {
  it('is read by its name or through a symlink', async () => {
    await writeFile(join(folder, 'a'), 'text');
    await symlink('a', join(folder, 'link'));
    for (const name of ['a', 'link'])
      expect(await read(name)).toEqual({ ok: true, value: Buffer.from('text') });
  });

  it('may be empty or as large as the limit, but not larger', async () => {
    for (const size of [0, 100]) {
      await writeFile(join(folder, 'b'), Buffer.alloc(size));
      expect(await read('b')).toEqual({ ok: true, value: Buffer.alloc(size) });
    }
    await writeFile(join(folder, 'b'), Buffer.alloc(101));
    expect(await read('b')).toEqual({ ok: false, reason: { code: 'file-too-large', most: 100 } });
  });

  it('is read completely if it is larger than one chunk', async () => {
    const content = Buffer.alloc(2_500_000, 'abcdefg');
    await writeFile(join(folder, 'c'), content);
    const result = await read('c', content.length);
    expect(result.ok && result.value.equals(content)).toBe(true);
  });

  it.runIf(process.platform === 'linux')('is limited even if it reports no size', async () => {
    expect(await readRegularFile('/proc/self/status', 10)).toEqual({
      ok: false,
      reason: { code: 'file-too-large', most: 10 },
    });
  });

  it('is not read once the signal aborts', async () => {
    const reason = new Error('the job was cancelled');
    await expect(readRegularFile(folder, 1, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

describe('a path that is not a regular file', () => {
  it.each([
    ['a missing file', 'missing', 'file-missing'],
    ['a file as a folder', 'file/x', 'file-missing'],
    ['a folder', '.', 'file-is-folder'],
    ['a name that is too long', 'a'.repeat(300), 'file-unreadable'],
    ['a name with NUL', 'a\0b', 'file-unreadable'],
  ])('is rejected: %s', async (_what, name, code) => {
    await writeFile(join(folder, 'file'), '');
    expect(await read(name)).toMatchObject({ ok: false, reason: { code } });
  });

  it.runIf(process.platform !== 'win32')(
    'is rejected without waiting for it: a pipe, a device, a socket',
    async () => {
      execFileSync('mkfifo', [join(folder, 'pipe')]);
      await symlink('pipe', join(folder, 'link-to-pipe'));
      const server = createServer();
      await once(server.listen(join(folder, 'socket')), 'listening');
      const refused = { ok: false, reason: { code: 'file-not-regular' } };
      for (const name of ['pipe', 'link-to-pipe', 'socket']) expect(await read(name)).toEqual(refused);
      for (const device of ['/dev/zero', '/dev/null'])
        expect(await readRegularFile(device, 10)).toEqual(refused);
      server.close();
    },
  );
});
