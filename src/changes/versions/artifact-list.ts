import type { Environment } from '../../context.ts';
import { err, ok, type Result } from '../../result.ts';
import { idAt, textAt, valueAt } from '../../text/json.ts';
import type { GitHub } from '../github/api.ts';
import type { GitHubRequest } from '../github/client.ts';
import { entryNames } from './artifact-service.ts';
import type { StoreProblem, StoreStep } from './store.ts';

/** An artifact of this repository in GitHub's list. */
export interface ArtifactEntry {
  readonly id: number;
  /** The ID of the run that uploaded it. */
  readonly run: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** https://docs.github.com/rest/actions/artifacts#list-artifacts-for-a-repository */
const PER_PAGE = 100;
/** How many pages to search for an artifact of this repository among those of forks. */
const MAX_PAGES = 3;

/**
 * Lists the artifacts with a name, or with that name and a suffix, newest first. Expired artifacts are left out, and those
 * of forks: a fork's pull request can upload an artifact of any name.
 */
export async function listEntries(
  name: string,
  github: GitHub,
  env: Environment,
): Promise<Result<readonly ArtifactEntry[], StoreProblem>> {
  const lists = await Promise.all(entryNames(name).map((one) => listOwn(one, github, env)));
  const entries: ArtifactEntry[] = [];
  for (const list of lists) {
    if (!list.ok) return list;
    entries.push(...list.value);
  }
  return ok(entries.sort((one, other) => other.createdAt - one.createdAt || other.id - one.id));
}

async function listOwn(
  name: string,
  github: GitHub,
  env: Environment,
): Promise<Result<readonly ArtifactEntry[], StoreProblem>> {
  for (let page = 1; page <= MAX_PAGES; page++) {
    const answer = await ask('list', github, {
      path: '/repos/{owner}/{repo}/actions/artifacts',
      parameters: { name, per_page: PER_PAGE, page },
      what: { kind: 'artifacts', id: name },
      permission: 'actions: read',
    });
    if (!answer.ok) return answer;
    const artifacts = valueAt(answer.value, 'artifacts');
    if (!Array.isArray(artifacts)) return err({ code: 'state-refused', step: 'list', status: 200 });
    const own = artifacts.filter((artifact) => isOwn(artifact, name, env)).map(toEntry);
    if (own.length > 0 || artifacts.length < PER_PAGE) return ok(own);
  }
  return err({ code: 'state-crowded-out', foreign: MAX_PAGES * PER_PAGE });
}

function isOwn(artifact: unknown, name: string, env: Environment): boolean {
  const repository = idAt(artifact, 'workflow_run', 'repository_id');
  return (
    textAt(artifact, 'name') === name &&
    valueAt(artifact, 'expired') === false &&
    repository !== 0 &&
    repository === idAt(artifact, 'workflow_run', 'head_repository_id') &&
    (!env.GITHUB_REPOSITORY_ID || env.GITHUB_REPOSITORY_ID === String(repository))
  );
}

function toEntry(artifact: unknown): ArtifactEntry {
  const createdAt = Date.parse(textAt(artifact, 'created_at')) || 0;
  return { id: idAt(artifact, 'id'), run: idAt(artifact, 'workflow_run', 'id'), createdAt };
}

/**
 * Returns whether an artifact is of a run that deploys. A run for a pull request executes that pull request's code, so
 * anyone who can push a branch could forge the state. https://docs.github.com/rest/actions/workflow-runs#get-a-workflow-run
 */
export async function isOfDeploy(
  { run }: ArtifactEntry,
  github: GitHub,
): Promise<Result<boolean, StoreProblem>> {
  const answer = await ask('run', github, {
    path: '/repos/{owner}/{repo}/actions/runs/{run}',
    parameters: { run },
    what: { kind: 'run', id: run },
    permission: 'actions: read',
  });
  if (!answer.ok) return isGone(answer.reason) ? ok(false) : answer;
  const event = textAt(answer.value, 'event');
  return ok(event !== '' && !event.startsWith('pull_request'));
}

/** Returns whether something was deleted after it was listed. */
export function isGone(problem: StoreProblem): boolean {
  return 'status' in problem && (problem.status === 404 || problem.status === 410);
}

async function ask(
  step: StoreStep,
  github: GitHub,
  question: GitHubRequest,
): Promise<Result<unknown, StoreProblem>> {
  const answer = await github.read(question);
  if (answer.ok) return answer;
  const { reason } = answer;
  if (reason.code === 'github-rate-limited')
    return err({ code: 'state-refused', step, status: reason.status });
  if (reason.code === 'github-no-answer' && /^[A-Z_]+$/.test(reason.cause))
    return err({ code: 'state-unanswered', step, cause: reason.cause });
  return err(problemOfStatus(step, 'status' in reason ? reason.status : 0, () => ''));
}

/** Returns the problem that a status of GitHub's API means. A 403 may also be a rate limit. `status` 0: no response. */
export function problemOfStatus(
  step: StoreStep,
  status: number,
  header: (name: string) => string,
): StoreProblem {
  if (status === 0) return { code: 'state-unanswered', step, cause: null };
  const limited = header('x-ratelimit-remaining') === '0' || header('retry-after') !== '';
  // Without permission to read it, a private repository is a 404.
  const forbidden = status === 401 || (status === 403 && !limited) || (status === 404 && step === 'list');
  return forbidden ? { code: 'state-not-permitted', status } : { code: 'state-refused', step, status };
}
