import { explain } from '../cloudflare/errors.ts';
import type { LookupProblem } from '../cloudflare/zones.ts';
import { InputError, type Inputs } from '../inputs.ts';
import { count, failedGroups, type Outcome, type Trouble, zoneLabel } from './outcome.ts';
import { first } from './printable.ts';
import { verificationTrouble } from './verification.ts';

/** Of an error that ended the run before anything was sent. */
export function troubleOf(error: unknown, stop: AbortSignal): Trouble {
  if (error instanceof InputError) {
    const { problems } = error;
    const title =
      problems.length === 1 ? 'A problem with the inputs' : `${problems.length} problems with the inputs`;
    return { title, message: 'Nothing was sent.', details: problems };
  }
  const message = error instanceof Error ? error.message : String(error);
  if (!stop.aborted) return { title: 'The action failed', message: `Nothing was sent: ${message}` };
  const reason = stop.reason instanceof Error ? stop.reason.message : message;
  return { title: 'The purge was stopped', message: `Nothing was sent: ${reason}.` };
}

export function lookupTrouble({ message, failure }: LookupProblem): Trouble {
  if (failure === undefined)
    return { title: 'The zone is not known', message: `${message}. Nothing was sent.` };
  const { title, cause, fix } = explain(failure);
  return { title, message: `${message}. Nothing was sent. Likely cause: ${cause}. Fix: ${fix}.` };
}

/** A plan that cannot fit, with the arithmetic. */
export function timeTrouble(
  { plan, timeoutMs, delayMs }: Pick<Inputs, 'plan' | 'timeoutMs' | 'delayMs'>,
  { ms, arithmetic }: { readonly ms: number; readonly arithmetic: string },
  leftMs: number,
): Trouble {
  const minutes = Math.ceil((ms + delayMs) / 60_000) + 1;
  const wait = delayMs > 0 ? `, after \`delay-seconds: ${delayMs / 1000}\`` : '';
  return {
    title: 'The purge cannot be done in time',
    message: `On the plan ${plan}, ${arithmetic}${wait}, but \`timeout-minutes: ${timeoutMs / 60_000}\` leaves ${Math.max(0, Math.floor(leftMs / 1000))} s. Nothing was sent. Fix: set \`timeout-minutes\` to ${minutes} or more, \`plan\` to the plan that the zone has, or purge fewer, broader targets.`,
  };
}

/** How many targets an annotation names; the log and the report have all of them. */
const NAMED = 5;

/**
 * What a person must be told of a run, each with what happened, the likely cause and the fix. Failures of requests
 * come as one trouble for each reason, not one for each request.
 */
export function troublesOf(outcome: Outcome): readonly Trouble[] {
  const failures = failedGroups(outcome).map(({ zone, failure, fates }): Trouble => {
    const { title, cause, fix } = explain(failure);
    const kind = fates[0]?.target.kind ?? 'urls';
    const same = fates.every(({ target }) => target.kind === kind);
    const number = same ? count(kind, fates.length) : `${fates.length.toLocaleString('en')} targets`;
    const names = first(
      fates.map(({ target }) => target.value),
      NAMED,
    );
    const ray = failure.ray === null ? '' : ` cf-ray ${failure.ray}.`;
    const tried = failure.attempts > 1 ? ` Tried ${failure.attempts} times.` : '';
    return {
      title,
      message: `Not purged in ${zoneLabel(zone)}: ${number}${kind === 'everything' ? '' : ` (${names})`}. ${failure.message}.${ray}${tried} Likely cause: ${cause}. Fix: ${fix}.`,
    };
  });
  const stale = outcome.verification === null ? null : verificationTrouble(outcome.verification);
  return [...outcome.troubles, ...failures, ...(stale === null ? [] : [stale])];
}
