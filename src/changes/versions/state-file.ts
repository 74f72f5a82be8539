import { hash, randomUUID } from 'node:crypto';
import { mkdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { err, ok, type Result } from '../../result.ts';
import { textAt } from '../../text/json.ts';
import { readRegularFile } from '../regular-file.ts';
import { MAX_STATE_BYTES, type StateStore, type StoredEntry, type StoreProblem } from './store.ts';

const TEMPORARY = '.purge.tmp';

/**
 * Creates a store that keeps the state in a file, which the workflow carries from run to run. An entry's ID is the hash
 * of its bytes. There is no time limit: the file is a regular local file of bounded size.
 *
 * @param path as {@link locateStateFile} returns it
 */
export function createFileStore(path: string, name: string): StateStore {
  return {
    name,
    inFile: true,
    newest: () => readState(path),
    keep: (bytes) => replaceState(path, bytes),
  };
}

/** Resolves the symlinks in the path of a state file, which need not exist. A link to the file stays a link. */
export async function locateStateFile(path: string): Promise<string> {
  const real = (place: string): Promise<string | null> => realpath(place).catch(() => null);
  return (await real(path)) ?? join((await real(dirname(path))) ?? dirname(path), basename(path));
}

/** Returns whether a path is the state file or a temporary file that a killed run left behind. */
export function isStateFile(path: string, stateFile: string): boolean {
  return path === stateFile || (path.startsWith(`${stateFile}.`) && path.endsWith(TEMPORARY));
}

async function readState(path: string): Promise<Result<StoredEntry | null, StoreProblem>> {
  const read = await readRegularFile(path, MAX_STATE_BYTES);
  if (read.ok) return ok({ id: hash('sha256', read.value), bytes: read.value });
  const problem = read.reason;
  switch (problem.code) {
    case 'file-missing':
      return ok(null);
    case 'file-is-folder':
    case 'file-not-regular':
      return err({ code: 'state-file-irregular', path });
    case 'file-too-large':
      return err({ code: 'state-too-large' });
    case 'file-unreadable':
      return err({ code: 'state-file-unreadable', path, errno: problem.error });
  }
}

/** Replaces the file atomically: if the process is killed, either the old or the new state is complete. */
async function replaceState(path: string, bytes: Uint8Array): Promise<Result<null, StoreProblem>> {
  if (bytes.length > MAX_STATE_BYTES) return err({ code: 'state-too-large' });
  const temporary = `${path}.${randomUUID()}${TEMPORARY}`;
  try {
    const there = await stat(path).catch(() => null);
    if (there !== null && !there.isFile()) return err({ code: 'state-file-irregular', path });
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, bytes, { flush: true });
    await rename(temporary, path);
    return ok(null);
  } catch (error) {
    await rm(temporary).catch(() => {});
    return err({ code: 'state-file-unwritable', path, errno: textAt(error, 'code') });
  }
}
