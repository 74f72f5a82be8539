import type { PurgeOutcome } from '../changes/changes-found.ts';
import { stopCause } from '../context.ts';
import type { TargetResult } from '../purge/results.ts';
import type { ChangedTargets, MappedFile } from '../targets/mapping/changed-targets.ts';
import { isOld } from '../verify/verdict.ts';
import type { CollectedChanges } from './changes-stage.ts';
import { EarlyEnd } from './progress.ts';
import type { StageContext } from './stage-context.ts';

/** Purges, and then keeps the state, even if the purge throws. */
export async function withState(
  changes: CollectedChanges | null,
  stage: StageContext,
  work: () => Promise<void>,
): Promise<void> {
  if (changes === null) return work();
  const { progress, tell } = stage;
  let end: unknown = null;
  try {
    await work();
  } catch (error) {
    end = error;
    throw error;
  } finally {
    progress.keptState = await changes.keepState(outcomeForState(changes, end, stage));
    tell({ event: 'state-handled', result: progress.keptState });
  }
}

/**
 * Returns how the purge of the changes ended, for the state.
 * @param end what the purge threw, or null
 */
function outcomeForState(
  { mapped }: CollectedChanges,
  end: unknown,
  { progress: { results, verification }, inputs, stop }: StageContext,
): PurgeOutcome {
  const early = end instanceof EarlyEnd ? end.end.kind : null;
  const needsNothing = mapped.strategy === 'none' && !mapped.failed;
  const { code } = mapped.reason;
  const needsWhole = code === 'changes-unknown' || code === 'too-many-targets';
  if (early === 'dry-run' || (inputs.dryRun && needsWhole)) return { ended: 'dry-run', purged: 'less' };
  // A purge that `fallback: skip` skips counts as done: the next run starts from here.
  if (early === 'nothing' || (needsNothing && end === null)) {
    return { ended: 'confirmed', purged: needsWhole ? 'whole' : 'changed' };
  }
  if (early === 'skipped' || early === 'not-deployed') return { ended: early, purged: 'less' };
  const purged = purgedValues(mapped, results);
  const isDone = ({ targets }: MappedFile): boolean => targets.every((value) => purged.has(value));
  if (verification?.checks.some(isOld)) return { ended: 'outdated', purged: 'less' };
  if (mapped.targets.length > 0 && mapped.targets.every(({ value }) => purged.has(value))) {
    const isWhole = mapped.strategy === 'site' || mapped.strategy === 'everything';
    return { ended: 'confirmed', purged: isWhole ? 'whole' : 'changed' };
  }
  const cancelled = stop.aborted && stopCause(stop) === 'cancelled';
  return {
    ended: cancelled ? 'cancelled' : purged.size > 0 ? 'partial' : 'failed',
    purged: 'less',
    files: new Set(mapped.files.filter(isDone).map(({ file }) => file)),
  };
}

/** Returns the values of the targets that are purged in every zone, in all variants. */
function purgedValues({ targets }: ChangedTargets, results: readonly TargetResult[]): ReadonlySet<string> {
  const wanted = new Set(targets.map(({ value }) => value));
  const open = new Set<string>();
  const seen = new Set<string>();
  for (const { target, state, unpurgeable } of results) {
    if (!wanted.has(target.value)) continue;
    seen.add(target.value);
    if (state !== 'confirmed' && unpurgeable !== true) open.add(target.value);
  }
  return new Set([...seen].filter((value) => !open.has(value)));
}
