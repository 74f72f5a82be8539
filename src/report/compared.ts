import type { ChangesFound } from '../changes/changes-found.ts';
import { shortCommit } from '../changes/revision.ts';
import type { PurgeEnd, Version } from '../changes/versions/state.ts';
import type { SiteFiles } from '../inputs/changed.ts';
import { quote } from '../text/entries.ts';
import { plural } from '../text/wording.ts';
import { firstFew } from './escape.ts';
import { runName } from './sentences/changes.ts';

/** Returns, for example, `Compared 9bd1… with 2 versions that the edge may hold: 3f2a… (run #41, purged), …`. */
export function comparedSentence(changes: Extract<ChangesFound, { readonly kind: 'files' }>): string {
  const { versions, head, source } = changes;
  if (source === 'files-from') return 'The changed files are those that `files-from` lists';
  const commit = head === '' ? '' : shortCommit(head);
  const build = commit === '' ? 'the build' : `the build of ${commit}`;
  const count = plural(versions.length, 'version');
  const held =
    versions.length === 0
      ? 'what the edge may hold'
      : `${count} that the edge may hold: ${firstFew(versions, versionSentence, 5)}`;
  const using = { git: ', using the local checkout', github: ", using GitHub's API", build: '' }[source];
  return `Compared ${source === 'build' ? build : commit} with ${held}${using}`;
}

/** Returns the folder and files of the site as the inputs name them, for example `root: "public", paths: "**"`. */
export function siteFilesText({ input, folder, paths }: SiteFiles): string {
  return `${input}: ${folder === '' ? 'the whole repository' : quote(folder)}, paths: ${quote(paths.join(', '))}`;
}

function versionSentence({ commit, run, ended }: Version): string {
  const name = commit === '' ? 'a build' : shortCommit(commit);
  if (run === null) return name;
  const attempt = run.attempt > 1 ? `, attempt ${run.attempt}` : '';
  return `${name} (${runName(run.workflow, run.number)}${attempt}${ended === null ? '' : `, ${ENDED[ended]}`})`;
}

const ENDED: Readonly<Record<PurgeEnd, string>> = {
  confirmed: 'purged',
  partial: 'partly purged',
  failed: 'its purge failed',
  cancelled: 'its purge was canceled',
  'not-deployed': 'not deployed in time',
  outdated: 'old content was served after its purge',
  'dry-run': 'a dry run',
  skipped: 'its purge was skipped',
};
