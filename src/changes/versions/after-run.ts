import {
  ABSENT,
  type Content,
  type HeldFiles,
  type RunAttempt,
  type State,
  uniteRuns,
  uniteVersions,
  type Version,
  type WorkflowRecord,
} from './state.ts';

/**
 * What a purge took out: `all` that was held; some commits, or some files, where only their purge is confirmed; or
 * `nothing`.
 */
export type TakenOut =
  | 'all'
  | 'nothing'
  | { readonly what: 'commits' | 'files'; readonly names: ReadonlySet<string> };

/** What a run changes of what the edge may hold. */
export interface EdgeUpdate {
  /** What is served now, null where the event does not tell. */
  readonly head: Version | null;
  /** With a build folder: what each of its files is. */
  readonly build: ReadonlyMap<string, Content> | null;
  readonly takenOut: TakenOut;
  readonly run: KeptRun | null;
}

/** The run that a state is kept for: the one that deployed. */
export interface KeptRun {
  readonly workflow: string;
  readonly id: number;
  /** See {@link WorkflowRecord.number}. */
  readonly number: number;
  readonly attempt: number;
  /** The branch that it ran for; null for a tag, or where GitHub does not tell. */
  readonly branch: string | null;
  /** When its deploy began; null where the state's time of this workflow has to stay. */
  readonly began: string | null;
  /** Whether a state that does not name the workflow yet may name it from now on. */
  readonly named: boolean;
  /** Of each workflow, the runs that were over before this one began, and that it was compared with. */
  readonly over: ReadonlyMap<string, readonly RunAttempt[]>;
}

/** What the edge may hold after a run that found `state` before it purged. */
export function afterRun(state: State, update: EdgeUpdate): State {
  const { head, build, takenOut } = update;
  const isTold = head !== null || build !== null;
  const heads = head === null ? [] : [head];
  const stays = state.versions.filter(({ commit }) => !isTakenOut(takenOut, 'commits', commit));
  return {
    unknown: !isTold || (state.unknown && takenOut !== 'all'),
    versions: uniteVersions(...(takenOut === 'nothing' ? [stays, heads] : [heads, stays])),
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
    const contents = isTakenOut(takenOut, 'files', path)
      ? [now]
      : [...new Set([...(held.get(path) ?? ABSENT), now])];
    if (contents.some((content) => content !== null)) files.set(path, contents);
  }
  return files;
}

/**
 * A run that was taken out and is not over may deploy once more, so it has to be asked about again: only those that
 * were over before this run began stay known.
 */
function workflowsAfter(workflows: State['workflows'], { takenOut, run }: EdgeUpdate): State['workflows'] {
  const after = new Map<string, WorkflowRecord>();
  for (const [workflow, record] of workflows) {
    if (takenOut === 'nothing') after.set(workflow, record);
    else {
      const runs = run?.over.get(workflow) ?? [];
      const unseen = takenOut === 'all' ? othersOf(record.unseen, run) : record.unseen;
      after.set(workflow, { ...record, runs, unseen });
    }
  }
  if (run === null) return after;
  const known =
    after.get(run.workflow) ?? (run.named ? { began: null, number: 0, runs: [], unseen: [] } : undefined);
  if (known === undefined) return after;
  const runs = uniteRuns(known.runs, [[run.id, run.attempt]]);
  const number = run.named ? run.number : known.number;
  return after.set(run.workflow, { ...known, began: run.began ?? known.began, number, runs });
}

/** The branches that a run took nothing out of: where it is not known which one it is for, it took all out. */
function othersOf(branches: readonly string[], run: KeptRun | null): readonly string[] {
  return run === null || run.branch === null ? [] : branches.filter((branch) => branch !== run.branch);
}
