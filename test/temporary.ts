import { chmodSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MEMORY = '/dev/shm';

/** All temporary folders of all tests in one, which is gone when they are done: workers are ended without a word. */
export default function setup(): () => void {
  const root = mkdtempSync(join(hasMemoryFiles() ? MEMORY : tmpdir(), 'purge-tests-'));
  // Some tests become another user, to whom files can be closed.
  chmodSync(root, 0o755);
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = root;
  return () => rmSync(root, { recursive: true, force: true });
}

/** Whether files can be kept in memory, which takes a fifth of the time: Linux, a GiB free, and programs may run there. */
function hasMemoryFiles(): boolean {
  try {
    const mount = readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .find((line) => line.split(' ')[1] === MEMORY);
    const { bavail, bsize } = statfsSync(MEMORY);
    return mount !== undefined && !mount.includes('noexec') && bavail * bsize > 2 ** 30;
  } catch {
    return false;
  }
}
