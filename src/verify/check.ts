import type { EdgeResponse } from '../site/edge-response.ts';
import type { Kind } from '../targets/target.ts';
import type { Candidate } from './candidate.ts';
import { isOld, type Judgement, type Verdict, type VerdictReason } from './verdict.ts';

/** The last result for one URL. */
export interface Check {
  readonly url: string;
  /** Headers of the custom cache key that the request contained. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The kind of target that purged it. */
  readonly by: Kind;
  /** The changed file whose contents were compared; null if they are unknown. Untrusted text. */
  readonly file: string | null;
  readonly verdict: Verdict;
  /** The HTTP status. This and the next three are null if no response arrived. */
  readonly status: number | null;
  readonly cacheStatus: string | null;
  /** Seconds. */
  readonly age: number | null;
  readonly ray: string | null;
  readonly why: VerdictReason;
  /** Whether it was old at first and a second purge of it was confirmed. */
  readonly repurged: boolean;
}

/** Builds the check of a candidate from a judgement and, if there was one, the response. */
export function checkOf(
  { url, headers, by, page, contents }: Candidate,
  { verdict, why }: Judgement,
  response: EdgeResponse | null = null,
): Check {
  const { status = null, cacheStatus = null, age = null, ray = null } = response ?? {};
  return {
    url,
    ...(headers && { headers }),
    by,
    file: contents.length > 0 ? page : null,
    verdict,
    status,
    cacheStatus,
    age,
    ray,
    why,
    repurged: false,
  };
}

/** Turns an old response into `unknown` if it may be a copy other than the purged one. */
export function withDoubt({ doubt }: Candidate, check: Check): Check {
  if (!isOld(check) || doubt === null) return check;
  return { ...check, verdict: 'unknown', why: { code: 'perhaps-another-copy', seen: check.why, doubt } };
}
