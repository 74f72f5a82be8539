import type { Clock } from '../context.ts';
import { compareBuild } from './build/build.ts';
import type { ComparedFiles } from './changes.ts';
import type { ChangesFound, UnknownReason } from './changes-found.ts';
import type { Checkout } from './git/checkout.ts';
import type { GitHub } from './github/api.ts';
import { compareTrees } from './github/trees.ts';
import type { Comparison, VersionInputs } from './versions/comparison.ts';
import type { DeployRun } from './versions/deploy-run.ts';
import type { Event, ReadEvent } from './versions/event.ts';
import type { Held } from './versions/held.ts';
import type { Content, HeldFiles, Version } from './versions/state.ts';
import type { StateStore } from './versions/store.ts';

export interface FindChangesOptions extends VersionInputs {
  /** The only folder of the repository that matters, `''` for all of it. More than it may come nevertheless. */
  readonly under: string;
  /** What the state is kept under; see `stateNameOf`. */
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

/** What is known before anything is compared. */
export interface Search extends Ends {
  readonly comparison: Compare;
  readonly run: DeployRun | null;
  readonly options: FindChangesOptions;
  /** What the edge may hold, by the state; null where there is none. */
  readonly found: Held | null;
  readonly build: ReadonlyMap<string, Content> | null;
}

/** The commits that are compared. */
export interface Ends {
  /** Null where it is not known. */
  readonly head: string | null;
  /** Null where all that the edge may hold is compared, or where it is not known. */
  readonly base: string | null;
  readonly reasons: readonly UnknownReason[];
}

export type Compare = Extract<Comparison, { readonly kind: 'compare' }>;

/** More different versions are as good as unknown. */
const MAX_VERSIONS = 100;

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
  return from([], [{ code: 'event-tells-no-base', event: event.name }]);
}

/** A version of which no purge is known. */
export function versionOf(commit: string): Version {
  return { commit, run: null, ended: null };
}

/** A dry run shows what this event changed, too, where all that the edge may hold is not known. */
export async function compareOrPreview(
  ours: Search,
  event: Event,
  deps: FindChangesDeps,
): Promise<ChangesFound> {
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
): Promise<ChangesFound> {
  const about = { versions, head: head ?? '', notices: [] };
  const unknown = (...why: readonly UnknownReason[]) =>
    ({ kind: 'unknown', reasons: why, byEvent: null, ...about }) as const;
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
