import { asSentence } from './escape.ts';
import { countByKind, failedGroups, type Outcome, type Problem, targetLabel, zoneLabel } from './outcome.ts';
import { failureMessage } from './sentences/api.ts';
import { explainFailure } from './sentences/api-explanations.ts';
import { verificationProblems } from './verification-problems.ts';

/** What a person must be told of a run, each with what happened, the likely cause and the fix. */
export function problemsOf(outcome: Outcome): readonly Problem[] {
  const { verification } = outcome;
  return [...purgeProblems(outcome), ...(verification === null ? [] : verificationProblems(verification))];
}

/** Those of the purge. Failures of requests come as one for each reason, not one for each request. */
export function purgeProblems(outcome: Outcome): readonly Problem[] {
  return [...outcome.problems, ...requestProblems(outcome)];
}

/**
 * Of a text from outside, before it is masked: what is shown is cut again afterwards, to less than half of this, so
 * that no secret is cut in two.
 */
const MAX_RAW_TEXT = 5000;

function requestProblems(outcome: Outcome): readonly Problem[] {
  return failedGroups(outcome).map(({ zone, failure, results }): Problem => {
    const { title, cause, fix } = explainFailure(failure);
    const ray = failure.ray === null ? '' : `, cf-ray ${failure.ray.slice(0, MAX_RAW_TEXT)}`;
    const tried = failure.attempts > 1 ? ` Tried ${failure.attempts} times.` : '';
    const names = results.flatMap(({ target }) =>
      target.kind === 'everything' ? [] : [targetLabel(target)],
    );
    return {
      title: outcome.zones.length > 1 ? `${title}: ${zoneLabel(zone)}` : title,
      message: `${asSentence(failureMessage(failure).slice(0, MAX_RAW_TEXT).replace(/\.$/, '') + ray)}${tried}`,
      causes: failure.kind === 'stopped' ? [] : [cause],
      fix,
      notPurged: { what: `${countByKind(results)} of ${zoneLabel(zone)}`, names },
    };
  });
}
