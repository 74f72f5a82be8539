import type { Clock } from '../context.ts';
import type { ProbeResult } from '../site/visit.ts';
import type { SeenAnswer } from './sighting.ts';
import type { Look } from './wait.ts';

/** Holds once so many milliseconds have passed since it was made. */
export function lookAtTime(ms: number, { now }: Pick<Clock, 'now'>): Look {
  const began = now();
  const seen = { code: 'time-seen', ms } as const;
  return async () => ({ kind: now() - began >= ms ? 'live' : 'not-yet', seen });
}

/** Holds once the address answers 200 with the text in its body. */
export function lookForText(
  { url, text }: { readonly url: string; readonly text: string },
  ask: (url: string) => Promise<ProbeResult>,
): Look {
  return async () => {
    const probe = await ask(url);
    const body = probe.response?.status === 200 ? probe.body : null;
    const found = body !== null && new TextDecoder().decode(body).includes(text);
    const seen = { code: 'text-seen', url, text, found, answer: answerOf(probe) } as const;
    return { kind: found ? 'live' : 'not-yet', seen };
  };
}

function answerOf({ response, problem }: ProbeResult): SeenAnswer {
  if (problem !== null) return { status: null, cacheStatus: null, problem };
  return { status: response?.status ?? 0, cacheStatus: response?.cacheStatus ?? null, problem: null };
}
