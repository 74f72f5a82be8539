/**
 * What the edge may hold of a site: the versions that were served since the last confirmed purge. All of it is data,
 * and the functions below are all that changes it.
 */
export interface State {
  /** The edge may hold something besides, and nobody knows what. */
  readonly unknown: boolean;
  /** Commits, the one that was purged last in front. With a build folder, for people only. */
  readonly versions: readonly Version[];
  /** With a build folder: what the edge may hold of each file. Null where commits are compared. */
  readonly files: HeldFiles | null;
  /** The workflows that have kept this state, by `workflow` of their {@link KeptRun}. */
  readonly workflows: ReadonlyMap<string, WorkflowRecord>;
}

/** SHA-256 of a file, null for "absent", or `UNSURE`. */
export type Content = string | null;

/** The contents that the edge may hold, by path. Of a path that is not listed, it holds nothing but "absent". */
export type HeldFiles = ReadonlyMap<string, readonly Content[]>;

/** Stands for the content of a file that changed while it was read: it equals nothing, not even itself. */
export const UNSURE = '?';

export interface Version {
  /** A commit ID; with a build folder, the one that it was built from, or empty. */
  readonly commit: string;
  /** The run that purged for it, null where none did: for people, and while its workflow is not named yet. */
  readonly run: RunLabel | null;
  /** For people: how its purge ended, null where none is known of. */
  readonly ended: PurgeEnd | null;
}

export interface RunLabel {
  readonly workflow: string;
  readonly number: number;
  readonly attempt: number;
}

export const PURGE_ENDS = [
  'confirmed',
  'partial',
  'failed',
  'cancelled',
  'not-deployed',
  'outdated',
  'dry-run',
  'skipped',
] as const;

/** How a purge ended. `outdated`: confirmed, and yet the edge served other bytes afterwards. */
export type PurgeEnd = (typeof PURGE_ENDS)[number];

/** What is known of one workflow's runs. */
export interface WorkflowRecord {
  /** When the deploy of its newest run that kept the state began, ISO 8601 to the second; null where that is not known. */
  readonly began: string | null;
  /** All runs up to this number were over. A later list that lacks a run above it lags, or the run was deleted. */
  readonly number: number;
  /** Runs that need not be asked about: their versions are in the state, or they were over before a purge of them. */
  readonly runs: readonly RunAttempt[];
  /**
   * With a build folder: branches of which a run kept no state, and that a run for another branch can only name. What
   * such a run has built is not known to the next run for its branch.
   */
  readonly unseen: readonly string[];
}

/** The ID of a run, and which attempt of it. */
export type RunAttempt = readonly [run: number, attempt: number];

/** Nothing is known. */
export function unknownState(files: boolean): State {
  return { unknown: true, versions: [], files: files ? new Map() : null, workflows: new Map() };
}

/** What the edge may hold where either may be true: for runs that overlapped. */
export function unite(one: State, other: State): State {
  const mixed = (one.files === null) !== (other.files === null);
  return {
    unknown: one.unknown || other.unknown || mixed,
    versions: uniteVersions(one.versions, other.versions),
    files: one.files && other.files && uniteFiles(one.files, other.files),
    workflows: uniteWorkflows(one.workflows, other.workflows),
  };
}

/** Each commit once, as the first that names it. */
export function uniteVersions(...lists: readonly (readonly Version[])[]): readonly Version[] {
  const byCommit = new Map<string, Version>();
  for (const version of lists.flat()) {
    const known = byCommit.get(version.commit);
    if (known === undefined || known.ended === null) byCommit.set(version.commit, version);
  }
  return [...byCommit.values()];
}

const ABSENT: readonly Content[] = [null];

function uniteFiles(one: HeldFiles, other: HeldFiles): HeldFiles {
  const files = new Map<string, readonly Content[]>();
  for (const path of new Set([...one.keys(), ...other.keys()])) {
    files.set(path, [...new Set([...(one.get(path) ?? ABSENT), ...(other.get(path) ?? ABSENT)])]);
  }
  return files;
}

function uniteWorkflows(one: State['workflows'], other: State['workflows']): State['workflows'] {
  const workflows = new Map(one);
  for (const [workflow, record] of other) {
    const known = workflows.get(workflow);
    workflows.set(workflow, known ? uniteRecords(known, record) : record);
  }
  return workflows;
}

function uniteRecords(one: WorkflowRecord, other: WorkflowRecord): WorkflowRecord {
  const earlier = one.began === null || other.began === null || one.began < other.began ? one : other;
  return {
    began: one.began === null || other.began === null ? null : earlier.began,
    number: Math.min(one.number, other.number),
    runs: uniteRuns(one.runs, other.runs),
    unseen: [...new Set([...one.unseen, ...other.unseen])],
  };
}

/** Each run and attempt once. */
export function uniteRuns(...lists: readonly (readonly RunAttempt[])[]): readonly RunAttempt[] {
  const runs = new Map<string, RunAttempt>();
  for (const run of lists.flat()) runs.set(run.join(' '), run);
  return [...runs.values()];
}

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
