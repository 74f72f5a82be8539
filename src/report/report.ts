import { appendFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../context.ts';
import { messageOf } from '../text/wording.ts';
import { annotationsOf, exitStatus, type FailurePolicy } from './annotations.ts';
import { firstLines } from './escape.ts';
import { finalLogLine, uncheckedNote } from './headline.ts';
import type { Mask } from './masking.ts';
import type { Outcome } from './outcome.ts';
import { outputsOf } from './outputs.ts';
import { reportParts } from './report-file.ts';
import type { Log } from './runner.ts';
import { commentOf, summaryOf } from './summary.ts';

export interface ReportOptions {
  readonly policy: FailurePolicy;
  readonly log: Log;
  readonly setOutput: (name: string, value: string) => void;
  readonly env: Environment;
  readonly mask: Mask;
}

/** The report has all targets; the log has these. */
const MAX_LOGGED_LINES = 1000;

/**
 * Writes outputs, summary, report file, annotations, and the end of the log. It is synchronous and starts with what
 * later steps read, because a canceled job has little time left.
 * @returns the exit status
 */
export function report(outcome: Outcome, { policy, log, setOutput, env, mask }: ReportOptions): 0 | 1 {
  const folder = attempt('The report', log, () => reportFolder(env));
  const paths = {
    report: folder === null ? '' : join(folder, 'report.json'),
    summary: folder === null ? '' : join(folder, 'summary.md'),
  };
  const writeOutputs = (): void => {
    for (const [name, value] of Object.entries(outputsOf(outcome, paths, mask))) setOutput(name, value);
  };
  const hasOutputs = attempt('The outputs', log, writeOutputs, true) !== null;
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
  const note = uncheckedNote(outcome);
  if (note !== '') log.line(note);
  return hasOutputs ? exitStatus(outcome, policy) : 1;
}

/** Logs the targets that are not purged, by reason. */
function logUnpurged({ problems, unsent }: Outcome, log: Log): void {
  const groups = [
    ...problems.map(({ title, notPurged }) => ({ reason: title, ...notPurged })),
    ...unsent.map((group) => ({ reason: 'Not sent', ...group })),
  ];
  // A purge of everything has no names; its failure is logged already.
  const lines = groups.flatMap(({ reason, what, names = [] }) =>
    names.length === 0 ? [] : [`${reason}: ${what}`, ...names.map((name) => `- ${name}`)],
  );
  if (lines.length > 0) log.group('Not purged', firstLines(lines, String, MAX_LOGGED_LINES));
}

/** Creates a new folder, because a job may have several purges. */
function reportFolder({ RUNNER_TEMP }: Environment): string {
  const parent = RUNNER_TEMP || tmpdir();
  mkdirSync(parent, { recursive: true });
  return mkdtempSync(join(parent, 'cloudflare-cache-purge-'));
}

/** Returns null and annotates the error if `write` throws: a full disk must not hide whether the purge worked. */
function attempt<T>(what: string, log: Log, write: () => T, isFatal = false): T | null {
  try {
    return write();
  } catch (error) {
    const effect = isFatal ? '. The step fails, since later steps would read empty outputs' : '';
    const title = `${what} could not be written`;
    log.annotate(isFatal ? 'error' : 'warning', title, `${title}: ${messageOf(error)}${effect}`);
    return null;
  }
}
