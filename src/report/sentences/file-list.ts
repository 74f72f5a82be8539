import type { FileListMistake, FileListNotice, FileListProblem } from '../../changes/file-list.ts';
import type { ForeignFormat } from '../../changes/list-format.ts';
import type { FileProblem } from '../../changes/regular-file.ts';
import { quote } from '../../text/entries.ts';
import { formatInteger } from '../../text/wording.ts';
import { type Sentences, sayFew } from './sentences.ts';

const FAULTS: Readonly<Record<FileListMistake['fault'], string>> = {
  absolute: 'is absolute',
  'dot-segments': 'has dot segments',
  'empty-segment': 'has an empty segment',
  'no-text': 'is not a string',
};

const PATHS_ONLY = 'write one path per line and nothing else, separate them by NUL, or write a JSON array';

/** What a list is, and what makes one that can be read. */
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

/** Behind the name of a file that a workflow names. */
export const FILE_PROBLEMS: Sentences<FileProblem> = {
  'file-missing': () =>
    'the file does not exist; check the path (relative to the workspace, without wildcards), and that the step that writes it runs before this one',
  'file-is-folder': () => 'it is a folder; name a file in it',
  'file-not-regular': () => 'it is not a regular file; copy it to one first',
  'file-too-large': ({ most }) => `it has more than ${formatInteger(most)} bytes, the maximum`,
  'file-unreadable': ({ error }) => `it cannot be read (${quote(error)})`,
};

/** Behind `files-from: `. */
export const FILE_LIST_PROBLEMS: Sentences<FileListProblem> = {
  'file-list-empty': () =>
    'the list names no file; if there may be nothing to purge, write [] to it, and check that the step that writes it runs before this one',
  'file-list-foreign': ({ format, entry }) => `got ${quote(entry)}: the list is ${FORMATS[format]}`,
  'file-list-not-json': () =>
    'the list starts like a JSON array, but is not valid JSON: it was cut off, or its quotes are escaped',
  'file-list-mistakes': ({ mistakes }) =>
    sayFew(
      mistakes,
      ({ entry, fault }) =>
        `got ${quote(entry)}, which ${FAULTS[fault]}: entries must be file paths relative to the repository's root`,
    ),
};

/** The same. */
export const FILE_LIST_NOTICES: Sentences<FileListNotice> = {
  'file-list-empty-array': () => 'the list is an empty array, so no file changed',
  'file-list-folders': ({ folders }) => `skipped folders: ${sayFew(folders, quote, ', ')}`,
};
