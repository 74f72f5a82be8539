import type { UnknownReason } from '../changes/find-changes.ts';
import type { StopCause } from '../context.ts';
import type { Notice, Progress, StepEnd, TooSlow } from '../run/progress.ts';
import type { MappingReason } from '../targets/reasons.ts';
import { messageOf, plural } from '../text/wording.ts';
import { asSentence } from './escape.ts';
import type { Outcome, Problem, RunResult, TitledNotice } from './outcome.ts';
import { changesNoticeSentences, comparedSentence } from './sentences/changes.ts';
import { notDeployedProblem } from './sentences/deploy.ts';
import { GITHUB_ADVICE, type GitHubAdvice, REF_ADVICE } from './sentences/github.ts';
import { inputNoticeLevel, inputNoticeSentence, inputNoticeTitle } from './sentences/inputs.ts';
import { URLS_FROM_NOTICES } from './sentences/lists.ts';
import { arithmeticOf, PLAN_NOTICES, UNROUTABLE_TARGETS } from './sentences/plan.ts';
import { refusedInputSentence } from './sentences/refused.ts';
import { sentenceFrom } from './sentences/sentences.ts';
import { STORE_SENTENCES } from './sentences/store.ts';
import {
  mappingNoticeLevel,
  mappingNoticeSentence,
  mappingNoticeTitle,
  purgeReasonSentence,
  targetNoticeSentence,
} from './sentences/targets.ts';
import { zoneLookupProblem, zoneNoticeLevel, zoneNoticeSentence } from './sentences/zones.ts';

/** The end of a run, in words: here what the rooms tell as data becomes what a person reads. */
export function outcomeOf(
  progress: Progress,
  end: StepEnd,
  time: Pick<Outcome, 'startedAt' | 'tookMs'>,
): Outcome {
  const { changes } = progress;
  const problems = endProblems(end, progress);
  return {
    ...progress,
    ...time,
    result: resultOf(progress, end),
    reason: reasonFrom(progress, end, problems),
    problems,
    refused: isRefused(end),
    crashed: end.kind === 'crashed',
    mayBeSlip: end.kind === 'skipped' ? end.hasSecrets : isEmptyList(progress),
    notices: noticesFrom(progress),
    ...changesInWords(changes),
  };
}

/** Whether what ended the run is a slip in the workflow, which no other run would get over. */
function isRefused(end: StepEnd): boolean {
  switch (end.kind) {
    case 'refused':
    case 'unroutable':
      return true;
    case 'zone-unknown':
      return !end.problems.some((problem) => 'failure' in problem && problem.failure !== 'no-credentials');
    default:
      return false;
  }
}

function isEmptyList({ reason, notices }: Progress): boolean {
  return (
    reason?.code === 'lists-empty' ||
    notices.some(({ about, notice }) => about === 'changes' && notice.code === 'file-list-empty-array')
  );
}

type ChangesInWords = Pick<Outcome, 'base' | 'head' | 'compared' | 'files' | 'changedFiles'>;

function changesInWords(changes: Progress['changes']): ChangesInWords {
  if (changes === null) return { base: '', head: '', compared: '', files: null, changedFiles: null };
  const { found, mapped } = changes;
  const files = mapped.files;
  const changedFiles = mapped.inSite;
  if (found.kind === 'nothing') return { base: '', head: '', compared: '', files, changedFiles };
  const { head } = found;
  if (found.kind === 'unknown') return { base: '', head, compared: '', files, changedFiles };
  const base = found.versions[0]?.commit ?? '';
  return { base, head, compared: comparedSentence(found), files, changedFiles };
}

/** What became of the targets comes first: what Cloudflare confirmed is confirmed, whatever broke later. */
function resultOf({ results, complete }: Progress, { kind }: StepEnd): RunResult {
  if (kind === 'nothing' || kind === 'dry-run' || kind === 'skipped') return kind;
  const confirmed = results.filter(({ state }) => state === 'confirmed').length;
  if (confirmed === 0) return 'failed';
  return complete && confirmed === results.length ? 'purged' : 'partial';
}

/** One sentence: why these targets, or why there was no purge. */
function reasonFrom({ reason, requests }: Progress, end: StepEnd, problems: readonly Problem[]): string {
  const why = reason === null ? '' : purgeReasonSentence(reason);
  if (end.kind === 'skipped') return end.hasSecrets ? SECRET_EXPECTED : SECRET_KEPT;
  if (end.kind === 'too-slow') return 'the purge cannot finish within `timeout-minutes`';
  const early = end.kind !== 'changes-unknown' && (end.kind !== 'crashed' || requests.length === 0);
  const [problem] = early ? problems : [];
  if (problem === undefined) return why;
  // What was seen last is a part of why the deploy was not live; of other problems, the first one tells most.
  return end.kind === 'not-deployed' ? problem.message : (problem.details?.[0] ?? problem.message);
}

