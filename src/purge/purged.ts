import type { ApiResult, Failure } from '../cloudflare/failure.ts';
import type { Zone } from '../cloudflare/zone.ts';
import type { Plan } from '../plan.ts';
import type { Kind, Target } from '../targets/target.ts';

/** What became of one target in one zone. */
export interface TargetResult {
  readonly zone: Zone;
  readonly target: Target;
  readonly state: 'unconfirmed' | 'confirmed';
  /** Index into the requests: the one that confirmed it, or the last that it was refused in; null where none held it. */
  readonly request: number | null;
  /** Why it is not confirmed; null as long as nothing was tried. */
  readonly failure: Failure | null;
  /** Refused alone while others of its kind were confirmed: no later run could purge it either. */
  readonly settled?: true;
}

/** One request as it was sent, all attempts together. */
export interface SentRequest {
  readonly zone: Zone;
  readonly kind: Kind;
  readonly targets: number;
  readonly answer: ApiResult;
  /** Its targets were refused together, and go out again in smaller batches. */
  readonly split: boolean;
  /** When the last answer came, in milliseconds on the clock. */
  readonly answeredAt: number;
}

/**
 * All that is known of a purge. It belongs to the caller and grows while the purge runs: whatever ends the run, what
 * was confirmed by then stays confirmed.
 */
export interface Purged {
  readonly results: TargetResult[];
  readonly requests: SentRequest[];
}

/** What is known of a plan of which nothing has been sent: the results stand in the order of its batches. */
export function startPurge({ batches }: Pick<Plan, 'batches'>): Purged {
  const results = batches.flatMap(({ zone, targets }) =>
    targets.map((target) => pendingResult(target, zone)),
  );
  return { results, requests: [] };
}

/** Books the same for the results at these places. */
export function book(results: TargetResult[], places: readonly number[], what: Partial<TargetResult>): void {
  for (const place of places) {
    const result = results[place];
    if (result !== undefined) results[place] = { ...result, ...what };
  }
}

/** A target of which nothing is known yet but where it is to go. */
export function pendingResult(target: Target, zone: Zone): TargetResult {
  return { zone, target, state: 'unconfirmed', request: null, failure: null };
}
