import { constants, type Stats } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { err, ok, type Result } from '../result.ts';

export type FileProblem =
  | { readonly code: 'file-missing' }
  | { readonly code: 'file-is-folder' }
  /** A pipe, a device or a socket, which may have no end. */
  | { readonly code: 'file-not-regular' }
  | { readonly code: 'file-too-large'; readonly most: number }
  /** `error` is the error code, like EACCES. */
  | { readonly code: 'file-unreadable'; readonly error: string };

/** Without O_NONBLOCK (not on Windows), opening a pipe blocks. https://man7.org/linux/man-pages/man7/fifo.7.html */
const READ_WITHOUT_WAITING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Reads a regular file, or the one that a symlink leads to. Checks the type and size before opening, and again when it is
 * open, since the file may have been replaced in between.
 *
 * @param most in bytes; a larger file is refused, even if it grows during reading
 * @throws the signal's reason when it aborts
 */
export async function readRegularFile(
  path: string,
  most: number,
  signal?: AbortSignal,
): Promise<Result<Buffer, FileProblem>> {
  signal?.throwIfAborted();
  try {
    const refusal = refuse(await stat(path), most);
    if (refusal !== null) return err(refusal);
    const handle = await open(path, READ_WITHOUT_WAITING);
    try {
      const replaced = refuse(await handle.stat(), most);
      if (replaced !== null) return err(replaced);
      const bytes = await handle.readFile({ signal });
      return bytes.length > most ? err({ code: 'file-too-large', most }) : ok(bytes);
    } finally {
      await handle.close();
    }
  } catch (error) {
    signal?.throwIfAborted();
    const { code } = error as { code?: unknown };
    if (code === 'ENOENT' || code === 'ENOTDIR') return err({ code: 'file-missing' });
    return err({ code: 'file-unreadable', error: String(code ?? error) });
  }
}

function refuse(stats: Stats, most: number): FileProblem | null {
  if (stats.isDirectory()) return { code: 'file-is-folder' };
  if (!stats.isFile()) return { code: 'file-not-regular' };
  return stats.size > most ? { code: 'file-too-large', most } : null;
}
