import type { Result } from '../../result.ts';

/** A state as it was kept. The store knows nothing of what its bytes say. */
export interface StoredEntry {
  /** Two reads with the same ID read the same entry. */
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** Where states are kept. No call rejects, and none takes longer than its limit. */
export interface StateStore {
  /** The newest entry, or null where there is none. */
  readonly newest: () => Promise<Result<StoredEntry | null, StoreProblem>>;
  /** Keeps an entry. One that this run has kept before is replaced. */
  readonly keep: (bytes: Uint8Array) => Promise<Result<{ readonly id: string }, StoreProblem>>;
}

/** The most that an entry may have, in bytes, packed and unpacked. */
export const MAX_STATE_BYTES = 64 * 1024 * 1024;

/** What was under way when a store failed. */
export type StoreStep = 'list' | 'run' | 'download' | 'create' | 'upload' | 'finalize';

/** Why there is no entry, or why it is not kept. */
export type StoreProblem =
  /** The server has no artifacts that this action can use: GitHub Enterprise Server, Gitea, Forgejo, act. */
  | { readonly code: 'no-artifact-service' }
  | { readonly code: 'state-without-token' }
  /** `permissions:` of the workflow lacks `actions: read`. */
  | { readonly code: 'state-not-permitted'; readonly status: number }
  | { readonly code: 'state-refused'; readonly step: StoreStep; readonly status: number }
  /** No whole answer came; `cause` is the system's code (`ECONNRESET`), or null. */
  | { readonly code: 'state-unanswered'; readonly step: StoreStep; readonly cause: string | null }
  /** A redirect or an upload that would leave https. */
  | { readonly code: 'state-address-unsafe'; readonly step: StoreStep }
  | { readonly code: 'state-storage-full' }
  | { readonly code: 'state-name-taken'; readonly names: readonly string[] }
  /** So many of the newest artifacts of that name are of forks or pull requests, and the search ended there. */
  | { readonly code: 'state-crowded-out'; readonly foreign: number }
  | { readonly code: 'state-not-an-archive'; readonly id: string }
  | { readonly code: 'state-too-large'; readonly maxBytes: number }
  | { readonly code: 'state-timed-out'; readonly limitMs: number }
  | { readonly code: 'state-given-up' }
  | { readonly code: 'state-file-irregular'; readonly path: string }
  | { readonly code: 'state-file-unreadable'; readonly path: string; readonly errno: string }
  | { readonly code: 'state-file-unwritable'; readonly path: string; readonly errno: string };
