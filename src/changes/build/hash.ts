import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { BuildFile } from './scan.ts';

/** A pipe that has taken a file's place must not hold the step up, a link must not lead it elsewhere. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;
/** What is read at a time. */
const CHUNK_BYTES = 256 * 1024;

/** What came of the files, by path. */
interface Hashes {
  /** SHA-256, hexadecimal; null for a file that changed or vanished while it was read, twice. */
  readonly hashes: ReadonlyMap<string, string | null>;
  /** The error's code, for a file that cannot be read. */
  readonly unreadable: ReadonlyMap<string, string>;
}

/**
 * Hashes files, one after the other and synchronously: most built files are small, so that what a promise costs (five of
 * them for a file) is several times what its hash costs. Rejects with the reason of `signal` when it aborts.
 */
export async function hashFiles(files: readonly BuildFile[], signal: AbortSignal): Promise<Hashes> {
  const hashes = new Map<string, string | null>();
  const unreadable = new Map<string, string>();
  const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  for (const { path, bytesPath } of files) {
    // Lets a cancel through.
    await setImmediate();
    signal.throwIfAborted();
    try {
      hashes.set(path, hashFile(bytesPath, buffer) ?? hashFile(bytesPath, buffer));
    } catch (error) {
      unreadable.set(path, (error as NodeJS.ErrnoException).code ?? String(error));
    }
  }
  return { hashes, unreadable };
}

/** Null when it is gone, or when what was read is not one state of it. */
function hashFile(file: string, buffer: Buffer): string | null {
  let fd: number | undefined;
  try {
    fd = openSync(Buffer.from(file, 'latin1'), FLAGS);
    return hashOpen(fd, buffer);
  } catch (error) {
    // Gone, or something else by now. ELOOP is how O_NOFOLLOW refuses a link.
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
