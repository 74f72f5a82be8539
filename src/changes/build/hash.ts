import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { BuildFile } from './scan.ts';

/** Does not block on a pipe or follow a symlink that replaced the file. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;
const CHUNK_BYTES = 256 * 1024;

/**
 * Returns hexadecimal SHA-256 by path, null for a file that changed or vanished during two attempts to read it; and the
 * files that cannot be read. Reads synchronously, since the five promises that each file would need cost several times as
 * much as the hash of a small file. Rejects with the signal's reason when it aborts.
 */
export async function hashFiles(files: readonly BuildFile[], signal: AbortSignal) {
  const hashes = new Map<string, string | null>();
  const unreadable: { readonly path: string; readonly error: string }[] = [];
  const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  for (const { path, bytesPath } of files) {
    // Lets a pending cancellation run.
    await setImmediate();
    signal.throwIfAborted();
    try {
      hashes.set(path, hashFile(bytesPath, buffer) ?? hashFile(bytesPath, buffer));
    } catch (error) {
      unreadable.push({ path, error: (error as NodeJS.ErrnoException).code ?? String(error) });
    }
  }
  return { hashes, unreadable };
}

/** Returns null if the file is missing, is no longer a regular file, or changed during reading. */
function hashFile(file: string, buffer: Buffer): string | null {
  let fd: number | undefined;
  try {
    fd = openSync(Buffer.from(file, 'latin1'), FLAGS);
    return hashOpen(fd, buffer);
  } catch (error) {
    // ELOOP is how O_NOFOLLOW refuses a symlink, ENXIO how a socket refuses to be opened.
    if (/^(?:ENOENT|ENOTDIR|ELOOP|ENXIO)$/.test((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function hashOpen(fd: number, buffer: Buffer): string | null {
  const before = fstatSync(fd);
  if (!before.isFile()) return null;
  const hash = createHash('sha256');
  let length = 0;
  while (length < before.size) {
    const read = readSync(fd, buffer);
    if (read === 0) break;
    hash.update(buffer.subarray(0, read));
    length += read;
  }
  const after = fstatSync(fd);
  const isSame = length === before.size && after.size === before.size && after.mtimeMs === before.mtimeMs;
  return isSame ? hash.digest('hex') : null;
}
