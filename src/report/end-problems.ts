import type { UnknownReason } from '../changes/changes-found.ts';
import type { ZoneLookupProblem } from '../cloudflare/zone-reasons.ts';
import type { Estimate } from '../plan.ts';
import type { Progress, RefusedInput, StepEnd, TooSlow } from '../run/progress.ts';
import type { MappingReason } from '../targets/reasons.ts';
import { quote } from '../text/entries.ts';
import { messageOf } from '../text/wording.ts';
import { notDeployedProblem } from './deploy-problems.ts';
import { asSentence } from './escape.ts';
import { zoneName } from './labels.ts';
import type { Problem } from './problem.ts';
import { STOP_TEXTS } from './sentences/api.ts';
import { API_EXPLANATIONS } from './sentences/api-explanations.ts';
import { adviceFor } from './sentences/github.ts';
import { sentenceOf } from './sentences/sentence-of.ts';

/** Returns the problems that ended the run early. */
export function endProblems(end: StepEnd, { requests, keptState }: Progress): readonly Problem[] {
  switch (end.kind) {
    case 'finished':
    case 'nothing':
    case 'dry-run':
    case 'skipped':
      return [];
    case 'refused': {
      const { length } = end.problems;
      const title = length === 1 ? 'A problem with the inputs' : `${length} problems with the inputs`;
      return [{ title, message: 'Nothing was sent.', details: end.problems.map(refusedInputSentence) }];
    }
    case 'changes-unknown':
      return [unknownProblem(end.reason)];
    case 'zone-unknown':
      return end.problems.map(zoneLookupProblem);
    case 'unroutable': {
      const details = end.problems.map(sentenceOf);
      return [{ title: 'A target is in none of the zones', message: 'Nothing was sent.', details }];
    }
    case 'too-slow':
      return [slowProblem(end)];
    case 'not-deployed':
      return [notDeployedProblem(end.reason, keptState?.code === 'state-kept')];
    case 'stopped': {
      const message = `Nothing was sent: ${STOP_TEXTS[end.cause]}.`;
      return [{ title: 'The purge was stopped', message, fix: 'run the job again' }];
    }
    case 'crashed': {
      const when = requests.length === 0 ? 'Nothing was sent' : 'After requests were sent, the action failed';
      return [{ title: 'The action failed', message: `${when}: ${messageOf(end.error)}` }];
    }
  }
}

/** Explains why a zone or an environment could not be resolved. */
function zoneLookupProblem(problem: ZoneLookupProblem): Problem {
  const message = `${asSentence(sentenceOf(problem))} Nothing was sent.`;
  if (!('failure' in problem)) return { title: `${placeOf(problem)} is unknown`, message };
  const { failure } = problem;
  const title = `${placeOf(problem)} could not be looked up`;
  if (failure === 'no-credentials') return { title, message };
  if (failure.meaning !== 'token-not-allowed' && failure.meaning !== 'token-not-for-zone') {
    const { cause, fix, ...explained } = API_EXPLANATIONS[failure.meaning];
    return { ...explained, message, causes: [cause], fix };
  }
  // Looking up a zone or an environment needs a permission of its own, which the one to purge does not include.
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

/** Returns the problem with an input after the name of the input. */
export function refusedInputSentence(problem: RefusedInput): string {
  const sentence = sentenceOf(problem);
  return problem.input === '' ? sentence : `${problem.input}: ${sentence}`;
}

/** Returns the title for unknown changes and for too many of them. */
export function unknownTitle({ code }: MappingReason): string {
  return code === 'too-many-targets' ? 'Too many URLs changed' : 'It is unknown what changed';
}

/** Explains why changed files cannot be mapped if nothing is purged instead. */
function unknownProblem(reason: MappingReason): Problem {
  const wanted = reason.code === 'site-without-base-url' ? '' : ' because `fallback` is `fail`';
  const title = unknownTitle(reason);
  const message = `${asSentence(sentenceOf(reason))} Nothing was sent${wanted}.`;
  if (reason.code !== 'changes-unknown') return { title, message };
  const advice = adviceFor(reason.reasons);
  const once = reason.reasons.some(({ code }) => ENDED_BY_SITE.has(code)) ? [ONE_SITE] : [];
  const fix = [...(advice ? [advice.fix] : []), ...once].join('; then ');
  return { title, message, ...(advice && { causes: [advice.cause] }), ...(fix !== '' && { fix }) };
}

const ONE_SITE = 'run this once with `fallback: site`; from then on, only what changes is purged';
/** Reasons that only a confirmed purge of the whole site ends. */
const ENDED_BY_SITE: ReadonlySet<UnknownReason['code']> = new Set([
  'no-state',
  'state-unknown',
  'state-not-usable',
  'workflow-not-named',
  'run-not-listed',
  'run-not-recorded',
  'attempt-not-kept',
] as const);

function slowProblem({ plan, needed, leftMs, timeoutMs }: TooSlow): Problem {
  const minutes = Math.ceil(needed.ms / 60_000) + 1;
  return {
    title: 'The purge cannot finish in time',
    message: `On the plan ${plan}, ${arithmeticOf(needed)}, but \`timeout-minutes: ${timeoutMs / 60_000}\` leaves ${Math.max(0, Math.floor(leftMs / 1000))} s. Nothing was sent.`,
    fix: `set \`timeout-minutes\` to ${minutes} or more, \`plan\` to the zone's plan, or purge fewer, broader targets`,
  };
}

function arithmeticOf(estimate: Estimate): string {
  const { perSecond, limitMs, limit } = estimate;
  const time = `${Math.ceil(limitMs / 1000)} s`;
  if (limit === 'urls') return `${estimate.urls} URLs take at least ${time} (${perSecond} per second)`;
  const rate = perSecond < 1 ? `one every ${Math.round(1 / perSecond)} s` : `${perSecond} per second`;
  return `${estimate.requests} requests by tag, host, or prefix take at least ${time} (${estimate.atOnce} at once, then ${rate})`;
}
