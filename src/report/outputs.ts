import { oneLine, shorten } from './escape.ts';
import { type Mask, versionText } from './masking.ts';
import { countsOf, type Outcome, purgeIds } from './outcome.ts';

/** Half of what GitHub allows for the outputs of a job. */
const MAX_OUTPUT_LENGTH = 512 * 1024;
const MAX_REASON = 10_000;

/** Returns all outputs, however the run ended. */
export function outputsOf(
  outcome: Outcome,
  paths: { readonly report: string; readonly summary: string },
  mask: Mask,
): Readonly<Record<string, string>> {
  const { requests, purged, failed } = countsOf(outcome);
  return {
    result: outcome.result,
    'purge-ids': purgeIdsOutput(outcome) ?? '[]',
    requests: String(requests),
    purged: String(purged),
    failed: String(failed),
    planned: String(outcome.results.length),
    report: paths.report,
    summary: paths.summary,
    strategy: outcome.strategy,
    reason: shorten(oneLine(mask(outcome.reason)), MAX_REASON),
    base: versionText(outcome.base, mask),
    head: versionText(outcome.head, mask),
    verification: outcome.verification === null ? '' : JSON.stringify(outcome.verification.counts),
    'changed-files': String(outcome.changedFiles ?? ''),
    'waited-seconds': outcome.waitedMs === null ? '' : String(Math.round(outcome.waitedMs / 1000)),
  };
}

/** Returns the IDs as JSON, or null if the list is too long: a shortened list would look complete. */
export function purgeIdsOutput(outcome: Outcome): string | null {
  const ids = `[${purgeIds(outcome).map(plainJson).join(',')}]`;
  return ids.length > MAX_OUTPUT_LENGTH ? null : ids;
}

/** Returns a JSON string that a shell takes literally except for its quotes: workflows put outputs into scripts. */
function plainJson(text: string): string {
  const unit = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return `"${text.replace(/[^\w.:+/=-]/g, unit)}"`;
}
