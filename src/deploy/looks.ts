import type { Clock } from '../context.ts';
import type { Ask } from './file-view.ts';
import type { Look } from './wait.ts';

/** Creates a look that is live once `ms` milliseconds have passed. */
export function lookAtTime(ms: number, { now }: Pick<Clock, 'now'>): Look {
  const began = now();
  const seen = { code: 'time-seen', ms } as const;
  return async () => ({ kind: now() - began >= ms ? 'live' : 'not-yet', seen });
}

/** Creates a look that is live once the URL responds 200 with the text in its body. */
export function lookForText({ url, text }: { readonly url: string; readonly text: string }, ask: Ask): Look {
  return async () => {
    const { response, body, problem } = await ask(url);
    const { status = null, cacheStatus = null } = response ?? {};
    const found = status === 200 && body !== null && new TextDecoder().decode(body).includes(text);
    const seen = { code: 'text-seen', url, text, found, status, cacheStatus, problem } as const;
    return { kind: found ? 'live' : 'not-yet', seen };
  };
}
