import { type Clock, unlessAborted } from '../../context.ts';
import { err } from '../../result.ts';
import type { GitHub } from '../github/api.ts';
import { type Added, addRuns } from './added.ts';
import type { RunsReason } from './assess-workflow.ts';
import type { DeployRun } from './deploy-run.ts';
import { missingNumber } from './listed-runs.ts';
import type { AddOptions } from './recorded.ts';
import { type RunList, type RunsQuestion, readRuns } from './runs.ts';
import { type State, unknownState } from './state.ts';
import { parseState, type StateProblem } from './state-format.ts';
import type { StateStore, StoreProblem } from './store.ts';
import { STORE_LIMIT_MS } from './store-limit.ts';

/** Why the versions that the edge may hold are unknown. */
export type HeldReason =
  /** The first run, other inputs, or a state that was deleted or has expired. */
  | { readonly code: 'no-state' }
  | { readonly code: 'state-not-read'; readonly problem: StoreProblem }
  | { readonly code: 'state-not-usable'; readonly problem: StateProblem }
  /** An earlier run kept an unknown state, and no purge of the whole site has been confirmed since. */
  | { readonly code: 'state-unknown' }
  /** The runner does not identify this run, so it is unknown which runs came after the state. */
  | { readonly code: 'run-not-identified' }
  | RunsReason;

/** The state as read, with the versions of later runs added. */
export interface HeldState extends Omit<Added, 'reasons'> {
  /** Why the state is unknown; empty if it is known. */
  readonly reasons: readonly HeldReason[];
  /** The ID of the stored entry; null if there is none. */
  readonly entry: string | null;
}

interface HeldOptions extends AddOptions {
  /** Whether to add the versions that later runs may have deployed. */
  readonly withRuns: boolean;
}

interface HeldDeps {
  readonly store: StateStore;
  readonly github: Pick<GitHub, 'read'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Reads the state and adds the versions that later runs may have deployed. Rejects only with the reason of `signal`.
 *
 * @param run null if the runner does not identify it
 */
export async function readHeld(
  run: DeployRun | null,
  options: HeldOptions,
  deps: HeldDeps,
): Promise<HeldState> {
  const timeout = deps.clock.timeout(STORE_LIMIT_MS);
  try {
    const held = await readState(options.hasBuild, deps.store);
    if (!options.withRuns) return held;
    const signal = AbortSignal.any([timeout.signal, deps.signal]);
    const added =
      run === null
        ? { state: { ...held.state, unknown: true }, reasons: [{ code: 'run-not-identified' } as const] }
        : addRuns(held.state, await listRuns(held.state, run, signal, deps), run, options);
    // If the state itself is unknown, reasons that concern later runs are left out.
    return { ...held, ...added, reasons: held.reasons.length > 0 ? held.reasons : added.reasons };
  } finally {
    timeout.clear();
  }
}

/** Reads the state as it is stored. */
async function readState(hasBuild: boolean, store: StateStore): Promise<HeldState> {
  const none = { notices: [], record: null, overlaps: false, endedRuns: new Map() };
  const unknown = (reason: HeldReason, entry: string | null): HeldState => {
    return { ...none, state: unknownState(hasBuild), reasons: [reason], entry };
  };
  const newest = await store.newest();
  if (!newest.ok) {
    const { reason: problem } = newest;
    return unknown({ code: 'state-not-read', problem }, 'id' in problem ? problem.id : null);
  }
  if (newest.value === null) return unknown({ code: 'no-state' }, null);
  const { id: entry, bytes } = newest.value;
  const parsed = parseState(bytes, store.name);
  if (!parsed.ok) return unknown({ code: 'state-not-usable', problem: parsed.reason }, entry);
  const state = parsed.value;
  return { ...none, state, reasons: state.unknown ? [{ code: 'state-unknown' }] : [], entry };
}

/** Lists the runs of this run's workflow and of each workflow that the state names. */
async function listRuns(
  { workflows }: State,
  run: DeployRun,
  signal: AbortSignal,
  { github, clock, signal: stop }: HeldDeps,
): Promise<ReadonlyMap<string, RunList>> {
  const names = [...new Set([run.workflow, ...workflows.keys()])];
  const questions = names.map((workflow): RunsQuestion => {
    const record = workflows.get(workflow);
    const own = workflow === run.workflow ? run : null;
    return {
      workflow,
      since: record?.began ?? null,
      isComplete: (runs) => missingNumber(record, runs, own) === null,
    };
  });
  try {
    return await unlessAborted(signal, () => readRuns(questions, { github, clock, signal }));
  } catch (error) {
    stop.throwIfAborted();
    if (!signal.aborted) throw error;
    const seconds = STORE_LIMIT_MS / 1000;
    return new Map(names.map((workflow) => [workflow, err({ code: 'runs-too-slow', workflow, seconds })]));
  }
}
