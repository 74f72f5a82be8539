import { once } from 'node:events';
import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

/** What came of the files, each by its index. */
interface Hashes {
  /** SHA-256, hexadecimal; null for a file that changed or vanished while it was read, twice. */
  readonly hashes: ReadonlyMap<number, string | null>;
  /** The error's code, for a file that cannot be read. */
  readonly unreadable: ReadonlyMap<number, string>;
}

/** More would only wait for the disk. */
const MAX_THREADS = 4;
/** As many files, and as many bytes, take less time than a thread takes to start (34 ms of CPU, measured). */
const FEW_FILES = 500;
const FEW_BYTES = 8 * 1024 * 1024;

/**
 * Hashes files: a few small ones here, others in threads. Each thread takes one file after the other and reads it
 * synchronously: most built files are small, so that what a promise costs (five of them for a file) is several times
 * what its hash costs. Rejects with the reason of `signal` when it aborts.
 *
 * @param files absolute paths, a character for each byte (latin1)
 */
export async function hashFiles(files: readonly string[], signal: AbortSignal): Promise<Hashes> {
  const work: Work = { files, next: new Int32Array(new SharedArrayBuffer(4)) };
  signal.throwIfAborted();
  if (areFewAndSmall(files)) return merged([hashTaken(work, createHasher())]);
  const threads = Math.min(availableParallelism(), MAX_THREADS, files.length);
  // A thread needs a file or a text to start from, and the bundle is one file.
  const text = `(${hashInThread})(${hashTaken}, (${createHasher})())`;
  const start = () => new Worker(text, { eval: true, execArgv: [], workerData: work });
  const workers = Array.from({ length: threads }, start);
  try {
    return merged(await Promise.all(workers.map((worker) => answerOf(worker, signal))));
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    for (const worker of workers) void worker.terminate();
  }
}

interface Work {
  readonly files: readonly string[];
  /** The index of the first file that no thread has taken. Shared. */
  readonly next: Int32Array<SharedArrayBuffer>;
}

interface Part {
  readonly hashes: [number, string | null][];
  readonly unreadable: [number, string][];
}

function areFewAndSmall(files: readonly string[]): boolean {
  if (files.length > FEW_FILES) return false;
  const sizeOf = (file: string): number => {
    try {
      return statSync(Buffer.from(file, 'latin1')).size;
    } catch {
      return 0;
    }
  };
  return files.reduce((bytes, file) => bytes + sizeOf(file), 0) <= FEW_BYTES;
}

function merged(parts: readonly Part[]): Hashes {
  return {
    hashes: new Map(parts.flatMap(({ hashes }) => hashes)),
    unreadable: new Map(parts.flatMap(({ unreadable }) => unreadable)),
  };
}

async function answerOf(worker: Worker, signal: AbortSignal): Promise<Part> {
  const [part] = await once(worker, 'message', { signal });
  return part;
}

/*
 * What follows runs in a thread, too, where nothing is but the text of each of these functions: no import, no constant
 * of this module.
 */

function hashInThread(hashAll: typeof hashTaken, hashOf: ReturnType<typeof createHasher>): void {
  const { parentPort, workerData } = process.getBuiltinModule('node:worker_threads');
  parentPort?.postMessage(hashAll(workerData, hashOf));
}

/** Takes one file after the other, until there is none left. */
function hashTaken({ files, next }: Work, hashOf: ReturnType<typeof createHasher>): Part {
  const part: Part = { hashes: [], unreadable: [] };
  for (;;) {
    const index = Atomics.add(next, 0, 1);
    const file = files[index];
    if (file === undefined) return part;
    try {
      part.hashes.push([index, hashOf(file) ?? hashOf(file)]);
    } catch (error) {
      part.unreadable.push([index, (error as NodeJS.ErrnoException).code ?? String(error)]);
    }
  }
}

/** Hashes a file. Null when it is gone, or when what was read is not one state of it. */
function createHasher(): (file: string) => string | null {
  const { closeSync, constants, fstatSync, openSync, readSync } = process.getBuiltinModule('node:fs');
  const { createHash } = process.getBuiltinModule('node:crypto');
  const buffer = Buffer.allocUnsafeSlow(256 * 1024);
  // A pipe that has taken a file's place must not hold the thread up, a link must not lead it elsewhere.
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

  const hashOpen = (fd: number): string | null => {
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
    const same = length === before.size && after.size === before.size && after.mtimeMs === before.mtimeMs;
    return same ? hash.digest('hex') : null;
  };

  return (file) => {
    let fd: number | undefined;
    try {
      fd = openSync(Buffer.from(file, 'latin1'), flags);
      return hashOpen(fd);
    } catch (error) {
      // Gone, or something else by now. ELOOP is how O_NOFOLLOW refuses a link.
      if (/^(?:ENOENT|ENOTDIR|ELOOP|ENXIO)$/.test((error as NodeJS.ErrnoException).code ?? '')) return null;
      throw error;
    } finally {
      if (fd !== undefined) closeSync(fd);
    }
  };
}
