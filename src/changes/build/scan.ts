import { readdirSync, realpathSync, statSync } from 'node:fs';
import { sep } from 'node:path';
import { err, ok, type Result } from '../../result.ts';
import { decodePath } from '../../text/path-bytes.ts';

/** A file of the build. */
export interface BuildFile {
  /** From the build folder, `/`-separated, as ChangedFile's. Untrusted text. */
  readonly path: string;
  /** Where its content lies: absolute, no links, a character for each byte (latin1). */
  readonly bytesPath: string;
}

/** The folder cannot be read as a whole, which it must be: what is missing would count as removed. */
export type ScanProblem =
  | { readonly code: 'build-too-many-entries'; readonly most: number }
  | { readonly code: 'build-folder-unreadable'; readonly path: string; readonly error: string };

/** What is in the folder and yet left out. */
export type ScanNotice =
  | Skipped<'build-link-leads-out'>
  | Skipped<'build-link-leads-nowhere'>
  /** To a folder that the link lies in: one round is followed, a server goes on for ever. */
  | Skipped<'build-link-in-circle'>
  | Skipped<'build-entry-vanished'>
  /** A pipe, a socket, a device. */
  | Skipped<'build-special-file'>;

interface Skipped<Code extends string> {
  readonly code: Code;
  readonly paths: readonly string[];
}

interface Scanned {
  /** In no order. */
  readonly files: readonly BuildFile[];
  readonly notices: readonly ScanNotice[];
}

/** Links to folders that link to each other multiply: a bound, far above what is served by any host. */
const MAX_ENTRIES = 1_000_000;
/** How often a folder may lie below itself by way of links: once as it is, once in a round. */
const MAX_ROUNDS = 2;

interface Scan {
  /** The folders that links must not leave, each with a separator at its end. */
  readonly bounds: readonly string[];
  readonly leaveOut: (bytesPath: string) => boolean;
  readonly files: BuildFile[];
  readonly skipped: { readonly code: ScanNotice['code']; readonly path: string }[];
  entries: number;
}

/**
 * The files below a folder, dotfiles too, as a server finds them: a link that stays in the workspace is what it leads
 * to. `.git` is left out. No file is opened. Synchronous, since 50,000 names take less than a tenth of a second.
 *
 * @param root the real path of a folder
 * @param workspace the real path of the folder that links must not leave
 * @param leaveOut whether the file at a path like `BuildFile.bytesPath` is none of the build's
 */
export function scanBuild(
  root: string,
  workspace: string,
  leaveOut: (bytesPath: string) => boolean,
): Result<Scanned, ScanProblem> {
  const top = bytesOf(root);
  const bounds = [top, bytesOf(workspace)].map((folder) => (folder.endsWith(sep) ? folder : folder + sep));
  const scan: Scan = { bounds, leaveOut, files: [], skipped: [], entries: 0 };
  const problem = visit(scan, [], top, '');
  if (problem) return err(problem);
  const notices = [...Map.groupBy(scan.skipped, ({ code }) => code)];
  return ok({
    files: scan.files,
    notices: notices.map(([code, skipped]) => ({ code, paths: skipped.map(({ path }) => path) })),
  });
}

/** @param above the folders that led here, real paths */
function visit(scan: Scan, above: readonly string[], folder: string, name: string): ScanProblem | null {
  const entries = readFolder(folder);
  if (typeof entries === 'string') {
    if (entries !== 'ENOENT' && entries !== 'ENOTDIR') {
      return { code: 'build-folder-unreadable', path: textOf(name), error: entries };
    }
    skip(scan, 'build-entry-vanished', name);
    return null;
  }
  const chain = [...above, folder];
  for (const entry of entries) {
    if (entry.name === '.git') continue;
    scan.entries += 1;
    if (scan.entries > MAX_ENTRIES) return { code: 'build-too-many-entries', most: MAX_ENTRIES };
    const path = name + entry.name;
    const bytesPath = `${folder}${sep}${entry.name}`;
    const found = entry.isSymbolicLink() ? follow(bytesPath, scan.bounds) : { bytesPath, type: entry };
    if (typeof found === 'string') skip(scan, found, path);
    else if (found.type.isFile()) {
      if (!scan.leaveOut(found.bytesPath)) {
        scan.files.push({ path: textOf(path), bytesPath: found.bytesPath });
      }
    } else if (!found.type.isDirectory()) skip(scan, 'build-special-file', path);
    else if (chain.filter((passed) => passed === found.bytesPath).length >= MAX_ROUNDS) {
      skip(scan, 'build-link-in-circle', path);
    } else {
      const problem = visit(scan, chain, found.bytesPath, `${path}/`);
      if (problem) return problem;
    }
  }
  return null;
}

function skip({ skipped }: Scan, code: ScanNotice['code'], path: string): void {
  skipped.push({ code, path: textOf(path) });
}

/** The entries, or the error's code. */
function readFolder(bytesPath: string) {
  try {
    return readdirSync(Buffer.from(bytesPath, 'latin1'), { withFileTypes: true, encoding: 'latin1' });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

/** What a link leads to, or why it is left out. */
function follow(link: string, bounds: readonly string[]) {
  try {
    const bytesPath = realpathSync.native(Buffer.from(link, 'latin1'), 'latin1');
    if (!bounds.some((folder) => `${bytesPath}${sep}`.startsWith(folder))) return 'build-link-leads-out';
    return { bytesPath, type: statSync(Buffer.from(bytesPath, 'latin1')) };
  } catch {
    return 'build-link-leads-nowhere';
  }
}

function bytesOf(path: string): string {
  return Buffer.from(path).toString('latin1');
}

function textOf(bytesPath: string): string {
  return decodePath(Buffer.from(bytesPath, 'latin1'));
}
