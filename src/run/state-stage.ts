import type { PurgeOutcome } from '../changes/changes-found.ts';
import { stopCause } from '../context.ts';
import type { TargetResult } from '../purge/purged.ts';
import type { ChangedTargets } from '../targets/mapping/changed-targets.ts';
import { isOld } from '../verify/verdict.ts';
import type { Found } from './changes-stage.ts';
import { EarlyEnd } from './progress.ts';
import type { Stage } from './stage.ts';

/** Purges, and keeps the state however that ends. */
export async function withState(
  found: Found | null,
  stage: Stage,
  purgeThem: () => Promise<void>,
): Promise<void> {
  let end: unknown = null;
  try {
    await purgeThem();
  } catch (error) {
    end = error;
    throw error;
  } finally {
    if (found !== null) {
      const { progress, tell } = stage;
      const settled = await found.settle(outcomeForState(found, end, stage));
      if (progress.changes !== null) progress.changes.settled = settled;
      tell({ event: 'state-settled', settled });
    }
  }
}

/** How the purge of the changes ended, for the state. */
function outcomeForState(
  { mapped }: Found,
  end: unknown,
  { progress: { results, verification }, inputs, stop }: Stage,
): PurgeOutcome {
  const early = end instanceof EarlyEnd ? end.end.kind : null;
  const skipped = mapped.strategy === 'none' && !mapped.failed;
  const wanted = mapped.reason.code === 'changes-unknown' || mapped.reason.code === 'too-many-targets';
  if (early === 'dry-run' || (inputs.dryRun && wanted)) return { ended: 'dry-run', purged: 'less' };
  // A purge that `fallback: skip` leaves out is taken for done: the next run starts from here.
  if (early === 'nothing' || (skipped && end === null)) {
    return { ended: 'confirmed', purged: wanted ? 'whole' : 'changed' };
  }
  if (early === 'skipped' || early === 'not-deployed') return { ended: early, purged: 'less' };
  const done = purgedOf(mapped, results);
  const all = mapped.targets.length > 0 && mapped.targets.every(({ value }) => done.has(value));
  if (verification?.checks.some(isOld)) return { ended: 'outdated', purged: 'less' };
  if (all) {
    const whole = mapped.strategy === 'site' || mapped.strategy === 'everything';
    return { ended: 'confirmed', purged: whole ? 'whole' : 'changed' };
  }
  const cancelled = stop.aborted && stopCause(stop) === 'cancelled';
  return {
    ended: cancelled ? 'cancelled' : done.size > 0 ? 'partial' : 'failed',
    purged: 'less',
    files: filesDone(mapped, done),
  };
}

/** The values of those targets of the changes that are gone from every zone, in all variants. */
function purgedOf({ targets }: ChangedTargets, results: readonly TargetResult[]): ReadonlySet<string> {
  const wanted = new Set(targets.map(({ value }) => value));
  const seen = new Set<string>();
  const open = new Set<string>();
  for (const { target, state, settled } of results) {
    if (!wanted.has(target.value)) continue;
    seen.add(target.value);
    // One that was refused by itself is settled: no later run could purge it either.
    if (state !== 'confirmed' && settled !== true) open.add(target.value);
  }
  return new Set([...seen].filter((value) => !open.has(value)));
}

/** The files of which every target was purged. */
function filesDone({ files }: ChangedTargets, done: ReadonlySet<string>): ReadonlySet<string> {
  return new Set(
    files.filter(({ targets }) => targets.every((value) => done.has(value))).map(({ file }) => file),
  );
}
