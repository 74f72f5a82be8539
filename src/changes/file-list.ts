import { resolve } from 'node:path';
import type { Environment } from '../context.ts';
import { err, ok, type Result } from '../result.ts';
import { parseJson } from '../text/json.ts';
import { decodePath } from '../text/path-bytes.ts';
import type { ChangedFile } from './changes.ts';
import { type ForeignFormat, findForeignLine, isNameStatus } from './list-format.ts';
import { type FileProblem, readRegularFile } from './regular-file.ts';

/** An entry that is not a path in the repository. Untrusted text. */
export interface FileListMistake {
  readonly entry: string;
  readonly fault: 'absolute' | 'dot-segments' | 'empty-segment' | 'no-text';
}

/** Why the list that `files-from` names cannot be used. */
export type FileListProblem =
  | { readonly code: 'file-list-not-read'; readonly path: string; readonly problem: FileProblem }
  /** The list has no file or URL. */
  | { readonly code: 'file-list-empty' }
  | { readonly code: 'file-list-foreign'; readonly format: ForeignFormat; readonly entry: string }
  /** The list starts like a JSON array but is not valid JSON. */
  | { readonly code: 'file-list-not-json' }
  | { readonly code: 'file-list-mistakes'; readonly mistakes: readonly FileListMistake[] };

export type FileListNotice =
  | { readonly code: 'file-list-empty-array' }
  | { readonly code: 'file-list-folders'; readonly folders: readonly string[] };

export interface FileList {
  /** Only the names are known, so each file counts as modified. */
  readonly files: readonly ChangedFile[];
  /** Entries that are absolute URLs, unchanged. They may belong to another site. */
  readonly urls: readonly string[];
  readonly notices: readonly FileListNotice[];
}

/** More than the names of all files in any repository need. */
const MAX_FILE_LIST_BYTES = 128 * 1024 * 1024;

/** Reads the list of changed files that `files-from` names. */
export async function readListedFiles(
  path: string,
  env: Environment,
  signal: AbortSignal,
): Promise<Result<FileList, FileListProblem>> {
  const file = resolve(env.GITHUB_WORKSPACE ?? '.', path);
  const content = await readRegularFile(file, MAX_FILE_LIST_BYTES, signal);
  if (!content.ok) return err({ code: 'file-list-not-read', path, problem: content.reason });
  return parseFileList(content.value, process.platform);
}

/**
 * Parses a list of repository paths from another tool: a JSON array of strings, or entries that end with NUL if there is
 * any, else with a line break. Skips blank lines and those that start with `#`, and unquotes names that git has quoted
 * (`"na\303\257ve.html"`). Names may have any bytes and are not trimmed. On Windows, `\` is a separator, too.
 *
 * @param platform as in `process.platform`
 */
export function parseFileList(content: Uint8Array, platform: string): Result<FileList, FileListProblem> {
  const entries = readEntries(withoutMark(content));
  if (!entries.ok) return entries;
  const files = new Map<string, ChangedFile>();
  const urls = new Set<string>();
  const folders: string[] = [];
  const mistakes: FileListMistake[] = [];
  for (const entry of entries.value) {
    if (entry === '') continue;
    if (typeof entry !== 'string') mistakes.push({ entry: JSON.stringify(entry), fault: 'no-text' });
    else if (/^https?:\/\//i.test(entry)) urls.add(entry);
    else {
      const path = (platform === 'win32' ? entry.replaceAll('\\', '/') : entry).replace(/^(?:\.\/+)+/, '');
      const fault = faultOf(path, platform);
      if (fault !== null) mistakes.push({ entry, fault });
      else if (path === '' || path.endsWith('/')) folders.push(entry);
      else files.set(path, { path, status: 'modified', type: 'file', held: [], now: null });
    }
  }
  if (mistakes.length > 0) return err({ code: 'file-list-mistakes', mistakes });
  const notices: FileListNotice[] = [];
  if (folders.length > 0) notices.push({ code: 'file-list-folders', folders });
  if (entries.value.length === 0) notices.push({ code: 'file-list-empty-array' });
  else if (files.size === 0 && urls.size === 0) return err({ code: 'file-list-empty' });
  return ok({ files: [...files.values()], urls: [...urls], notices });
}

/** Splits a list into its entries, which may be blank or no texts. Only a JSON array can have none. */
function readEntries(bytes: Buffer): Result<readonly unknown[], FileListProblem> {
  // One character per byte, since names may have any encoding.
  const text = bytes.toString('latin1');
  if (text.includes('\0')) {
    const entries = text.replace(/\0$/, '').split('\0');
    if (isNameStatus(entries)) return foreign('git-name-status', entries.slice(0, 2).join(' '));
    return ok(entries.map(decode));
  }
  const json = readJson(bytes);
  if (json !== null) return json;
  const lines = text.split(/\r?\n|\r$/).filter((line) => !/^[ \t]*(?:#|$)/.test(line));
  const other = findForeignLine(lines);
  if (other !== null) return foreign(other.format, decode(other.entry));
  return lines.length === 0
    ? err({ code: 'file-list-empty' })
    : ok(lines.map((line) => decode(unquoted(line))));
}

function decode(latin1: string): string {
  return decodePath(Buffer.from(latin1, 'latin1'));
}

/** Returns null for lines, the first of which may be `[id].html`. */
function readJson(bytes: Buffer): Result<readonly unknown[], FileListProblem> | null {
  const start = bytes.subarray(0, 4096).toString('latin1').trimStart();
  if (!/^[[{]/.test(start)) return null;
  const value = parseJson(bytes.toString());
  if (Array.isArray(value)) return ok(value);
  if (value !== undefined) return foreign('json-object', JSON.stringify(value));
  // Some tools escape the quotes of their outputs.
  return /^\[\s*(?:\\?"|\])/.test(start) ? err({ code: 'file-list-not-json' }) : null;
}

function foreign(format: ForeignFormat, entry: string): Result<never, FileListProblem> {
  return err({ code: 'file-list-foreign', format, entry });
}

function faultOf(path: string, platform: string): FileListMistake['fault'] | null {
  if (path.startsWith('/') || (platform === 'win32' && /^[a-z]:/i.test(path))) return 'absolute';
  const segments = path.replace(/\/$/, '').split('/');
  if (segments.includes('..') || segments.includes('.')) return 'dot-segments';
  return path !== '' && segments.includes('') ? 'empty-segment' : null;
}

/** Removes a byte order mark, and converts the UTF-16 of PowerShell 5 to UTF-8. */
function withoutMark(bytes: Uint8Array): Buffer {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer[0] === 0xff && buffer[1] === 0xfe) return Buffer.from(buffer.toString('utf16le', 2));
  return buffer.subarray(buffer.indexOf('\uFEFF') === 0 ? 3 : 0);
}

const ESCAPES = new Map(Object.entries({ a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }));

/**
 * Decodes a name that git has quoted because of unusual bytes, which it does without `-z`. Such a name has a backslash.
 * https://git-scm.com/docs/git-config#Documentation/git-config.txt-corequotePath
 */
function unquoted(line: string): string {
  if (!/^"(?:[^"\\]|\\(?:[abfnrtv"\\]|[0-3][0-7]{2}))*"$/.test(line) || !line.includes('\\')) return line;
  return line
    .slice(1, -1)
    .replace(/\\(?:([0-7]{3})|(.))/g, (_, octal?: string, letter = '') =>
      octal ? String.fromCharCode(Number.parseInt(octal, 8)) : (ESCAPES.get(letter) ?? letter),
    );
}
