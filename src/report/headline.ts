import type { Operation } from '../plan.ts';
import { formatDuration, formatInteger, plural } from '../text/wording.ts';
import type { Verification } from '../verify/verify.ts';
import { first } from './escape.ts';
import {
  confirmedOf,
  countByKind,
  describeTargets,
  type Outcome,
  unconfirmedOf,
  zoneLabel,
} from './outcome.ts';
import { proofLine } from './verification.ts';

/** How a run ended: a sign, what happened in a line with its numbers, and what is wrong with that. */
interface Headline {
  readonly icon: string;
  /** Without a full stop. Untrusted in parts. */
  readonly text: string;
  /** What goes on behind it; empty where all is well. */
  readonly caveat: string;
}

const DONE: Readonly<Record<Operation, readonly [done: string, partly: string, not: string]>> = {
  purge: ['Purged', 'Partly purged', 'Not purged'],
  invalidate: ['Marked stale', 'Partly marked stale', 'Not marked stale'],
};

/** The headline of the summary, which the log ends with too. */
export function headline(outcome: Outcome): Headline {
  const { result, operation, strategy, results, complete, plannedRequests, verification } = outcome;
  const [done, partly, not] = DONE[operation];
  const all = `${strategy === 'site' ? 'the whole site, ' : ''}${describeTargets(results)}`;
  const old = verification === null ? '' : oldContent(verification);
  switch (result) {
    case 'purged': {
      const proof = verification === null ? null : proofLine(verification);
      const text = `${done}: ${all}`;
      if (old !== '') return { icon: '⚠️', text, caveat: old };
      return { icon: '✅', text, caveat: proof === null ? '' : `; ${proof}` };
    }
    case 'partial': {
      const left = unconfirmedOf(outcome).length;
      if (left === 0) return { icon: '⚠️', text: `${done}: ${all}`, caveat: old };
      const [zones, open] = [zonesOf(results), zonesOf(unconfirmedOf(outcome))];
      const where = zones.length > 1 ? first(open, MAX_ZONES) : '';
      if (where !== '' && results.every(({ target }) => target.kind === 'everything')) {
        const text = `${partly}: everything in ${zones.length - open.length} of ${zones.length} zones`;
        return { icon: '⚠️', text, caveat: `; not ${where}${old}` };
      }
      const part = formatInteger(confirmedOf(outcome).length);
      const caveat = `; ${formatInteger(left)} ${left === 1 ? 'is' : 'are'} not${where && `, in ${where}`}${old}`;
      return { icon: '⚠️', text: `${partly}: ${part} of ${whole(results)}`, caveat };
    }
    case 'failed': {
      const caveat = complete ? '' : ' (the target list is incomplete)';
      if (results.length === 0) return { icon: '❌', text: 'Nothing was purged', caveat: '' };
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

/** What the edge serves although it should not, as the headline goes on with it; empty where there is none. */
function oldContent({ counts: { stale, outdated } }: Verification): string {
  const copies = stale === 1 ? '1 old copy is' : `${formatInteger(stale)} old copies are`;
  const parts = [
    ...(outdated > 0 ? [`the origin still served old content for ${plural(outdated, 'URL')}`] : []),
    ...(stale > 0 ? [`${copies} still served`] : []),
  ];
  return parts.length === 0 ? '' : `, but ${parts.join(', and ')}`;
}

/** What log and summary end with where nobody has looked at the site; else empty. */
export function openQuestion({ isUnchecked, result }: Outcome): string {
  return isUnchecked && (result === 'purged' || result === 'partial') ? NOT_CHECKED : '';
}

const NOT_CHECKED =
  'Not checked: that the deploy was live when this was purged (`wait-for`), and what the edge serves now (`verify`).';

/** The line of the log that says how the run ended. */
export function finalLogLine(outcome: Outcome): string {
  const { text, caveat } = headline(outcome);
  const sent = outcome.requests.filter(({ answer }) => answer.ok).length;
  const proof = sent === 0 ? '' : `, confirmed by Cloudflare in ${plural(sent, 'request')}`;
  const why = outcome.result === 'nothing' && outcome.reason !== '' ? `: ${outcome.reason}` : '';
  const time = outcome.requests.length === 0 ? '' : `, ${formatDuration(outcome.tookMs)}`;
  return `${text}${why}${proof}${time}${caveat}.`;
}

/** Of many zones, those that a line names. */
const MAX_ZONES = 3;

function zonesOf(results: Outcome['results']): readonly string[] {
  return [...new Set(results.map(({ zone }) => zoneLabel(zone)))];
}

/** `300 URLs of example.com`, or `300 targets` of several kinds. */
function whole(results: Outcome['results']): string {
  const kinds = new Set(results.map(({ target }) => target.kind));
  const all = describeTargets(results);
  return kinds.size === 1 ? all : all.replace(countByKind(results), plural(results.length, 'target'));
}
