import type { DeployRun } from './deploy-run.ts';
import {
  attemptOf,
  endedBefore,
  endedUpTo,
  highest,
  isOverlapped,
  missingNumber,
  runsOfVersions,
} from './listed-runs.ts';
import {
  type AddOptions,
  assessRun,
  isFirm,
  mayDeploy,
  type NotRecorded,
  type OtherRun,
  type RunAssessment,
} from './recorded.ts';
import type { RunList, RunsProblem, WorkflowRun } from './runs.ts';
import { type RunAttempt, type State, uniteRuns, type Version, type WorkflowRecord } from './state.ts';

/** Why the runs after the state make it unknown. */
export type RunsReason =
  | RunsProblem
  /** The workflow has not kept this state yet, so the versions that its runs deployed are unknown. */
  | { readonly code: 'workflow-not-named'; readonly workflow: string }
  /** GitHub's list lacks a run: it was deleted, or the list lags behind. */
  | { readonly code: 'run-not-listed'; readonly workflow: string; readonly number: number }
  | NotRecorded
  /** With a build folder: a run for this branch kept no state, and a run for another branch has purged since. */
  | { readonly code: 'branch-not-kept'; readonly workflow: string; readonly branch: string }
  /** An earlier attempt of this run kept no state. */
  | { readonly code: 'attempt-not-kept'; readonly attempt: number };

/** What the lists do not show, although the state is still usable. */
export type RunsNotice =
  /** With a state in a file. */
  | { readonly code: 'runs-not-seen'; readonly problem: RunsProblem }
  /** With a build folder. */
  | { readonly code: 'other-refs-not-seen'; readonly runs: readonly OtherRun[] };

/** At most this many branches are remembered, the newest ones. */
const MAX_UNSEEN = 1000;

/** What the runs of one workflow add to the state. */
interface WorkflowAssessment {
  readonly workflow: string;
  /** The workflow's new record; null if the state has none. */
  readonly record: WorkflowRecord | null;
  /** The {@link WorkflowRecord.number} once everything is purged. */
  readonly number: number;
  /** The runs that had ended before this one began; empty unless it certainly deployed since. */
  readonly endedRuns: readonly RunAttempt[];
  readonly overlaps: boolean;
  readonly versions: readonly Version[];
  readonly reasons: readonly RunsReason[];
  readonly notices: readonly RunsNotice[];
  readonly others: readonly OtherRun[];
}

const NOTHING = { endedRuns: [], overlaps: false, versions: [], reasons: [], notices: [], others: [] };

/** Compares the list of a workflow's runs with what the state records about them. */
export function assessWorkflow(
  workflow: string,
  { workflows, versions }: State,
  list: RunList,
  run: DeployRun,
  options: AddOptions,
): WorkflowAssessment {
  const record = workflows.get(workflow);
  const isOwn = workflow === run.workflow;
  const known = Math.max(record?.number ?? 0, isOwn ? run.number : 0);
  const nothing = { workflow, record: record ?? null, number: known, ...NOTHING };
  if (!list.ok) return { ...nothing, ...withoutList(workflow, record, list.reason, run, options) };
  const deploying = list.value.filter((entry) => mayDeploy(entry, workflow, run));
  const number = Math.max(record?.number ?? 0, endedUpTo(deploying, run.began, highest(list.value, known)));
  const kept = record?.runs ?? runsOfVersions(versions, workflow, list.value);
  const overlaps = isOverlapped(kept, list.value, run);
  if (record === undefined || record.began === null) {
    const reasons = [{ code: 'workflow-not-named', workflow } as const];
    return { ...nothing, record: record ? { ...record, number } : null, number, overlaps, reasons };
  }
  const assess = (entry: WorkflowRun): RunAssessment => assessRun(entry, workflow, run, options);
  const later = assessLater(deploying, record, assess);
  const compared = later.filter(({ other }) => other === undefined).map(({ entry }) => entry);
  const others = later.flatMap(({ other }) => other ?? []);
  const missing = missingNumber(record, list.value, isOwn ? run : null);
  return {
    ...nothing,
    number,
    record: {
      ...record,
      number,
      runs: uniteRuns(record.runs, compared.map(attemptOf)),
      unseen: [...new Set([...record.unseen, ...others.map(({ branch }) => branch)])].slice(-MAX_UNSEEN),
    },
    endedRuns: compared.filter((entry) => isFirm(run) && endedBefore(entry, run.began)).map(attemptOf),
    overlaps,
    versions: later.flatMap(({ version }) => version ?? []),
    reasons: [
      ...(missing === null ? [] : [{ code: 'run-not-listed', workflow, number: missing } as const]),
      ...later.flatMap(({ reason }) => reason ?? []),
      ...(isOwn && (options.hasHead || options.hasBuild) ? earlierAttempts(run, record.runs) : []),
      ...unseenBranch(record, workflow, run),
    ],
    others,
  };
}

function withoutList(
  workflow: string,
  record: WorkflowRecord | undefined,
  problem: RunsProblem,
  run: DeployRun,
  { inFile }: AddOptions,
): Partial<WorkflowAssessment> {
  if (problem.code === 'workflow-gone') return { record: null, reasons: [problem] };
  if (!inFile || problem.code === 'too-many-runs') return { reasons: [problem] };
  const notices = [{ code: 'runs-not-seen', problem } as const];
  if (workflow !== run.workflow) return { notices };
  if (record === undefined) return { reasons: [{ code: 'workflow-not-named', workflow }], notices };
  const next = record.number + 1;
  if (run.number > next) return { reasons: [{ code: 'run-not-listed', workflow, number: next }], notices };
  return { reasons: run.isRepeated ? [problem] : [], notices };
}

/** Returns the runs that may have deployed since the state. Those that it does not know are assessed. */
function assessLater(
  deploying: readonly WorkflowRun[],
  { began, number, runs }: WorkflowRecord,
  assess: (entry: WorkflowRun) => RunAssessment,
): readonly (RunAssessment & { readonly entry: WorkflowRun })[] {
  // A number above the state's belongs to a run that no list has shown before, even if it ended long ago.
  const later = deploying.filter((entry) => !endedBefore(entry, began) || entry.number > number);
  return later.map((entry) => ({ entry, ...(isAmong(runs, attemptOf(entry)) ? {} : assess(entry)) }));
}

function isAmong(runs: readonly RunAttempt[], [id, attempt]: RunAttempt): boolean {
  return runs.some((run) => run[0] === id && run[1] === attempt);
}

/** GitHub's lists show only the last attempt, so the version of an earlier one that kept no state is unknown. */
function earlierAttempts({ id, attempt }: DeployRun, known: readonly RunAttempt[]): readonly RunsReason[] {
  for (let earlier = 1; earlier < attempt; earlier++) {
    if (!isAmong(known, [id, earlier])) return [{ code: 'attempt-not-kept', attempt: earlier }];
  }
  return [];
}

function unseenBranch(
  { unseen }: WorkflowRecord,
  workflow: string,
  { branch: own }: DeployRun,
): readonly RunsReason[] {
  const branch = own === null ? unseen[0] : unseen.find((other) => other === own);
  return branch === undefined ? [] : [{ code: 'branch-not-kept', workflow, branch }];
}
