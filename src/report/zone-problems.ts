import type { ZoneLookupProblem } from '../cloudflare/zone-reasons.ts';
import { quote } from '../text/entries.ts';
import { asSentence } from './escape.ts';
import { zoneName } from './labels.ts';
import type { Problem } from './problem.ts';
import { explainFailure } from './sentences/api-explanations.ts';
import { sentenceOf } from './sentences/sentence-of.ts';

/** What stands in the way of finding out where to purge. */
export function zoneLookupProblem(problem: ZoneLookupProblem): Problem {
  const message = `${asSentence(sentenceOf(problem))} Nothing was sent.`;
  if (!('failure' in problem)) return { title: `${placeOf(problem)} is unknown`, message };
  const { failure } = problem;
  const title = `${placeOf(problem)} could not be looked up`;
  if (failure === 'no-credentials') return { title, message };
  if (failure.meaning !== 'token-not-allowed' && failure.meaning !== 'token-not-for-zone') {
    const { cause, fix, ...explained } = explainFailure(failure);
    return { ...explained, message, causes: [cause], fix };
  }
  // A refusal is about the permission to look up, which the permission to purge does not include.
  const permission = 'environment' in problem ? 'Zone › Zone Versioning › Read' : 'Zone › Zone › Read';
  return {
    title,
    message,
    causes: [`the token lacks the permission ${permission} here, or was revoked`],
    fix: `add ${permission} to the token, or write the ID, which needs no look-up`,
  };
}

function placeOf(problem: ZoneLookupProblem): string {
  if ('environment' in problem) {
    return `The environment ${quote(problem.environment)} of ${zoneName(problem.zone)}`;
  }
  return `The zone ${'name' in problem ? quote(problem.name) : problem.id}`;
}
