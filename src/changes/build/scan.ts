import { readdirSync, realpathSync, statSync } from 'node:fs';
import { sep } from 'node:path';
import { quote } from '../../text/entries.ts';
import { decodePath } from '../../text/path-bytes.ts';
import { grouped } from '../../text/wording.ts';

/** A file of the build. */
export interface BuildFile {
  /** From the build folder, `/`-separated, as ChangedFile's. Untrusted text. */
  readonly path: string;
  /** Where its content lies: absolute, no links, a character for each byte (latin1). */
  readonly at: string;
}

export interface Walked {
  /** In no order. */
  readonly files: readonly BuildFile[];
  /** What is in the folder and yet not in the list, one sentence for each kind. */
  readonly notices: readonly string[];
}

/** The folder cannot be read as a whole, which it must be: what is missing would count as removed. */
export class BuildError extends Error {
  override name = 'BuildError' as const;

  constructor(problem: string) {
    super(`build-dir: ${problem}`);
  }
}

/** Links to folders that link to each other multiply: a bound, far above what is served by any host. */
const MOST_ENTRIES = 1_000_000;

const OUTSIDE = 'a link that leads out of the build folder, so it is left out';
const NOWHERE = 'a link that leads nowhere, so it is left out';
const CIRCLE = 'a link to a folder that it lies in, so it is not followed again';
const GONE = 'it vanished while the build folder was read, so it is left out';
const SPECIAL = 'neither a file nor a folder, so it is left out';

/**
 * The files below a folder, dotfiles too, as a server finds them: a link that stays inside is what it leads to. `.git`
 * is left out. Synchronous, since 50,000 names take less than a tenth of a second.
 *
 * @param root the real path of a folder
 * @param leaveOut whether the file at a path like `BuildFile.at` is none of the build's
 */
export function walkBuild(root: string, leaveOut: (at: string) => boolean): Walked {
  const top = Buffer.from(root).toString('latin1');
  const files: BuildFile[] = [];
  const remarks = new Map<string, string[]>();
  const remark = (what: string, path: string): void => {
    const paths = remarks.get(what);
    if (paths) paths.push(path);
    else remarks.set(what, [path]);
  };
  let seen = 0;

  /** @param chain the folders that led here, real paths, this one last */
  const visit = (chain: readonly string[], above: string): void => {
    const folder = chain.at(-1) ?? top;
    for (const entry of read(folder, above)) {
      if (entry.name === '.git') continue;
      seen += 1;
      if (seen > MOST_ENTRIES) {
        const most = grouped(MOST_ENTRIES);
        throw new BuildError(`it has more than ${most} entries; do links in it lead around to each other?`);
      }
      const path = above + entry.name;
      const place = `${folder}${sep}${entry.name}`;
      const found = entry.isSymbolicLink() ? follow(place) : { at: place, type: entry };
      if (typeof found === 'string') remark(found, path);
      else if (found.type.isFile()) {
        if (!leaveOut(found.at)) files.push({ path: text(path), at: found.at });
      } else if (!found.type.isDirectory()) remark(SPECIAL, path);
      else if (chain.includes(found.at)) remark(CIRCLE, path);
      else visit([...chain, found.at], `${path}/`);
    }
  };

  const read = (folder: string, path: string) => {
    try {
      return readdirSync(bytes(folder), { withFileTypes: true, encoding: 'latin1' });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && code !== 'ENOTDIR')
        throw new BuildError(`the folder ${quote(text(path))} in it cannot be read (${code})`);
      remark(GONE, path);
      return [];
    }
  };

  /** What a link leads to, or why it is left out. */
  const follow = (link: string) => {
    try {
      const at = realpathSync.native(bytes(link), 'latin1');
      return `${at}${sep}`.startsWith(`${top}${sep}`) ? { at, type: statSync(bytes(at)) } : OUTSIDE;
    } catch {
      return NOWHERE;
    }
  };

  visit([top], '');
  return { files, notices: [...remarks].map(([what, paths]) => notice(what, paths.map(text))) };
}

/** One notice for all files of a kind. */
export function notice(what: string, [first = '', ...others]: readonly string[]): string {
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  return `${quote(first)}${more} in the build folder: ${what}`;
}

function bytes(path: string): Buffer {
  return Buffer.from(path, 'latin1');
}

function text(path: string): string {
  return decodePath(bytes(path));
}
