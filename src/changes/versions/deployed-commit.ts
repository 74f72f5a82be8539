import type { Environment } from '../../context.ts';
import { readEvent } from './event.ts';
import { decideFromEvent } from './event-rules.ts';

/** Returns the commit that the event deploys; null if it deploys nothing or does not identify the commit. */
export async function readDeployedCommit(env: Environment, read = readEvent): Promise<string | null> {
  const decision = decideFromEvent(await read(env));
  return decision.kind === 'deploys' && typeof decision.head === 'string' ? decision.head : null;
}