const SECRET_KEPT =
  'there are no credentials, as in every run that gets no secrets (pull requests from forks, Dependabot), and `if-no-credentials` is `skip`';
const SECRET_EXPECTED =
  "there are no credentials, and `if-no-credentials` is `skip`; but this run may have secrets: is the secret's name spelled right, and is the secret stored for this repository or environment?";

/** What ended the run before its end. */
function endProblems(end: StepEnd, { requests, changes }: Progress): readonly Problem[] {
  switch (end.kind) {
    case 'finished':
    case 'nothing':
    case 'dry-run':
    case 'skipped':
      return [];
    case 'refused':
      return [refusedProblem(end.problems)];
    case 'changes-unknown':
      return [unknownProblem(end.reason)];
    case 'zone-unknown':
      return end.problems.map(zoneLookupProblem);
    case 'unroutable': {
      const title = 'A target is in none of the zones';
      return [
        {
          title,
          message: 'Nothing was sent.',
          details: end.problems.map((reason) => sentenceFrom(UNROUTABLE_TARGETS, reason)),
        },
      ];
    }
    case 'too-slow':
      return [slowProblem(end)];
    case 'not-deployed':
      return [notDeployedProblem(end.reason, changes?.settled?.code === 'state-kept')];
    case 'stopped':
      return [stoppedProblem(end.cause)];
    case 'crashed': {
      const when = requests.length === 0 ? 'Nothing was sent' : 'After requests were sent, the action failed';
      return [{ title: 'The action failed', message: `${when}: ${messageOf(end.error)}` }];
    }
  }
}

function refusedProblem(problems: Extract<StepEnd, { kind: 'refused' }>['problems']): Problem {
  const number = problems.length;
  const title = number === 1 ? 'A problem with the inputs' : `${number} problems with the inputs`;
  return { title, message: 'Nothing was sent.', details: problems.map(refusedInputSentence) };
}

function stoppedProblem(cause: StopCause): Problem {
  return {
    title: 'The purge was stopped',
    message: `Nothing was sent: ${STOPPED[cause]}.`,
    fix: 'run the job again',
  };
}

const STOPPED: Readonly<Record<StopCause, string>> = {
  cancelled: 'the job was canceled',
  'time-over': 'the step reached its time limit (`timeout-minutes`)',
};

/** Of changes that are not known, where `fallback: fail` does not let anything be purged in their place. */
function unknownProblem(reason: MappingReason): Problem {
  const title = reason.code === 'too-many-targets' ? TOO_MANY : UNKNOWN_CHANGES;
  const wanted = reason.code === 'site-without-base-url' ? '' : ' because `fallback` is `fail`';
  const message = `${asSentence(purgeReasonSentence(reason))} Nothing was sent${wanted}.`;
  if (reason.code !== 'changes-unknown') return { title, message };
  const advice = adviceFor(reason.reasons);
  const once = reason.reasons.some(({ code }) => ENDED_BY_SITE.has(code)) ? [ONE_SITE] : [];
  const fix = [...(advice === undefined ? [] : [advice.fix]), ...once].join('; then ');
  return { title, message, ...(advice && { causes: [advice.cause] }), ...(fix !== '' && { fix }) };
}

/** Only a confirmed purge of the whole site makes the state known again. */
const ONE_SITE = 'run this once with `fallback: site`; from then on, only what changes is purged';
const ENDED_BY_SITE: ReadonlySet<UnknownReason['code']> = new Set([
  'no-state',
  'state-unknown',
  'state-not-usable',
  'workflow-not-named',
  'run-not-listed',
  'run-not-recorded',
  'attempt-not-kept',
] as const);

/** A plan that cannot fit, with the arithmetic. */
function slowProblem({ plan, needed, leftMs, timeoutMs }: TooSlow): Problem {
  const minutes = Math.ceil(needed.ms / 60_000) + 1;
  return {
    title: 'The purge cannot finish in time',
    message: `On the plan ${plan}, ${arithmeticOf(needed)}, but \`timeout-minutes: ${timeoutMs / 60_000}\` leaves ${Math.max(0, Math.floor(leftMs / 1000))} s. Nothing was sent.`,
    fix: `set \`timeout-minutes\` to ${minutes} or more, \`plan\` to the zone's plan, or purge fewer, broader targets`,
  };
}

const TITLES: Readonly<Record<Notice['about'], string>> = {
  inputs: 'About the inputs',
  'urls-from': 'About urls-from',
  'files-from': 'About files-from',
  changes: 'About the changed files',
  mapping: 'About the changed files',
  wait: 'The deploy was not waited for',
  zones: 'About the zones',
  plan: 'About the zones',
};

