import { appendFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explain } from '../cloudflare/explanations.ts';
import { messageOf } from '../text/wording.ts';
import { annotationsOf, type Manner } from './annotations.ts';
import { closing } from './headline.ts';
import type { Log } from './log.ts';
import { redactWhole } from './masking.ts';
import { counts, nameOf, type Outcome, unconfirmedOf } from './outcome.ts';
import { outputsOf } from './outputs.ts';
import { reportOf } from './report-file.ts';
import { summaryOf } from './summary.ts';

export interface ReportOptions extends Manner {
  readonly log: Log;
  readonly setOutput: (name: string, value: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly secrets: readonly string[];
}

/**
 * Tells the end of a run everywhere it is looked for. All of it is written at once, so that a cancelled job has it in
 * the moments that it is given.
 * @returns the exit status
 */
export function report(outcome: Outcome, options: ReportOptions): 0 | 1 {
  const { log, onFailure, ifNothing } = options;
  const path = writeReport(outcome, options);
  attempt('The outputs', log, () => {
    const outputs = outputsOf(outcome, path);
    // The others are numbers, words of ours, or were redacted when they came in.
    const reason = redactWhole(options.secrets, outputs.reason ?? '');
    for (const [name, value] of Object.entries({ ...outputs, reason })) options.setOutput(name, value);
  });
  writeSummary(outcome, options);
  const annotations = annotationsOf(outcome, options);
  nameFailed(outcome, log);
  for (const { title, rest } of annotations) if (rest.length > 0) log.group(title, rest);
  for (const { level, title, message } of annotations) log.annotate(level, title, message);
  log.line(closing(outcome));
  const red = outcome.result === 'failed' || outcome.result === 'partial';
  const missed = outcome.result === 'nothing' && ifNothing === 'error';
  return onFailure === 'fail' && (red || missed) ? 1 : 0;
}

/** Every target that is not purged, by reason, so that the log alone tells. */
function nameFailed(outcome: Outcome, log: Log): void {
  const failed = outcome.result === 'dry-run' ? [] : unconfirmedOf(outcome);
  const named = failed.filter(({ target }) => target.kind !== 'everything');
  if (named.length === 0) return;
  const reasons = Map.groupBy(named, ({ failure }) =>
    failure === null ? 'Not sent' : explain(failure).title,
  );
  log.group(
    `What is not purged: ${counts(failed)}`,
    [...reasons].flatMap(([reason, fates]) => [
      reason,
      ...fates.map(({ target }) => `  ${target.kind} ${nameOf(target)}`),
    ]),
  );
}

/** The report's path; empty where it could not be written. */
function writeReport(outcome: Outcome, { env, secrets, log }: ReportOptions): string {
  const written = attempt('The report', log, () => {
    const parent = env.RUNNER_TEMP || tmpdir();
    mkdirSync(parent, { recursive: true });
    // A folder of its own: a job may have several purges, and each keeps its report.
    const path = join(mkdtempSync(join(parent, 'cloudflare-cache-purge-')), 'report.json');
    // Text by text, so that it stays JSON whatever a secret looks like.
    const redacted = (_key: string, value: unknown): unknown =>
      typeof value === 'string' ? redactWhole(secrets, value) : value;
    writeFileSync(path, `${JSON.stringify(reportOf(outcome), redacted, 2)}\n`);
    return path;
  });
  return written ?? '';
}

/** https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary */
function writeSummary(outcome: Outcome, { env, secrets, log }: ReportOptions): void {
  const path = env.GITHUB_STEP_SUMMARY;
  if (path) attempt('The summary', log, () => appendFileSync(path, redactWhole(secrets, summaryOf(outcome))));
}

/** What cannot be told in one place is told in the others: a full disk must not hide whether the purge worked. */
function attempt<T>(what: string, log: Log, write: () => T): T | null {
  try {
    return write();
  } catch (error) {
    const why = messageOf(error);
    log.annotate('warning', `${what} could not be written`, `${what} could not be written: ${why}`);
    return null;
  }
}
