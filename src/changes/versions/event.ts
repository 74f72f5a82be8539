import type { Environment } from '../../context.ts';
import { parseJson, textAt } from '../../text/json.ts';
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

/** GitHub delivers none of more than 25 MB. https://docs.github.com/webhooks/webhook-events-and-payloads#payload-cap */
const MAX_EVENT_BYTES = 32 * 1024 * 1024;

/** Reads the payload that the runner wrote to `GITHUB_EVENT_PATH`. */
export async function readEvent(env: Environment): Promise<ReadEvent> {
  const name = env.GITHUB_EVENT_NAME ?? '';
  const without = (code: EventFileProblem['code']): ReadEvent => ({
    event: { name, payload: undefined, env },
    problem: { code },
  });
  const read = await readRegularFile(env.GITHUB_EVENT_PATH ?? '', MAX_EVENT_BYTES);
  if (!read.ok) return without('event-file-unreadable');
  const payload = parseJson(read.value.toString());
  if (payload === undefined) return without('event-file-not-json');
  return { event: { name, payload, env }, problem: null };
}

/**
 * Whether a run that this event started gets the workflow's secrets: GitHub keeps them from pull requests of forks, and
 * from what Dependabot starts.
 * https://docs.github.com/actions/how-tos/write-workflows/choose-what-workflows-do/use-secrets
 */
export function getsSecrets({ name, payload, env }: Event): boolean {
  if (env.GITHUB_ACTOR === 'dependabot[bot]') return false;
  if (name !== 'pull_request' && !name.startsWith('pull_request_review')) return true;
  const head = textAt(payload, 'pull_request', 'head', 'repo', 'full_name');
  return head !== '' && head === textAt(payload, 'pull_request', 'base', 'repo', 'full_name');
}
