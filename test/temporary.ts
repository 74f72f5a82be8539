import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** All temporary folders of all tests in one, which is gone when they are done: workers are ended without a word. */
export default function setup(): () => void {
  const root = mkdtempSync(join(tmpdir(), 'purge-tests-'));
  // Some tests become another user, to whom files can be closed.
  chmodSync(root, 0o755);
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = root;
  return () => rmSync(root, { recursive: true, force: true });
}
