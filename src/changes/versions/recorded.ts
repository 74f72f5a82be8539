import { isCommit } from '../revision.ts';
import type { DeployRun } from './deploy-run.ts';
import type { WorkflowRun } from './runs.ts';
import type { Version } from './state.ts';

/** A run that kept no state, and whose version GitHub's list does not show. */
export interface NotRecorded {
  readonly code: 'run-not-recorded';
  readonly workflow: string;
  readonly number: number;
  readonly event: string;
  /** The cause: the event is a dispatch or the like, the workflow sets `head`, or the site is built. */
  readonly because: 'event' | 'head' | 'build';
}

/** With a build folder: a run for another branch. The files that it built are unknown. */
export interface OtherRun {
  readonly workflow: string;
  readonly number: number;
  readonly branch: string;
}

/** The inputs that decide what can be learned from lists of runs. */
export interface AddOptions {
  /** The workflow sets `head`, so its runs deployed other commits than the list shows. */
  readonly hasHead: boolean;
  readonly hasBuild: boolean;
  /** The state is in a file; it can be used without lists of runs. */
  readonly inFile: boolean;
}

/** Events whose runs are listed with the commit that they deploy. For deployments, the list lacks the status. */
const RECORDED = new Set(['push', 'schedule', 'release', 'deployment_status', 'dynamic']);
const NOT_RECORDED = new Set(['workflow_dispatch', 'repository_dispatch', 'workflow_run']);

/** Events whose runs certainly deploy after they began, unless they are repeated. */
const FIRM = new Set(['push', 'release', 'deployment_status']);

/** Returns whether a run certainly deployed after it began. */
export function isFirm({ event, isRepeated }: DeployRun): boolean {
  return !isRepeated && FIRM.has(event);
}

/** Returns whether listed runs of this event count as deploys. */
export function countsAsDeploy(event: string): boolean {
  return RECORDED.has(event) || NOT_RECORDED.has(event);
}

/** Returns whether a listed run counts as a deploy other than `run`. */
export function mayDeploy(entry: WorkflowRun, workflow: string, run: DeployRun): boolean {
  if (entry.id === run.id && entry.attempt === run.attempt) return false;
  // In the purging workflow, it stands for the run that started it, which is in the list of that run's workflow.
  if (entry.event === 'workflow_run' && workflow === run.purgingWorkflow) return false;
  return countsAsDeploy(entry.event);
}

/** Has one field: the version that a run deployed, why that is unknown, or the run itself if for another branch. */
export interface RunAssessment {
  readonly version?: Version;
  readonly reason?: NotRecorded;
  readonly other?: OtherRun;
}

/** Returns what a listed run deployed that kept no state. */
export function assessRun(
  { number, event, attempt, commit, branch }: WorkflowRun,
  workflow: string,
  run: DeployRun,
  options: AddOptions,
): RunAssessment {
  const unknown = (because: NotRecorded['because']): RunAssessment => ({
    reason: { code: 'run-not-recorded', workflow, number, event, because },
  });
  if (!RECORDED.has(event) || !isCommit(commit)) return unknown('event');
  if (options.hasHead) return unknown('head');
  if (!options.hasBuild) return { version: { commit, run: { workflow, number, attempt }, ended: null } };
  // The branch of a release is its tag, a different one each time.
  const isOther = run.branch !== null && branch !== '' && event !== 'release' && branch !== run.branch;
  return isOther ? { other: { workflow, number, branch } } : unknown('build');
}
