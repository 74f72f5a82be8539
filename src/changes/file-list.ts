import { quote } from '../text/entries.ts';
import { decodePath } from '../text/path-bytes.ts';
import type { ChangedFile } from './changes.ts';

/** What a list of changed files says. */
export interface FileList {
  /** Nothing is known but the names: each counts as a file that was modified. */
  readonly files: readonly ChangedFile[];
  /** Entries that are absolute URLs, as they are: whether they belong to the site is for the caller to tell. */
  readonly urls: readonly string[];
  /** One sentence each: an entry that is no path in the repository. */
  readonly problems: readonly string[];
}

/**
 * Reads a list of repository paths that another tool made. Entries end with NUL if there is any, else with a
 * line break; in lines, blank ones and those that start with `#` are left out, and a name that git has quoted
 * (`"na\303\257ve.html"`) is unquoted. Names are bytes, nothing is trimmed. On Windows, `\` separates as well.
 *
 * @param platform as in `process.platform`
 */
export function parseFileList(content: Uint8Array, platform: string): FileList {
  const bytes = withoutMark(content);
  const entries = bytes.includes(0)
    ? split(bytes, 0)
    : split(bytes, 0x0a).map(withoutReturn).filter(isEntry).map(unquoted);
  const files = new Map<string, ChangedFile>();
  const urls = new Set<string>();
  const problems: string[] = [];
  for (const entry of entries.map(decodePath)) {
    if (entry === '') continue;
    if (/^https?:\/\//i.test(entry)) {
      urls.add(entry);
      continue;
    }
    const path = (platform === 'win32' ? entry.replaceAll('\\', '/') : entry).replace(/^(?:\.\/+)+/, '');
    const problem = problemOf(path, platform);
    if (problem)
      problems.push(
        `got ${quote(entry)}, which ${problem}: it takes paths of files from the repository's root`,
      );
    else files.set(path, { path, status: 'modified', type: 'file', held: [], now: null });
  }
  return { files: [...files.values()], urls: [...urls], problems };
}

function problemOf(path: string, platform: string): string | undefined {
  if (path.startsWith('/') || (platform === 'win32' && /^[a-z]:/i.test(path))) return 'is absolute';
  if (path === '' || path.endsWith('/')) return 'is a folder';
  const segments = path.split('/');
  if (segments.includes('..') || segments.includes('.')) return 'has dot segments';
  return segments.includes('') ? 'has an empty segment' : undefined;
}

/** Without the byte order mark. PowerShell 5 writes UTF-16, which becomes UTF-8 here. */
function withoutMark(bytes: Uint8Array): Buffer {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer[0] === 0xff && buffer[1] === 0xfe) return Buffer.from(buffer.toString('utf16le', 2));
  return buffer.subarray(buffer.indexOf('\uFEFF') === 0 ? 3 : 0);
}

function split(bytes: Buffer, end: number): Buffer[] {
  const parts: Buffer[] = [];
  for (let from = 0; from < bytes.length; ) {
    const to = bytes.indexOf(end, from);
    parts.push(bytes.subarray(from, to === -1 ? bytes.length : to));
    from = to === -1 ? bytes.length : to + 1;
  }
  return parts;
}

function withoutReturn(line: Buffer): Buffer {
  return line.at(-1) === 0x0d ? line.subarray(0, -1) : line;
}

function isEntry(line: Buffer): boolean {
  return !/^[ \t]*(?:#|$)/.test(line.toString('latin1'));
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/**
 * What git prints without `-z` for a name with unusual bytes, which always has a backslash.
 * https://git-scm.com/docs/git-config#Documentation/git-config.txt-corequotePath
 */
function unquoted(line: Buffer): Buffer {
  const text = line.toString('latin1');
  if (!/^"(?:[^"\\]|\\(?:[abfnrtv"\\]|[0-3][0-7]{2}))*"$/.test(text) || !text.includes('\\')) return line;
  const bytes = text
    .slice(1, -1)
    .replace(/\\(?:([0-7]{3})|(.))/g, (_, octal?: string, letter = '') =>
      octal ? String.fromCharCode(Number.parseInt(octal, 8)) : (ESCAPES[letter] ?? letter),
    );
  return Buffer.from(bytes, 'latin1');
}
