import type { DeployRun } from './deploy-run.ts';
import { countsAsDeploy } from './recorded.ts';
import type { WorkflowRun } from './runs.ts';
import type { RunAttempt, Version, WorkflowRecord } from './state.ts';

/** Returns whether a run certainly had ended before `time`. Within the same second, the order is unknown. */
export function endedBefore({ hasEnded, changed }: WorkflowRun, time: string | null): boolean {
  return hasEnded && changed !== null && time !== null && changed < time;
}

/** Returns the key by which a state knows a run. */
export function attemptOf({ id, attempt }: WorkflowRun): RunAttempt {
  return [id, attempt];
}

/** Returns the highest run number, or `least` if that is higher. */
export function highest(runs: readonly WorkflowRun[], least: number): number {
  return Math.max(least, ...runs.map(({ number }) => number));
}

/** Returns the number up to which all runs had ended before `time`, or have ended if it is null; at most `highest`. */
export function endedUpTo(runs: readonly WorkflowRun[], time: string | null, highest: number): number {
  const open = runs.filter((run) => (time === null ? !run.hasEnded : !endedBefore(run, time)));
  return Math.min(highest, ...open.map(({ number }) => number - 1));
}

/**
 * Returns the first number since the state's that a workflow's list lacks; null if there is no gap.
 *
 * @param own this run, if it is of that workflow: the list must have it, too
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

/**
 * Returns whether one of the runs that kept the state may have deployed after `run` began, although its event is not
 * one that later runs add from lists.
 */
export function isOverlapped(
  kept: readonly RunAttempt[],
  runs: readonly WorkflowRun[],
  run: DeployRun,
): boolean {
  const byId = new Map(runs.map((entry) => [entry.id, entry]));
  return kept.some(([id]) => {
    const entry = byId.get(id);
    // A later run that is not listed yet is assumed to have this run's event.
    if (entry === undefined) return id > run.id && !countsAsDeploy(run.event);
    return !countsAsDeploy(entry.event) && id !== run.id && !endedBefore(entry, run.began);
  });
}

/** Returns the listed runs that deployed the state's versions, for a state without a record of their workflow. */
export function runsOfVersions(
  versions: readonly Version[],
  workflow: string,
  runs: readonly WorkflowRun[],
): readonly RunAttempt[] {
  const hasVersion = ({ number }: WorkflowRun): boolean =>
    versions.some(({ run }) => run?.workflow === workflow && run.number === number);
  return runs.filter(hasVersion).map(attemptOf);
}
