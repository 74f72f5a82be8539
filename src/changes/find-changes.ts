import type { Clock } from '../context.ts';
import { err, ok, type Result } from '../result.ts';
import { type BuildNotice, compareBuild, warnIfMostFilesChanged } from './build/build.ts';
import type { ChangedFile, ComparedFiles } from './changes.ts';
import type { FileListNotice } from './file-list.ts';
import type { Checkout, CheckoutProblem } from './git/checkout.ts';
import type { GitHub } from './github/api.ts';
import type { TreesProblem } from './github/tree-reader.ts';
import { compareTrees } from './github/trees.ts';
import { type HeadFiles, readHeadFiles } from './head-files.ts';
import type { RunsNotice } from './versions/added.ts';
import { type Comparison, decideComparison, type VersionInputs } from './versions/comparison.ts';
import { type DeployRun, deployRunOf } from './versions/deploy-run.ts';
import type { Event, EventFileProblem, ReadEvent } from './versions/event.ts';
import { decideFromEvent, type HeadNotTold, type NothingReason } from './versions/event-decision.ts';
import { type Held, type HeldReason, readHeld } from './versions/held.ts';
import {
  type RefNotFound,
  type ResolveDeps,
  type RevisionNotice,
  type RevisionProblem,
  resolveParent,
  resolveRef,
} from './versions/resolve.ts';
import { keepState, type Settled } from './versions/settle.ts';
import {
  type Content,
  type EdgeUpdate,
  type HeldFiles,
  type PurgeEnd,
  type TakenOut,
  UNSURE,
  uniteVersions,
  type Version,
} from './versions/state.ts';
import type { StateStore } from './versions/store.ts';

/** Which files are not everywhere at the edge what is served now. */
export type ChangesFound =
  | {
      readonly kind: 'files';
      readonly files: readonly ChangedFile[];
      readonly source: 'git' | 'github' | 'build' | 'files-from';
      /** What head was compared with, the version that was purged last in front. With a build folder, for people only. */
      readonly versions: readonly Version[];
      /** The commit that is served now; empty where a build folder is, and no commit is known. */
      readonly head: string;
      readonly notices: readonly ChangesNotice[];
    }
  /** It is certain that this event changes nothing that is served. */
  | { readonly kind: 'nothing'; readonly reason: NothingReason; readonly notices: readonly ChangesNotice[] }
  /** It cannot be known. There is one reason at least. */
  | {
      readonly kind: 'unknown';
      readonly reasons: readonly UnknownReason[];
      readonly versions: readonly Version[];
      readonly head: string;
      /** In a dry run: what this event changed, which is all that a run with a known state would purge. */
      readonly byEvent: readonly ChangedFile[] | null;
      readonly notices: readonly ChangesNotice[];
    };

/** Why it cannot be known what changed. */
export type UnknownReason =
  | HeldReason
  | HeadNotTold
  | Exclude<RevisionProblem, RefNotFound>
  /** There is no state, and the event does not tell what was served before. */
  | { readonly code: 'event-tells-no-base'; readonly event: string }
  /** With a build folder. */
  | { readonly code: 'build-without-state' }
  | { readonly code: 'too-many-versions'; readonly got: number; readonly most: number }
  | { readonly code: 'versions-not-compared'; readonly git: CheckoutProblem; readonly github: TreesProblem };

/** What a person should know. */
export type ChangesNotice =
  | BuildNotice
  | FileListNotice
  | EventFileProblem
  | RevisionNotice
  | RunsNotice
  /** Neither artifacts nor a file: only what the event says is compared. */
  | { readonly code: 'no-place-for-state' };

/** What is wrong with the inputs. */
export type ChangesProblem =
  | RefNotFound
  | { readonly code: 'base-is-head'; readonly ref: string; readonly commit: string };

export interface FindChangesOptions extends VersionInputs {
  /** The only folder of the repository that matters, `''` for all of it. More than it may come nevertheless. */
  readonly under: string;
  /** What the state is kept under; see `stateName`. */
  readonly stateName: string;
  /** The state is in a file that the workflow keeps, and may do without lists of runs. */
  readonly inFile: boolean;
}

