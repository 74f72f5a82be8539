import type { StopCause } from '../context.ts';
import type { Operation } from '../plan.ts';
import { type EdgeResponse, signInPage } from '../site/edge-response.ts';
import type { VisitProblem } from '../site/visit.ts';

/**
 * What a response of the edge proves:
 * - `exact`: the deployed bytes
 * - `fresh`: cached after the purge, but the bytes are unknown or were changed in transit
 * - `outdated`: the old bytes, fetched after the purge, so the origin has not deployed
 * - `stale`: a copy from before the purge, or the wrong type of content
 * - `revalidating`: an old copy, served while the edge asks the origin, as an invalidation intends
 * - `notCached`: Cloudflare responded without its cache
 * - `notCloudflare`: the response did not come from Cloudflare
 * - `unknown`: nothing
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

/** Returns whether visitors get old content. */
export function isOld({ verdict }: { readonly verdict: Verdict }): boolean {
  return verdict === 'stale' || verdict === 'outdated';
}

export interface Moment {
  readonly operation: Operation;
  /** Milliseconds from the confirmation of the purge to the response. */
  readonly sinceMs: number;
  /** The time of the response in milliseconds since 1970; used only without an `Age`. */
  readonly wallClock: number;
}

/** The reason for a verdict. Times are in milliseconds, ages in seconds. */
export type VerdictReason =
  | {
      readonly code: 'fetched-anew';
      readonly by: 'MISS' | 'EXPIRED' | 'REVALIDATED';
      readonly originAge: number | null;
    }
  | { readonly code: 'cached-after-purge' }
  | { readonly code: 'expired-since' }
  | { readonly code: 'older-copy'; readonly age: number; readonly sinceMs: number }
  | { readonly code: 'expired-copy' }
  | { readonly code: 'marked-stale'; readonly by: 'STALE' | 'UPDATING' }
  | { readonly code: 'hit-without-age' }
  | { readonly code: 'not-cached'; readonly by: 'DYNAMIC' | 'BYPASS' | 'NONE' }
  | { readonly code: 'not-behind-cloudflare' }
  | { readonly code: 'challenged'; readonly status: number }
  | { readonly code: 'visit-refused'; readonly status: number }
  | { readonly code: 'sign-in-page'; readonly to: string }
  | { readonly code: 'strange-cache-status'; readonly cacheStatus: string }
  | VisitProblem
  | { readonly code: 'new-bytes' }
  /** A deleted file no longer exists. */
  | { readonly code: 'gone'; readonly status: number }
  /** `seen` says where the old bytes came from. */
  | { readonly code: 'old-bytes'; readonly seen: VerdictReason }
  /** Neither old nor new bytes. */
  | { readonly code: 'other-bytes'; readonly seen: VerdictReason }
  /** Other content in place of the file, such as the HTML of a single-page application for a missing script. */
  | {
      readonly code: 'wrong-type';
      readonly contentType: string;
      /** The extension of the URL, like `js`; empty for a page. */
      readonly extension: string;
      readonly seen: VerdictReason;
    }
  /** The URL was not requested. `cause` is null unless the run had to stop. */
  | { readonly code: 'not-asked'; readonly cause: StopCause | null }
  /** Stale or outdated at first, and the second response proved nothing. */
  | { readonly code: 'asked-again'; readonly first: VerdictReason; readonly second: VerdictReason }
  /** An old copy, but perhaps not the purged one. */
  | { readonly code: 'perhaps-another-copy'; readonly seen: VerdictReason; readonly doubt: Doubt };

/** Why an old copy might not be the purged one. */
export type Doubt =
  | { readonly kind: 'environment'; readonly environment: string }
  | { readonly kind: 'edge-header'; readonly header: string };

export interface Judgement {
  readonly verdict: Verdict;
  readonly why: VerdictReason;
}

/** Statuses of a firewall, a rate limit, or a proxy. They say nothing about the page. */
const REFUSED: ReadonlySet<number> = new Set([401, 403, 407, 429]);
/** The clocks of two machines may differ by this much. */
const CLOCK_SKEW_MS = 60_000;

/** Judges a response after the purge by its cache headers. */
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
  switch (name) {
    case 'DYNAMIC':
    case 'BYPASS':
    case 'NONE':
      return { verdict: 'notCached', why: { code: 'not-cached', by: name } };
    case 'MISS':
    case 'EXPIRED':
    case 'REVALIDATED': {
      const why = { code: 'fetched-anew', by: name, originAge: originAge(response, moment) } as const;
      return { verdict: 'fresh', why };
    }
    case 'HIT':
      return judgeHit(response, moment);
    case 'STALE':
    case 'UPDATING':
      return judgeServedOld(name, response, moment);
    default:
      return { verdict: 'unknown', why: { code: 'strange-cache-status', cacheStatus: name } };
  }
}

/** Returns whether a later request may have a better result. */
export function isTemporary({ verdict, why }: Judgement): boolean {
  // A lower tier that the upper one has just filled has no Age yet. A revalidation ends soon.
  // https://developers.cloudflare.com/cache/how-to/tiered-cache/
  return (
    isOld({ verdict }) ||
    why.code === 'hit-without-age' ||
    (why.code === 'marked-stale' && why.by === 'UPDATING')
  );
}

function judgeHit(response: EdgeResponse, moment: Moment): Judgement {
  const stored = storedWhen(response, moment);
  if (stored === 'before') return { verdict: 'stale', why: olderCopy(response, moment) };
  if (stored !== null) return { verdict: 'fresh', why: { code: 'cached-after-purge' } };
  return { verdict: 'unknown', why: { code: 'hit-without-age' } };
}

/** Judges an expired copy. An invalidation intends it; a purge should have removed it. */
function judgeServedOld(by: 'STALE' | 'UPDATING', response: EdgeResponse, moment: Moment): Judgement {
  if (moment.operation === 'invalidate')
    return { verdict: 'revalidating', why: { code: 'marked-stale', by } };
  if (storedWhen(response, moment) === 'after') return { verdict: 'fresh', why: { code: 'expired-since' } };
  return { verdict: 'stale', why: { code: 'expired-copy' } };
}

/**
 * Returns when the copy was stored, relative to the purge; null if that is unknown. `Age` is in whole seconds, rounded down,
 * and the purge took effect before its confirmation, so a difference of one second is `about` the same time. Without an
 * `Age`, an old `Date` proves an old copy. A recent one proves nothing, since the edge may set it for each visitor.
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

/** Returns the age that a cache at the origin reports; null if there is none. */
function originAge({ age }: EdgeResponse, { sinceMs }: Moment): number | null {
  return age !== null && age * 1000 > sinceMs + 1000 ? age : null;
}
