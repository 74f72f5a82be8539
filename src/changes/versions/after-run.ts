import type { Added } from './added.ts';
import type { DeployRun } from './deploy-run.ts';
import {
  ABSENT,
  type Content,
  type HeldFiles,
  type State,
  uniteRuns,
  uniteVersions,
  type Version,
  type WorkflowRecord,
} from './state.ts';

/** What a purge takes out of the state: everything, nothing, or only the commits or files whose purge was confirmed. */
export type TakenOut =
  | 'all'
  | 'nothing'
  | { readonly what: 'commits' | 'files'; readonly names: ReadonlySet<string> };

/** How a run changes the state. */
export interface EdgeUpdate extends Pick<Added, 'record' | 'endedRuns'> {
  /** The version that is served now; null if the event does not identify it. */
  readonly head: Version | null;
  /** With a build folder, the content of each of its files. */
  readonly build: ReadonlyMap<string, Content> | null;
  readonly takenOut: TakenOut;
  /** The run that deployed head; null if it is unknown. */
  readonly run: Pick<DeployRun, 'workflow' | 'id' | 'attempt' | 'branch'> | null;
}

/** Returns the state after a run; `state` is the one that the run compared with. */
export function afterRun(state: State, update: EdgeUpdate): State {
  const { head, build, takenOut } = update;
  const isKnown = head !== null || build !== null;
  const heads = head === null ? [] : [head];
  const remaining = state.versions.filter(({ commit }) => !isTakenOut(takenOut, 'commits', commit));
  return {
    unknown: !isKnown || (state.unknown && takenOut !== 'all'),
    versions: uniteVersions(...(takenOut === 'nothing' ? [remaining, heads] : [heads, remaining])),
    files: build && filesAfter(state.files ?? new Map(), build, takenOut),
    workflows: workflowsAfter(state.workflows, update),
  };
}

function isTakenOut(takenOut: TakenOut, what: 'commits' | 'files', name: string): boolean {
  if (typeof takenOut === 'string') return takenOut === 'all';
  return takenOut.what === what && takenOut.names.has(name);
}

function filesAfter(held: HeldFiles, build: ReadonlyMap<string, Content>, takenOut: TakenOut): HeldFiles {
  const files = new Map<string, readonly Content[]>();
  for (const path of new Set([...held.keys(), ...build.keys()])) {
    const now = build.get(path) ?? null;
    const before = isTakenOut(takenOut, 'files', path) ? [] : (held.get(path) ?? ABSENT);
    const contents = [...new Set([...before, now])];
    if (contents.some((content) => content !== null)) files.set(path, contents);
  }
  return files;
}

/**
 * If versions are taken out, a run that has not ended may still deploy one of them again, so later runs have to check
 * it. Only runs that had ended before this one began are ignored from then on.
 */
function workflowsAfter(workflows: State['workflows'], update: EdgeUpdate): State['workflows'] {
  const { takenOut, run, record: newRecord, endedRuns } = update;
  const after = new Map<string, WorkflowRecord>(workflows);
  if (takenOut !== 'nothing') {
    for (const [workflow, record] of workflows) {
      const runs = endedRuns.get(workflow) ?? [];
      const unseen = takenOut === 'all' ? otherBranches(record.unseen, run) : record.unseen;
      after.set(workflow, { ...record, runs, unseen });
    }
  }
  if (run === null) return after;
  const known = after.get(run.workflow) ?? (newRecord && { began: null, number: 0, runs: [], unseen: [] });
  if (known === null) return after;
  const runs = uniteRuns(known.runs, [[run.id, run.attempt]]);
  const [began, number] = [newRecord?.began ?? known.began, newRecord?.number ?? known.number];
  return after.set(run.workflow, { ...known, began, number, runs });
}

/** Lists the branches that a run did not purge. A run whose branch is unknown has purged all of them. */
function otherBranches(branches: readonly string[], run: EdgeUpdate['run']): readonly string[] {
  return run === null || run.branch === null ? [] : branches.filter((branch) => branch !== run.branch);
}
