/** What an event deploys. */
export type EventDecision =
  /** `head` is served from now on. */
  | {
      readonly kind: 'deploys';
      /** A commit ID, or why the event does not identify it. */
      readonly head: string | UnknownHead;
      /** The commit that was served before, provided that every earlier purge succeeded; null if unknown. */
      readonly base: string | null;
      /** The pushed branch's previous commit. It may have been served without a run. */
      readonly before: string | null;
    }
  /** `head` is not served, unless the workflow sets a base for it (a host for previews). */
  | {
      readonly kind: 'deploys-nothing';
      /** Null if the event is about no commit. */
      readonly head: string | null;
      readonly base: string | null;
      readonly reason: NothingReason;
    };

/** Why the event deploys, but does not identify the commit. */
export type UnknownHead =
  | { readonly code: 'no-commit-in-event'; readonly event: string }
  /** This run was started by a run whose own event does not identify the commit that it deployed. */
  | { readonly code: 'deploy-not-identified'; readonly cause: string };

/** Why an event cannot change what is served. */
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
