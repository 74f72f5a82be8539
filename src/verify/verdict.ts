import type { Operation } from '../plan.ts';

/**
 * What an answer of the edge says about copies from before the purge, the gravest first: one was served; nothing can
 * be said; Cloudflare did not answer at all; it answered without its cache; an old copy is served while the edge asks
 * the origin, as an invalidation intends; what was served is from after the purge.
 */
export const VERDICTS = ['stale', 'unknown', 'notCloudflare', 'notCached', 'revalidating', 'fresh'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** The facts of an answer that tell where it came from. */
export interface Sight {
  readonly status: number;
  /** `CF-Cache-Status` in upper case. https://developers.cloudflare.com/cache/concepts/cache-responses/ */
  readonly cacheStatus: string | null;
  /** `Age`, in whole seconds. */
  readonly age: number | null;
  /** `Date`, in milliseconds since 1970. */
  readonly date: number | null;
  /** `cf-ray`: the request's ID and, behind a dash, the data centre. */
  readonly ray: string | null;
  /** `cf-mitigated: challenge`. https://developers.cloudflare.com/cloudflare-challenges/ */
  readonly challenged: boolean;
}

export interface Moment {
  readonly operation: Operation;
  /** Milliseconds from the purge's confirmation to the answer. */
  readonly sinceMs: number;
  /** The time of day at the answer, in milliseconds since 1970; only where there is no `Age`. */
  readonly wallClock: number;
}

export interface Judgement {
  readonly verdict: Verdict;
  /** Why, in a few words. */
  readonly detail: string;
}

const FETCHED: Readonly<Record<string, string>> = {
  MISS: 'it was not in the cache',
  EXPIRED: 'the edge fetched it anew',
  REVALIDATED: 'the origin confirmed that it still holds',
};
const UNCACHED: Readonly<Record<string, string>> = {
  DYNAMIC: 'Cloudflare does not cache it: no Cache Rule makes it eligible, and by default no HTML is',
  BYPASS: 'Cloudflare does not cache it: a Cache Rule or the Cache-Control of the origin forbids it',
  NONE: 'Cloudflare answered without its cache, as a Worker or a redirect rule does',
};
const SERVED_OLD: ReadonlySet<string> = new Set(['STALE', 'UPDATING']);
/** Answers that say nothing of the page: a firewall's, a limit's, a proxy's. */
const REFUSED: ReadonlySet<number> = new Set([403, 407, 429]);
/** Two clocks of different machines are compared only where they differ by more than this. */
const CLOCKS_APART_MS = 60_000;

/** What one answer after the purge shows. */
export function judge(sight: Sight, moment: Moment): Judgement {
  const { status, cacheStatus, ray } = sight;
  if (sight.challenged) return { verdict: 'unknown', detail: `a challenge for browsers (${status})` };
  if (REFUSED.has(status) || status >= 500) return { verdict: 'unknown', detail: `the answer was ${status}` };
  if (cacheStatus === null && ray === null) {
    return { verdict: 'notCloudflare', detail: 'the answer has no header of Cloudflare' };
  }
  const name = cacheStatus === null || /^(NONE\/)?UNKNOWN$/.test(cacheStatus) ? 'NONE' : cacheStatus;
  const uncached = UNCACHED[name];
  if (uncached !== undefined) return { verdict: 'notCached', detail: uncached };
  const fetched = FETCHED[name];
  if (fetched !== undefined) return { verdict: 'fresh', detail: fetched + originAge(sight, moment) };
  if (name === 'HIT') return judgeHit(sight, moment);
  if (SERVED_OLD.has(name)) return judgeServedOld(sight, moment);
  return { verdict: 'unknown', detail: `CF-Cache-Status is ${name}, which is not known here` };
}

function judgeHit(sight: Sight, moment: Moment): Judgement {
  const stored = storedOf(sight, moment);
  if (stored === 'before') return { verdict: 'stale', detail: `a copy ${beforeThePurge(sight, moment)}` };
  if (stored !== null) return { verdict: 'fresh', detail: 'it was cached after the purge' };
  return { verdict: 'unknown', detail: 'a hit without Age: when it was cached is not known' };
}

/** An expired copy: after an invalidation that is how it should be, after a purge it should be gone. */
function judgeServedOld(sight: Sight, moment: Moment): Judgement {
  if (moment.operation === 'invalidate') {
    const why =
      sight.cacheStatus === 'STALE' ? 'the origin did not answer' : 'the edge asks the origin meanwhile';
    return { verdict: 'revalidating', detail: `marked stale, and served once more while ${why}` };
  }
  if (storedOf(sight, moment) === 'after') {
    return { verdict: 'fresh', detail: 'it was cached after the purge, and has expired since' };
  }
  return { verdict: 'stale', detail: 'an expired copy, which the purge should have taken' };
}

/**
 * When the copy was stored, as far as its `Age` tells: that is whole seconds, cut off, and the purge took effect some
 * time before its confirmation, so a second more or less is `about` the time of the purge. Only without an `Age` does
 * `Date` count, and only against a copy: the edge may set it anew for every visitor.
 */
function storedOf({ age, date }: Sight, { sinceMs, wallClock }: Moment): 'before' | 'about' | 'after' | null {
  if (age !== null) {
    if (age * 1000 > sinceMs + 1000) return 'before';
    return (age + 1) * 1000 <= sinceMs ? 'after' : 'about';
  }
  return date !== null && date < wallClock - sinceMs - CLOCKS_APART_MS ? 'before' : null;
}

function beforeThePurge({ age, date }: Sight, { sinceMs, wallClock }: Moment): string {
  const seconds = age ?? Math.floor((wallClock - (date ?? wallClock)) / 1000);
  return `that is ${seconds} s old, and the purge was ${Math.floor(sinceMs / 1000)} s ago`;
}

/** The origin may have a cache of its own, and have answered from it. */
function originAge({ age }: Sight, { sinceMs }: Moment): string {
  return age !== null && age * 1000 > sinceMs + 1000
    ? `, but the origin itself had it in a cache for ${age} s`
    : '';
}
