/**
 * The state of a site: the versions that the edge may hold, that is, all that were served since the last confirmed
 * purge. `added.ts` adds the versions of later runs to it; `after-run.ts` updates it after a purge.
 */
export interface State {
  /** The edge may also hold versions that are not listed. */
  readonly unknown: boolean;
  /** Commits, the last purged one first. With a build folder, they are only shown, never compared. */
  readonly versions: readonly Version[];
  /** With a build folder, the contents that the edge may hold of each file; null if commits are compared. */
  readonly files: HeldFiles | null;
  /** The workflows that have kept this state, by file name or ID. */
  readonly workflows: ReadonlyMap<string, WorkflowRecord>;
}

/** A file's content: its SHA-256, null for "absent", or `UNSURE`. */
export type Content = string | null;

/** The contents that the edge may hold, by path. A path that is not listed was always absent. */
export type HeldFiles = ReadonlyMap<string, readonly Content[]>;

/** The content of a file that changed during reading. It differs from every content, itself included. */
export const UNSURE = '?';

export interface Version {
  /** A commit ID; with a build folder, the commit that was built, or empty. */
  readonly commit: string;
  /** The run that deployed it, null if unknown. It is shown, and it matters until its workflow has a record. */
  readonly run: RunLabel | null;
  /** How its purge ended, null if unknown. It is only shown. */
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

/** How a purge ended. `outdated`: it was confirmed, but the edge served other bytes afterwards. */
export type PurgeEnd = (typeof PURGE_ENDS)[number];

/** What a state records about the runs of one workflow. */
export interface WorkflowRecord {
  /** When the deploy of the newest run that kept the state began, ISO 8601 to the second; null if unknown. */
  readonly began: string | null;
  /** All runs up to this number had ended. If a list lacks a higher number, it lags behind or the run was deleted. */
  readonly number: number;
  /** Runs to ignore in lists: their versions are in the state, or they had ended before those were purged. */
  readonly runs: readonly RunAttempt[];
  /**
   * With a build folder: branches with a run that kept no state and was seen only by runs for other branches. The next
   * run for such a branch cannot know what that run built.
   */
  readonly unseen: readonly string[];
}

/** A run's ID and its attempt. */
export type RunAttempt = readonly [run: number, attempt: number];

/** Returns the state of a site of which nothing is known. */
export function unknownState(hasBuild: boolean): State {
  return { unknown: true, versions: [], files: hasBuild ? new Map() : null, workflows: new Map() };
}

/** Unites the states that two overlapping runs have kept: the edge may hold the versions of either. */
export function unite(one: State, other: State): State {
  const mixed = (one.files === null) !== (other.files === null);
  return {
    unknown: one.unknown || other.unknown || mixed,
    versions: uniteVersions(one.versions, other.versions),
    files: one.files && other.files && uniteFiles(one.files, other.files),
    workflows: uniteWorkflows(one.workflows, other.workflows),
  };
}

/** Lists each commit once. The first entry for it wins, but one whose purge is known wins over one without. */
export function uniteVersions(...lists: readonly (readonly Version[])[]): readonly Version[] {
  const byCommit = new Map<string, Version>();
  for (const version of lists.flat()) {
    const known = byCommit.get(version.commit);
    if (known === undefined || known.ended === null) byCommit.set(version.commit, version);
  }
  return [...byCommit.values()];
}

/** The contents of a path that a state does not list. */
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
  // An unknown time may be earlier than any other.
  const isEarlier = (one.began ?? '') < (other.began ?? '');
  return {
    began: isEarlier ? one.began : other.began,
    number: Math.min(one.number, other.number),
    runs: uniteRuns(one.runs, other.runs),
    unseen: [...new Set([...one.unseen, ...other.unseen])],
  };
}

/** Lists each attempt of each run once. */
export function uniteRuns(...lists: readonly (readonly RunAttempt[])[]): readonly RunAttempt[] {
  const runs = new Map(lists.flat().map((run) => [run.join(' '), run]));
  return [...runs.values()];
}
