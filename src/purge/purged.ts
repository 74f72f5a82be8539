import type { ApiResult, Failure } from '../cloudflare/failure.ts';
import type { Zone } from '../cloudflare/zone.ts';
import type { Plan } from '../plan.ts';
import type { Kind, Target } from '../targets/target.ts';

/** The result for one target in one zone. */
export interface TargetResult {
  readonly zone: Zone;
  readonly target: Target;
  readonly state: 'unconfirmed' | 'confirmed';
  /** Index into the requests: the one that confirmed it, or the last that did not; null if none was sent. */
  readonly request: number | null;
  /** Why it is not confirmed; null if it was not tried. */
  readonly failure: Failure | null;
  /** Refused alone while others of its kind were confirmed: a later run could not purge it either. */
  readonly settled?: true;
}

/** One request with all its attempts. */
export interface SentRequest {
  readonly zone: Zone;
  readonly kind: Kind;
  readonly targets: number;
  readonly answer: ApiResult;
  /** Whether its targets were refused together, and are sent again in smaller batches. */
  readonly split: boolean;
  /** The time of the last response, in milliseconds on the clock. */
  readonly answeredAt: number;
}

/** The state of a purge. The caller owns it, so that what was confirmed stays known however the run ends. */
export interface Purged {
  readonly results: TargetResult[];
  readonly requests: SentRequest[];
}

/** Returns the state before the first request. The results are in the order of the plan's batches. */
export function startPurge({ batches }: Pick<Plan, 'batches'>): Purged {
  const results = batches.flatMap(({ zone, targets }) =>
    targets.map((target) => pendingResult(target, zone)),
  );
  return { results, requests: [] };
}

/** Updates the results at these indexes. */
export function updateResults(
  results: TargetResult[],
  places: readonly number[],
  what: Partial<TargetResult>,
): void {
  for (const place of places) {
    const result = results[place];
    if (result !== undefined) results[place] = { ...result, ...what };
  }
}

/** Returns the result of a target before it is sent. */
export function pendingResult(target: Target, zone: Zone): TargetResult {
  return { zone, target, state: 'unconfirmed', request: null, failure: null };
}
