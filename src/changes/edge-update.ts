import type { ChangesFound, PurgeOutcome } from './changes-found.ts';
import type { Search } from './compare.ts';
import type { EdgeUpdate, TakenOut } from './versions/after-run.ts';
import type { Held } from './versions/held.ts';

/** How the run ends, for the state. */
export function edgeUpdateOf(
  { comparison, run, options, head, base, build }: Search,
  found: Held,
  outcome: PurgeOutcome,
  changes: ChangesFound,
): EdgeUpdate {
  const isAuto = comparison.base === 'held';
  const isFirst = comparison.effect === 'replaces' && isAuto;
  const label = run && { workflow: run.workflow, number: run.number, attempt: run.attempt };
  return {
    head: head === null ? null : { commit: head, run: label, ended: outcome.ended },
    build,
    takenOut:
      comparison.effect === 'adds' || found.overlaps
        ? 'nothing'
        : takenOutBy(outcome, isAuto ? null : base, changes),
    run: run && {
      ...run,
      number: found.number,
      began: isFirst ? found.began : null,
      named: isFirst && (found.began !== null || options.inFile),
      over: found.over,
    },
  };
}

/** @param base what was compared, where that was not all that the edge may hold */
function takenOutBy({ purged, files }: PurgeOutcome, base: string | null, changes: ChangesFound): TakenOut {
  if (purged === 'whole') return 'all';
  if (changes.kind !== 'files') return 'nothing';
  // A commit stays until all of it is purged.
  if (purged === 'less')
    return changes.source === 'build' && files?.size ? { what: 'files', names: files } : 'nothing';
  return base === null ? 'all' : { what: 'commits', names: new Set([base]) };
}
