import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { quote } from '../../text/entries.ts';
import { formatManifest, isNewer, labelOf, type Manifest, parseManifest } from './manifest-format.ts';

/** A manifest and where it is to go: for after the purge. */
export interface NextManifest {
  /** As `locateManifest` gives it. */
  readonly path: string;
  readonly manifest: Manifest;
}

export interface Written {
  readonly written: boolean;
  /** What a person should know, a sentence without full stop; or null. */
  readonly notice: string | null;
}

/** Where the manifest really lies, or will: a link to it stays a link. */
export async function locateManifest(path: string): Promise<string> {
  const real = (place: string): Promise<string | null> => realpath(place).catch(() => null);
  return (await real(path)) ?? join((await real(dirname(path))) ?? dirname(path), basename(path));
}

/** Whether a path is the manifest's, or that of what a killed run left of one. */
export function isManifest(path: string, manifest: string): boolean {
  return path === manifest || (path.startsWith(`${manifest}.`) && path.endsWith(TEMPORARY));
}

const TEMPORARY = '.purge.tmp';

/** The manifest; or why there is none, a sentence without full stop. */
export async function readManifest(path: string): Promise<Manifest | { readonly why: string }> {
  let content: Buffer;
  try {
    content = await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') {
      return { why: `the manifest ${quote(path)} cannot be read (${code})` };
    }
    const cause = 'this is the first run, or the cache step before this one did not restore it';
    return { why: `there is no manifest of an earlier purge at ${quote(path)}: ${cause}` };
  }
  const parsed = parseManifest(content);
  return 'why' in parsed ? { why: `the manifest ${quote(path)} ${parsed.why}` } : parsed;
}

/**
 * Writes the manifest, for when everything that it stands for was purged. Whenever the process ends, there is the
 * old one or the new one, whole. Never throws: a purge is done by now, and without a manifest the next one only
 * purges more.
 *
 * A newer run's manifest stays: its build was, or is to be, served after this one. A run that was started again,
 * though, may be a rollback, and then the older build is served last. Nobody can tell, so there the newer manifest
 * stays but for the files in which the two builds differ, which become unknown.
 */
export async function writeManifest({ path, manifest }: NextManifest): Promise<Written> {
  const held = await readManifest(path);
  if ('why' in held || !isNewer(held.run, manifest.run)) return replace(path, manifest, null);
  const kept = `the manifest of ${labelOf(held.run)}, which is newer than ${labelOf(manifest.run)}, was kept`;
  if (manifest.run.attempt > 1) {
    const notice = `${kept}; where their builds differ, the next purge takes the files again`;
    return replace(path, doubted(held, manifest), notice);
  }
  const remedy = 'if the older build is what is served from now on, delete the manifest before the next run';
  return { written: false, notice: `${kept}; ${remedy}` };
}

function doubted(newer: Manifest, older: Manifest): Manifest {
  const paths = new Set([...newer.files.keys(), ...older.files.keys()]);
  const hashIn = ({ files }: Manifest, path: string): string | null => files.get(path) ?? null;
  const files = [...paths].map((path): [string, string | null] => {
    const hash = hashIn(newer, path);
    return [path, hash === hashIn(older, path) ? hash : null];
  });
  return { run: newer.run, files: new Map(files) };
}

async function replace(path: string, manifest: Manifest, notice: string | null): Promise<Written> {
  const temporary = `${path}.${randomUUID()}${TEMPORARY}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(formatManifest(manifest));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    return { written: true, notice };
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    const { code } = error as NodeJS.ErrnoException;
    const after = 'the next run compares with an older one or none, and purges more than it had to';
    return { written: false, notice: `the manifest ${quote(path)} cannot be written (${code}): ${after}` };
  }
}
