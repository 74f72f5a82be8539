import type { ApiResult, Failure } from '../cloudflare/failure.ts';
import type { Zone } from '../cloudflare/zone.ts';
import type { Plan } from '../plan.ts';
import type { Kind, Target } from '../targets/target.ts';

/** The result for one target in one zone. The purge updates it after each request. */
export interface TargetResult {
  readonly zone: Zone;
  readonly target: Target;
  state: 'unconfirmed' | 'confirmed';
  /** Index into the requests: the one that confirmed it, or the last that did not; null if none was sent. */
  request: number | null;
  /** Why it is not confirmed; null if it was not tried. */
  failure: Failure | null;
  /** Refused alone while others of its kind were confirmed: a later run could not purge it either. */
  unpurgeable?: true;
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

/** Returns the result of a target before it is sent. */
export function pendingResult(target: Target, zone: Zone): TargetResult {
  return { zone, target, state: 'unconfirmed', request: null, failure: null };
}

/** Returns the results of a plan's targets before they are sent, in the order of its batches. */
export function plannedResults({ batches }: Pick<Plan, 'batches'>): readonly TargetResult[] {
  return batches.flatMap(({ zone, targets }) => targets.map((target) => pendingResult(target, zone)));
}
