import { before, type Clock } from '../../context.ts';
import { err } from '../../result.ts';
import type { GitHub } from '../github/api.ts';
import { addRuns } from './added.ts';
import type { DeployRun } from './deploy-run.ts';
import type { RunsNotice, RunsReason } from './judge-workflow.ts';
import { missingNumber } from './overlap.ts';
import { type RunList, type RunsQuestion, readRuns } from './runs.ts';
import { type RunAttempt, type State, unknownState } from './state.ts';
import { parseState, type StateProblem } from './state-format.ts';
import type { StateStore, StoreProblem } from './store.ts';
import { STORE_LIMIT_MS } from './store-limit.ts';

/** Why it is not known what the edge may hold. */
export type HeldReason =
  /** A first run, other inputs, or a state that was deleted or has expired. */
  | { readonly code: 'no-state' }
  | { readonly code: 'state-not-read'; readonly problem: StoreProblem }
  | { readonly code: 'state-not-usable'; readonly problem: StateProblem }
  /** An earlier run kept that it did not know, and no purge of the whole site was confirmed since. */
  | { readonly code: 'state-unknown' }
  /** The runner does not tell which run this is, so that nobody can say which runs are later than the state. */
  | { readonly code: 'run-not-told' }
  | RunsReason;

/** What the edge may hold, and what has to be known of it when the run is over. */
export interface Held {
  readonly state: State;
  /** Why the state is unknown; empty where it is known. */
  readonly reasons: readonly HeldReason[];
  readonly notices: readonly RunsNotice[];
  /** The entry that it was read from, null where there was none. */
  readonly entry: string | null;
  readonly began: string | null;
  readonly overlaps: boolean;
  readonly number: number;
  readonly over: ReadonlyMap<string, readonly RunAttempt[]>;
}

interface HeldOptions {
  /** What the state is kept under. */
  readonly name: string;
  readonly inFile: boolean;
  readonly hasHead: boolean;
  readonly hasBuild: boolean;
  /** Whether what the runs since may have deployed is wanted; else only the state as it is. */
  readonly withRuns: boolean;
}

interface HeldDeps {
  readonly store: StateStore;
  readonly github: Pick<GitHub, 'read'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Reads the state, and adds what the runs since may have deployed. Rejects only with the reason of `signal`.
 *
 * @param run null where the runner does not tell
 */
export async function readHeld(run: DeployRun | null, options: HeldOptions, deps: HeldDeps): Promise<Held> {
  const timeout = deps.clock.timeout(STORE_LIMIT_MS);
  try {
    const signal = AbortSignal.any([timeout.signal, deps.signal]);
    const { state, reasons, entry } = await readState(options, deps.store);
    // Where the state is not known, the runs since are no reason besides.
    const unless = (others: readonly HeldReason[]) => (reasons.length > 0 ? reasons : others);
    const none = { notices: [], began: null, overlaps: false, over: new Map() };
    if (!options.withRuns) return { ...none, state, reasons, entry, number: run?.number ?? 0 };
    if (run === null) {
      const unknown = { ...state, unknown: true };
      return { ...none, state: unknown, reasons: unless([{ code: 'run-not-told' }]), entry, number: 0 };
    }
    const added = addRuns(state, await listRuns(state, run, signal, deps), run, options);
    return { ...added, reasons: unless(added.reasons), entry };
  } finally {
    timeout.clear();
  }
}

async function readState(
  { name, hasBuild }: HeldOptions,
  store: StateStore,
): Promise<Pick<Held, 'state' | 'reasons' | 'entry'>> {
  const unknown = (reason: HeldReason, entry: string | null) => ({
    state: unknownState(hasBuild),
    reasons: [reason],
    entry,
  });
  const newest = await store.newest();
  if (!newest.ok) {
    const { reason: problem } = newest;
    return unknown({ code: 'state-not-read', problem }, 'id' in problem ? problem.id : null);
  }
  if (newest.value === null) return unknown({ code: 'no-state' }, null);
  const { id, bytes } = newest.value;
  const parsed = parseState(bytes, name);
  if (!parsed.ok) return unknown({ code: 'state-not-usable', problem: parsed.reason }, id);
  return { state: parsed.value, reasons: parsed.value.unknown ? [{ code: 'state-unknown' }] : [], entry: id };
}

/** The lists of runs that matter for a state: of this workflow, and of each that the state names. */
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
    return await before(signal, () => readRuns(questions, { github, clock, signal }));
  } catch (error) {
    stop.throwIfAborted();
    if (!signal.aborted) throw error;
    const seconds = STORE_LIMIT_MS / 1000;
    return new Map(names.map((workflow) => [workflow, err({ code: 'runs-too-slow', workflow, seconds })]));
  }
}
