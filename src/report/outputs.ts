import { confirmedOf, type Outcome, purgeIds, unconfirmedOf } from './outcome.ts';

/** The largest output that is surely kept; GitHub allows 1 MiB for each job. */
const LARGEST_OUTPUT = 512 * 1024;

/** Every output on every path, as texts. The names are the interface. */
export function outputsOf(outcome: Outcome, reportPath: string): Readonly<Record<string, string>> {
  const acted = outcome.result !== 'dry-run' && outcome.result !== 'skipped';
  const ids = JSON.stringify(purgeIds(outcome));
  return {
    result: outcome.result,
    // Never cut in the middle: what does not fit is in the report.
    'purge-ids': ids.length > LARGEST_OUTPUT ? '[]' : ids,
    requests: String(outcome.requests.filter(({ answer }) => answer.ok).length),
    purged: String(confirmedOf(outcome).length),
    failed: String(acted ? unconfirmedOf(outcome).length : 0),
    report: reportPath,
    strategy: outcome.strategy,
    reason: outcome.reason,
    base: outcome.base,
    head: outcome.head,
    verification: outcome.verification === null ? '' : JSON.stringify(outcome.verification.counts),
    'changed-files': outcome.changedFiles === null ? '' : String(outcome.changedFiles),
  };
}
