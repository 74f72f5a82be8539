import type { Operation } from '../plan.ts';
import { formatDuration, formatInteger, plural } from '../text/wording.ts';
import { firstFew } from './escape.ts';
import { describeTargets, whereOf, zonesOf } from './labels.ts';
import { countsOf, type Outcome } from './outcome.ts';
import { oldContent, proofLine } from './verification.ts';

const DONE: Readonly<Record<Operation, readonly [done: string, partly: string, not: string]>> = {
  purge: ['Purged', 'Partly purged', 'Not purged'],
  invalidate: ['Marked stale', 'Partly marked stale', 'Not marked stale'],
};

/**
 * Returns how a run ended, for the first line of the summary and the last line of the log: an icon, a text with numbers,
 * and a caveat that follows the text. There is no full stop, and parts are untrusted.
 */
export function headline(outcome: Outcome): Readonly<Record<'icon' | 'text' | 'caveat', string>> {
  const { result, operation, strategy, results, complete, plannedRequests, verification } = outcome;
  const [done, partly, not] = DONE[operation];
  const all = `${strategy === 'site' ? 'the whole site, ' : ''}${describeTargets(results)}`;
  const old = verification === null ? [] : oldContent(verification.counts);
  const but = old.length === 0 ? '' : `, but ${old.join(', and ')}`;
  switch (result) {
    case 'purged': {
      const text = `${done}: ${all}`;
      if (but !== '') return { icon: '⚠️', text, caveat: but };
      const proof = verification === null ? null : proofLine(verification);
      return { icon: '✅', text, caveat: proof === null ? '' : `; ${proof}` };
    }
    case 'partial': {
      const { purged, failed } = countsOf(outcome);
      const open = results.filter(({ state }) => state !== 'confirmed');
      const part = `${formatInteger(purged)} of ${plural(results.length, 'target')}`;
      const zones = zonesOf(results).length > 1 ? `, in ${firstFew(zonesOf(open), String)}` : '';
      const caveat = `; ${formatInteger(failed)} ${failed === 1 ? 'was' : 'were'} ${not.toLowerCase()}${zones}${but}`;
      return { icon: '⚠️', text: `${partly}: ${part}${whereOf(results)}`, caveat };
    }
    case 'failed': {
      if (results.length === 0) return { icon: '❌', text: 'Nothing was purged', caveat: '' };
      const caveat = complete ? '' : ' (the target list is incomplete)';
      return { icon: '❌', text: `${not}: ${all}`, caveat };
    }
    case 'dry-run': {
      const text = `Dry run: ${all} would be ${done.toLowerCase()} in ${plural(plannedRequests, 'request')}`;
      return { icon: '🔍', text, caveat: '' };
    }
    case 'nothing':
      return { icon: '➖', text: 'Nothing to purge', caveat: '' };
    case 'skipped':
      return { icon: '➖', text: 'Skipped: nothing was purged', caveat: '' };
  }
}

/** Returns the last sentence of log and summary if neither the deploy nor the edge was checked; otherwise `''`. */
export function uncheckedNote({ isUnchecked, result }: Outcome): string {
  return isUnchecked && (result === 'purged' || result === 'partial') ? NOT_CHECKED : '';
}

const NOT_CHECKED =
  'Not checked: that the deploy was live when this was purged (`wait-for`), and what the edge serves now (`verify`).';

/** Returns the line of the log that says how the run ended. */
export function finalLogLine(outcome: Outcome): string {
  const { text, caveat } = headline(outcome);
  const { requests } = countsOf(outcome);
  const proof = requests === 0 ? '' : `, confirmed by Cloudflare in ${plural(requests, 'request')}`;
  const why = outcome.result === 'nothing' && outcome.reason !== '' ? `: ${outcome.reason}` : '';
  const time = outcome.requests.length === 0 ? '' : `, ${formatDuration(outcome.tookMs)}`;
  return `${text}${why}${proof}${time}${caveat}.`;
}
