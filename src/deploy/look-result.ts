import type { GitHubProblem } from '../changes/github/problem.ts';
import type { SeenContent } from '../site/content.ts';
import type { VisitProblem } from '../site/visit.ts';

/** The result of checking a signal once. */
export type LookResult =
  | { readonly kind: 'live' | 'not-yet'; readonly seen: LookDetails }
  /** Waiting longer is useless. */
  | { readonly kind: 'never'; readonly reason: NeverReason };

/** Details of a check, to show to people. Paths, texts and names are untrusted. */
export type LookDetails =
  | {
      readonly code: 'content-seen';
      readonly site: string;
      readonly files: SeenFiles;
      /** The previously deployed bytes are unknown. */
      readonly isFirst: boolean;
    }
  /** `deployments` includes those to other environments. */
  | {
      readonly code: 'deployments-seen';
      readonly environment: string | null;
      readonly deployments: readonly Deployment[];
    }
  | { readonly code: 'deployments-unanswered'; readonly problem: GitHubProblem }
  | {
      readonly code: 'text-seen';
      readonly url: string;
      readonly text: string;
      readonly found: boolean;
      /** Null if no response arrived. */
      readonly status: number | null;
      readonly cacheStatus: string | null;
      readonly problem: VisitProblem | null;
    }
  | { readonly code: 'time-seen'; readonly ms: number };

/** The paths of files, by the content that the site serves. A deleted file that is gone counts as `now`. */
export type SeenFiles = Readonly<Record<SeenContent, readonly string[]>>;

export interface Deployment {
  readonly environment: string;
  /** The latest status: `success`, `failure`, `error`, `inactive`, `in_progress`, `queued`, `pending`, or empty. */
  readonly state: string;
}

/** Why waiting longer for a signal is useless. */
export type NeverReason =
  /** The response comes from a cache, although the query of the URL is new or the URL is the origin's. */
  | {
      readonly code: 'content-behind-cache';
      readonly url: string;
      readonly cacheStatus: string;
      /** The URL is that of `origin-url`. */
      readonly isOrigin: boolean;
    }
  /** The served bytes are neither the old ones nor the new ones. */
  | { readonly code: 'content-rewritten'; readonly files: readonly string[] }
  | { readonly code: 'content-challenged'; readonly url: string; readonly status: number }
  /** `to` is the sign-in page; null if the status is 401. */
  | { readonly code: 'content-behind-sign-in'; readonly url: string; readonly to: string | null }
  /** The files of the new deploy are unknown. */
  | { readonly code: 'content-not-known' }
  | { readonly code: 'deployment-failed'; readonly environment: string; readonly state: string }
  | { readonly code: 'deployments-refused'; readonly problem: GitHubProblem }
  | { readonly code: 'deployed-commit-not-known' };

/** Why the deploy was not confirmed, so that nothing is purged. */
export type NotDeployed =
  | NeverReason
  /** The time is over. `seen` has the last check of each signal that is not live. */
  | { readonly code: 'wait-over'; readonly limitMs: number; readonly seen: readonly LookDetails[] };
