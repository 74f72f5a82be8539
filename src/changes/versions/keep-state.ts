import { afterRun, type EdgeUpdate } from './after-run.ts';
import type { HeldState } from './held.ts';
import { unite } from './state.ts';
import { formatState, parseState } from './state-format.ts';
import type { StateStore, StoreProblem } from './store.ts';

/** What became of a run's state. */
export type KeepResult =
  | { readonly code: 'state-kept'; readonly name: string }
  /** The next run reads an older state, or none, and finds this run in GitHub's list. */
  | { readonly code: 'state-not-kept'; readonly problem: StoreProblem }
  /** The event deploys nothing, `state` is `off`, or there is no store. */
  | { readonly code: 'no-state-to-keep' };

/**
 * Updates the state after a run and stores it. If an overlapping run has stored another entry since this run read its
 * own, the two are united. Never rejects.
 */
export async function keepState(
  { state, entry }: Pick<HeldState, 'state' | 'entry'>,
  update: EdgeUpdate,
  store: StateStore,
): Promise<KeepResult> {
  const { name } = store;
  let after = afterRun(state, update);
  const newest = await store.newest();
  if (!newest.ok) {
    // An unreadable entry that this run began with can be replaced. Any other one may list versions that are unknown here.
    const isReplaced = 'id' in newest.reason && newest.reason.id === entry;
    if (!isReplaced) after = { ...after, unknown: true };
  } else if (newest.value !== null && newest.value.id !== entry) {
    const other = parseState(newest.value.bytes, name);
    after = other.ok ? unite(after, other.value) : { ...after, unknown: true };
  }
  const kept = await store.keep(formatState(after, name));
  return kept.ok ? { code: 'state-kept', name } : { code: 'state-not-kept', problem: kept.reason };
}
