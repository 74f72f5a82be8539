/**
 * What the edge may hold of a site: the versions that were served since the last confirmed purge. All of it is data:
 * `added.ts` adds to it what runs have deployed since, `after-run.ts` says what it is after one.
 */
export interface State {
  /** The edge may hold something besides, and nobody knows what. */
  readonly unknown: boolean;
  /** Commits, the one that was purged last in front. With a build folder, for people only. */
  readonly versions: readonly Version[];
  /** With a build folder: what the edge may hold of each file. Null where commits are compared. */
  readonly files: HeldFiles | null;
  /** The workflows that have kept this state, by the name of their file, or their ID. */
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

/** What is held of a path that is not listed. */
export const ABSENT: readonly Content[] = [null];

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
  // A time that is not known may be earlier than any other.
  const isEarlier = (one.began ?? '') < (other.began ?? '');
  return {
    began: isEarlier ? one.began : other.began,
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