/** Where versions, files and states come from. */
export interface FindChangesDeps {
  readonly event: ReadEvent;
  readonly clock: Clock;
  /** Nothing new is begun when it aborts, and the search rejects with its reason. */
  readonly signal: AbortSignal;
  readonly checkout: Checkout;
  readonly github: GitHub;
  /** Null for `state: off`. */
  readonly store: StateStore | null;
  /** The files of the build folder: SHA-256, or null for one that changed while it was read. Null: commits are compared. */
  readonly build: ReadonlyMap<string, string | null> | null;
}

/** How the purge of the changes ended. */
export interface PurgeOutcome {
  readonly ended: PurgeEnd;
  /**
   * What was confirmed, or needed no purge, or was skipped by `fallback: skip`: the `whole` site, all that `changed`,
   * or less than that.
   */
  readonly purged: 'whole' | 'changed' | 'less';
  /** With a build folder and `less`: the changed files of which every target was confirmed. */
  readonly files?: ReadonlySet<string>;
}

export interface FoundChanges {
  readonly changes: ChangesFound;
  readonly unchanged: ComparedFiles['unchanged'];
  /** The files that are served now, with their contents; null where they are not known. */
  readonly headFiles: () => Promise<HeadFiles | null>;
  /** Keeps what the edge may hold from now on. To be called once, however the run ends. Never rejects. */
  readonly settle: (outcome: PurgeOutcome) => Promise<Settled>;
}

/** More different versions are as good as unknown. */
const MAX_VERSIONS = 100;

/**
 * Finds which files differ between what is served now and what the edge may hold, by the event, the state, and the
 * runs since. Rejects only with the reason of `signal`.
 */
export async function findChanges(
  options: FindChangesOptions,
  deps: FindChangesDeps,
): Promise<Result<FoundChanges, ChangesProblem>> {
  const { event, problem } = deps.event;
  const notices: ChangesNotice[] = problem === null ? [] : [problem];
  const run = deployRunOf(event);
  const isRepeated = run?.isRepeated ?? false;
  const comparison = decideComparison(decideFromEvent(event), options, isRepeated);
  if (comparison.kind === 'nothing') {
    const changes: ChangesFound = { kind: 'nothing', reason: comparison.reason, notices };
    return ok({
      changes,
      unchanged: null,
      headFiles: async () => null,
      settle: async () => ({ code: 'no-state-to-keep' }),
    });
  }

  const ends = await resolveEnds(comparison, { ...deps, note: (notice) => void notices.push(notice) });
  if (!ends.ok) return ends;
  const held = await recall(comparison, run, options, deps);
  if (held === 'no place') notices.push({ code: 'no-place-for-state' });
  const found = typeof held === 'string' ? null : held;
  notices.push(...(found?.notices ?? []));

  const build = deps.build && new Map([...deps.build].map(([path, hash]) => [path, hash ?? UNSURE]));
  const ours = { comparison, run, options, ...ends.value, found, build };
  const { unchanged, ...compared } = await compareOrPreview(ours, event, deps);
  if (compared.kind === 'files' && compared.source === 'build') {
    const warning = warnIfMostFilesChanged(found?.state.files ?? new Map(), compared.files);
    if (warning !== null) notices.push(warning);
  }
  const changes: ChangesFound = { ...compared, notices };
  const settle = async (outcome: PurgeOutcome): Promise<Settled> => {
    const { store } = deps;
    if (store === null || found === null || comparison.effect === 'none') return { code: 'no-state-to-keep' };
    return keepState(
      { ...found, name: options.stateName },
      edgeUpdateOf(ours, found, outcome, changes),
      store,
    );
  };
  let live: Promise<HeadFiles | null> | undefined;
  const headFiles = (): Promise<HeadFiles | null> => {
    live ??= deps.build === null ? readHeadFiles(ours.head, deps) : Promise.resolve(filesOfBuild(deps.build));
    return live;
  };
  return ok({ changes, unchanged, headFiles, settle });
}

/** But for the contents of those that changed while they were read. */
function filesOfBuild(build: ReadonlyMap<string, string | null>): HeadFiles {
  const known = [...build].flatMap(([path, id]): readonly [string, string][] =>
    id === null ? [] : [[path, id]],
  );
  return { ids: 'bytes', files: new Map(known), paths: [...build.keys()] };
}

