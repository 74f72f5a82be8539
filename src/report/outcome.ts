import { purgeIdOf } from '../cloudflare/response.ts';
import type { TargetResult } from '../purge/results.ts';
import type { Progress, StepEnd } from '../run/progress.ts';
import { comparedSentence } from './compared.ts';
import { endProblems } from './end-problems.ts';
import { noticesFrom } from './notices.ts';
import type { Problem } from './problem.ts';
import { requestProblems, unsentTargets } from './request-problems.ts';
import { sentenceOf } from './sentences/sentence-of.ts';
import { verificationProblems } from './verification-problems.ts';

/** The end of a run, in words. Log, annotations, outputs, summary, and report are views of it. */
export type Outcome = Readonly<ReturnType<typeof outcomeOf>>;

/** Turns the data of a run into words. */
export function outcomeOf(progress: Progress, end: StepEnd, time: { startedAt: Date; tookMs: number }) {
  const { changes, ...done } = progress;
  const { verification } = progress;
  const compared = changes?.found.kind === 'files' ? changes.found : null;
  const early = endProblems(end, progress);
  return {
    ...done,
    ...time,
    result: resultOf(progress, end),
    /** One sentence: why these targets, or why there was no purge. */
    reason: reasonFrom(progress, end, early),
    /** Whether a problem gives the same reason. */
    isReasonProblem: early.length > 0 && progress.requests.length === 0,
    /** Whether nothing was purged because of an empty list or a missing secret, which may be a mistake. */
    mayBeMistake: end.kind === 'skipped' ? end.hasSecrets : hasEmptyList(progress),
    /** What ended the run, then failures of requests, then old content at the edge. */
    problems: [
      ...early,
      ...requestProblems(progress),
      ...(verification === null ? [] : verificationProblems(verification)),
    ],
    /** The targets that should have been purged, but were in no request. */
    unsent: end.kind === 'dry-run' ? [] : unsentTargets(progress),
    /** Whether problems with the inputs ended the run. They fail the step regardless of `on-failure`. */
    refused: isRefused(end),
    /** Whether an unexpected error ended the run. */
    crashed: end.kind === 'crashed',
    notices: noticesFrom(progress),
    base: compared?.versions[0]?.commit ?? '',
    head: changes === null || changes.found.kind === 'nothing' ? '' : changes.found.head,
    /** A sentence about what was compared; empty if nothing was. */
    compared: compared === null ? '' : comparedSentence(compared),
    /** Null if no changes were looked for. */
    files: changes?.mapped.files ?? null,
    /** How many files of the site changed, which may be known without `files`; null if unknown. */
    changedFiles: changes?.mapped.filesInSite ?? null,
  };
}

/** Returns whether the workflow itself is wrong, so that running it again cannot help. */
function isRefused(end: StepEnd): boolean {
  if (end.kind === 'zone-unknown') {
    return end.problems.every((problem) => !('failure' in problem) || problem.failure === 'no-credentials');
  }
  return end.kind === 'refused' || end.kind === 'unroutable';
}

function hasEmptyList({ reason, notices }: Progress): boolean {
  return (
    reason?.code === 'lists-empty' || notices.some(({ notice }) => notice.code === 'file-list-empty-array')
  );
}

/** Returns the output `result`. */
function resultOf({ results }: Progress, { kind }: StepEnd) {
  return kind === 'nothing' || kind === 'dry-run' || kind === 'skipped' ? kind : purgeResult(results);
}

/** Returns the result by the confirmed targets, regardless of what ended the run later. */
export function purgeResult(results: readonly TargetResult[]): 'purged' | 'partial' | 'failed' {
  const confirmed = confirmedOf(results).length;
  if (confirmed === 0) return 'failed';
  return confirmed === results.length ? 'purged' : 'partial';
}

function reasonFrom({ reason, requests }: Progress, end: StepEnd, early: readonly Problem[]): string {
  const why = reason === null ? '' : sentenceOf(reason);
  if (end.kind === 'skipped') return end.hasSecrets ? SECRET_EXPECTED : SECRET_KEPT;
  if (end.kind === 'too-slow') return 'the purge cannot finish within `timeout-minutes`';
  const [problem] = early;
  if (problem === undefined || end.kind === 'changes-unknown' || requests.length > 0) return why;
  // The details of `not-deployed` are what was seen last, not the reason.
  return end.kind === 'not-deployed' ? problem.message : (problem.details?.[0] ?? problem.message);
}

const SECRET_KEPT =
  'there are no credentials, as in every run that gets no secrets (pull requests from forks, Dependabot), and `if-no-credentials` is `skip`';
const SECRET_EXPECTED =
  "there are no credentials, and `if-no-credentials` is `skip`; but this run may have secrets: is the secret's name spelled right, and is the secret stored for this repository or environment?";

/** Returns the results that Cloudflare confirmed. */
export function confirmedOf(results: readonly TargetResult[]): readonly TargetResult[] {
  return results.filter(({ state }) => state === 'confirmed');
}

/** Counts the confirmed requests, the confirmed targets, and the failed targets. */
export function countsOf(outcome: Outcome) {
  const { results, requests } = outcome;
  const purged = confirmedOf(results).length;
  return {
    requests: requests.filter(({ answer }) => answer.ok).length,
    purged,
    failed: isPlanOnly(outcome) ? 0 : results.length - purged,
  };
}

/** Returns whether the run sends no purge on purpose, so that its targets are planned and none has failed. */
export function isPlanOnly({ result }: Outcome): boolean {
  return result === 'dry-run' || result === 'skipped';
}

/** Returns the IDs that Cloudflare returned, in the order of the requests. */
export function purgeIds({ requests }: Outcome): readonly string[] {
  return requests.flatMap(({ answer }) => purgeIdOf(answer) ?? []);
}
