import { appendFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../context.ts';
import { messageOf } from '../text/wording.ts';
import { annotationsOf, exitStatus, type FailurePolicy } from './annotations.ts';
import { firstLines } from './escape.ts';
import { finalLogLine, openQuestion } from './headline.ts';
import type { Log } from './log.ts';
import type { Mask } from './masking.ts';
import type { Outcome } from './outcome.ts';
import { outputsOf } from './outputs.ts';
import type { NotPurged } from './problem.ts';
import { reportParts } from './report-file.ts';
import { commentOf, summaryOf } from './summary.ts';

export interface ReportOptions {
  readonly policy: FailurePolicy;
  readonly log: Log;
  readonly setOutput: (name: string, value: string) => void;
  readonly env: Environment;
  readonly mask: Mask;
}

/** Of the log's list of what is not purged; the report has all of it. */
const MAX_LOGGED_LINES = 1000;

/**
 * Tells the end of a run everywhere it is looked for. All of it is written at once, what other steps read first, so that
 * a cancelled job has it in the moments that it is given.
 * @returns the exit status
 */
export function report(outcome: Outcome, { policy, log, setOutput, env, mask }: ReportOptions): 0 | 1 {
  const folder = attempt('The report', log, () => reportFolder(env));
  const paths = {
    report: folder === null ? '' : join(folder, 'report.json'),
    summary: folder === null ? '' : join(folder, 'summary.md'),
  };
  const write = (): true => {
    for (const [name, value] of Object.entries(outputsOf(outcome, paths, mask))) setOutput(name, value);
    return true;
  };
  // A later step that asks whether the purge worked would read nothing, and take that for an answer.
  const hasOutputs = attempt('The outputs', log, write, 'error') ?? false;
  const summary = summaryOf(outcome, mask);
  const page = env.GITHUB_STEP_SUMMARY;
  if (page) attempt('The summary', log, () => appendFileSync(page, summary));
  if (folder !== null) {
    attempt('The report', log, () => {
      for (const part of reportParts(outcome, mask)) appendFileSync(paths.report, part);
    });
    attempt('The summary', log, () => writeFileSync(paths.summary, commentOf(outcome, mask, summary)));
  }
  logUnpurged(outcome, log);
  const annotations = annotationsOf(outcome, policy, mask);
  for (const { title, rest } of annotations) if (rest.length > 0) log.group(title, rest);
  for (const { level, title, message } of annotations) log.annotate(level, title, message);
  log.line(finalLogLine(outcome));
  const open = openQuestion(outcome);
  if (open !== '') log.line(open);
  return hasOutputs ? exitStatus(outcome, policy) : 1;
}

/** Targets that are not purged, by reason, so that the log alone tells. */
function logUnpurged({ problems, unsent }: Outcome, log: Log): void {
  const lines = [
    ...problems.flatMap(({ title, notPurged }) => (notPurged ? linesOf(title, notPurged) : [])),
    ...unsent.flatMap((group) => linesOf('Not sent', group)),
  ];
  if (lines.length > 0) log.group('Not purged', firstLines(lines, String, MAX_LOGGED_LINES));
}

function linesOf(reason: string, { what, names }: NotPurged): readonly string[] {
  // A purge of everything has no names, and a line of its own while it runs.
  return names.length === 0 ? [] : [`${reason}: ${what}`, ...names.map((name) => `- ${name}`)];
}

/** A file in a folder of its own: a job may have several purges, and each keeps its report. */
function reportFolder({ RUNNER_TEMP }: Environment): string {
  const parent = RUNNER_TEMP || tmpdir();
  mkdirSync(parent, { recursive: true });
  return mkdtempSync(join(parent, 'cloudflare-cache-purge-'));
}

/** What cannot be told in one place is told in the others: a full disk must not hide whether the purge worked. */
function attempt<T>(
  what: string,
  log: Log,
  write: () => T,
  level: 'warning' | 'error' = 'warning',
): T | null {
  try {
    return write();
  } catch (error) {
    const price = level === 'error' ? '. The step fails, since later steps would read empty outputs' : '';
    const why = `${what} could not be written: ${messageOf(error)}${price}`;
    log.annotate(level, `${what} could not be written`, why);
    return null;
  }
}
