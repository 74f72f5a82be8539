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

/** In a word, how a run ended: the output `result`. */
type RunResult = 'purged' | 'partial' | 'failed' | 'nothing' | 'dry-run' | 'skipped';

/** All that is known at the end of a run, in words; log, annotations, outputs, summary and report are views of it. */
export interface Outcome extends Readonly<Omit<Progress, 'reason' | 'changes' | 'notices' | 'requests'>> {
  readonly result: RunResult;
  /** One sentence: why these targets, or why there was no purge. */
  readonly reason: string;
  /** The reason is what a problem says, too. */
  readonly isReasonProblem: boolean;
  /** Nothing was to be done, but by a list that is empty or a secret that is not there, and either may be a slip. */
  readonly mayBeSlip: boolean;
  readonly requests: readonly SentRequest[];
  /** What a person must look at: first what ended the run, then failures of requests, then what the edge serves. */
  readonly problems: readonly Problem[];
  /** Targets that no request held, where they were to be purged. */
  readonly unsent: readonly NotPurged[];
  /** The run ended by problems with the inputs, which `on-failure` does not make green. */
  readonly refused: boolean;
  /** The run ended by an unexpected error. */
  readonly crashed: boolean;
  readonly notices: readonly TitledNotice[];
  readonly base: string;
  readonly head: string;
  /** Why these two were compared, in a sentence; empty where nothing was. */
  readonly compared: string;
  /** Null where no files were compared. */
  readonly files: readonly MappedFile[] | null;
  /** Their number, which is known also where they were not looked at one by one. */
  readonly changedFiles: number | null;
  readonly startedAt: Date;
  readonly tookMs: number;
}

/** The end of a run, in words: here what the rooms tell as data becomes what a person reads. */
export function outcomeOf(
  progress: Progress,
  end: StepEnd,
  time: Pick<Outcome, 'startedAt' | 'tookMs'>,
): Outcome {
  const { changes, verification } = progress;
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
    mayBeSlip: end.kind === 'skipped' ? end.hasSecrets : isEmptyList(progress),
    notices: noticesFrom(progress),
    ...changesInWords(changes),
  };
}

/** Whether what ended the run is a slip in the workflow, which no other run would get over. */
function isRefused(end: StepEnd): boolean {
  if (end.kind !== 'zone-unknown') return end.kind === 'refused' || end.kind === 'unroutable';
  return !end.problems.some((problem) => 'failure' in problem && problem.failure !== 'no-credentials');
}

function isEmptyList({ reason, notices }: Progress): boolean {
  return (
    reason?.code === 'lists-empty' || notices.some(({ notice }) => notice.code === 'file-list-empty-array')
  );
}

type ChangesInWords = Pick<Outcome, 'base' | 'head' | 'compared' | 'files' | 'changedFiles'>;

function changesInWords(changes: Progress['changes']): ChangesInWords {
  if (changes === null) return { base: '', head: '', compared: '', files: null, changedFiles: null };
  const { found, mapped } = changes;
  const isCompared = found.kind === 'files';
  return {
    base: isCompared ? (found.versions[0]?.commit ?? '') : '',
    head: found.kind === 'nothing' ? '' : found.head,
    compared: isCompared ? comparedSentence(found) : '',
    files: mapped.files,
    changedFiles: mapped.inSite,
  };
}

/** What became of the targets comes first: what Cloudflare confirmed is confirmed, whatever broke later. */
function resultOf({ results }: Progress, { kind }: StepEnd): RunResult {
  if (kind === 'nothing' || kind === 'dry-run' || kind === 'skipped') return kind;
  const confirmed = results.filter(({ state }) => state === 'confirmed').length;
  if (confirmed === 0) return 'failed';
  return confirmed === results.length ? 'purged' : 'partial';
}

/** One sentence: why these targets, or why there was no purge. */
function reasonFrom({ reason, requests }: Progress, end: StepEnd, early: readonly Problem[]): string {
  const why = reason === null ? '' : sentenceOf(reason);
  if (end.kind === 'skipped') return end.hasSecrets ? SECRET_EXPECTED : SECRET_KEPT;
  if (end.kind === 'too-slow') return 'the purge cannot finish within `timeout-minutes`';
  const [problem] = early;
  if (problem === undefined || end.kind === 'changes-unknown' || requests.length > 0) return why;
  // What was seen last is a part of why the deploy was not live; of other problems, the first one tells most.
  return end.kind === 'not-deployed' ? problem.message : (problem.details?.[0] ?? problem.message);
}

const SECRET_KEPT =
  'there are no credentials, as in every run that gets no secrets (pull requests from forks, Dependabot), and `if-no-credentials` is `skip`';
const SECRET_EXPECTED =
  "there are no credentials, and `if-no-credentials` is `skip`; but this run may have secrets: is the secret's name spelled right, and is the secret stored for this repository or environment?";

export function confirmedOf({ results }: Outcome): readonly TargetResult[] {
  return results.filter(({ state }) => state === 'confirmed');
}

export function unconfirmedOf({ results }: Outcome): readonly TargetResult[] {
  return results.filter(({ state }) => state !== 'confirmed');
}

/** Requests that Cloudflare confirmed. */
export function confirmedRequests({ requests }: Outcome): number {
  return requests.filter(({ answer }) => answer.ok).length;
}

/** The IDs that Cloudflare returned, in the order of the requests. */
export function purgeIds({ requests }: Outcome): readonly string[] {
  return requests.flatMap(({ answer }) => purgeIdOf(answer) ?? []);
}
