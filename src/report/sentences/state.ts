import { MAX_STATE_BYTES, type StoreStep } from '../../changes/versions/store.ts';
import { quote } from '../../text/entries.ts';
import type { RoomSentences } from './sentences.ts';

const DOING: { readonly [Step in StoreStep]: string } = {
  list: 'listing the artifacts of earlier runs',
  run: 'looking up the run that the state is of',
  download: 'downloading the state',
  create: 'creating the artifact',
  upload: 'uploading the artifact',
  finalize: 'finalizing the artifact',
};

/** Why a state cannot be read, used, or kept: parts of a sentence. */
export const STATE = {
  'state-without-token': '`github-token` is empty, so the state cannot be read',
  'state-not-permitted': ({ status }) =>
    `GitHub answered ${status} for the state of earlier runs: grant \`actions: read\` in \`permissions:\``,
  'state-refused': ({ step, status }) => `${DOING[step]} failed with HTTP ${status}`,
  'state-unanswered': ({ step, cause }) =>
    `${DOING[step]} got no response${cause === null ? '' : ` (${cause})`}`,
  'state-address-unsafe': ({ step }) => `${DOING[step]} would not use https`,
  'state-storage-full': "the account's storage for artifacts is used up",
  'state-name-taken': ({ names }) =>
    `this run already has artifacts named ${names.join(', ')} and cannot replace them`,
  'state-crowded-out': ({ foreign }) =>
    `the newest ${foreign} artifacts of this name are from forks or pull requests; delete them`,
  'state-not-an-archive': ({ id }) => `artifact ${id} is not a state that this action has kept`,
  'state-too-large': `the state is larger than ${MAX_STATE_BYTES / 1024 / 1024} MiB`,
  'state-timed-out': ({ limitMs }) => `it took longer than ${limitMs / 1000} s`,
  'state-given-up': 'the run ended first',
  'state-file-irregular': ({ path }) => `${quote(path)} is not a regular file`,
  'state-file-unreadable': ({ path, errno }) => `${quote(path)} cannot be read (${errno})`,
  'state-file-unwritable': ({ path, errno }) => `${quote(path)} cannot be written (${errno})`,

  'state-of-another-version': ({ got, takes }) =>
    `its format is ${got}; this version of the action reads ${takes}`,
  'state-of-other-inputs': 'it was kept for other inputs',
  'state-malformed': 'it is damaged',
} satisfies RoomSentences;
