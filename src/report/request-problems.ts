import type { Failure } from '../cloudflare/failure.ts';
import type { TargetResult } from '../purge/results.ts';
import type { Progress } from '../run/progress.ts';
import { asSentence } from './escape.ts';
import { countByKind, describeTargets, targetLabel, zoneKey, zoneLabel } from './labels.ts';
import type { NotPurged, Problem } from './problem.ts';
import { failureMessage } from './sentences/api.ts';
import { API_EXPLANATIONS } from './sentences/api-explanations.ts';

/** Returns a problem for each zone and reason that requests failed for, those with the most targets first. */
export function requestProblems({ results, zones }: Pick<Progress, 'results' | 'zones'>): readonly Problem[] {
  const failed = results.filter(isFailed);
  return [...Map.groupBy(failed, ({ zone }) => zoneKey(zone)).values()]
    .flatMap(byReason)
    .sort((one, other) => other.length - one.length)
    .map((group) => problemOf(group, zones.length > 1));
}

type FailedResult = TargetResult & { readonly failure: Failure };

function isFailed(result: TargetResult): result is FailedResult {
  return result.failure !== null && result.state !== 'confirmed';
}

/** Groups results by the cause of the failure. Messages are not compared, since they often name a target. */
function byReason(results: readonly FailedResult[]): readonly (readonly FailedResult[])[] {
  // The targets of a request share one failure object, so there are few to compare.
  const requests = [...Map.groupBy(results, ({ failure }) => failure)];
  const groups = Map.groupBy(requests, ([{ meaning, kind, status, errors }]) =>
    [meaning, kind, status, ...errors.map(({ code }) => code)].join(' '),
  );
  return [...groups.values()].map((group) => group.flatMap(([, all]) => all));
}

function problemOf(group: readonly FailedResult[], hasSeveralZones: boolean): Problem {
  const { zone, failure } = group[0] as FailedResult;
  const { title, cause, fix } = API_EXPLANATIONS[failure.meaning];
  const ray = failure.ray === null ? '' : `, cf-ray ${failure.ray}`;
  const tried = failure.attempts > 1 ? ` Tried ${failure.attempts} times.` : '';
  return {
    title: hasSeveralZones ? `${title}: ${zoneLabel(zone)}` : title,
    message: asSentence(failureMessage(failure).replace(/\.$/, '') + ray) + tried,
    causes: failure.kind === 'stopped' ? [] : [cause],
    fix,
    notPurged: { what: `${countByKind(group)} of ${zoneLabel(zone)}`, names: namesOf(group) },
  };
}

/** Returns the targets that were in no request, by zone. */
export function unsentTargets({ results }: Pick<Progress, 'results'>): readonly NotPurged[] {
  const unsent = results.filter(({ state, failure }) => failure === null && state !== 'confirmed');
  return [...Map.groupBy(unsent, ({ zone }) => zoneKey(zone)).values()].map((group) => ({
    what: describeTargets(group),
    names: namesOf(group),
  }));
}

function namesOf(results: readonly TargetResult[]): readonly string[] {
  const named = results.filter(({ target }) => target.kind !== 'everything');
  return named.map(({ target }) => targetLabel(target));
}
