import type { EdgeResponse } from '../site/edge-response.ts';
import type { Kind } from '../targets/target.ts';
import type { Candidate } from './candidates.ts';
import { isOld, type Judgement, type Verdict, type VerdictReason } from './verdict.ts';

/** What the edge said to one URL, at last. */
export interface Check {
  readonly url: string;
  /** Sent with the request, since they are part of the cache key. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What the purge of it went by. */
  readonly by: Kind;
  /** The changed file whose bytes were compared with the answer; null where they are not known. Untrusted text. */
  readonly file: string | null;
  readonly verdict: Verdict;
  /** HTTP status; this and the next three are null where no answer came. */
  readonly status: number | null;
  readonly cacheStatus: string | null;
  /** Seconds. */
  readonly age: number | null;
  readonly ray: string | null;
  readonly why: VerdictReason;
  /** It was old at first, and a second purge of it was confirmed. */
  readonly repurged: boolean;
}

/** What stands of a URL before it is asked for. */
export const UNASKED: Judgement = { verdict: 'unknown', why: { code: 'not-asked', cause: null } };

/** The judgement of an answer as it is told; without one, of no answer. */
export function checkOf(
  { url, headers, by, page, contents }: Candidate,
  { verdict, why }: Judgement,
  response: EdgeResponse | null = null,
): Check {
  const { status = null, cacheStatus = null, age = null, ray = null } = response ?? {};
  return {
    url,
    ...(headers && { headers }),
    ...{
      by,
      file: contents.length > 0 ? page : null,
      verdict,
      status,
      cacheStatus,
      age,
      ray,
      why,
      repurged: false,
    },
  };
}

/** An old copy that may not be the purged one is no proof against the purge. */
export function withDoubt({ doubt }: Candidate, check: Check): Check {
  if (!isOld(check) || doubt === null) return check;
  return { ...check, verdict: 'unknown', why: { code: 'perhaps-another-copy', seen: check.why, doubt } };
}
