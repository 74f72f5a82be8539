import type { Operation } from '../plan.ts';
import { grouped } from '../text/wording.ts';
import { confirmedOf, counts, described, duration, type Outcome, plural, unconfirmedOf } from './outcome.ts';

/** How a run ended: a sign, what happened in a line with its numbers, and what is wrong with that. */
export interface Ending {
  readonly mark: string;
  /** Without a full stop. Untrusted in parts. */
  readonly text: string;
  /** What goes on behind it; empty where all is well. */
  readonly but: string;
}

const DONE: Readonly<Record<Operation, readonly [done: string, partly: string, not: string]>> = {
  purge: ['Purged', 'Partly purged', 'Not purged'],
  invalidate: ['Marked stale', 'Partly marked stale', 'Not marked stale'],
};

/** The headline of the summary, which the log ends with too. */
export function ending(outcome: Outcome): Ending {
  const { result, operation, strategy, fates, complete, planned, verification } = outcome;
  const [done, partly, not] = DONE[operation];
  const all = `${strategy === 'site' ? 'the whole site, ' : ''}${described(fates)}`;
  const stale = verification?.counts.stale ?? 0;
  const copies = stale === 1 ? '1 old copy is' : `${grouped(stale)} old copies are`;
  const old = stale === 0 ? '' : `, but ${copies} still served`;
  switch (result) {
    case 'purged':
      return { mark: stale === 0 ? '✅' : '⚠️', text: `${done}: ${all}`, but: old };
    case 'partial': {
      const left = unconfirmedOf(outcome).length;
      if (left === 0) return { mark: '⚠️', text: `${done}: ${all}`, but: old };
      const part = grouped(confirmedOf(outcome).length);
      const but = `; ${grouped(left)} ${left === 1 ? 'is' : 'are'} not${old}`;
      return { mark: '⚠️', text: `${partly}: ${part} of ${whole(fates)}`, but };
    }
    case 'failed': {
      const but = complete ? '' : ', and what the run had yet to find';
      if (fates.length === 0) return { mark: '❌', text: 'Nothing was purged', but: '' };
      return { mark: '❌', text: `${not}: ${all}`, but };
    }
    case 'dry-run': {
      const text = `Dry run: ${all} would be ${done.toLowerCase()} in ${plural(planned, 'request')}`;
      return { mark: '🔍', text, but: '' };
    }
    case 'nothing':
      return { mark: '➖', text: 'Nothing to purge', but: '' };
    case 'skipped':
      return { mark: '➖', text: 'Skipped: nothing was purged', but: '' };
  }
}

/** The last line of the log. */
export function closing(outcome: Outcome): string {
  const { text, but } = ending(outcome);
  const sent = outcome.requests.filter(({ answer }) => answer.ok).length;
  const proof = sent === 0 ? '' : `, confirmed by Cloudflare in ${plural(sent, 'request')}`;
  const time = outcome.requests.length === 0 ? '' : `, ${duration(outcome.tookMs)}`;
  return `${text}${proof}${time}${but}.`;
}

/** `300 URLs of example.com`, or `300 targets` of several kinds. */
function whole(fates: Outcome['fates']): string {
  const kinds = new Set(fates.map(({ target }) => target.kind));
  const all = described(fates);
  return kinds.size === 1 ? all : all.replace(counts(fates), plural(fates.length, 'target'));
}
