import { isUntrusted, seconds } from '../cloudflare/response.ts';
import type { Clock, Transport } from '../context.ts';
import { messageOf } from '../text/wording.ts';
import type { Sight } from './verdict.ts';

/** What came of asking for a URL once. */
export interface Visited {
  /** Null where no answer came. */
  readonly sight: Sight | null;
  /** When the answer's headers came, on the clock. */
  readonly at: number;
  /** Why the visit shows nothing, or null. */
  readonly problem: string | null;
}

export interface VisitOptions {
  readonly transport: Transport;
  readonly clock: Pick<Clock, 'now' | 'timeout'>;
  /** Aborted: the visit is given up at once. */
  readonly stop: AbortSignal;
  /** Milliseconds for the visit, body included. */
  readonly limitMs: number;
}

const USER_AGENT = 'cloudflare-cache-purge/1 (GitHub Action, verify)';
/** So much of the body is taken, in bytes: a visitor who leaves with the headers may keep the edge from caching. */
const TASTE = 64 * 1024;
/** Part of no cache key, and theirs who make the connection or sign in. */
const NOT_A_VISITORS =
  /^(?:authorization|proxy-.*|host|connection|keep-alive|content-length|transfer-encoding|upgrade|expect|te|trailer)$/i;

/**
 * Asks for a URL as a visitor does: GET, without credentials, following no redirect, and in the spelling that browsers
 * make of it (dot segments folded, `{` as `%7B`). Never throws.
 */
export async function visit(
  url: string,
  headers: Readonly<Record<string, string>>,
  { transport, clock, stop, limitMs }: VisitOptions,
): Promise<Visited> {
  const kept = Object.entries(headers).filter(([name]) => !NOT_A_VISITORS.test(name));
  const named = kept.some(([name]) => name.toLowerCase() === 'user-agent');
  const timeout = clock.timeout(Math.max(1, Math.ceil(limitMs)));
  let sight: Sight | null = null;
  let at = clock.now();
  try {
    const response = await transport({
      method: 'GET',
      url,
      headers: { ...(named ? {} : { 'User-Agent': USER_AGENT }), ...Object.fromEntries(kept) },
      signal: AbortSignal.any([timeout.signal, stop]),
    });
    at = clock.now();
    sight = sightOf(response.status, response.header);
    await response.start(TASTE);
    return { sight, at, problem: null };
  } catch (error) {
    const part = sight === null ? 'no answer' : 'the answer began, but did not go on';
    if (stop.aborted) return { sight, at, problem: `given up: ${messageOf(stop.reason)}` };
    if (timeout.signal.aborted) return { sight, at, problem: `${part} within ${seconds(limitMs)}` };
    return { sight, at, problem: `${part}: ${networkProblem(error)}` };
  } finally {
    timeout.clear();
  }
}

function sightOf(status: number, header: (name: string) => string | null): Sight {
  const text = (name: string): string | null => {
    const value = header(name)?.trim() ?? '';
    return value === '' ? null : value.slice(0, 100);
  };
  // Two headers of the same name come as one, `3, 4`.
  const age = /^\d{1,10}(?=\s*(?:,|$))/.exec(text('age') ?? '')?.[0];
  const date = Date.parse(text('date') ?? '');
  return {
    status,
    cacheStatus: text('cf-cache-status')?.toUpperCase() ?? null,
    age: age === undefined ? null : Number(age),
    date: Number.isNaN(date) ? null : date,
    ray: text('cf-ray'),
    challenged: text('cf-mitigated')?.toLowerCase() === 'challenge',
  };
}

function networkProblem(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  const name = typeof code === 'string' ? code : null;
  const said = messageOf(error).replace(/^request to .* failed, reason: /s, '');
  const told = name === null || said.includes(name) ? said : `${said} (${name})`;
  return isUntrusted(name) ? `its certificate is not trusted, ${told}` : told;
}
