import { isCommit } from '../revision.ts';
import type { DeployRun } from './deploy-run.ts';
import type { WorkflowRun } from './runs.ts';
import type { Version } from './state.ts';

/** A run that kept no state, and is not recorded with what it deployed. */
export interface NotRecorded {
  readonly code: 'run-not-recorded';
  readonly workflow: string;
  readonly number: number;
  readonly event: string;
  /** Why not: the event is a dispatch, the workflow sets `head`, or the site is built. */
  readonly because: 'event' | 'head' | 'build';
}

/** With a build folder: a run for another branch. What it has built is not known. */
export interface OtherRun {
  readonly workflow: string;
  readonly number: number;
  readonly branch: string;
}

/** What of the inputs decides what lists of runs tell. */
export interface AddOptions {
  /** The author sets `head`: runs deployed other commits than they are recorded with. */
  readonly hasHead: boolean;
  readonly hasBuild: boolean;
  /** The state is in a file, and may do without lists of runs. */
  readonly inFile: boolean;
}

/** What is recorded with the commit that it deploys. Of deployments, the list does not tell the status. */
const RECORDED = new Set(['push', 'schedule', 'release', 'deployment_status', 'dynamic']);
const NOT_RECORDED = new Set(['workflow_dispatch', 'repository_dispatch', 'workflow_run']);

/** Whether a run of this event counts as a deploy where a list shows it. */
export function isListed(event: string): boolean {
  return RECORDED.has(event) || NOT_RECORDED.has(event);
}

/** Whether another run than `run` may have deployed. */
export function mayDeploy(entry: WorkflowRun, workflow: string, run: DeployRun): boolean {
  if (entry.id === run.id && entry.attempt === run.attempt) return false;
  // Of this workflow, such a run stands for the one that started it, which is in the list of its own workflow.
  if (entry.event === 'workflow_run' && workflow === run.own) return false;
  return isListed(entry.event);
}

/** One of these: the version that a run deployed, why it is not known, or that the run was for another branch. */
export interface ToldOfRun {
  readonly version?: Version;
  readonly reason?: NotRecorded;
  readonly other?: OtherRun;
}

/** What the list of a workflow tells of what a run of it deployed that kept no state. */
export function judgeRun(
  entry: WorkflowRun,
  workflow: string,
  run: DeployRun,
  options: AddOptions,
): ToldOfRun {
  const { number, event, attempt, commit, branch } = entry;
  const lost = (because: 'event' | 'head' | 'build'): ToldOfRun => ({
    reason: { code: 'run-not-recorded', workflow, number, event, because },
  });
  if (!RECORDED.has(event) || !isCommit(commit)) return lost('event');
  if (options.hasHead) return lost('head');
  if (!options.hasBuild) return { version: { commit, run: { workflow, number, attempt }, ended: null } };
  // A release runs for its tag, which is another one each time.
  const isOther = run.branch !== null && branch !== '' && event !== 'release' && branch !== run.branch;
  return isOther ? { other: { workflow, number, branch } } : lost('build');
}