/** What is known before anything is compared. */
interface Search extends Ends {
  readonly comparison: Compare;
  readonly run: DeployRun | null;
  readonly options: FindChangesOptions;
  /** What the edge may hold, by the state; null where there is none. */
  readonly found: Held | null;
  readonly build: ReadonlyMap<string, Content> | null;
}

/** The commits that are compared. */
interface Ends {
  /** Null where it is not known. */
  readonly head: string | null;
  /** Null where all that the edge may hold is compared, or where it is not known. */
  readonly base: string | null;
  readonly reasons: readonly UnknownReason[];
}

type Compare = Extract<Comparison, { readonly kind: 'compare' }>;

async function resolveEnds(
  comparison: Compare,
  deps: ResolveDeps & Pick<FindChangesDeps, 'build'>,
): Promise<Result<Ends, ChangesProblem>> {
  const { head: to, base: from } = comparison;
  // A build folder is what is served, whatever the event tells; a commit is for people then.
  if (deps.build !== null) return ok({ head: typeof to === 'string' ? to : null, base: null, reasons: [] });
  if (typeof to === 'object' && 'code' in to) return ok({ head: null, base: null, reasons: [to] });
  const head = typeof to === 'string' ? ok(to) : await resolveRef(to.ref, 'head', deps);
  if (!head.ok) return unlessWrong(head.reason, null);
  if (from === 'held') return ok({ head: head.value, base: null, reasons: [] });
  const base =
    from === 'parent' ? await resolveParent(head.value, deps) : await resolveRef(from.ref, 'base', deps);
  if (!base.ok) return unlessWrong(base.reason, head.value);
  if (from !== 'parent' && base.value === head.value) {
    return err({ code: 'base-is-head', ref: from.ref, commit: head.value });
  }
  return ok({ head: head.value, base: base.value, reasons: [] });
}

/** What a person got wrong ends the step; what GitHub does not tell makes the changes unknown. */
function unlessWrong(reason: RevisionProblem, head: string | null): Result<Ends, ChangesProblem> {
  return reason.code === 'ref-not-found' ? err(reason) : ok({ head, base: null, reasons: [reason] });
}

/** What the edge may hold, by the state; or why there is none. */
async function recall(
  { base, effect, told }: Compare,
  run: DeployRun | null,
  { stateName: name, inFile, head }: FindChangesOptions,
  { store, build, github, clock, signal }: FindChangesDeps,
): Promise<Held | 'no place' | 'not wanted'> {
  const withRuns = base === 'held';
  // A dry run of what is not deployed yet, as of a pull request, is about what its own base does not have.
  if (store === null || (effect === 'none' && (!withRuns || told.base !== null))) return 'not wanted';
  const options = { name, inFile, hasHead: head !== '', hasBuild: build !== null, withRuns };
  const held = await readHeld(run, options, { store, github, clock, signal });
  if (
    held.reasons.some(
      (reason) => reason.code === 'state-not-read' && reason.problem.code === 'no-artifact-service',
    )
  ) {
    return 'no place';
  }
  if (!withRuns || told.before === null || build !== null) return held;
  return {
    ...held,
    state: { ...held.state, versions: uniteVersions(held.state.versions, [versionOf(told.before)]) },
  };
}

/** What head, or the build folder, is compared with. */
interface Baseline {
  readonly versions: readonly Version[];
  readonly files: HeldFiles;
  readonly reasons: readonly UnknownReason[];
}

function baselineOf({ comparison, reasons, base, found, build }: Search, event: Event): Baseline {
  const from = (versions: readonly Version[], more: readonly UnknownReason[] = []): Baseline => ({
    versions,
    files: found?.state.files ?? new Map(),
    reasons: [...reasons, ...more],
  });
  if (comparison.base !== 'held') return from(base === null ? [] : [versionOf(base)]);
  if (found !== null) return from(found.state.versions, found.reasons);
  if (reasons.length > 0) return from([]);
  if (build !== null) return from([], [{ code: 'build-without-state' }]);
  if (comparison.told.base !== null) return from([versionOf(comparison.told.base)]);
  return from([], reasons.length > 0 ? [] : [{ code: 'event-tells-no-base', event: event.name }]);
}

