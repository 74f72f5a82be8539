import { afterRun, type EdgeUpdate } from './after-run.ts';
import { type State, unite } from './state.ts';
import { formatState, parseState } from './state-format.ts';
import type { StateStore, StoreProblem } from './store.ts';

/** What became of the state. */
export type Settled =
  | { readonly code: 'state-kept'; readonly name: string; readonly id: string }
  /** The next run finds an older one, or none, and this run in GitHub's list. */
  | { readonly code: 'state-not-kept'; readonly problem: StoreProblem }
  /** There is none to keep: the event deploys nothing, the state is off, or there is no place for it. */
  | { readonly code: 'no-state-to-keep' };

/** The state as a run found it. */
interface FoundState {
  readonly state: State;
  /** The entry that it was read from, null where there was none. */
  readonly entry: string | null;
  readonly name: string;
}

/**
 * Keeps what the edge may hold after a run. A run that ended meanwhile has kept another entry, and either may be
 * right. Never rejects.
 */
export async function keepState(
  { state, entry, name }: FoundState,
  update: EdgeUpdate,
  store: StateStore,
): Promise<Settled> {
  let after = afterRun(state, update);
  const newest = await store.newest();
  if (!newest.ok) {
    // A broken entry that this run began with is replaced; any other may have held what nobody knows.
    const isReplaced = 'id' in newest.reason && newest.reason.id === entry;
    if (!isReplaced) after = { ...after, unknown: true };
  } else if (newest.value !== null && newest.value.id !== entry) {
    const other = parseState(newest.value.bytes, name);
    after = other.ok ? unite(after, other.value) : { ...after, unknown: true };
  }
  const kept = await store.keep(formatState(after, name));
  return kept.ok
    ? { code: 'state-kept', name, id: kept.value.id }
    : { code: 'state-not-kept', problem: kept.reason };
}
