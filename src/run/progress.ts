import type { BuildProblem } from '../changes/build/build.ts';
import type { ChangesFound, ChangesNotice, ChangesProblem } from '../changes/changes-found.ts';
import type { ListedFilesProblem } from '../changes/listed-files.ts';
import type { Settled } from '../changes/versions/settle.ts';
import type { PlanName } from '../cloudflare/limits.ts';
import type { Zone } from '../cloudflare/zone.ts';
import type { ZoneLookupProblem, ZoneNotice } from '../cloudflare/zone-reasons.ts';
import { Cancelled, type StopCause, TimedOut } from '../context.ts';
import type { NotDeployed } from '../deploy/sighting.ts';
import type { DeploySignal } from '../deploy/signals.ts';
import type { ProxyProblem } from '../http/proxy.ts';
import type { SiteFiles } from '../inputs/changed.ts';
import { InputError, type InputNotice, type InputProblem } from '../inputs/problem.ts';
import type { UrlsFromNotice, UrlsFromProblem } from '../lists/urls-from.ts';
import type { UnroutableTargets } from '../place.ts';
import type { Estimate, Operation, PlanNotice, ZonedTarget } from '../plan.ts';
import { pendingResult, type SentRequest, type TargetResult } from '../purge/purged.ts';
import type { TooManyVariantTargets } from '../targets/headers.ts';
import type { ChangedTargets } from '../targets/mapping/changed-targets.ts';
import type { RuleFailure } from '../targets/mapping/rules.ts';
import type { TargetNotice } from '../targets/problems.ts';
import type { MappingNotice, MappingReason, RootNotFound } from '../targets/reasons.ts';
import type { PurgeReason, Strategy } from '../targets/strategy.ts';
import type { Target } from '../targets/target.ts';
import type { Verification } from '../verify/verify.ts';

/**
 * What a run has learned and done so far. The stages fill it in as they go, so that whatever breaks later, what
 * Cloudflare confirmed stays confirmed.
 */
export interface Progress {
  operation: Operation;
  strategy: Strategy;
  /** Why these targets; null as long as they are not known. */
  reason: PurgeReason | null;
  zones: readonly Zone[];
  /** Every target in every zone that it is for, as far as they are known. */
  results: readonly TargetResult[];
  /** What a purge of everything takes along: it is asked for, and needs no request of its own. */
  covered: readonly ZonedTarget[];
  /** False while the run still looks for targets: then there are only those that the inputs name. */
  complete: boolean;
  readonly requests: SentRequest[];
  /** Requests that the plan has. */
  plannedRequests: number;
  /** Where the inputs say that the site's files are; null where no changes are looked for. */
  site: SiteFiles | null;
  /** Null where no changes were looked for. */
  changes: ProgressOfChanges | null;
  /** What shows that the deploy is live; empty where it is not waited for. */
  waitFor: readonly DeploySignal[];
  /** How long the deploy was waited for, in milliseconds; null where it was not. */
  waitedMs: number | null;
  /** Null where the edge was not asked. */
  verification: Verification | null;
  /** Changed files were purged without a look at whether the deploy was live, and without one at the edge afterwards. */
  isUnchecked: boolean;
  readonly notices: Notice[];
}

/** What changed, and what each changed file was mapped to. */
interface ProgressOfChanges {
  readonly found: ChangesFound;
  readonly mapped: ChangedTargets;
  /** What became of the state; null as long as it was not kept. */
  settled: Settled | null;
}

/** What a person should know, and what stopped nothing. */
export type Notice =
  | { readonly about: 'inputs'; readonly notice: InputNotice }
  | { readonly about: 'urls-from'; readonly notice: UrlsFromNotice }
  | { readonly about: 'changes'; readonly notice: ChangesNotice }
  | { readonly about: 'files-from'; readonly notice: TargetNotice }
  | { readonly about: 'mapping'; readonly notice: MappingNotice }
  | { readonly about: 'plan'; readonly notice: PlanNotice }
  | { readonly about: 'wait'; readonly notice: WaitNotice }
  | { readonly about: 'zones'; readonly notice: ZoneNotice };

/** None of the changed files is served as it is, so that `content` could not be waited for. */
interface WaitNotice {
  readonly code: 'content-shows-nothing';
}

/** What is wrong with the inputs, or with the files and addresses that they name. */
export type RefusedInput =
  | InputProblem
  | ({ readonly input: string } & (
      | UrlsFromProblem
      | BuildProblem
      | ChangesProblem
      | ListedFilesProblem
      | TooManyVariantTargets
      | RuleFailure
      | RootNotFound
      | ProxyProblem
    ));

/** How a run ended. */
export type StepEnd =
  /** Everything that was planned was tried; the results tell how it went. */
  | { readonly kind: 'finished' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'dry-run' }
  /** There are no credentials, and `if-no-credentials` is `skip`. Unless GitHub keeps them from this run, it is odd. */
  | { readonly kind: 'skipped'; readonly hasSecrets: boolean }
  /** The inputs, or the files that they name, are not in order. */
  | { readonly kind: 'refused'; readonly problems: readonly RefusedInput[] }
  /** What changed is not known, and `fallback` is `fail`. */
  | { readonly kind: 'changes-unknown'; readonly reason: MappingReason }
  | { readonly kind: 'zone-unknown'; readonly problems: readonly ZoneLookupProblem[] }
  | { readonly kind: 'unroutable'; readonly problems: readonly UnroutableTargets[] }
  | TooSlow
  /** What `wait-for` names was not seen. */
  | { readonly kind: 'not-deployed'; readonly reason: NotDeployed }
  | { readonly kind: 'stopped'; readonly cause: StopCause }
  /** A mistake of ours, or of the machine. */
  | { readonly kind: 'crashed'; readonly error: unknown };

/** The plan cannot be carried out in the time of the step. Times are in milliseconds. */
export interface TooSlow {
  readonly kind: 'too-slow';
  readonly plan: PlanName;
  readonly needed: Estimate;
  readonly leftMs: number;
  readonly timeoutMs: number;
}

/** Thrown by a stage after which a run does not go on. */
export class EarlyEnd extends Error {
  override name = 'EarlyEnd' as const;
  readonly end: StepEnd;

  constructor(end: StepEnd) {
    super(end.kind);
    this.end = end;
  }
}

/** How a run ended that did not come to its end, by what it threw. */
export function endOf(error: unknown, stop: AbortSignal): StepEnd {
  if (error instanceof EarlyEnd) return error.end;
  if (error instanceof InputError) return { kind: 'refused', problems: error.problems };
  if (error instanceof TimedOut) return { kind: 'stopped', cause: 'time-over' };
  if (error instanceof Cancelled || stop.aborted) return { kind: 'stopped', cause: 'cancelled' };
  return { kind: 'crashed', error };
}

/** A run that has not got anywhere yet. */
export function startProgress(): Progress {
  return {
    operation: 'purge',
    strategy: 'none',
    reason: null,
    zones: [],
    results: [],
    covered: [],
    complete: false,
    requests: [],
    plannedRequests: 0,
    site: null,
    changes: null,
    waitFor: [],
    waitedMs: null,
    verification: null,
    isUnchecked: false,
    notices: [],
  };
}

const NO_ZONE: Zone = { id: '', name: null, environment: null };

/** Targets that wait to be sent; without a zone where that is not known yet. */
export function pendingResults(targets: readonly Target[], zone: Zone = NO_ZONE): readonly TargetResult[] {
  return targets.map((target) => pendingResult(target, zone));
}
