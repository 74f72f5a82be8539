import type { GitHubProblem } from '../../changes/github/problem.ts';
import { shortCommit } from '../../changes/revision.ts';
import { quote } from '../../text/entries.ts';
import { firstFew } from '../escape.ts';
import type { RoomSentences } from './sentences.ts';

const GRANT = 'add `permissions:` with the lines `contents: read` and `actions: read` to the job';

const NOT_RECORDED = {
  event: 'GitHub does not record what such a run deploys',
  head: 'with `head`, GitHub does not record what a run deploys',
  build: 'GitHub does not record what a run has built',
} as const;

/** Results of the comparison with what the edge may hold: parts of a sentence. */
export const CHANGES = {
  // Why nothing that is served changed.
  'ref-deleted': ({ ref }) => `${refName(ref)} was deleted`,
  'pull-request-not-merged': 'the pull request was closed without being merged',
  'pull-request-open':
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression for a workflow.
    'a pull request deploys nothing before it is merged (for a preview host, set `base: ${{ github.event.pull_request.base.sha }}`; with `dry-run`, this shows what the merge would purge)',
  'merge-group-not-merged': 'a merge group deploys nothing before it is merged',
  'workflow-run-not-successful': ({ conclusion }) => `the workflow run's conclusion is ${quote(conclusion)}`,
  'workflow-run-of-fork': 'the workflow run was for a commit of a fork',
  'workflow-run-deploys-nothing': ({ cause }) =>
    `the workflow run was started by ${quote(cause)}, which deploys nothing`,
  'deployment-not-live': 'a new deployment is not live yet (use `on: deployment_status`)',
  'deployment-not-successful': ({ state }) => `the deployment's state is ${quote(state)}`,
  'deployment-of-preview': ({ environment }) =>
    `the deployment is to the preview environment ${quote(environment)}`,
  'page-not-built': ({ status }) => `the page build's status is ${quote(status)}`,
  'release-not-published': ({ action }) => `a release that is ${quote(action)} deploys nothing`,
  'event-without-commit': ({ event }) => `a ${quote(event)} event deploys nothing (use \`on: push\`)`,

  // Why the changes are unknown.
  'runs-not-read': ({ problem }, say) =>
    isPermission(problem)
      ? `earlier runs cannot be listed without the permission \`actions: read\`; ${GRANT}`
      : `earlier runs cannot be listed: ${say(problem)}`,
  'workflow-gone': ({ workflow }) =>
    `the workflow ${quote(workflow)}, which purged this site before, no longer exists`,
  'too-many-runs': ({ workflow, requests }) =>
    `${quote(workflow)} had too many runs since the last purge to list them in ${requests} requests`,
  'runs-too-slow': ({ seconds }) => `GitHub did not list the earlier runs within ${seconds} seconds`,
  'no-state':
    'this is the first run with these inputs (or the state that an earlier run kept has expired or was deleted), so it is unknown what the edge may hold',
  'state-not-read': ({ problem }, say) =>
    problem.code === 'state-not-permitted'
      ? `the state of what the edge may hold cannot be read without the permission \`actions: read\`; ${GRANT}`
      : `the state of what the edge may hold cannot be read: ${say(problem)}`,
  'state-not-usable': ({ problem }, say) =>
    `the state of what the edge may hold cannot be used: ${say(problem)}`,
  'state-unknown':
    'an earlier run did not know what the edge may hold, and no purge of the whole site has been confirmed since',
  'run-not-identified':
    'the runner does not say which run this is (GITHUB_WORKFLOW_REF, GITHUB_RUN_ID, GITHUB_RUN_NUMBER)',
  'workflow-not-named': ({ workflow }) =>
    `${quote(workflow)} purges this site for the first time, so it is unknown what its earlier runs deployed`,
  'run-not-listed': ({ workflow, number }) =>
    `GitHub's list of runs lacks ${runName(workflow, number)}: it was deleted, or the list lags behind`,
  'run-not-recorded': ({ workflow, number, event, because }) =>
    `${runName(workflow, number)} (${event}) may have deployed without a known purge, and ${NOT_RECORDED[because]}`,
  'branch-not-kept': ({ workflow, branch }) =>
    `an earlier run of ${quote(workflow)} on ${quote(branch)} may have deployed without a known purge, and ${NOT_RECORDED.build}`,
  'attempt-not-kept': ({ attempt }) =>
    `attempt ${attempt} of this run may have deployed something else, without a known purge`,
  'no-commit-in-event': ({ event }) =>
    `the event ${quote(event)} has no usable commit; set \`base\` and \`head\``,
  'deploy-not-identified': ({ cause }) =>
    `the run that started this one was started by ${quote(cause)}, so it is unknown what it deployed; set \`head\``,
  'ref-not-known': ({ input, ref, problem }, say) =>
    `\`${input}\` is ${quote(ref)}, which is not in the checkout, and ${say(problem)} (with \`fetch-depth: 0\` on actions/checkout, GitHub is not asked)`,
  'no-parent': ({ commit }) =>
    `commit ${shortCommit(commit)} has no parent (set \`base\` to the commit that was deployed before)`,
  'parent-not-known': ({ commit, problem }, say) =>
    `the parent of ${shortCommit(commit)} is not in the checkout, and ${say(problem)} (with \`fetch-depth: 0\` on actions/checkout, GitHub is not asked)`,
  'event-without-base': ({ event }) =>
    `${event === '' ? 'without an event' : `for the event ${quote(event)}`}, the previously deployed commit is unknown without a state; set \`state\` or \`base\``,
  'build-without-state':
    '`build-dir` has nothing to compare with, because no state is kept; set `state` to the path of a file that the workflow keeps',
  'too-many-versions': ({ got, most }) =>
    `the edge may hold ${got} versions, more than the ${most} that can be compared, because earlier purges failed`,
  'versions-not-compared': ({ git, github }, say) =>
    `the versions cannot be compared: ${say(github)}; ${say(git)}`,

  // Notices.
  'event-file-unreadable':
    "the event file (GITHUB_EVENT_PATH) cannot be read, so only the runner's variables describe the event",
  'ref-from-checkout': ({ ref, problem }, say) =>
    `${quote(ref)} is taken from the checkout, which may be behind: ${say(problem)}`,
  'runs-not-seen': ({ problem }, say) =>
    `${say(problem)}; a deploy whose purge failed is noticed only by a gap in the run numbers`,
  'other-refs-not-seen': ({ runs }) =>
    `runs for other branches or tags are not compared: ${firstFew(runs, ({ workflow, number, branch }) => `${runName(workflow, number)} on ${quote(branch)}`, 5)}; if they deploy to this site, purge it in those runs, too`,
  'no-place-for-state':
    'this server has no artifacts, so no state is kept: only the commits that the event names are compared, and a failed purge is not retried. Set `state` to the path of a file that the workflow keeps',

  // Problems with `base` and `head`.
  'ref-not-found': ({ ref }) =>
    `${quote(ref)} is not a commit, branch or tag of this repository, and not in the checkout`,
  'base-is-head': ({ ref, commit }) =>
    `${quote(ref)} is the live commit (${shortCommit(commit)}), so there is nothing to compare; name the previous version, or remove \`base\``,
} satisfies RoomSentences;

function isPermission({ code }: GitHubProblem): boolean {
  return code === 'github-forbidden' || code === 'github-not-found';
}

function refName(ref: string): string {
  return quote(ref.replace(/^refs\/(?:heads|tags)\//, ''));
}

export function runName(workflow: string, number: number): string {
  return `run #${number} of ${quote(workflow)}`;
}