/** A version of which no purge is known. */
function versionOf(commit: string): Version {
  return { commit, run: null, ended: null };
}

/** What was found, but for the notices. */
type Compared = Pick<FoundChanges, 'unchanged'> &
  (ChangesFound extends infer C ? (C extends ChangesFound ? Omit<C, 'notices'> : never) : never);

/** A dry run shows what this event changed, too, where all that the edge may hold is not known. */
async function compareOrPreview(ours: Search, event: Event, deps: FindChangesDeps): Promise<Compared> {
  const compared = await compare(baselineOf(ours, event), ours, deps);
  const { base } = ours.comparison.told;
  if (!ours.options.dryRun || compared.kind !== 'unknown' || base === null || deps.build !== null) {
    return compared;
  }
  const alone: Baseline = { versions: [versionOf(base)], files: new Map(), reasons: [] };
  const byEvent = await compare(alone, ours, deps);
  return byEvent.kind === 'files' ? { ...compared, byEvent: byEvent.files } : compared;
}

async function compare(
  { versions, files, reasons }: Baseline,
  { head, options }: Search,
  { checkout, github, build: hashes }: FindChangesDeps,
): Promise<Compared> {
  const about = { versions, head: head ?? '' };
  const unknown = (...why: readonly UnknownReason[]) =>
    ({ kind: 'unknown', reasons: why, byEvent: null, unchanged: null, ...about }) as const;
  if (reasons.length > 0) return unknown(...reasons);
  const found = (source: 'git' | 'github' | 'build', compared: ComparedFiles) =>
    ({ kind: 'files', source, ...compared, ...about }) as const;
  if (hashes !== null) return found('build', buildDifference(files, hashes));
  // No reason, and yet no head: there is always one or the other.
  if (head === null) return unknown({ code: 'no-commit-in-event', event: '' });
  const others = versions.map(({ commit }) => commit).filter((commit) => commit !== head);
  if (others.length === 0) return found('git', { files: [], unchanged: null });
  if (others.length > MAX_VERSIONS) {
    return unknown({ code: 'too-many-versions', got: others.length, most: MAX_VERSIONS });
  }
  const local = await checkout.compareVersions(others, head);
  if (local.ok) return found('git', local.value);
  const remote = await compareTrees(github, others, head, { under: options.under });
  if (remote.ok) return found('github', remote.value);
  return unknown({ code: 'versions-not-compared', git: local.reason, github: remote.reason });
}

function buildDifference(held: HeldFiles, hashes: ReadonlyMap<string, Content>): ComparedFiles {
  const files = compareBuild(held, hashes);
  const changed = new Set(files.map(({ path }) => path));
  return { files, unchanged: () => [...hashes.keys()].filter((path) => !changed.has(path)) };
}

/** How the run ends, for the state. */
function edgeUpdateOf(
  { comparison, run, options, head, base, build }: Search,
  found: Held,
  outcome: PurgeOutcome,
  changes: ChangesFound,
): EdgeUpdate {
  const isAuto = comparison.base === 'held';
  const isFirst = comparison.effect === 'replaces' && isAuto;
  const label = run && { workflow: run.workflow, number: run.number, attempt: run.attempt };
  return {
    head: head === null ? null : { commit: head, run: label, ended: outcome.ended },
    build,
    takenOut:
      comparison.effect === 'adds' || found.overlaps
        ? 'nothing'
        : takenOutBy(outcome, isAuto ? null : base, changes),
    run: run && {
      ...run,
      number: found.number,
      began: isFirst ? found.began : null,
      named: isFirst && (found.began !== null || options.inFile),
      over: found.over,
    },
  };
}

/** @param base what was compared, where that was not all that the edge may hold */
function takenOutBy({ purged, files }: PurgeOutcome, base: string | null, changes: ChangesFound): TakenOut {
  if (purged === 'whole') return 'all';
  if (changes.kind !== 'files') return 'nothing';
  // A commit stays until all of it is purged.
  if (purged === 'less')
    return changes.source === 'build' && files?.size ? { what: 'files', names: files } : 'nothing';
  return base === null ? 'all' : { what: 'commits', names: new Set([base]) };
}
