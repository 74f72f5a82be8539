import type { Clock } from '../context.ts';
import type { Look } from './wait.ts';

/** Holds once so many milliseconds have passed since it was made. */
export function lookAtTime(ms: number, { now }: Pick<Clock, 'now'>): Look {
  const began = now();
  const seen = { code: 'time-seen', ms } as const;
  return async () => ({ kind: now() - began >= ms ? 'live' : 'not-yet', seen });
}
