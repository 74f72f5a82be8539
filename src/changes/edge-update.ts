import type { ChangesFound, PurgeOutcome } from './changes-found.ts';
import type { Search } from './compare.ts';
import type { EdgeUpdate, TakenOut } from './versions/after-run.ts';
import type { HeldState } from './versions/held.ts';
import { UNSURE } from './versions/state.ts';

/** Returns how the run changes the state. */
export function edgeUpdateOf(
  { comparison, run, head, base, build }: Search,
  held: HeldState,
  outcome: PurgeOutcome,
  changes: ChangesFound,
): EdgeUpdate {
  const label = run && { workflow: run.workflow, number: run.number, attempt: run.attempt };
  return {
    head: head === null ? null : { commit: head, run: label, ended: outcome.ended },
    build: build && new Map([...build.files].map(([path, hash]) => [path, hash ?? UNSURE])),
    takenOut: comparison.effect === 'adds' || held.overlaps ? 'nothing' : takenOutBy(outcome, base, changes),
    run,
    record: comparison.effect === 'replaces' ? held.record : null,
    endedRuns: held.endedRuns,
  };
}

/** @param base the only version that head was compared with; null if it was compared with all versions */
function takenOutBy({ purged, files }: PurgeOutcome, base: string | null, changes: ChangesFound): TakenOut {
  if (purged === 'whole') return 'all';
  if (changes.kind !== 'files') return 'nothing';
  // A commit stays until all of it is purged.
  if (purged === 'less')
    return changes.source === 'build' && files?.size ? { what: 'files', names: files } : 'nothing';
  return base === null ? 'all' : { what: 'commits', names: new Set([base]) };
}
