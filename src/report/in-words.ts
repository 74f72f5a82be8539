import type { Progress, StepEnd } from '../run/progress.ts';
import { endProblems } from './end-problems.ts';
import { noticesFrom } from './notices.ts';
import type { Outcome, Problem, RunResult } from './outcome.ts';
import { comparedSentence } from './sentences/changes.ts';
import { purgeReasonSentence } from './sentences/mapping.ts';

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
