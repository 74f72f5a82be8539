import type { Environment } from '../../context.ts';
import { readRegularFile } from '../regular-file.ts';

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

/** GitHub's own limit for a payload is 25 MB. https://docs.github.com/webhooks/webhook-events-and-payloads */
const MAX_EVENT_BYTES = 64 * 1024 * 1024;

/** Reads the payload that the runner wrote to `GITHUB_EVENT_PATH`. */
export async function readEvent(env: Environment): Promise<ReadEvent> {
  const name = env.GITHUB_EVENT_NAME ?? '';
  const failed = (code: EventFileProblem['code']): ReadEvent => ({
    event: { name, payload: undefined, env },
    problem: { code },
  });
  const file = await readRegularFile(env.GITHUB_EVENT_PATH ?? '', MAX_EVENT_BYTES);
  if (!file.ok) return failed('event-file-unreadable');
  try {
    const payload: unknown = JSON.parse(file.value.toString());
    return { event: { name, payload, env }, problem: null };
  } catch {
    return failed('event-file-not-json');
  }
}
