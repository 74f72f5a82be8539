import { readFile } from 'node:fs/promises';
import type { Environment } from '../../context.ts';

/** What started the workflow. A workflow that is called by another one has its caller's. */
export interface Event {
  /** `push`, `schedule`, … ; `''` outside of a workflow. */
  readonly name: string;
  /** The event file: untrusted JSON of any shape, `undefined` where it could not be read. */
  readonly payload: unknown;
  /** The runner's variables. https://docs.github.com/actions/reference/workflows-and-actions/variables */
  readonly env: Environment;
}

/** Only the runner's variables tell of the event. */
export type EventFileProblem =
  | { readonly code: 'event-file-not-json' }
  | { readonly code: 'event-file-unreadable' };

/** An event, and what kept its payload from being read, if anything did. */
export interface ReadEvent {
  readonly event: Event;
  readonly problem: EventFileProblem | null;
}

/** Reads the payload that the runner wrote to `GITHUB_EVENT_PATH`. */
export async function readEvent(env: Environment): Promise<ReadEvent> {
  const name = env.GITHUB_EVENT_NAME ?? '';
  try {
    const payload: unknown = JSON.parse(await readFile(env.GITHUB_EVENT_PATH ?? '', 'utf8'));
    return { event: { name, payload, env }, problem: null };
  } catch (error) {
    const code = error instanceof SyntaxError ? 'event-file-not-json' : 'event-file-unreadable';
    return { event: { name, payload: undefined, env }, problem: { code } };
  }
}
