import type { Result } from '../../result.ts';

/** A stored state. The store does not interpret its bytes. */
export interface StoredEntry {
  /** Two reads that return the same ID read the same entry. */
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** Stores the states for one combination of inputs. Its calls return their failures and do not reject. */
export interface StateStore {
  /** The name of the states, by which those of other inputs are recognized. */
  readonly name: string;
  /** Whether the state is in a file that the workflow keeps. Then lists of runs are optional. */
  readonly inFile: boolean;
  /** Reads the newest entry; null if there is none. */
  readonly newest: () => Promise<Result<StoredEntry | null, StoreProblem>>;
  /** Writes an entry, which replaces an earlier one of this run. */
  readonly keep: (bytes: Uint8Array) => Promise<Result<null, StoreProblem>>;
}

/** The maximum size of an entry in bytes, both compressed and uncompressed. */
export const MAX_STATE_BYTES = 64 * 1024 * 1024;

/** The step at which a store failed. */
export type StoreStep = 'list' | 'run' | 'download' | 'create' | 'upload' | 'finalize';

/** Why an entry could not be read or written. */
export type StoreProblem =
  | { readonly code: 'state-without-token' }
  /** The workflow's `permissions:` lack `actions: read`. */
  | { readonly code: 'state-not-permitted'; readonly status: number }
  | { readonly code: 'state-refused'; readonly step: StoreStep; readonly status: number }
  /** No complete response arrived. `cause` is the system's error code (`ECONNRESET`), or null. */
  | { readonly code: 'state-unanswered'; readonly step: StoreStep; readonly cause: string | null }
  /** A redirect or an upload address that is not https. */
  | { readonly code: 'state-address-unsafe'; readonly step: StoreStep }
  | { readonly code: 'state-storage-full' }
  | { readonly code: 'state-name-taken'; readonly names: readonly string[] }
  /** The search ended after this many newer artifacts of forks or pull requests. */
  | { readonly code: 'state-crowded-out'; readonly foreign: number }
  | { readonly code: 'state-not-an-archive'; readonly id: string }
  | { readonly code: 'state-too-large' }
  | { readonly code: 'state-timed-out'; readonly limitMs: number }
  | { readonly code: 'state-given-up' }
  | { readonly code: 'state-file-irregular'; readonly path: string }
  | { readonly code: 'state-file-unreadable'; readonly path: string; readonly errno: string }
  | { readonly code: 'state-file-unwritable'; readonly path: string; readonly errno: string };
