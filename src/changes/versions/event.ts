import type { Environment } from '../../context.ts';
import { parseJson, textAt } from '../../text/json.ts';
import { readRegularFile } from '../regular-file.ts';

/** The event that started the workflow. A reusable workflow has its caller's. */
export interface Event {
  /** `push`, `schedule`, …; empty outside a workflow. */
  readonly name: string;
  /** Untrusted JSON of any shape; `undefined` if the event file could not be read, or is not JSON. */
  readonly payload: unknown;
  /** The runner's variables. https://docs.github.com/actions/reference/workflows-and-actions/variables */
  readonly env: Environment;
}

/** GitHub's maximum is 25 MB. https://docs.github.com/webhooks/webhook-events-and-payloads#payload-cap */
const MAX_EVENT_BYTES = 32 * 1024 * 1024;

/** Reads the payload that the runner wrote to `GITHUB_EVENT_PATH`. */
export async function readEvent(env: Environment): Promise<Event> {
  const read = await readRegularFile(env.GITHUB_EVENT_PATH ?? '', MAX_EVENT_BYTES);
  const payload = read.ok ? parseJson(read.value.toString()) : undefined;
  return { name: env.GITHUB_EVENT_NAME ?? '', payload, env };
}

/**
 * Returns whether a run that this event started gets the workflow's secrets. GitHub withholds them from pull requests
 * of forks and from runs that Dependabot started.
 * https://docs.github.com/actions/how-tos/write-workflows/choose-what-workflows-do/use-secrets
 */
export function getsSecrets({ name, payload, env }: Event): boolean {
  if (env.GITHUB_ACTOR === 'dependabot[bot]') return false;
  if (name !== 'pull_request' && !name.startsWith('pull_request_review')) return true;
  const head = textAt(payload, 'pull_request', 'head', 'repo', 'full_name');
  return head !== '' && head === textAt(payload, 'pull_request', 'base', 'repo', 'full_name');
}
