import { err } from '../../result.ts';
import { isCommit } from '../revision.ts';
import type { DeployRun } from './deploy-run.ts';
import type { RunList, RunsProblem, WorkflowRun } from './runs.ts';
import {
  type RunAttempt,
  type State,
  uniteRuns,
  uniteVersions,
  type Version,
  type WorkflowRecord,
} from './state.ts';

/** Why the runs since the state make it unknown what the edge may hold. */
export type RunsReason =
  | RunsProblem
  /** The workflow has not kept this state yet, so nobody knows what its runs deployed. */
  | { readonly code: 'workflow-not-named'; readonly workflow: string }
  /** GitHub's list lacks a run: it was deleted, or the list lags behind. */
  | { readonly code: 'run-not-listed'; readonly workflow: string; readonly number: number }
  /** A run that kept no state, and is not recorded with what it deployed. */
  | {
      readonly code: 'run-not-recorded';
      readonly workflow: string;
      readonly number: number;
      readonly event: string;
      /** Why not: the event is a dispatch, the workflow sets `head`, or the site is built. */
      readonly because: 'event' | 'head' | 'build';
    }
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

interface OtherRun {
  readonly workflow: string;
  readonly number: number;
  readonly branch: string;
}

export interface AddOptions {
  /** The author sets `head`: runs deployed other commits than they are recorded with. */
  readonly hasHead: boolean;
  readonly hasBuild: boolean;
  /** The state is in a file, and may do without lists of runs. */
  readonly inFile: boolean;
}

/** What the edge may hold, with what the runs since the state add to it. */
interface Added {
  readonly state: State;
  readonly reasons: readonly RunsReason[];
  readonly notices: readonly RunsNotice[];
  /** When the deploy of this run began; null where that is not known. */
  readonly began: string | null;
  /**
   * A run that kept its version in the state may deploy, or have deployed, after this one, and no list would tell of it
   * again: so this one must not take anything out.
   */
  readonly overlaps: boolean;
  /** The {@link WorkflowRecord.number} of this workflow from now on. */
  readonly number: number;
  /** Of each workflow, the runs that were over before this one began. */
  readonly over: ReadonlyMap<string, readonly RunAttempt[]>;
}

/**
 * Adds to a state the commits of all runs that may have deployed since: of the workflows that it names and of this
 * one, those that had not ended at its time, and that it does not know.
 */
export function addRuns(
  state: State,
  lists: ReadonlyMap<string, RunList>,
  run: DeployRun,
  options: AddOptions,
): Added {
  const began = run.began ?? ownEntry(lists, run)?.began ?? null;
  const names = [...new Set([run.workflow, ...state.workflows.keys()])];
  const found = names.map((workflow) => {
    const list = lists.get(workflow) ?? err({ code: 'workflow-gone', workflow } as const);
    return judgeWorkflow(workflow, state, list, { ...run, began }, options);
  });
  const reasons = found.flatMap((part) => part.reasons);
  const others = found.flatMap((part) => part.others);
  return {
    state: {
      ...state,
      unknown: state.unknown || reasons.length > 0,
      versions: uniteVersions(state.versions, ...found.map((part) => part.versions)),
      workflows: new Map(found.flatMap(({ workflow, record }) => (record ? [[workflow, record]] : []))),
    },
    reasons,
    notices: [
      ...found.flatMap((part) => part.notices),
      ...(others.length > 0 ? [{ code: 'other-refs-not-seen', runs: others } as const] : []),
    ],
    began,
    overlaps: (began === null && !isListed(run.event)) || found.some((part) => part.overlaps),
    number: found.find(({ workflow }) => workflow === run.workflow)?.number ?? run.number,
    over: new Map(
      run.isFirm && began
        ? found.map(({ workflow, compared }) => [workflow, overBefore(began, compared)])
        : [],
    ),
  };
}

/** This run in the list of its workflow; undefined where the list lacks it, or shows another attempt. */
function ownEntry(
  lists: ReadonlyMap<string, RunList>,
  { workflow, id, attempt }: DeployRun,
): WorkflowRun | undefined {
  const list = lists.get(workflow);
  return list?.ok ? list.value.find((entry) => entry.id === id && entry.attempt === attempt) : undefined;
}

function overBefore(began: string, runs: readonly WorkflowRun[]): readonly RunAttempt[] {
  return runs.filter((run) => isOverBefore(run, began)).map(attemptOf);
}

/** Times are to the second: what ended in the same one may have ended later. */
function isOverBefore({ isOver, changed }: WorkflowRun, time: string): boolean {
  return isOver && changed !== null && changed < time;
}

/** Branches that are remembered: the first ones of a long list were hardly for this site. */
const MAX_UNSEEN = 1000;

