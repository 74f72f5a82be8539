import type { Failure } from '../cloudflare/failure.ts';
import type { LookupFailure, ZoneLookupProblem } from '../cloudflare/zone-reasons.ts';
import { quote } from '../text/entries.ts';
import { asSentence } from './escape.ts';
import { zoneName } from './labels.ts';
import type { Problem } from './problem.ts';
import { explainFailure } from './sentences/api-explanations.ts';
import { sentenceOf } from './sentences/sentence-of.ts';

/** What stands in the way of finding out where to purge. */
export function zoneLookupProblem(problem: ZoneLookupProblem): Problem {
  const message = `${asSentence(sentenceOf(problem))} Nothing was sent.`;
  switch (problem.code) {
    case 'zone-lookup-failed':
      return lookupFailed(message, quote(problem.name), 'Zone › Zone › Read', problem.failure);
    case 'zone-name-lookup-failed':
      return lookupFailed(message, problem.id, 'Zone › Zone › Read', problem.failure);
    case 'environment-lookup-failed': {
      const what = `${quote(problem.environment)} of ${zoneName(problem.zone)}`;
      return lookupFailed(message, what, 'Zone › Zone Versioning › Read', problem.failure);
    }
    case 'zone-not-found':
    case 'zone-in-several-accounts':
    case 'zone-name-of-two-ids':
      return { title: `The zone ${quote(problem.name)} is unknown`, message };
    case 'zone-without-name':
      return { title: `The zone ${problem.id} is unknown`, message };
    case 'environment-not-found':
      return { title: `The environment of ${zoneName(problem.zone)} is unknown`, message };
  }
}

/** A refusal is about the permission to look up, which the permission to purge does not include. */
function lookupFailed(message: string, what: string, permission: string, failure: LookupFailure): Problem {
  const title = `${what} could not be looked up`;
  if (failure === 'no-credentials') return { title, message };
  if (!isAboutPermission(failure)) {
    const explanation = explainFailure(failure);
    return {
      title: explanation.title,
      message,
      causes: [explanation.cause],
      fix: explanation.fix,
    };
  }
  return {
    title,
    message,
    causes: [`the token lacks the permission ${permission} here, or was revoked`],
    fix: `add ${permission} to the token, or write the ID, which needs no look-up`,
  };
}

function isAboutPermission({ meaning }: Failure): boolean {
  return meaning === 'token-not-allowed' || meaning === 'token-not-for-zone';
}
