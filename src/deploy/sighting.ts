import type { GitHubProblem } from '../changes/github/problem.ts';
import type { SeenContent } from '../site/content.ts';
import type { VisitProblem } from '../site/visit.ts';

/** What one look at a signal shows. */
export type Sighting =
  | { readonly kind: 'live'; readonly seen: Seen }
  | { readonly kind: 'not-yet'; readonly seen: Seen }
  /** It will not come, however long the wait. */
  | { readonly kind: 'never'; readonly reason: NeverReason };

/** What was seen of a signal, for people. Paths, texts and names are untrusted. */
export type Seen =
  /** Changed files by what the origin serves of them. */
  | {
      readonly code: 'content-seen';
      readonly site: string;
      readonly files: SeenFiles;
      /** Nothing is known of the bytes before. */
      readonly isFirst: boolean;
    }
  /** Deployments of the commit, those to other environments too. */
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
      readonly answer: SeenAnswer;
    }
  | { readonly code: 'time-seen'; readonly ms: number };

/** The answer to a visit: its status and cache status, or why there is none. */
export type SeenAnswer =
  | { readonly status: number; readonly cacheStatus: string | null; readonly problem: null }
  | { readonly status: null; readonly cacheStatus: null; readonly problem: VisitProblem };

/** Paths of files, by what is served of them. A deleted file that is gone counts as `now`. */
export type SeenFiles = Readonly<Record<SeenContent, readonly string[]>>;

export interface Deployment {
  readonly environment: string;
  /** The newest status: `success`, `failure`, `error`, `inactive`, `in_progress`, `queued`, `pending`; empty before the first. */
  readonly state: string;
}

/** Why a signal will not come. */
export type NeverReason =
  /** The cache answers what nobody asked for before. */
  | {
      readonly code: 'content-behind-cache';
      readonly url: string;
      readonly cacheStatus: string;
      /** The address is that of `origin-url`. */
      readonly isOrigin: boolean;
    }
  /** Nothing that is served is what it was, or what it is to be. */
  | { readonly code: 'content-rewritten'; readonly files: readonly string[] }
  | { readonly code: 'content-challenged'; readonly url: string; readonly status: number }
  /** `to`: the sign-in page; null where the answer is 401. */
  | { readonly code: 'content-behind-sign-in'; readonly url: string; readonly to: string | null }
  /** It is not known which commit, or which files, are to be served. */
  | { readonly code: 'content-not-known' }
  | { readonly code: 'deployment-failed'; readonly environment: string; readonly state: string }
  | { readonly code: 'deployments-refused'; readonly problem: GitHubProblem }
  | { readonly code: 'deployed-commit-not-known' };

/** Why nothing is purged: the deploy was not seen. */
export type NotDeployed =
  | NeverReason
  /** In so many milliseconds. What was seen last of each signal that did not hold. */
  | { readonly code: 'wait-over'; readonly limitMs: number; readonly seen: readonly Seen[] };
