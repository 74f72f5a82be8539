import type { FileListMistake } from '../../changes/file-list.ts';
import type { ForeignFormat } from '../../changes/list-format.ts';
import { quote } from '../../text/entries.ts';
import { formatInteger } from '../../text/wording.ts';
import { firstFew } from '../escape.ts';
import type { RoomSentences } from './sentences.ts';

const FAULTS: Readonly<Record<FileListMistake['fault'], string>> = {
  absolute: 'is absolute',
  'dot-segments': 'has dot segments',
  'empty-segment': 'has an empty segment',
  'no-text': 'is not a string',
};

const PATHS_ONLY = 'write one path per line and nothing else, separate them by NUL, or write a JSON array';

/** What the list is, and what to write instead. */
const FORMATS: Readonly<Record<ForeignFormat, string>> = {
  'git-name-status': 'the output of `git diff --name-status`; use `--name-only`',
  'git-numstat': 'the output of `git diff --numstat`; use `--name-only`',
  'git-raw': 'the output of `git diff --raw`; use `--name-only`',
  'git-status': 'the output of `git status --short`; use `git diff --name-only`',
  rsync: "rsync's list of changes; use `--out-format=%n` without `-v` and `-i`",
  indented: `indented; ${PATHS_ONLY} (NUL also for names that begin with a space)`,
  'separated-by-spaces': `separated by spaces; ${PATHS_ONLY} (NUL also for names with spaces)`,
  'separated-by-commas': `separated by commas; ${PATHS_ONLY} (NUL also for names with commas)`,
  'json-object': 'a JSON object; write a JSON array of paths',
};

/** Problems and notices about a file or folder that the workflow names. */
export const FILES = {
  'file-missing':
    'the file does not exist; check the path (relative to the workspace, without wildcards), and that the step that writes it runs before this one',
  'file-is-folder': 'it is a folder; name a file in it',
  'file-not-regular': 'it is not a regular file; copy it to one first',
  'file-too-large': ({ most }) => `it has more than ${formatInteger(most)} bytes, the maximum`,
  'file-unreadable': ({ error }) => `it cannot be read (${quote(error)})`,

  'file-list-empty':
    'the list names no file; if there may be nothing to purge, write [] to it, and check that the step that writes it runs before this one',
  'file-list-foreign': ({ format, entry }) => `got ${quote(entry)}: the list is ${FORMATS[format]}`,
  'file-list-not-json':
    'the list starts like a JSON array, but is not valid JSON: it was cut off, or its quotes are escaped',
  'file-list-mistakes': ({ mistakes }) =>
    firstFew(
      mistakes,
      ({ entry, fault }) =>
        `got ${quote(entry)}, which ${FAULTS[fault]}: entries must be file paths relative to the repository's root`,
      3,
      '; ',
    ),
  'file-list-empty-array': 'the list is an empty array, so no file changed',
  'file-list-not-read': ({ path, problem }, say) => `${quote(path)}: ${say(problem)}`,
  'file-list-folders': ({ folders }) => `skipped folders: ${firstFew(folders, quote)}`,

  'build-not-found': ({ folder, error }) =>
    `${quote(folder)} does not exist (${error}); set it to the folder of the built site, and run this step after the build`,
  'build-not-a-folder': ({ folder }) => `${quote(folder)} is not a folder`,
  'build-empty': ({ folder }) => `${quote(folder)} contains no files; did the build run?`,
  'build-unreadable': ({ path, count, error }) =>
    path === ''
      ? `it cannot be read (${error})`
      : `${quote(path)}${more(count)} in it cannot be read (${error})`,
  'build-too-many-entries': ({ most }) =>
    `it has more than ${formatInteger(most)} entries; do links in it form a loop?`,

  'build-link-leads-out': ({ paths }) =>
    `${named(paths)}: the link leads out of the workspace, so it is skipped`,
  'build-link-leads-nowhere': ({ paths }) => `${named(paths)}: the link leads nowhere, so it is skipped`,
  'build-link-in-circle': ({ paths }) =>
    `${named(paths)}: the link leads to a folder that contains it, so it is not followed`,
  'build-entry-vanished': ({ paths }) =>
    `${named(paths)}: it disappeared while the build folder was being read, so it is skipped`,
  'build-special-file': ({ paths }) => `${named(paths)}: neither a file nor a folder, so it is skipped`,
  'build-changed-while-reading': ({ paths }) =>
    `${named(paths)}: it changed while it was being read, so it counts as changed, in this run and the next`,
  'build-mostly-changed': ({ changed, files }) =>
    `${changed} of the ${files} files of the last build (${Math.floor((changed / files) * 100)} %) differ or are gone, usually because of a build time, build ID, or nonce in every page; make the build reproducible, or purge with \`prefixes\`, \`tags\`, or \`hosts\` instead`,
} satisfies RoomSentences;

function named(paths: readonly string[]): string {
  return `${quote(paths[0] ?? '')}${more(paths.length)} in the build folder`;
}

function more(count: number): string {
  return count > 1 ? ` and ${count - 1} more` : '';
}
