import { refusalIn } from '../changes/github/refusals.ts';
import { explain } from '../cloudflare/explanations.ts';
import type { LookupProblem } from '../cloudflare/zones.ts';
import type { Inputs } from '../inputs/inputs.ts';
import { InputError } from '../inputs/problem.ts';
import { messageOf } from '../text/wording.ts';
import { sentence, shorten } from './escape.ts';
import { counts, failedGroups, nameOf, type Outcome, type Trouble, zoneLabel } from './outcome.ts';
import { inputProblemSentence } from './sentences/inputs.ts';
import { verificationTrouble } from './verification.ts';

/** An API's own words are as long as it likes; the report has them whole. */
const LONGEST_SAID = 1000;

/** Of an error that ended the run before anything was sent. */
export function troubleOf(error: unknown, stop: AbortSignal): Trouble {
  if (error instanceof InputError) {
    const { problems } = error;
    const title =
      problems.length === 1 ? 'A problem with the inputs' : `${problems.length} problems with the inputs`;
    return { title, message: 'Nothing was sent.', details: problems.map(inputProblemSentence) };
  }
  const message = messageOf(error);
  if (!stop.aborted) return { title: 'The action failed', message: `Nothing was sent: ${message}` };
  const reason = stop.reason instanceof Error ? stop.reason.message : message;
  return {
    title: 'The purge was stopped',
    message: `Nothing was sent: ${reason}.`,
    fix: 'run the job again',
  };
}

/** Targets that no zone takes. */
export function homelessTrouble(details: readonly string[]): Trouble {
  return { title: 'A target is in none of the zones', message: 'Nothing was sent.', details };
}

export function lookupTrouble({ message, failure }: LookupProblem): Trouble {
  const said = `${sentence(message)} Nothing was sent.`;
  if (failure === undefined) return { title: 'The zone is not known', message: said };
  const { title, cause, fix } = explain(failure);
  return { title, message: said, causes: [cause], fix };
}

/** Of changes that are not known, where `fallback: fail` does not let anything be purged in their place. */
export function unknownTrouble(reason: string): Trouble {
  const title = 'What changed is not known';
  const message = `${sentence(reason)} Nothing was sent, as \`fallback: fail\` wants it.`;
  const refusal = refusalIn(reason);
  return refusal === undefined
    ? { title, message }
    : { title, message, causes: [refusal.cause], fix: refusal.fix };
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
    message: `On the plan ${plan}, ${arithmetic}${wait}, but \`timeout-minutes: ${timeoutMs / 60_000}\` leaves ${Math.max(0, Math.floor(leftMs / 1000))} s. Nothing was sent.`,
    fix: `set \`timeout-minutes\` to ${minutes} or more, \`plan\` to the plan that the zone has, or purge fewer, broader targets`,
  };
}

/** What a person must be told of a run, each with what happened, the likely cause and the fix. */
export function troublesOf(outcome: Outcome): readonly Trouble[] {
  const stale = outcome.verification === null ? null : verificationTrouble(outcome.verification);
  return [...failuresOf(outcome), ...(stale === null ? [] : [stale])];
}

/** Those of the purge. Failures of requests come as one for each reason, not one for each request. */
export function failuresOf(outcome: Outcome): readonly Trouble[] {
  const failures = failedGroups(outcome).map(({ zone, failure, fates }): Trouble => {
    const { title, cause, fix } = explain(failure);
    const said = shorten(failure.message.replace(/\.$/, ''), LONGEST_SAID);
    const ray = failure.ray === null ? '' : `, cf-ray ${shorten(failure.ray, LONGEST_SAID)}`;
    const tried = failure.attempts > 1 ? ` Tried ${failure.attempts} times.` : '';
    const names = fates.flatMap(({ target }) => (target.kind === 'everything' ? [] : [nameOf(target)]));
    const left = { what: `${counts(fates)} of ${zoneLabel(zone)}`, names };
    return {
      title,
      message: `${sentence(said + ray)}${tried}`,
      causes: failure.kind === 'stopped' ? [] : [cause],
      fix,
      left,
    };
  });
  return [...outcome.troubles, ...failures];
}
