import type { BuildNotice, BuildProblem } from '../../changes/build/build.ts';
import { quote } from '../../text/entries.ts';
import { formatInteger } from '../../text/wording.ts';
import type { Sentences } from './sentences.ts';

/** Why the build folder cannot be compared, as part of a sentence. */
export const buildSentences: Sentences<BuildProblem> = {
  'build-not-found': ({ folder, error }) =>
    `${quote(folder)} is not there (${error}); it takes the folder of the built site, after the step that builds it`,
  'build-not-a-folder': ({ folder }) => `${quote(folder)} is not a folder`,
  'build-empty': ({ folder }) => `${quote(folder)} holds no file; did the build run?`,
  'build-file-unreadable': ({ path, count, error }) =>
    `${quote(path)}${more(count)} in it cannot be read (${error})`,
  'build-folder-unreadable': ({ path, error }) => `the folder ${quote(path)} in it cannot be read (${error})`,
  'build-too-many-entries': ({ most }) =>
    `it has more than ${formatInteger(most)} entries; do links in it lead around to each other?`,
};

/** What a person should know of the build folder, as part of a sentence. */
export const buildNoticeSentences: Sentences<BuildNotice> = {
  'build-link-leads-out': ({ paths }) =>
    `${named(paths)}: a link that leads out of the workspace, so it is left out`,
  'build-link-leads-nowhere': ({ paths }) => `${named(paths)}: a link that leads nowhere, so it is left out`,
  'build-link-in-circle': ({ paths }) =>
    `${named(paths)}: a link to a folder that it lies in, so it is not followed again`,
  'build-entry-vanished': ({ paths }) =>
    `${named(paths)}: it vanished while the build folder was read, so it is left out`,
  'build-special-file': ({ paths }) => `${named(paths)}: neither a file nor a folder, so it is left out`,
  'build-changed-while-reading': ({ paths }) =>
    `${named(paths)}: it changed while it was read, so it counts as changed, now and in the next run`,
  'build-mostly-changed': ({ changed, files }) =>
    `${changed} of the ${files} files of the last build (${Math.floor((changed / files) * 100)} %) differ or are gone: that is what the time of the build, a build ID or a nonce in every page does; make the build reproducible, or purge with \`prefixes\`, \`tags\` or \`hosts\` instead`,
};

function named(paths: readonly string[]): string {
  return `${quote(paths[0] ?? '')}${more(paths.length)} in the build folder`;
}

function more(count: number): string {
  return count > 1 ? ` and ${count - 1} more` : '';
}
