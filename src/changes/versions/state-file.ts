import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { err, ok, type Result } from '../../result.ts';
import { errnoOf } from './exchange.ts';
import { MAX_STATE_BYTES, type StateStore, type StoredEntry, type StoreProblem } from './store.ts';

const TEMPORARY = '.purge.tmp';

/**
 * Keeps the state in a file, which the workflow carries from run to run. An entry's ID is the hash of its bytes. There is
 * no limit of time: the file is a regular one, of a bounded size, on the disk that the checkout is on.
 *
 * @param path absolute
 */
export function createFileStore(path: string): StateStore {
  return { newest: () => readState(path), keep: (bytes) => replaceState(path, bytes) };
}

/** Where the state really lies, or will: a link to it stays a link. */
export async function locateStateFile(path: string): Promise<string> {
  const real = (place: string): Promise<string | null> => realpath(place).catch(() => null);
  return (await real(path)) ?? join((await real(dirname(path))) ?? dirname(path), basename(path));
}

/** Whether a path is the state's, or that of what a killed run left of one. */
export function isStateFile(path: string, stateFile: string): boolean {
  return path === stateFile || (path.startsWith(`${stateFile}.`) && path.endsWith(TEMPORARY));
}

async function readState(path: string): Promise<Result<StoredEntry | null, StoreProblem>> {
  let file: FileHandle | undefined;
  try {
    // A pipe that nobody writes to must not hold the run up.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    if (!(await file.stat()).isFile()) return err({ code: 'state-file-irregular', path });
    const bytes = await readBounded(file);
    if (bytes === null) return err({ code: 'state-too-large', maxBytes: MAX_STATE_BYTES });
    return ok({ id: idOf(bytes), bytes });
  } catch (error) {
    const errno = errnoOf(error) ?? '';
    if (errno === 'ENOENT' || errno === 'ENOTDIR') return ok(null);
    // What cannot be opened at all, as a socket.
    if (errno === 'ENXIO') return err({ code: 'state-file-irregular', path });
    return err({ code: 'state-file-unreadable', path, errno });
  } finally {
    await file?.close().catch(() => {});
  }
}

/** What is in a file; null for more than a state may have. The file may grow while it is read. */
async function readBounded(file: FileHandle): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of file.createReadStream({ autoClose: false, end: MAX_STATE_BYTES })) {
    chunks.push(chunk);
    size += chunk.length;
  }
  return size > MAX_STATE_BYTES ? null : Buffer.concat(chunks);
}

/** Whenever the process ends, there is the old state or the new one, whole. */
async function replaceState(
  path: string,
  bytes: Uint8Array,
): Promise<Result<{ readonly id: string }, StoreProblem>> {
  if (bytes.length > MAX_STATE_BYTES) return err({ code: 'state-too-large', maxBytes: MAX_STATE_BYTES });
  const place = await locateStateFile(path);
  const temporary = `${place}.${randomUUID()}${TEMPORARY}`;
  try {
    const there = await stat(place).catch(() => null);
    if (there !== null && !there.isFile()) return err({ code: 'state-file-irregular', path });
    await mkdir(dirname(place), { recursive: true });
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, place);
    return ok({ id: idOf(bytes) });
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    return err({ code: 'state-file-unwritable', path, errno: errnoOf(error) ?? '' });
  }
}

function idOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
