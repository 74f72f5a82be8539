import { purgeIdOf } from '../cloudflare/response.ts';
import type { SentRequest, TargetResult } from '../purge/purged.ts';
import type { Progress, StepEnd } from '../run/progress.ts';
import type { MappedFile } from '../targets/mapping/changed-targets.ts';
import { comparedSentence } from './compared.ts';
import { endProblems } from './end-problems.ts';
import { noticesFrom, type TitledNotice } from './notices.ts';
import type { NotPurged, Problem } from './problem.ts';
import { requestProblems, unsentTargets } from './request-problems.ts';
import { sentenceOf } from './sentences/sentence-of.ts';
import { verificationProblems } from './verification-problems.ts';

/** The output `result`. */
type RunResult = 'purged' | 'partial' | 'failed' | 'nothing' | 'dry-run' | 'skipped';

/** The end of a run, in words. Log, annotations, outputs, summary, and report are views of it. */
export interface Outcome extends Readonly<Omit<Progress, 'reason' | 'changes' | 'notices' | 'requests'>> {
  readonly result: RunResult;
  /** One sentence: why these targets, or why there was no purge. */
  readonly reason: string;
  /** Whether a problem gives the same reason. */
  readonly isReasonProblem: boolean;
  /** Whether nothing was purged because of an empty list or a missing secret, which may be a mistake. */
  readonly mayBeSlip: boolean;
  readonly requests: readonly SentRequest[];
  /** What ended the run, then failures of requests, then old content at the edge. */
  readonly problems: readonly Problem[];
  /** The targets that should have been purged, but were in no request. */
  readonly unsent: readonly NotPurged[];
  /** Whether problems with the inputs ended the run. They fail the step regardless of `on-failure`. */
  readonly refused: boolean;
  /** Whether an unexpected error ended the run. */
  readonly crashed: boolean;
  readonly notices: readonly TitledNotice[];
  readonly base: string;
  readonly head: string;
  /** A sentence about what was compared; empty if nothing was. */
  readonly compared: string;
  /** Null if no changes were looked for. */
  readonly files: readonly MappedFile[] | null;
  /** How many files of the site changed, which may be known without `files`; null if unknown. */
  readonly changedFiles: number | null;
  readonly startedAt: Date;
  readonly tookMs: number;
}

/** Turns the data of a run into words. */
export function outcomeOf(
  progress: Progress,
  end: StepEnd,
  time: Pick<Outcome, 'startedAt' | 'tookMs'>,
): Outcome {
  const { changes, verification } = progress;
  const found = changes?.found;
  const early = endProblems(end, progress);
  return {
    ...progress,
    ...time,
    result: resultOf(progress, end),
    reason: reasonFrom(progress, end, early),
    isReasonProblem: early.length > 0 && progress.requests.length === 0,
    problems: [
      ...early,
      ...requestProblems(progress),
      ...(verification === null ? [] : verificationProblems(verification)),
    ],
    unsent: end.kind === 'dry-run' ? [] : unsentTargets(progress),
    refused: isRefused(end),
    crashed: end.kind === 'crashed',
    mayBeSlip: end.kind === 'skipped' ? end.hasSecrets : hasEmptyList(progress),
    notices: noticesFrom(progress),
    base: found?.kind === 'files' ? (found.versions[0]?.commit ?? '') : '',
    head: found === undefined || found.kind === 'nothing' ? '' : found.head,
    compared: found?.kind === 'files' ? comparedSentence(found) : '',
    files: changes?.mapped.files ?? null,
    changedFiles: changes?.mapped.filesInSite ?? null,
  };
}

/** Returns whether the workflow itself is wrong, so that running it again cannot help. */
function isRefused(end: StepEnd): boolean {
  if (end.kind !== 'zone-unknown') return end.kind === 'refused' || end.kind === 'unroutable';
  return !end.problems.some((problem) => 'failure' in problem && problem.failure !== 'no-credentials');
}

function hasEmptyList({ reason, notices }: Progress): boolean {
  return (
    reason?.code === 'lists-empty' || notices.some(({ notice }) => notice.code === 'file-list-empty-array')
  );
}

function resultOf({ results }: Progress, { kind }: StepEnd): RunResult {
  return kind === 'nothing' || kind === 'dry-run' || kind === 'skipped' ? kind : purgeResult(results);
}

/** Returns the result by the confirmed targets, regardless of what ended the run later. */
export function purgeResult(results: readonly TargetResult[]): 'purged' | 'partial' | 'failed' {
  const confirmed = confirmedOf({ results }).length;
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
export function confirmedOf({ results }: Pick<Progress, 'results'>): readonly TargetResult[] {
  return results.filter(({ state }) => state === 'confirmed');
}

/** Counts the confirmed requests, the confirmed targets, and the failed targets. */
export function countsOf(outcome: Outcome) {
  const purged = confirmedOf(outcome).length;
  return {
    requests: outcome.requests.filter(({ answer }) => answer.ok).length,
    purged,
    failed: sendsNothing(outcome) ? 0 : outcome.results.length - purged,
  };
}

/** Returns whether the run sends no purge on purpose, so that its targets are planned and none has failed. */
export function sendsNothing({ result }: Outcome): boolean {
  return result === 'dry-run' || result === 'skipped';
}

/** Returns the IDs that Cloudflare returned, in the order of the requests. */
export function purgeIds({ requests }: Outcome): readonly string[] {
  return requests.flatMap(({ answer }) => purgeIdOf(answer) ?? []);
}
