import type { DeployRun } from './deploy-run.ts';
import {
  attemptOf,
  highest,
  isOverBefore,
  isOverlapped,
  labelled,
  missingNumber,
  overUpTo,
} from './overlap.ts';
import {
  type AddOptions,
  judgeRun,
  mayDeploy,
  type NotRecorded,
  type OtherRun,
  type ToldOfRun,
} from './recorded.ts';
import type { RunList, RunsProblem, WorkflowRun } from './runs.ts';
import { type RunAttempt, type State, uniteRuns, type Version, type WorkflowRecord } from './state.ts';

/** Why the runs since the state make it unknown what the edge may hold. */
export type RunsReason =
  | RunsProblem
  /** The workflow has not kept this state yet, so nobody knows what its runs deployed. */
  | { readonly code: 'workflow-not-named'; readonly workflow: string }
  /** GitHub's list lacks a run: it was deleted, or the list lags behind. */
  | { readonly code: 'run-not-listed'; readonly workflow: string; readonly number: number }
  | NotRecorded
  /** With a build folder: a run for this branch kept no state, and a run for another one has purged since. */
  | { readonly code: 'branch-not-kept'; readonly workflow: string; readonly branch: string }
  /** An earlier attempt of this run kept no state. */
  | { readonly code: 'attempt-not-kept'; readonly attempt: number };

/** What the lists do not tell, though the state is not unknown for it. */
export type RunsNotice =
  /** With a state in a file. */
  | { readonly code: 'runs-not-seen'; readonly problem: RunsProblem }
  /** With a build folder. */
  | { readonly code: 'other-refs-not-seen'; readonly runs: readonly OtherRun[] };

/** Branches that are remembered: the first ones of a long list were hardly for this site. */
const MAX_UNSEEN = 1000;

/** What one workflow's runs come to. */
export interface JudgedWorkflow {
  readonly workflow: string;
  /** What is known of the workflow from now on; null where nothing is. */
  readonly record: WorkflowRecord | null;
  /** See {@link WorkflowRecord.number}. */
  readonly number: number;
  /** Those that may have deployed since the state, and whose versions are in it from now on. */
  readonly compared: readonly WorkflowRun[];
  readonly overlaps: boolean;
  readonly versions: readonly Version[];
  readonly reasons: readonly RunsReason[];
  readonly notices: readonly RunsNotice[];
  readonly others: readonly OtherRun[];
}

const NOTHING = { compared: [], overlaps: false, versions: [], reasons: [], notices: [], others: [] };

/** Judges the runs of one workflow, by its list, and by what a state knows of it. */
export function judgeWorkflow(
  workflow: string,
  { workflows, versions }: State,
  list: RunList,
  run: DeployRun,
  options: AddOptions,
): JudgedWorkflow {
  const record = workflows.get(workflow);
  const isOwn = workflow === run.workflow;
  const least = Math.max(record?.number ?? 0, isOwn ? run.number : 0);
  const nothing = { workflow, record: record ?? null, number: least, ...NOTHING };
  if (!list.ok) return { ...nothing, ...withoutList(workflow, record, list.reason, run, options) };
  const listed = list.value.filter((entry) => mayDeploy(entry, workflow, run));
  const number = Math.max(record?.number ?? 0, overUpTo(listed, run.began, highest(list.value, least)));
  if (record === undefined || record.began === null) {
    return {
      ...nothing,
      record: record ? { ...record, number } : null,
      number,
      overlaps: isOverlapped(record?.runs ?? labelled(versions, workflow, list.value), list.value, run),
      reasons: [{ code: 'workflow-not-named', workflow }],
    };
  }
  const { began } = record;
  const judge = (entry: WorkflowRun): ToldOfRun => judgeRun(entry, workflow, run, options);
  const later = judgeLater(listed, record, began, judge);
  const compared = later.filter(({ other }) => other === undefined).map(({ entry }) => entry);
  const others = later.flatMap(({ other }) => other ?? []);
  const lost = missingNumber(record, list.value, isOwn ? run : null);
  return {
    ...nothing,
    number,
    record: {
      began,
      number,
      runs: uniteRuns(record.runs, compared.map(attemptOf)),
      unseen: [...new Set([...record.unseen, ...others.map(({ branch }) => branch)])].slice(-MAX_UNSEEN),
    },
    compared,
    overlaps: isOverlapped(record.runs, list.value, run),
    versions: later.flatMap(({ version }) => version ?? []),
    reasons: [
      ...(lost === null ? [] : [{ code: 'run-not-listed', workflow, number: lost } as const]),
      ...later.flatMap(({ reason }) => reason ?? []),
      ...(isOwn && (options.hasHead || options.hasBuild) ? earlierAttempts(run, record.runs) : []),
      ...unseenOf(record, workflow, run),
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
): Partial<JudgedWorkflow> {
  if (problem.code === 'workflow-gone') return { record: null, reasons: [problem] };
  if (!inFile || problem.code === 'too-many-runs') return { reasons: [problem] };
  const notices = [{ code: 'runs-not-seen', problem } as const];
  if (workflow !== run.workflow) return { notices };
  if (record === undefined) return { reasons: [{ code: 'workflow-not-named', workflow }], notices };
  const next = record.number + 1;
  if (run.number > next) return { reasons: [{ code: 'run-not-listed', workflow, number: next }], notices };
  return { reasons: run.isRepeated ? [problem] : [], notices };
}

/** The runs that may have deployed since the state, those that it does not know with a verdict. */
function judgeLater(
  listed: readonly WorkflowRun[],
  { runs, number }: WorkflowRecord,
  began: string,
  judge: (entry: WorkflowRun) => ToldOfRun,
): readonly (ToldOfRun & { readonly entry: WorkflowRun })[] {
  // A number above the state's is of a run that no list has shown yet, however long ago it was.
  const later = listed.filter((entry) => !isOverBefore(entry, began) || entry.number > number);
  return later.map((entry) => ({ entry, ...(isAmong(runs, attemptOf(entry)) ? {} : judge(entry)) }));
}

function isAmong(runs: readonly RunAttempt[], [id, attempt]: RunAttempt): boolean {
  return runs.some((run) => run[0] === id && run[1] === attempt);
}

/** What an attempt deployed that kept no state is recorded nowhere. */
function earlierAttempts({ id, attempt }: DeployRun, known: readonly RunAttempt[]): readonly RunsReason[] {
  for (let earlier = 1; earlier < attempt; earlier++) {
    if (!isAmong(known, [id, earlier])) return [{ code: 'attempt-not-kept', attempt: earlier }];
  }
  return [];
}

function unseenOf(
  { unseen }: WorkflowRecord,
  workflow: string,
  { branch: own }: DeployRun,
): readonly RunsReason[] {
  const branch = own === null ? unseen[0] : unseen.find((other) => other === own);
  return branch === undefined ? [] : [{ code: 'branch-not-kept', workflow, branch }];
}
