import type { UnknownReason } from '../../changes/changes-found.ts';
import type { GitHubProblem, GitHubSubject } from '../../changes/github/problem.ts';
import { isCommit, shortCommit } from '../../changes/revision.ts';
import { quote } from '../../text/entries.ts';
import { formatInteger } from '../../text/wording.ts';
import type { Explanation } from './api-explanations.ts';
import type { RoomSentences } from './sentences.ts';

const DEEPER = 'set `fetch-depth: 0` on actions/checkout';

/** Why GitHub or the checkout did not answer, and what to do about it: parts of a sentence. */
export const GITHUB = {
  'github-no-token': '`github-token` is empty',
  'github-no-repository': 'GITHUB_REPOSITORY does not name a repository',
  'github-insecure': ({ url }) =>
    `GITHUB_API_URL is ${JSON.stringify(url)}, but a token is sent over https only (or over http to this machine)`,
  'github-no-answer': ({ what, cause }) => `GitHub could not be reached for ${subject(what)} (${cause})`,
  'github-timeout': ({ what, seconds }) =>
    `GitHub could not be reached for ${subject(what)} (no response within ${seconds} seconds)`,
  'github-not-json': ({ what }) =>
    `GitHub could not be reached for ${subject(what)} (the response is not JSON)`,
  'github-unexpected': ({ what, wanted }) => `GitHub's response for ${subject(what)} is not a ${wanted}`,
  'github-redirected': ({ what, status, host }) =>
    `GitHub answered ${status} for ${subject(what)}: the redirect to ${JSON.stringify(host)} is not followed, since the token is only for GitHub`,
  'github-rate-limited': (problem) =>
    `${answered(problem)}: the rate limit of the \`github-token\` is used up`,
  'github-unauthorized': (problem) =>
    `${answered(problem)}: the \`github-token\` has expired or is for another server`,
  'github-forbidden': (problem) =>
    `${answered(problem)}: grant \`${problem.permission}\` in \`permissions:\``,
  'github-not-found': (problem) =>
    `${answered(problem)}: it does not exist, or \`permissions:\` does not grant \`${problem.permission}\``,
  'github-unknown-object': (problem) =>
    `${answered(problem)}: it is not in the repository, perhaps because of a force-push`,
  'github-server-error': answered,
  'github-refused': answered,

  'name-not-utf8': ({ path }) =>
    `GitHub's API cannot represent ${quote(path)}, which is not UTF-8 (${DEEPER})`,
  'link-in-large-tree': ({ path }) =>
    `GitHub's API does not list the repository in full, and ${quote(path)} is a symlink (${DEEPER})`,
  'repository-too-large': () => `the repository is too large to be compared by GitHub's API (${DEEPER})`,

  'git-not-installed': 'git is not installed on this runner',
  'no-checkout': 'the workspace has no checkout (run actions/checkout before this step)',
  'checkout-of-another-user': 'git refuses the checkout, because it belongs to another user',
  'commit-not-in-checkout': ({ commit }) =>
    `the checkout does not have ${shortCommit(commit)} (set \`fetch-depth: 0\` on actions/checkout)`,
  'checkout-is-partial':
    'the checkout is a partial clone that lacks the trees (remove `filter` from actions/checkout)',
  'git-failed': ({ got }) => `git failed (${quote(got)})`,
  'links-multiply': ({ most }) =>
    `links in the repository lead to more than ${formatInteger(most)} paths; do they form a loop?`,
} satisfies RoomSentences;

const PERMISSION: Explanation = {
  title: 'A GitHub permission is missing',
  cause: 'the `permissions:` of the workflow or job do not grant what a request needs',
  fix: 'grant what the message names: `contents: read` to compare commits, `actions: read` to read the state and list earlier runs',
};

/** For `base` and `head`: a ref that is not found is more often misspelled than not permitted. */
const REF_ADVICE: Explanation = {
  title: 'A ref was not found',
  cause: 'the ref is misspelled, or was deleted; or `permissions:` do not grant `contents: read`',
  fix: 'check the spelling of `base` and `head`, and grant `contents: read`',
};

const RATE_LIMIT: Explanation = {
  title: "GitHub's rate limit",
  cause: 'the workflows of the repository have used up their hourly request quota',
  fix: 'run the job again later; with `fetch-depth: 0` on actions/checkout, commits are compared without GitHub',
};

const TOKEN: Explanation = {
  title: 'GitHub does not accept the token',
  cause: '`github-token` has expired, or is for another server',
  fix: 'remove `github-token` to use the token of the job, or store a new one',
};

const NO_ANSWER: Explanation = {
  title: 'GitHub could not be reached',
  cause:
    'GitHub had an internal error or outage (https://www.githubstatus.com), or a proxy or firewall is in between',
  fix: 'run the job again; behind a proxy, set HTTPS_PROXY, and NO_PROXY for your own GitHub server',
};

/** By code. There is none if nothing can be fixed, like for a commit that is gone, or a token that is left empty. */
export const GITHUB_ADVICE: {
  readonly [Code in GitHubProblem['code'] | 'state-not-permitted']?: Explanation;
} = {
  'state-not-permitted': PERMISSION,
  'github-forbidden': PERMISSION,
  'github-not-found': PERMISSION,
  'github-rate-limited': RATE_LIMIT,
  'github-unauthorized': TOKEN,
  'github-no-answer': NO_ANSWER,
  'github-timeout': NO_ANSWER,
  'github-not-json': NO_ANSWER,
  'github-server-error': NO_ANSWER,
};

/** Returns the advice for unknown changes if GitHub is the cause. */
export function adviceFor(reasons: readonly UnknownReason[]): Explanation | undefined {
  return reasons.map(adviceOf).find((advice) => advice !== undefined);
}

function adviceOf(reason: UnknownReason): Explanation | undefined {
  const { code } = 'github' in reason ? reason.github : 'problem' in reason ? reason.problem : reason;
  if (code === 'github-not-found' && reason.code === 'ref-not-known') return REF_ADVICE;
  const advice: Readonly<Record<string, Explanation | undefined>> = GITHUB_ADVICE;
  return advice[code];
}

function answered({ status, what }: { readonly status: number; readonly what: GitHubSubject }): string {
  return `GitHub answered ${status} for ${subject(what)}`;
}

function subject({ kind, id }: GitHubSubject): string {
  const text = String(id ?? '');
  if (kind === 'commit') return isCommit(text) ? `commit ${shortCommit(text)}` : JSON.stringify(text);
  const name =
    kind === 'tree' || kind === 'blob' ? shortCommit(text) : kind === 'artifacts' ? quote(text) : text;
  return `${SUBJECTS[kind]} ${name}`.trimEnd();
}

const SUBJECTS: Readonly<Record<Exclude<GitHubSubject['kind'], 'commit'>, string>> = {
  tree: 'tree',
  blob: 'the link',
  runs: 'the runs of workflow',
  run: 'run',
  artifacts: 'the artifacts',
  artifact: 'artifact',
  deployments: 'the deployments',
  'deployment-statuses': 'the statuses of deployment',
  'page-builds': 'the builds of GitHub Pages',
};
