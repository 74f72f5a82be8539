import { assessWorkflow, type RunsNotice, type RunsReason } from './assess-workflow.ts';
import type { DeployRun } from './deploy-run.ts';
import { type AddOptions, countsAsDeploy } from './recorded.ts';
import type { RunList, WorkflowRun } from './runs.ts';
import { type RunAttempt, type State, uniteVersions, type WorkflowRecord } from './state.ts';

/** A state with the versions of later runs added. */
export interface Added {
  readonly state: State;
  /** Why the later runs make the state unknown. */
  readonly reasons: readonly RunsReason[];
  readonly notices: readonly RunsNotice[];
  /** The new start and number in the record of this run's workflow; null to keep the old ones. */
  readonly record: Pick<WorkflowRecord, 'began' | 'number'> | null;
  /**
   * Whether a run whose version is in the state may deploy after this run began, and its event is one that later runs
   * do not add from lists. If so, this run must not take anything out of the state.
   */
  readonly overlaps: boolean;
  /** By workflow, the runs to ignore once versions are taken out, since they had ended before this one began. */
  readonly endedRuns: ReadonlyMap<string, readonly RunAttempt[]>;
}

/**
 * Adds to a state the commits of all runs that may have deployed since: the runs that had not ended at the state's time
 * and that the state does not know.
 *
 * @param lists the runs of this run's workflow, and of each workflow that the state names
 */
export function addRuns(
  state: State,
  lists: ReadonlyMap<string, RunList>,
  run: DeployRun,
  options: AddOptions,
): Added {
  const began = run.began ?? ownEntry(lists.get(run.workflow), run)?.began ?? null;
  const all = [...lists].map(([workflow, list]) =>
    assessWorkflow(workflow, state, list, { ...run, began }, options),
  );
  const own = all.find(({ workflow }) => workflow === run.workflow);
  const reasons = all.flatMap((part) => part.reasons);
  const others = all.flatMap((part) => part.others);
  return {
    state: {
      ...state,
      unknown: state.unknown || reasons.length > 0,
      versions: uniteVersions(state.versions, ...all.map((part) => part.versions)),
      workflows: new Map(all.flatMap(({ workflow, record }) => (record ? [[workflow, record]] : []))),
    },
    reasons,
    notices: [
      ...all.flatMap((part) => part.notices),
      ...(others.length > 0 ? [{ code: 'other-refs-not-seen', runs: others } as const] : []),
    ],
    record: own && (began !== null || options.inFile) ? { began, number: own.number } : null,
    overlaps: (began === null && !countsAsDeploy(run.event)) || all.some((part) => part.overlaps),
    endedRuns: new Map(all.map(({ workflow, endedRuns }) => [workflow, endedRuns])),
  };
}

/** Finds a run in the list of its workflow; undefined if the list lacks it or shows another attempt. */
function ownEntry(list: RunList | undefined, { id, attempt }: DeployRun): WorkflowRun | undefined {
  return list?.ok ? list.value.find((entry) => entry.id === id && entry.attempt === attempt) : undefined;
}
