import { quote } from '../../text/entries.ts';
import type { GitHub } from '../github/api.ts';
import { short } from '../revision.ts';
import { type Attempt, attempt } from './attempt.ts';
import { type Deploys, deployBefore } from './deploys.ts';
import type { Event } from './event.ts';
import { latest, type Run, readRuns } from './runs.ts';

/** How the last successful run of this workflow tells what was served before. */
export type Search =
  /** A run is recorded with the commit that it deployed. `''` for any branch, any event. */
  | { readonly kind: 'recorded'; readonly branch: string; readonly event: string }
  /** A run answered to a deploy, and is recorded with another commit, or was started by failed deploys as well. */
  | { readonly kind: 'answers'; readonly event: string; readonly deploys: Deploys }
  /** It does not. */
  | { readonly kind: 'none'; readonly why: string };

/** The commit and, as a sentence without its full stop, why this one; or, as part of a sentence, why none. */
export type Found = { readonly commit: string; readonly reason: string } | { readonly why: string };

export interface LastSuccessDeps {
  readonly github: GitHub;
  readonly event: Event;
  /** Takes what a person should know. */
  readonly note: (notice: string) => void;
}

/**
 * The commit that the newest successful run of this workflow deployed, so that a run that was cancelled, failed or
 * skipped leaves no gap. Needs `actions: read`, and for two events also `deployments: read` or `pages: read`.
 */
export async function findLastSuccess(search: Search, deps: LastSuccessDeps): Promise<Found> {
  const { env } = deps.event;
  if (search.kind === 'none') return search;
  // owner/repository/.github/workflows/FILE@REF; a workflow that is called by another one has its caller's.
  const file = /\/([^/@]+)@/.exec(env.GITHUB_WORKFLOW_REF ?? '')?.[1];
  if (!file) return { why: 'GITHUB_WORKFLOW_REF does not tell which workflow this is' };
  const { event } = search;
  const branch = search.kind === 'recorded' ? search.branch : '';
  const runs = await attempt(async () => {
    const all = await readRuns(deps.github, file, { branch, event });
    return all.filter(({ id }) => String(id) !== env.GITHUB_RUN_ID);
  });
  return search.kind === 'recorded'
    ? recorded(runs, `${file}${branch && ` on ${quote(branch)}`}`)
    : answered(runs, file, search.deploys, deps);
}

function recorded(runs: Attempt<readonly Run[]>, workflow: string): Found {
  if ('why' in runs) return runs;
  // A run that was repeated has deployed its commit again, over newer ones.
  const run = latest(runs.value, ({ started }) => started);
  if (!run) return { why: `no earlier run of ${workflow} succeeded` };
  const reason = `the last successful run of ${workflow}${run.number ? ` (#${run.number})` : ''} was at ${short(run.commit)}`;
  return { commit: run.commit, reason };
}

/**
 * The last deploy that was there when the newest successful run was created: that run answered to it. Without such
 * a run, the deploy before the current one.
 */
async function answered(
  runs: Attempt<readonly Run[]>,
  workflow: string,
  deploys: Deploys,
  { github, note }: LastSuccessDeps,
): Promise<Found> {
  const known = 'value' in runs ? runs.value : [];
  const run = latest(known, ({ created }) => created);
  const deploy = await attempt(() => deployBefore(deploys, run?.created || FOREVER, github));
  const problems = [runs, deploy].flatMap((tried) => ('why' in tried ? [tried.why] : []));
  const what = WHAT[deploys.of];
  if ('value' in deploy && deploy.value !== undefined) {
    problems.forEach(note);
    const which = run ? `that a successful run of ${workflow} followed` : 'before this one';
    return { commit: deploy.value, reason: `the last ${what} ${which} was of ${short(deploy.value)}` };
  }
  const likely = known.filter((run) => isRecordedWithDeploy(run, deploys));
  const last = latest(likely, ({ created }) => created);
  if (last) {
    problems.forEach(note);
    return {
      commit: last.commit,
      reason: `the last successful run of ${workflow} was at ${short(last.commit)}`,
    };
  }
  return { why: problems.length > 0 ? problems.join(', ') : `there is no earlier ${what} that succeeded` };
}

/** Later than any time in ISO 8601. */
const FOREVER = '~';

const WHAT = { workflow: 'workflow run', environment: 'deployment', pages: 'page build' } as const;

/** Whether the run's own commit may stand for the deploy that it answered to. */
function isRecordedWithDeploy(run: Run, deploys: Deploys): boolean {
  switch (deploys.of) {
    case 'workflow':
      return run.branch === deploys.branch;
    case 'environment':
      // Runs for earlier states of the current deployment succeed as well.
      return run.commit !== deploys.commit;
    case 'pages':
      return false;
  }
}
