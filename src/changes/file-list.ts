import { err, ok, type Result } from '../result.ts';
import { parseJson } from '../text/json.ts';
import { decodePath } from '../text/path-bytes.ts';
import type { ChangedFile } from './changes.ts';
import { type ForeignFormat, findForeignLine, isNameStatus } from './list-format.ts';

/** An entry that is no path in the repository. Untrusted text. */
export interface FileListMistake {
  readonly entry: string;
  readonly fault: 'absolute' | 'dot-segments' | 'empty-segment' | 'no-text';
}

/** Why nothing was taken from a list. */
export type FileListProblem =
  /** No entry counts. */
  | { readonly code: 'file-list-empty' }
  /** Its entries are more than names. */
  | { readonly code: 'file-list-foreign'; readonly format: ForeignFormat; readonly entry: string }
  /** It begins like a JSON array, and is none. */
  | { readonly code: 'file-list-not-json' }
  | { readonly code: 'file-list-mistakes'; readonly mistakes: readonly FileListMistake[] };

export type FileListNotice =
  /** It says outright that nothing changed. */
  | { readonly code: 'file-list-empty-array' }
  /** Folders' own lines were left out. */
  | { readonly code: 'file-list-folders'; readonly folders: readonly string[] };

/** What a list of changed files says. */
export interface FileList {
  /** Nothing is known but the names: each counts as a file that was modified. */
  readonly files: readonly ChangedFile[];
  /** Entries that are absolute URLs, as they are: whether they belong to the site is for the caller to tell. */
  readonly urls: readonly string[];
  readonly notices: readonly FileListNotice[];
}

/** Longer than the names of all files of any repository. */
export const MAX_FILE_LIST_BYTES = 128 * 1024 * 1024;

/**
 * Reads a list of repository paths that another tool made: a JSON array of texts, or entries that end with NUL if there
 * is any, else with a line break. In lines, blank ones and those that start with `#` are left out, and a name that git
 * has quoted (`"na\303\257ve.html"`) is unquoted. Names are bytes, nothing is trimmed. On Windows, `\` separates as well.
 *
 * @param platform as in `process.platform`
 */
export function parseFileList(content: Uint8Array, platform: string): Result<FileList, FileListProblem> {
  const read = readEntries(withoutMark(content));
  if (!read.ok) return read;
  const files = new Map<string, ChangedFile>();
  const urls = new Set<string>();
  const folders: string[] = [];
  const mistakes: FileListMistake[] = [];
  for (const entry of read.value) {
    if (typeof entry !== 'string') {
      mistakes.push({ entry: JSON.stringify(entry), fault: 'no-text' });
      continue;
    }
    if (entry === '') continue;
    if (/^https?:\/\//i.test(entry)) {
      urls.add(entry);
      continue;
    }
    const path = (platform === 'win32' ? entry.replaceAll('\\', '/') : entry).replace(/^(?:\.\/+)+/, '');
    const fault = faultOf(path, platform);
    if (fault !== null) mistakes.push({ entry, fault });
    else if (path === '' || path.endsWith('/')) folders.push(entry);
    else files.set(path, { path, status: 'modified', type: 'file', held: [], now: null });
  }
  if (mistakes.length > 0) return err({ code: 'file-list-mistakes', mistakes });
  const notices: FileListNotice[] = [];
  if (folders.length > 0) notices.push({ code: 'file-list-folders', folders });
  if (read.value.length === 0 && read.isArray) notices.push({ code: 'file-list-empty-array' });
  else if (files.size === 0 && urls.size === 0) return err({ code: 'file-list-empty' });
  return ok({ files: [...files.values()], urls: [...urls], notices });
}

type Entries =
  | { readonly ok: true; readonly value: readonly unknown[]; readonly isArray: boolean }
  | { readonly ok: false; readonly reason: FileListProblem };

/** The entries as they stand; `isArray` where they come from a JSON array. */
function readEntries(bytes: Buffer): Entries {
  // A character for each byte: names may have any encoding.
  const text = bytes.toString('latin1');
  if (text.includes('\0')) {
    const entries = text.replace(/\0$/, '').split('\0');
    if (isNameStatus(entries)) {
      const entry = entries.slice(0, 2).join(' ');
      return err({ code: 'file-list-foreign', format: 'git-name-status', entry });
    }
    return { ...ok(entries.map(decode)), isArray: false };
  }
  const json = readJson(bytes);
  if (json !== null) return json;
  const lines = text.split(/\r?\n|\r$/).filter((line) => !/^[ \t]*(?:#|$)/.test(line));
  const foreign = findForeignLine(lines);
  if (foreign !== null) {
    return err({ code: 'file-list-foreign', format: foreign.format, entry: decode(foreign.entry) });
  }
  return { ...ok(lines.map((line) => decode(unquoted(line)))), isArray: false };
}

function decode(latin1: string): string {
  return decodePath(Buffer.from(latin1, 'latin1'));
}

/** Null where it is no JSON but lines, of which the first may well be `[id].html`. */
function readJson(bytes: Buffer): Entries | null {
  const start = bytes.subarray(0, 4096).toString('latin1').trimStart();
  if (!/^[[{]/.test(start)) return null;
  const value = parseJson(bytes.toString());
  if (Array.isArray(value)) return { ...ok(value), isArray: true };
  if (value !== undefined) {
    return err({ code: 'file-list-foreign', format: 'json-object', entry: JSON.stringify(value) });
  }
  // Some tools escape the quotes of what they put into an output.
  return /^\[\s*(?:\\?"|\])/.test(start) ? err({ code: 'file-list-not-json' }) : null;
}

function faultOf(path: string, platform: string): FileListMistake['fault'] | null {
  if (path.startsWith('/') || (platform === 'win32' && /^[a-z]:/i.test(path))) return 'absolute';
  const segments = path.replace(/\/$/, '').split('/');
  if (segments.includes('..') || segments.includes('.')) return 'dot-segments';
  return path !== '' && segments.includes('') ? 'empty-segment' : null;
}

/** Without the byte order mark. PowerShell 5 writes UTF-16, which becomes UTF-8 here. */
function withoutMark(bytes: Uint8Array): Buffer {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer[0] === 0xff && buffer[1] === 0xfe) return Buffer.from(buffer.toString('utf16le', 2));
  return buffer.subarray(buffer.indexOf('\uFEFF') === 0 ? 3 : 0);
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
function unquoted(line: string): string {
  if (!/^"(?:[^"\\]|\\(?:[abfnrtv"\\]|[0-3][0-7]{2}))*"$/.test(line) || !line.includes('\\')) return line;
  return line
    .slice(1, -1)
    .replace(/\\(?:([0-7]{3})|(.))/g, (_, octal?: string, letter = '') =>
      octal ? String.fromCharCode(Number.parseInt(octal, 8)) : (ESCAPES[letter] ?? letter),
    );
}
