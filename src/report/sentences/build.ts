import type { BuildNotice, BuildProblem } from '../../changes/build/build.ts';
import { quote } from '../../text/entries.ts';
import { formatInteger } from '../../text/wording.ts';
import type { Sentences } from './sentences.ts';

/** Why the build folder cannot be compared, as part of a sentence. */
export const buildSentences: Sentences<BuildProblem> = {
  'build-not-found': ({ folder, error }) =>
    `${quote(folder)} does not exist (${error}); set it to the folder of the built site, and run this step after the build`,
  'build-not-a-folder': ({ folder }) => `${quote(folder)} is not a folder`,
  'build-empty': ({ folder }) => `${quote(folder)} contains no files; did the build run?`,
  'build-file-unreadable': ({ path, count, error }) =>
    `${quote(path)}${more(count)} in it cannot be read (${error})`,
  'build-folder-unreadable': ({ path, error }) => `the folder ${quote(path)} in it cannot be read (${error})`,
  'build-too-many-entries': ({ most }) =>
    `it has more than ${formatInteger(most)} entries; do links in it form a loop?`,
};

/** What a person should know of the build folder, as part of a sentence. */
export const buildNoticeSentences: Sentences<BuildNotice> = {
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
};

function named(paths: readonly string[]): string {
  return `${quote(paths[0] ?? '')}${more(paths.length)} in the build folder`;
}

function more(count: number): string {
  return count > 1 ? ` and ${count - 1} more` : '';
}
