import { isCommit } from '../revision.ts';
import type { Event } from './event.ts';

/** What an event tells of a deploy. */
export type EventDecision =
  /** From now on `head` is served. */
  | {
      readonly kind: 'deploys';
      /** A commit ID, or why the event does not tell it. */
      readonly head: string | HeadNotTold;
      /** The commit that was served before, as far as the event knows: right where every earlier purge succeeded. */
      readonly base: string | null;
      /** What the pushed branch was before: it may have been served without a run. */
      readonly before: string | null;
    }
  /** `head` is not served, unless a base that the author sets says so: a host for previews. */
  | {
      readonly kind: 'deploys-nothing';
      readonly head: string | null;
      readonly base: string | null;
      readonly reason: NothingReason;
    }
  | { readonly kind: 'nothing'; readonly reason: NothingReason };

/** Why an event that deploys does not tell what. */
export type HeadNotTold =
  | { readonly code: 'no-commit-in-event'; readonly event: string }
  /** The run that started this one was started by something that is not recorded with what it deployed. */
  | { readonly code: 'deploy-not-told'; readonly cause: string };

/** Why an event is certain to change nothing that is served. */
export type NothingReason =
  | { readonly code: 'ref-deleted'; readonly ref: string }
  | { readonly code: 'pull-request-not-merged' }
  | { readonly code: 'pull-request-open' }
  | { readonly code: 'merge-group-not-merged' }
  | { readonly code: 'workflow-run-not-successful'; readonly conclusion: string }
  | { readonly code: 'workflow-run-of-fork' }
  | { readonly code: 'workflow-run-deploys-nothing'; readonly cause: string }
  | { readonly code: 'deployment-not-live' }
  | { readonly code: 'deployment-not-successful'; readonly state: string }
  | { readonly code: 'deployment-of-preview'; readonly environment: string }
  | { readonly code: 'page-not-built'; readonly status: string }
  | { readonly code: 'release-not-published'; readonly action: string }
  | { readonly code: 'event-without-commit'; readonly event: string };

/** From now on `head` is served, or, without one, what nobody knows. What is no commit ID is told as none. */
export function deploys(
  { name }: Event,
  head: string | undefined,
  told: { readonly base?: string; readonly before?: string } = {},
): EventDecision {
  return {
    kind: 'deploys',
    head: head ?? { code: 'no-commit-in-event', event: name },
    base: commitOf(told.base) ?? null,
    before: commitOf(told.before) ?? null,
  };
}

/** Nothing is deployed, though there is a commit that it is about. */
export function deploysNothing(
  head: string | undefined,
  reason: NothingReason,
  base?: string,
): EventDecision {
  return { kind: 'deploys-nothing', head: head ?? null, base: commitOf(base) ?? null, reason };
}

/** Nothing is deployed, and there is no commit that it is about. */
export function nothing(reason: NothingReason): EventDecision {
  return { kind: 'nothing', reason };
}

/** The first of these that is a commit ID. */
export function commitOf(...candidates: readonly (string | undefined)[]): string | undefined {
  return candidates.find((candidate) => candidate !== undefined && isCommit(candidate));
}
