import type { StopCause } from '../context.ts';
import type { Operation } from '../plan.ts';
import { type EdgeResponse, signInPage } from '../site/edge-response.ts';
import type { VisitProblem } from '../site/visit.ts';

/**
 * What an answer of the edge says. By its bytes: they are those that were deployed (`exact`); they are old ones, though
 * they were fetched after the purge (`outdated`). Else by what the cache says: the answer was cached after the purge
 * (`fresh`); it is a copy from before, or nothing that belongs there (`stale`); an old copy is served while the edge
 * asks the origin, as an invalidation intends; Cloudflare answered without its cache; it did not answer at all; nothing
 * can be said.
 */
export const VERDICTS = [
  'exact',
  'fresh',
  'outdated',
  'stale',
  'revalidating',
  'notCached',
  'notCloudflare',
  'unknown',
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Whether visitors get something old. */
export function isOld({ verdict }: { readonly verdict: Verdict }): boolean {
  return verdict === 'stale' || verdict === 'outdated';
}

export interface Moment {
  readonly operation: Operation;
  /** Milliseconds from the purge's confirmation to the answer. */
  readonly sinceMs: number;
  /** The time of day at the answer, in milliseconds since 1970; only where there is no `Age`. */
  readonly wallClock: number;
}

/** Why a verdict, in facts. Times are in milliseconds, ages in seconds. */
export type VerdictReason =
  | { readonly code: 'fetched-anew'; readonly by: keyof typeof FETCHED; readonly originAge: number | null }
  | { readonly code: 'cached-after-purge' }
  | { readonly code: 'expired-since' }
  | { readonly code: 'older-copy'; readonly age: number; readonly sinceMs: number }
  | { readonly code: 'expired-copy' }
  | { readonly code: 'marked-stale'; readonly by: 'STALE' | 'UPDATING' }
  | { readonly code: 'hit-without-age' }
  | { readonly code: 'not-cached'; readonly by: keyof typeof UNCACHED }
  | { readonly code: 'not-behind-cloudflare' }
  | { readonly code: 'challenged'; readonly status: number }
  | { readonly code: 'visit-refused'; readonly status: number }
  | { readonly code: 'sign-in-page'; readonly to: string }
  | { readonly code: 'strange-cache-status'; readonly cacheStatus: string }
  | VisitProblem
  /** The bytes that were deployed; of a deleted file, that it is gone. */
  | { readonly code: 'new-bytes' }
  | { readonly code: 'gone'; readonly status: number }
  /** Bytes from before; `seen` says where they came from. */
  | { readonly code: 'old-bytes'; readonly seen: VerdictReason }
  /** Bytes that are neither. */
  | { readonly code: 'other-bytes'; readonly seen: VerdictReason }
  /** Something else in the file's place, as a single-page application's host answers HTML for a missing script. */
  | {
      readonly code: 'wrong-type';
      readonly contentType: string;
      /** The extension of the URL, like `js`; empty for a page. */
      readonly extension: string;
      readonly seen: VerdictReason;
    }
  /** It was not asked for: the run had to stop before, or nobody came to it. */
  | { readonly code: 'not-asked'; readonly cause: StopCause | null }
  /** Stale or outdated, and the answer to asking again told nothing. */
  | { readonly code: 'asked-again'; readonly first: VerdictReason; readonly second: VerdictReason }
  /** An old copy that may not be the one that was purged. */
  | { readonly code: 'perhaps-another-copy'; readonly seen: VerdictReason; readonly doubt: Doubt };

/** Why an old copy might not be the one that was purged. */
export type Doubt =
  | { readonly kind: 'environment'; readonly environment: string }
  | { readonly kind: 'edge-header'; readonly header: string };

export interface Judgement {
  readonly verdict: Verdict;
  readonly why: VerdictReason;
}

const FETCHED = { MISS: true, EXPIRED: true, REVALIDATED: true } as const;
const UNCACHED = { DYNAMIC: true, BYPASS: true, NONE: true } as const;
/** Answers that say nothing of the page: a firewall's, a limit's, a proxy's. */
const REFUSED: ReadonlySet<number> = new Set([401, 403, 407, 429]);
/** Two clocks of different machines are compared only where they differ by more than this. */
const CLOCK_SKEW_MS = 60_000;

/** What one answer after the purge shows. */
export function judgeFreshness(response: EdgeResponse, moment: Moment): Judgement {
  const { status, cacheStatus, ray } = response;
  if (response.challenged) return { verdict: 'unknown', why: { code: 'challenged', status } };
  if (REFUSED.has(status) || status >= 500) {
    return { verdict: 'unknown', why: { code: 'visit-refused', status } };
  }
  const signIn = signInPage(response);
  if (signIn !== null) return { verdict: 'unknown', why: { code: 'sign-in-page', to: signIn } };
  if (cacheStatus === null && ray === null) {
    return { verdict: 'notCloudflare', why: { code: 'not-behind-cloudflare' } };
  }
  const name = cacheStatus === null || /^(NONE\/)?UNKNOWN$/.test(cacheStatus) ? 'NONE' : cacheStatus;
  if (isKey(UNCACHED, name)) return { verdict: 'notCached', why: { code: 'not-cached', by: name } };
  if (isKey(FETCHED, name)) {
    return {
      verdict: 'fresh',
      why: { code: 'fetched-anew', by: name, originAge: originAge(response, moment) },
    };
  }
  if (name === 'HIT') return judgeHit(response, moment);
  if (name === 'STALE' || name === 'UPDATING') return judgeServedOld(name, response, moment);
  return { verdict: 'unknown', why: { code: 'strange-cache-status', cacheStatus: name } };
}

/** Whether asking again in a moment may show more than this. */
export function isPassing({ verdict, why }: Judgement): boolean {
  // A lower tier that was just filled by the upper one has no Age yet; an edge that revalidates is soon done.
  // https://developers.cloudflare.com/cache/how-to/tiered-cache/
  return (
    isOld({ verdict }) ||
    why.code === 'hit-without-age' ||
    (why.code === 'marked-stale' && why.by === 'UPDATING')
  );
}

function isKey<T extends object>(all: T, name: string): name is keyof T & string {
  return Object.hasOwn(all, name);
}

function judgeHit(response: EdgeResponse, moment: Moment): Judgement {
  const stored = storedWhen(response, moment);
  if (stored === 'before') return { verdict: 'stale', why: olderCopy(response, moment) };
  if (stored !== null) return { verdict: 'fresh', why: { code: 'cached-after-purge' } };
  return { verdict: 'unknown', why: { code: 'hit-without-age' } };
}

/** An expired copy: after an invalidation that is how it should be, after a purge it should be gone. */
function judgeServedOld(by: 'STALE' | 'UPDATING', response: EdgeResponse, moment: Moment): Judgement {
  if (moment.operation === 'invalidate')
    return { verdict: 'revalidating', why: { code: 'marked-stale', by } };
  if (storedWhen(response, moment) === 'after') return { verdict: 'fresh', why: { code: 'expired-since' } };
  return { verdict: 'stale', why: { code: 'expired-copy' } };
}

/**
 * When the copy was stored, as far as its `Age` tells: that is whole seconds, cut off, and the purge took effect some
 * time before its confirmation, so a second more or less is `about` the time of the purge. Only without an `Age` does
 * `Date` count, and only against a copy: the edge may set it anew for every visitor.
 */
function storedWhen(
  { age, date }: EdgeResponse,
  { sinceMs, wallClock }: Moment,
): 'before' | 'about' | 'after' | null {
  if (age !== null) {
    if (age * 1000 > sinceMs + 1000) return 'before';
    return (age + 1) * 1000 <= sinceMs ? 'after' : 'about';
  }
  return date !== null && date < wallClock - sinceMs - CLOCK_SKEW_MS ? 'before' : null;
}

function olderCopy({ age, date }: EdgeResponse, { sinceMs, wallClock }: Moment): VerdictReason {
  const seconds = age ?? Math.floor((wallClock - (date ?? wallClock)) / 1000);
  return { code: 'older-copy', age: seconds, sinceMs };
}

/** The origin may have a cache of its own, and have answered from it. */
function originAge({ age }: EdgeResponse, { sinceMs }: Moment): number | null {
  return age !== null && age * 1000 > sinceMs + 1000 ? age : null;
}
