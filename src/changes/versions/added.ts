import { err } from '../../result.ts';
import type { DeployRun } from './deploy-run.ts';
import { type JudgedWorkflow, judgeWorkflow, type RunsNotice, type RunsReason } from './judge-workflow.ts';
import { attemptOf, isOverBefore } from './overlap.ts';
import { type AddOptions, isListed } from './recorded.ts';
import type { RunList, WorkflowRun } from './runs.ts';
import { type RunAttempt, type State, uniteVersions, type WorkflowRecord } from './state.ts';

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
  const judge = (workflow: string): JudgedWorkflow => {
    const list = lists.get(workflow) ?? err({ code: 'workflow-gone', workflow } as const);
    return judgeWorkflow(workflow, state, list, { ...run, began }, options);
  };
  const own = judge(run.workflow);
  const rest = [...state.workflows.keys()].filter((workflow) => workflow !== run.workflow);
  const found = [own, ...rest.map(judge)];
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
    number: own.number,
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
