import type { DeployRun } from './deploy-run.ts';
import { isListed } from './recorded.ts';
import type { WorkflowRun } from './runs.ts';
import type { RunAttempt, Version, WorkflowRecord } from './state.ts';

/** Times are to the second: what ended in the same one may have ended later. */
export function isOverBefore({ isOver, changed }: WorkflowRun, time: string): boolean {
  return isOver && changed !== null && changed < time;
}

/** What a state knows a run by. */
export function attemptOf({ id, attempt }: WorkflowRun): RunAttempt {
  return [id, attempt];
}

/** The highest number of these runs, `least` at least. */
export function highest(runs: readonly WorkflowRun[], least: number): number {
  return runs.reduce((most, { number }) => Math.max(most, number), least);
}

/**
 * The number before that of the first run which may deploy after `time`; `highest` where none may. A purge takes the
 * versions of such runs out, and a list may lack a run that an earlier list has shown.
 */
export function overUpTo(runs: readonly WorkflowRun[], time: string | null, highest: number): number {
  const open = runs.filter((run) => (time === null ? !run.isOver : !isOverBefore(run, time)));
  return Math.min(highest, ...open.map(({ number }) => number - 1));
}

/**
 * The first number since the state's that the list of a workflow lacks; null where it is complete, so far as numbers
 * tell. Of the workflow of `own`, that run has to be there as well.
 */
export function missingNumber(
  record: Pick<WorkflowRecord, 'number'> | undefined,
  runs: readonly WorkflowRun[],
  own: DeployRun | null,
): number | null {
  if (own !== null && !runs.some(({ id }) => id === own.id)) return own.number;
  if (record === undefined) return null;
  const numbers = new Set(runs.map(({ number }) => number));
  const last = highest(runs, 0);
  for (let number = record.number + 1; number <= last; number++) if (!numbers.has(number)) return number;
  return null;
}

/** Whether a run that kept the state may have deployed after this one began, and is none that is added again. */
export function isOverlapped(
  kept: readonly RunAttempt[],
  runs: readonly WorkflowRun[],
  run: DeployRun,
): boolean {
  const byId = new Map(runs.map((entry) => [entry.id, entry]));
  return kept.some(([id]) => {
    const entry = byId.get(id);
    // A later run that the list does not show yet is taken for one of the same kind.
    if (entry === undefined) return id > run.id && !isListed(run.event);
    return !isListed(entry.event) && id !== run.id && (run.began === null || !isOverBefore(entry, run.began));
  });
}

/** The runs that kept a state which does not name their workflow yet, so far as its versions tell. */
export function labelled(
  versions: readonly Version[],
  workflow: string,
  runs: readonly WorkflowRun[],
): readonly RunAttempt[] {
  const isLabelled = ({ number }: WorkflowRun): boolean =>
    versions.some(({ run }) => run?.workflow === workflow && run.number === number);
  return runs.filter(isLabelled).map(attemptOf);
}
