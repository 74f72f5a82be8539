import type { GitHubProblem } from '../changes/github/problem.ts';
import { sentenceOf } from '../changes/versions/attempt.ts';
import type { LookupProblem } from '../cloudflare/zones.ts';
import type { StopCause } from '../context.ts';
import type { Notice, Progress, RunEnd, TooSlow } from '../progress.ts';
import { messageOf } from '../text/wording.ts';
import { sentence } from './escape.ts';
import type { Outcome, Problem, RunResult, TitledNotice } from './outcome.ts';
import { explainFailure } from './sentences/api.ts';
import { GITHUB_ADVICE, githubSentences } from './sentences/github.ts';
import { inputNoticeLevel, inputNoticeSentence, inputProblemSentence } from './sentences/inputs.ts';
import { arithmeticOf, PLAN_NOTICES, UNROUTABLE_TARGETS } from './sentences/plan.ts';
import { sentenceFrom } from './sentences/sentences.ts';
import { mappingNoticeSentence, purgeReasonSentence } from './sentences/targets.ts';

/** The end of a run, in words: here what the rooms tell as data becomes what a person reads. */
export function outcomeOf(
  progress: Progress,
  end: RunEnd,
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
    refused: end.kind === 'refused',
    crashed: end.kind === 'crashed',
    notices: noticesFrom(progress),
    base: changes?.base ?? '',
    head: changes?.head ?? '',
    compared: changes?.compared ?? '',
    files: changes?.files ?? null,
    changedFiles: changes?.changedFiles ?? null,
  };
}

/** What became of the targets comes first: what Cloudflare confirmed is confirmed, whatever broke later. */
function resultOf({ results, complete }: Progress, { kind }: RunEnd): RunResult {
  if (kind === 'nothing' || kind === 'dry-run' || kind === 'skipped') return kind;
  const confirmed = results.filter(({ state }) => state === 'confirmed').length;
  if (confirmed === 0) return 'failed';
  return complete && confirmed === results.length ? 'purged' : 'partial';
}

/** One sentence: why these targets, or why there was no purge. */
function reasonFrom({ reason, requests }: Progress, end: RunEnd, problems: readonly Problem[]): string {
  const why = reason === null ? '' : purgeReasonSentence(reason);
  if (end.kind === 'skipped') return 'there are no credentials, and `if-no-credentials` is skip';
  if (end.kind === 'too-slow') return 'the plan does not fit into `timeout-minutes`';
  const early = end.kind !== 'changes-unknown' && (end.kind !== 'crashed' || requests.length === 0);
  const [problem] = early ? problems : [];
  return problem === undefined ? why : (problem.details?.[0] ?? problem.message);
}

/** What ended the run before its end. */
function endProblems(end: RunEnd, { requests, changes }: Progress): readonly Problem[] {
  switch (end.kind) {
    case 'finished':
    case 'nothing':
    case 'dry-run':
    case 'skipped':
      return [];
    case 'refused':
      return [refusedProblem(end.problems)];
    case 'changes-unknown':
      return [unknownProblem(purgeReasonSentence(end.reason), changes?.refusals ?? [])];
    case 'zone-unknown':
      return end.problems.map(lookupProblem);
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
    case 'stopped':
      return [stoppedProblem(end.cause)];
    case 'crashed': {
      const when = requests.length === 0 ? 'Nothing was sent' : 'After requests were sent, the action failed';
      return [{ title: 'The action failed', message: `${when}: ${messageOf(end.error)}` }];
    }
  }
}

function refusedProblem(problems: Extract<RunEnd, { kind: 'refused' }>['problems']): Problem {
  const number = problems.length;
  const title = number === 1 ? 'A problem with the inputs' : `${number} problems with the inputs`;
  return { title, message: 'Nothing was sent.', details: problems.map(inputProblemSentence) };
}

function stoppedProblem(cause: StopCause): Problem {
  return {
    title: 'The purge was stopped',
    message: `Nothing was sent: ${STOPPED[cause]}.`,
    fix: 'run the job again',
  };
}

const STOPPED: Readonly<Record<StopCause, string>> = {
  cancelled: 'the job was cancelled',
  'time-over': 'the time of the step (`timeout-minutes`) was over',
};

function lookupProblem({ message, failure }: LookupProblem): Problem {
  const said = `${sentence(message)} Nothing was sent.`;
  if (failure === undefined) return { title: 'The zone is not known', message: said };
  const { title, cause, fix } = explainFailure(failure);
  return { title, message: said, causes: [cause], fix };
}

/** Of changes that are not known, where `fallback: fail` does not let anything be purged in their place. */
function unknownProblem(reason: string, refusals: readonly GitHubProblem[]): Problem {
  const title = 'What changed is not known';
  const message = `${sentence(reason)} Nothing was sent, as \`fallback: fail\` wants it.`;
  const advice = refusals.map(({ code }) => GITHUB_ADVICE[code]).find((found) => found !== undefined);
  return advice === undefined
    ? { title, message }
    : { title, message, causes: [advice.cause], fix: advice.fix };
}

/** A plan that cannot fit, with the arithmetic. */
function slowProblem({ plan, needed, leftMs, timeoutMs, delayMs }: TooSlow): Problem {
  const minutes = Math.ceil((needed.ms + delayMs) / 60_000) + 1;
  const wait = delayMs > 0 ? `, after \`delay-seconds: ${delayMs / 1000}\`` : '';
  return {
    title: 'The purge cannot be done in time',
    message: `On the plan ${plan}, ${arithmeticOf(needed)}${wait}, but \`timeout-minutes: ${timeoutMs / 60_000}\` leaves ${Math.max(0, Math.floor(leftMs / 1000))} s. Nothing was sent.`,
    fix: `set \`timeout-minutes\` to ${minutes} or more, \`plan\` to the plan that the zone has, or purge fewer, broader targets`,
  };
}

const TITLES: Readonly<Record<Notice['about'], string>> = {
  inputs: 'About the inputs',
  'urls-from': 'About urls-from',
  changes: 'About the changed files',
  mapping: 'About the changed files',
  zones: 'About the zones',
  plan: 'About the zones',
};

/** What a person should know of a run. GitHub's refusals are warnings: more was purged for them than had to be. */
function noticesFrom({ notices, changes }: Progress): readonly TitledNotice[] {
  const until = changes?.unknown ? ' Until then, `fallback` decides what is purged.' : '';
  const refused = (changes?.refusals ?? []).flatMap((problem): TitledNotice[] => {
    const title = GITHUB_ADVICE[problem.code]?.title;
    const message = `${sentence(sentenceOf(githubSentences, problem))}${until}`;
    return title === undefined ? [] : [{ level: 'warning', title, message }];
  });
  const own = notices.filter(({ about }) => about === 'inputs');
  const others = notices.filter((notice) => !own.includes(notice));
  return [...own.map(titled), ...refused, ...others.map(titled)];
}

function titled(notice: Notice): TitledNotice {
  const title = TITLES[notice.about];
  switch (notice.about) {
    case 'inputs':
      return { level: inputNoticeLevel(notice.notice), title, message: inputNoticeSentence(notice.notice) };
    case 'mapping':
      return { level: 'notice', title, message: mappingNoticeSentence(notice.notice) };
    case 'plan':
      return { level: 'warning', title, message: sentenceFrom(PLAN_NOTICES, notice.notice) };
    case 'urls-from':
    case 'zones':
    case 'changes': {
      const { level, message } = notice;
      return { level, title, message };
    }
  }
}
