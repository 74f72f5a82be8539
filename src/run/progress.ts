import type { BuildProblem } from '../changes/build/build.ts';
import type { ChangesFound, ChangesNotice, ChangesProblem } from '../changes/changes-found.ts';
import type { FileListProblem } from '../changes/file-list.ts';
import type { KeepResult } from '../changes/versions/keep-state.ts';
import type { PlanName } from '../cloudflare/limits.ts';
import type { Zone } from '../cloudflare/zone.ts';
import type { ZoneLookupProblem, ZoneNotice } from '../cloudflare/zone-reasons.ts';
import { type StopCause, TimedOut } from '../context.ts';
import type { NotDeployed } from '../deploy/look-result.ts';
import type { DeploySignal } from '../deploy/signals.ts';
import type { ProxyProblem } from '../http/proxy.ts';
import type { SiteFiles } from '../inputs/changed.ts';
import { InputError, type InputNotice, type InputReason } from '../inputs/problem.ts';
import type { UrlsFromNotice, UrlsFromProblem } from '../lists/urls-from.ts';
import type { UnroutableTargets } from '../place.ts';
import type { Estimate, Operation, PlanNotice, ZonedTarget } from '../plan.ts';
import { pendingResult, type SentRequest, type TargetResult } from '../purge/results.ts';
import type { TooManyTargets } from '../targets/headers.ts';
import type { ChangedTargets } from '../targets/mapping/changed-targets.ts';
import type { RuleFailure } from '../targets/mapping/rules.ts';
import type { TargetNotice } from '../targets/problems.ts';
import type { MappingNotice, MappingReason, RootNotFound } from '../targets/reasons.ts';
import type { PurgeReason, Strategy } from '../targets/strategy.ts';
import type { Target } from '../targets/target.ts';
import type { Verification } from '../verify/verify.ts';

/**
 * What a run has learned and done so far. Its stages fill it in as they go, so that what Cloudflare confirmed is still
 * known when a later stage fails.
 */
export class Progress {
  operation: Operation = 'purge';
  strategy: Strategy = 'none';
  /** Why these targets; null until they are known. */
  reason: PurgeReason | null = null;
  zones: readonly Zone[] = [];
  /** Each target in each of its zones, as far as they are known. */
  results: readonly TargetResult[] = [];
  /** Targets without a request of their own, because everything in their zone is purged. */
  covered: readonly ZonedTarget[] = [];
  /** False until all targets are found: before that, there are only those that the inputs name. */
  complete = false;
  readonly requests: SentRequest[] = [];
  /** How many requests the plan has. */
  plannedRequests = 0;
  /** The site's files according to the inputs; null without `changed-files`. */
  site: SiteFiles | null = null;
  /** What changed, and the targets of each changed file; null without `changed-files`. */
  changes: { readonly found: ChangesFound; readonly mapped: ChangedTargets } | null = null;
  /** Whether the state was kept; null before the end of the purge, and without `changed-files`. */
  keptState: KeepResult | null = null;
  /** The signals that show that the deploy is live; empty without `wait-for`. */
  waitFor: readonly DeploySignal[] = [];
  /** How long the run waited for the deploy, in milliseconds; null if it did not wait. */
  waitedMs: number | null = null;
  /** Null if no URL was verified. */
  verification: Verification | null = null;
  /** Changed files were purged without `wait-for` and without `verify`. */
  isUnchecked = false;
  readonly notices: Notice[] = [];
}

/** Something that a person should know, but that does not stop the run. */
export type Notice =
  | { readonly about: 'inputs'; readonly notice: InputNotice }
  | { readonly about: 'urls-from'; readonly notice: UrlsFromNotice }
  | { readonly about: 'changes'; readonly notice: ChangesNotice }
  | { readonly about: 'files-from'; readonly notice: TargetNotice }
  | { readonly about: 'mapping'; readonly notice: MappingNotice }
  | { readonly about: 'plan'; readonly notice: PlanNotice }
  /** No changed file is served unchanged, so `wait-for: content` has nothing to compare. */
  | { readonly about: 'wait'; readonly notice: { readonly code: 'content-shows-nothing' } }
  | { readonly about: 'zones'; readonly notice: ZoneNotice };

/** A problem with an input, or with a file or address that the input names. */
export type RefusedInput = { readonly input: string } & RefusalReason;

/** Why an input is refused. */
export type RefusalReason =
  | InputReason
  | UrlsFromProblem
  | BuildProblem
  | ChangesProblem
  | FileListProblem
  | TooManyTargets
  | RuleFailure
  | RootNotFound
  | ProxyProblem;

/** How a run ended. */
export type StepEnd =
  /** The whole plan was tried; the results say how it went. */
  | { readonly kind: 'finished' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'dry-run' }
  /** There are no credentials, and `if-no-credentials` is `skip`. With `hasSecrets`, this is probably a mistake. */
  | { readonly kind: 'skipped'; readonly hasSecrets: boolean }
  | { readonly kind: 'refused'; readonly problems: readonly RefusedInput[] }
  /** `fallback` applies, and it is `fail`. */
  | { readonly kind: 'changes-unknown'; readonly reason: MappingReason }
  | { readonly kind: 'zone-unknown'; readonly problems: readonly ZoneLookupProblem[] }
  | { readonly kind: 'unroutable'; readonly problems: readonly UnroutableTargets[] }
  | TooSlow
  /** A signal of `wait-for` was not seen in time. */
  | { readonly kind: 'not-deployed'; readonly reason: NotDeployed }
  | { readonly kind: 'stopped'; readonly cause: StopCause }
  /** A bug of the action, or a failure of the machine. */
  | { readonly kind: 'crashed'; readonly error: unknown };

/** The plan cannot finish within the step's time limit. Times are in milliseconds. */
export interface TooSlow {
  readonly kind: 'too-slow';
  readonly plan: PlanName;
  readonly needed: Estimate;
  readonly leftMs: number;
  readonly timeoutMs: number;
}

/** Thrown by a stage to end the run. */
export class EarlyEnd extends Error {
  override name = 'EarlyEnd' as const;
  readonly end: StepEnd;

  constructor(end: StepEnd) {
    super(end.kind);
    this.end = end;
  }
}

/** Returns the end of a run that cannot use an input. */
export function refused(input: string, problems: readonly RefusalReason[]): EarlyEnd {
  return new EarlyEnd({ kind: 'refused', problems: problems.map((problem) => ({ input, ...problem })) });
}

/** Returns how a run ended that threw this error. */
export function endOf(error: unknown, stop: AbortSignal): StepEnd {
  if (error instanceof EarlyEnd) return error.end;
  if (error instanceof InputError) return { kind: 'refused', problems: error.problems };
  if (error instanceof TimedOut) return { kind: 'stopped', cause: 'time-over' };
  if (stop.aborted) return { kind: 'stopped', cause: 'cancelled' };
  return { kind: 'crashed', error };
}

const NO_ZONE: Zone = { id: '', name: null, environment: null };

/** Returns the results of targets whose zones are not known yet. */
export function pendingResults(targets: readonly Target[]): readonly TargetResult[] {
  return targets.map((target) => pendingResult(target, NO_ZONE));
}
