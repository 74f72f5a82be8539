import type { Clock } from '../context.ts';
import { type Build, compareBuild } from './build/build.ts';
import type { ComparedFiles } from './changes.ts';
import type { ChangesFound, UnknownReason } from './changes-found.ts';
import type { Checkout } from './git/checkout.ts';
import type { GitHub } from './github/api.ts';
import { compareTrees } from './github/trees.ts';
import type { Comparison, VersionInputs } from './versions/comparison.ts';
import type { DeployRun } from './versions/deploy-run.ts';
import type { Event } from './versions/event.ts';
import type { HeldState } from './versions/held.ts';
import type { Version } from './versions/state.ts';
import type { StateStore } from './versions/store.ts';

export interface FindChangesOptions extends VersionInputs {
  /** The only repository folder that matters, `''` for all. The result may contain files outside of it. */
  readonly under: string;
}

export interface FindChangesDeps {
  readonly event: Event;
  readonly clock: Clock;
  /** Aborts the search, which rejects with the signal's reason. */
  readonly signal: AbortSignal;
  readonly checkout: Checkout;
  readonly github: GitHub;
  /** `off`: none is wanted, or its name is unknown. `no-place`: this server has no artifacts that can be used. */
  readonly store: StateStore | 'off' | 'no-place';
  /** Null to compare commits. */
  readonly build: Build | null;
}

/** What is known before the comparison. */
export interface Search extends Commits, Pick<FindChangesDeps, 'event' | 'build'> {
  readonly comparison: Compare;
  readonly run: DeployRun | null;
  readonly options: FindChangesOptions;
  /** What the edge may hold, according to the state; null without a state. */
  readonly held: HeldState | null;
}

/** The commits to compare. */
export interface Commits {
  /** Null if unknown. */
  readonly head: string | null;
  /** Null if unknown, or to compare with all versions that the edge may hold. */
  readonly base: string | null;
  readonly reasons: readonly UnknownReason[];
}

export type Compare = Extract<Comparison, { readonly kind: 'compare' }>;

/** With more versions than this, the changes count as unknown. */
const MAX_VERSIONS = 100;

/** The versions to compare with head, or the reasons why they are unknown. */
interface Baseline {
  readonly versions: readonly Version[];
  readonly reasons: readonly UnknownReason[];
}

function baselineOf({ comparison, reasons, base, held, build, event }: Search): Baseline {
  const { previous } = comparison;
  if (comparison.base !== 'held') return { versions: base === null ? [] : [versionOf(base)], reasons };
  if (held !== null) return { versions: held.state.versions, reasons: [...reasons, ...held.reasons] };
  if (reasons.length > 0) return { versions: [], reasons };
  if (build !== null) return { versions: [], reasons: [{ code: 'build-without-state' }] };
  if (previous.base !== null) return { versions: [versionOf(previous.base)], reasons };
  return { versions: [], reasons: [{ code: 'event-without-base', event: event.name }] };
}

/** Returns a version without a known purge. */
export function versionOf(commit: string): Version {
  return { commit, run: null, ended: null };
}

/** Compares the versions. A dry run that cannot do so compares the event's own commits, as a preview. */
export async function compareOrPreview(search: Search, deps: FindChangesDeps): Promise<ChangesFound> {
  const compared = await compare(baselineOf(search), search, deps);
  const { base } = search.comparison.previous;
  const hasCommits = search.build === null && search.head !== null;
  const isPreview = search.options.dryRun && compared.kind === 'unknown' && hasCommits;
  if (!isPreview || base === null) return compared;
  const byEvent = await compare({ versions: [versionOf(base)], reasons: [] }, search, deps);
  return byEvent.kind === 'files' ? { ...compared, byEvent: byEvent.files } : compared;
}

async function compare(
  { versions, reasons }: Baseline,
  { head, options, held, build }: Search,
  { checkout, github }: FindChangesDeps,
): Promise<ChangesFound> {
  const common = { versions, head: head ?? '', notices: [] };
  const unknown = (...reasons: readonly UnknownReason[]) =>
    ({ kind: 'unknown', reasons, byEvent: null, ...common }) as const;
  const found = (source: 'git' | 'github' | 'build', compared: ComparedFiles) =>
    ({ kind: 'files', source, ...compared, ...common }) as const;
  if (reasons.length > 0) return unknown(...reasons);
  if (build !== null) return found('build', compareBuild(held?.state.files ?? new Map(), build.files));
  const commits = versions.map(({ commit }) => commit).filter((commit) => commit !== common.head);
  if (commits.length === 0) return found('git', { files: [], unchanged: null });
  if (commits.length > MAX_VERSIONS) {
    return unknown({ code: 'too-many-versions', got: commits.length, most: MAX_VERSIONS });
  }
  const local = await checkout.compareVersions(commits, common.head);
  if (local.ok) return found('git', local.value);
  const remote = await compareTrees(github, commits, common.head, { under: options.under });
  if (remote.ok) return found('github', remote.value);
  return unknown({ code: 'versions-not-compared', git: local.reason, github: remote.reason });
}
