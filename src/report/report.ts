import { appendFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OnFailure } from '../inputs.ts';
import { redactWhole } from '../secrets.ts';
import type { Log } from './log.ts';
import { confirmedOf, count, type Outcome, plural, unconfirmedOf } from './outcome.ts';
import { outputsOf } from './outputs.ts';
import { reportOf } from './report-file.ts';
import { summaryOf } from './summary.ts';
import { troublesOf } from './troubles.ts';

export interface ReportOptions {
  readonly log: Log;
  readonly setOutput: (name: string, value: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly secrets: readonly string[];
  readonly onFailure: OnFailure;
  readonly ifNothing: 'warn' | 'error' | 'ignore';
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
    for (const [name, value] of Object.entries(outputsOf(outcome, path))) options.setOutput(name, value);
  });
  writeSummary(outcome, options);
  const failed = outcome.result === 'failed' || outcome.result === 'partial';
  const tell = failed && onFailure === 'fail' ? log.error : log.warning;
  for (const { title, message, details = [] } of troublesOf(outcome))
    tell(title, [message, ...details].join('\n'));
  for (const notice of outcome.notices) log.notice(notice);
  const empty = outcome.result === 'nothing';
  if (empty && ifNothing === 'error') {
    (onFailure === 'fail' ? log.error : log.warning)(
      'Nothing to purge',
      `${outcome.reason}. \`if-nothing: error\` makes this a failure.`,
    );
  }
  if (empty && ifNothing === 'warn')
    log.warning(
      'Nothing to purge',
      `${outcome.reason}. Nothing was sent; \`if-nothing: ignore\` makes this silent.`,
    );
  if (outcome.result === 'skipped') log.notice(outcome.reason);
  namesOfFailed(outcome, log);
  log.line(closing(outcome));
  return onFailure === 'fail' && (failed || (empty && ifNothing === 'error')) ? 1 : 0;
}

/** One sentence that says how it ended. */
export function closing(outcome: Outcome): string {
  const { result, operation, requests, fates, tookMs, planned, reason } = outcome;
  const done = operation === 'purge' ? 'Purged' : 'Marked stale';
  const targets = describeTargets(outcome);
  const time = `${(tookMs / 1000).toFixed(1)} s`;
  const sent = requests.filter(({ answer }) => answer.ok).length;
  switch (result) {
    case 'purged':
      return `${done}: ${targets}, confirmed by Cloudflare in ${plural(sent, 'request')}, ${time}.`;
    case 'partial':
      if (unconfirmedOf(outcome).length === 0) {
        return `${done}: ${targets}, confirmed by Cloudflare, but the edge still serves old copies of ${plural(outcome.verification?.counts.stale ?? 0, 'URL')}, ${time}.`;
      }
      return `Partly ${done.toLowerCase()}: ${plural(confirmedOf(outcome).length, 'target')} confirmed, ${plural(unconfirmedOf(outcome).length, 'target')} still cached, ${time}.`;
    case 'failed':
      return fates.length === 0
        ? `Nothing was purged: ${reason}`
        : `Nothing was purged: ${plural(fates.length, 'target')} still cached, ${time}.`;
    case 'dry-run':
      return `Dry run: ${plural(planned, 'request')} for ${targets} would be sent. Nothing was.`;
    case 'nothing':
      return `Nothing to purge: ${reason}.`;
    case 'skipped':
      return `Skipped: ${reason}.`;
  }
}

function describeTargets({ fates }: Outcome): string {
  const kinds = Map.groupBy(fates, ({ target }) => target.kind);
  return [...kinds].map(([kind, all]) => count(kind, all.length)).join(', ');
}

/** Every target that is still cached, by reason, so that the log alone tells. */
function namesOfFailed(outcome: Outcome, log: Log): void {
  const failed = outcome.result === 'dry-run' ? [] : unconfirmedOf(outcome);
  if (failed.length === 0) return;
  const reasons = Map.groupBy(failed, ({ failure }) => failure?.message ?? 'not sent');
  log.group(
    `${plural(failed.length, 'target')} not purged`,
    [...reasons].flatMap(([reason, fates]) => [
      reason,
      ...fates.map(({ target }) => `  ${target.kind} ${target.value}`),
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
    writeFileSync(path, `${redactWhole(secrets, JSON.stringify(reportOf(outcome), null, 2))}\n`);
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
    const why = error instanceof Error ? error.message : String(error);
    log.warning(`${what} could not be written`, `${what} could not be written: ${why}`);
    return null;
  }
}
