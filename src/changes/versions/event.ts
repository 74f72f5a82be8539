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

/**
 * Reads the event that the runner wrote to `GITHUB_EVENT_PATH`. Without it, what the variables tell has to do.
 *
 * @param note takes what a person should know
 */
export async function readEvent(env: Environment, note: (notice: string) => void): Promise<Event> {
  const name = env.GITHUB_EVENT_NAME ?? '';
  try {
    return { name, payload: JSON.parse(await readFile(env.GITHUB_EVENT_PATH ?? '', 'utf8')), env };
  } catch (error) {
    const problem = error instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
    note(`the event file (GITHUB_EVENT_PATH) ${problem}, so only the runner's variables tell of the event`);
    return { name, payload: undefined, env };
  }
}