/** What a person should know of a run. */
function noticesFrom({ notices, changes }: Progress): readonly TitledNotice[] {
  return [...fallbackNotice(changes), ...stateNotice(changes), ...notices.map(titled)];
}

/** More is to be purged than what changed: why, and what changes that. It is also said where the purge then fails. */
function fallbackNotice(changes: Progress['changes']): readonly TitledNotice[] {
  const { reason, strategy } = changes?.mapped ?? {};
  if (reason === undefined || (strategy !== 'site' && strategy !== 'everything')) return [];
  const why = `${asSentence(purgeReasonSentence(reason))} \`fallback: ${strategy}\` applies.`;
  if (reason.code === 'too-many-targets') return [{ level: 'warning', title: TOO_MANY, message: why }];
  if (reason.code !== 'changes-unknown') return [];
  const permission = reason.reasons.some(needsPermission);
  const title = permission
    ? 'A GitHub permission is missing'
    : (adviceFor(reason.reasons)?.title ?? UNKNOWN_CHANGES);
  const first = reason.reasons.some(({ code }) => code === 'no-state')
    ? ' This happens on a first run; once its purge is confirmed, only what changes is purged.'
    : '';
  const byEvent = changes?.found.kind === 'unknown' ? changes.found.byEvent : null;
  const preview =
    byEvent === null
      ? ''
      : ` This event changed ${plural(byEvent.length, 'file')}, listed with the targets: a run that knows what the edge may hold purges no more than that.`;
  return [{ level: 'warning', title, message: why + first + preview }];
}

const UNKNOWN_CHANGES = 'It is unknown what changed';
const TOO_MANY = 'Too many URLs changed';

function stateNotice(changes: Progress['changes']): readonly TitledNotice[] {
  const settled = changes?.settled ?? null;
  if (settled?.code !== 'state-not-kept') return [];
  const why = sentenceFrom(STORE_SENTENCES, settled.problem);
  const message = `The state of what the edge may hold could not be kept: ${why}. Nothing is lost: the next run finds this one in GitHub's list of runs, or purges the whole site.`;
  return [{ level: 'warning', title: 'The state was not kept', message }];
}

function titled(notice: Notice): TitledNotice {
  const title = TITLES[notice.about];
  switch (notice.about) {
    case 'inputs':
      return {
        level: inputNoticeLevel(notice.notice),
        title: inputNoticeTitle(notice.notice) ?? title,
        message: inputNoticeSentence(notice.notice),
      };
    case 'mapping': {
      const { notice: slip } = notice;
      return {
        level: mappingNoticeLevel(slip),
        title: mappingNoticeTitle(slip) ?? title,
        message: asSentence(mappingNoticeSentence(slip)),
      };
    }
    case 'plan':
      return { level: 'warning', title, message: sentenceFrom(PLAN_NOTICES, notice.notice) };
    case 'urls-from': {
      const message = `urls-from: ${sentenceFrom(URLS_FROM_NOTICES, notice.notice)}`;
      return { level: 'notice', title, message };
    }
    case 'files-from': {
      const message = `files-from: ${targetNoticeSentence(notice.notice)}`;
      return { level: 'notice', title, message };
    }
    case 'changes':
      return {
        level: 'notice',
        title,
        message: asSentence(sentenceFrom(changesNoticeSentences, notice.notice)),
      };
    case 'wait':
      return { level: 'warning', title, message: SHOWS_NOTHING };
    case 'zones':
      return { level: zoneNoticeLevel(notice.notice), title, message: zoneNoticeSentence(notice.notice) };
  }
}

const SHOWS_NOTHING =
  'None of the changed files is served unchanged, so `wait-for: content` could not tell whether the deploy is live, and the purge did not wait. Add another signal, like `deployment` or `90 seconds`.';

function needsPermission(reason: UnknownReason): boolean {
  return reason.code === 'state-not-read' && reason.problem.code === 'state-not-permitted';
}

/** What to do about it, if it was GitHub that did not tell. */
function adviceFor(reasons: readonly UnknownReason[]): GitHubAdvice | undefined {
  const advice: Readonly<Record<string, GitHubAdvice | undefined>> = GITHUB_ADVICE;
  return reasons
    .map((reason) => (isRefMissing(reason) ? REF_ADVICE : advice[problemCodeOf(reason)]))
    .find((found) => found !== undefined);
}

/** A ref that GitHub does not find is misspelled more often than a permission is missing. */
function isRefMissing(reason: UnknownReason): boolean {
  return reason.code === 'ref-not-known' && reason.problem.code === 'github-not-found';
}

function problemCodeOf(reason: UnknownReason): string {
  switch (reason.code) {
    case 'runs-not-told':
    case 'ref-not-known':
    case 'parent-not-known':
      return reason.problem.code;
    case 'versions-not-compared':
      return reason.github.code;
    default:
      return reason.code;
  }
}