/** What one workflow's runs come to. */
interface Judged {
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

function judgeWorkflow(
  workflow: string,
  { workflows, versions }: State,
  list: RunList,
  run: DeployRun,
  options: AddOptions,
): Judged {
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
  const judge = (entry: WorkflowRun): Verdict => judgeRun(entry, workflow, run, options);
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
): Partial<Judged> {
  if (problem.code === 'workflow-gone') return { record: null, reasons: [problem] };
  if (!inFile || problem.code === 'too-many-runs') return { reasons: [problem] };
  const notices = [{ code: 'runs-not-seen', problem } as const];
  if (workflow !== run.workflow) return { notices };
  if (record === undefined) return { reasons: [{ code: 'workflow-not-named', workflow }], notices };
  const next = record.number + 1;
  if (run.number > next) return { reasons: [{ code: 'run-not-listed', workflow, number: next }], notices };
  return { reasons: run.isRepeated ? [problem] : [], notices };
}

function attemptOf({ id, attempt }: WorkflowRun): RunAttempt {
  return [id, attempt];
}

function highest(runs: readonly WorkflowRun[], least: number): number {
  return runs.reduce((most, { number }) => Math.max(most, number), least);
}

/**
 * The number before that of the first run which may deploy after `time`; `highest` where none may. A purge takes the
 * versions of such runs out, and a list may lack a run that an earlier list has shown.
 */
function overUpTo(runs: readonly WorkflowRun[], time: string | null, highest: number): number {
  const open = runs.filter((run) => (time === null ? !run.isOver : !isOverBefore(run, time)));
  return Math.min(highest, ...open.map(({ number }) => number - 1));
}

/**
 * The first number since the state's that the list of a workflow lacks; null where it is complete, so far as numbers
 * tell. Of the workflow of `own`, that run has to be there as well.
 */
export function missingNumber(
  record: Pick<WorkflowRecord, 'number'> | undefined,
  runs: readonly WorkflowRun[],
  own: DeployRun | null,
): number | null {
  if (own !== null && !runs.some(({ id }) => id === own.id)) return own.number;
  if (record === undefined) return null;
  const numbers = new Set(runs.map(({ number }) => number));
  const last = highest(runs, 0);
  for (let number = record.number + 1; number <= last; number++) if (!numbers.has(number)) return number;
  return null;
}

/** What is recorded with the commit that it deploys. Of deployments, the list does not tell the status. */
const RECORDED = new Set(['push', 'schedule', 'release', 'deployment_status', 'dynamic']);
const NOT_RECORDED = new Set(['workflow_dispatch', 'repository_dispatch', 'workflow_run']);

function mayDeploy(entry: WorkflowRun, workflow: string, run: DeployRun): boolean {
  if (entry.id === run.id && entry.attempt === run.attempt) return false;
  // Of this workflow, such a run stands for the one that started it, which is in the list of its own workflow.
  if (entry.event === 'workflow_run' && workflow === run.own) return false;
  return isListed(entry.event);
}

/** Whether a run that kept the state may have deployed after this one began, and is none that is added again. */
function isOverlapped(kept: readonly RunAttempt[], runs: readonly WorkflowRun[], run: DeployRun): boolean {
  const byId = new Map(runs.map((entry) => [entry.id, entry]));
  return kept.some(([id]) => {
    const entry = byId.get(id);
    // A later run that the list does not show yet is taken for one of the same kind.
    if (entry === undefined) return id > run.id && !isListed(run.event);
    return !isListed(entry.event) && id !== run.id && (run.began === null || !isOverBefore(entry, run.began));
  });
}

/** The runs that kept a state which does not name their workflow yet, so far as its versions tell. */
function labelled(
  versions: readonly Version[],
  workflow: string,
  runs: readonly WorkflowRun[],
): readonly RunAttempt[] {
  const numbers = new Set(versions.flatMap(({ run }) => (run?.workflow === workflow ? run.number : [])));
  return runs.filter(({ number }) => numbers.has(number)).map(attemptOf);
}

/** Whether a run of this event counts as a deploy where a list shows it. */
function isListed(event: string): boolean {
  return RECORDED.has(event) || NOT_RECORDED.has(event);
}

interface Verdict {
  readonly version?: Version;
  readonly reason?: RunsReason;
  readonly other?: OtherRun;
}

function judgeRun(entry: WorkflowRun, workflow: string, run: DeployRun, options: AddOptions): Verdict {
  const { id, number, event, attempt, commit, branch } = entry;
  const lost = (because: 'event' | 'head' | 'build'): Verdict => ({
    reason: { code: 'run-not-recorded', workflow, number, event, because },
  });
  if (!RECORDED.has(event) || !isCommit(commit)) return lost('event');
  if (options.hasHead) return lost('head');
  if (!options.hasBuild) return { version: { commit, run: { workflow, number, attempt }, ended: null } };
  // A release runs for its tag, which is another one each time.
  const isOther =
    id !== run.id && run.branch !== null && branch !== '' && event !== 'release' && branch !== run.branch;
  return isOther ? { other: { workflow, number, branch } } : lost('build');
}

/** The runs that may have deployed since the state, those that it does not know with a verdict. */
function judgeLater(
  listed: readonly WorkflowRun[],
  { runs, number }: WorkflowRecord,
  began: string,
  judge: (entry: WorkflowRun) => Verdict,
): readonly (Verdict & { readonly entry: WorkflowRun })[] {
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
