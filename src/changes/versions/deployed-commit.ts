import type { Environment } from '../../context.ts';
import { readEvent } from './event.ts';
import { decideFromEvent } from './event-decision.ts';

/** The commit that is served from now on, by the event; null where it does not tell. */
export async function readDeployedCommit(env: Environment, read = readEvent): Promise<string | null> {
  const { event } = await read(env);
  const told = decideFromEvent(event);
  return told.kind === 'deploys' && typeof told.head === 'string' ? told.head : null;
}
